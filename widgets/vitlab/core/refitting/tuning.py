"""Teach a refitted model a little: at the new size alone, or one table at several sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import torch
from torch.nn.functional import cross_entropy

from vitlab.core.arguments import one_of, whole
from vitlab.core.encoder import VisionTransformer
from vitlab.core.errors import LabError, Remedy
from vitlab.core.refitting.accuracy import count_right
from vitlab.core.refitting.learners import AtOneSize, AtSizes
from vitlab.core.refitting.model import table_of
from vitlab.core.refitting.points import BATCH, FIRST_SEED, AccuracyPoint, TunedPoint
from vitlab.core.training.task import Batch, batches
from vitlab.core.watch import Cancelled, Progress, Watch
from vitlab.words import said

Trained: TypeAlias = Literal["all", "table"]
FEWEST_STEPS = 40
_SEEDS_A_RUN = 1_000_000
_FIRST_SEED = 20_000_000  # pictures that neither the first training nor any measurement draws
_WARMUP = 5


def fine_tune(
    model: VisionTransformer,
    size: int = 128,
    *,
    trained: Trained = "all",
    steps: int = FEWEST_STEPS,
    seeds: Sequence[int] = (0, 1, 2),
    batch: int = 32,
    rate: float = 1e-3,
    report_every: int = 10,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Iterator[TunedPoint]:
    """Train a model on at pictures of a new size, its table resized first; once for each seed.

    AdamW; the learning rate rises for 5 steps and then falls in a straight line to 0. A minute or
    so for each seed: call this in a thread of its own.

    Args:
        model: A plain ViT that adds a learned table and names the four shapes; it stays as it is.
        size: Height and width of the pictures in pixels.
        trained: "all" trains every weight, "table" the table of positions alone.
        steps: Steps of each run; 40 or more.
        seeds: One run for each: it decides which pictures are drawn.
        batch: Pictures in one step.
        rate: The highest learning rate.
        report_every: Steps from one point to the next; one more comes before the first step, and
            one after the last.
        progress: Is called with a share from 0 to 1 and a word on what is done now.
        cancelled: An event, or a function that tells: is asked before every step, and ends the
            training.

    Returns:
        An iterator over the points, each on 128 pictures that training never draws;
        `mean_and_spread` sums the seeds up.

    Raises:
        LabError: ``steps`` are too few, ``batch`` or ``report_every`` is below 1, no seed is given,
            ``trained`` is not known, or the model adds no learned table.
        KindError: This is no plain ViT.
        ShapeError: The model cannot read pictures of this size.
        CancelledError: ``cancelled`` said so, while points are drawn from the iterator.

    >>> vit = VisionTransformer(16, 8, num_classes=4, embed_dim=16, depth=1, num_heads=2)
    >>> points = list(fine_tune(vit, 32, seeds=[0], batch=4, report_every=20))
    >>> [(point.step, point.point.size) for point in points]
    [(0, 32), (20, 32), (40, 32)]

    """
    plan = _Plan(trained, steps, tuple(seeds), batch, rate, report_every)
    return _runs(model, lambda: AtOneSize(model, size), (size,), plan, progress, cancelled)


def train_at_sizes(
    model: VisionTransformer,
    sizes: Sequence[int] = (48, 64, 96, 128),
    *,
    trained: Trained = "table",
    steps: int = FEWEST_STEPS,
    seeds: Sequence[int] = (0, 1, 2),
    batch: int = 32,
    rate: float = 1e-3,
    report_every: int = 20,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Iterator[TunedPoint]:
    """Train one table of the old grid at several sizes in turn, resized anew at every step.

    Else as `fine_tune`.

    Args:
        model: A plain ViT that adds a learned table and names the four shapes; it stays as it is.
        sizes: Height and width of the pictures in pixels, one number each; steps take them in turn.
        trained: "table" trains the table alone; "all" every weight: what a model has not seen may
            not be a place but a size.
        steps: Steps of each run, all sizes together; 40 or more.
        seeds: One run for each: it decides which pictures are drawn.
        batch: Pictures in one step.
        rate: The highest learning rate.
        report_every: Steps from one report to the next; one more comes before the first step, and
            one after the last.
        progress: Is called with a share from 0 to 1 and a word on what is done now.
        cancelled: An event, or a function that tells: is asked before every step, and ends the
            training.

    Returns:
        An iterator over the points: in each report one for every size, each on 128 pictures that
        training never draws.

    Raises:
        LabError: As for `fine_tune`, or no size is given.
        KindError: This is no plain ViT.
        ShapeError: The model cannot read one of the sizes.
        CancelledError: ``cancelled`` said so, while points are drawn from the iterator.

    >>> vit = VisionTransformer(16, 8, num_classes=4, embed_dim=16, depth=1, num_heads=2)
    >>> points = list(train_at_sizes(vit, [16, 24], seeds=[0], batch=4, report_every=40))
    >>> [(point.step, point.point.size) for point in points]
    [(0, 16), (0, 24), (40, 16), (40, 24)]

    """
    plan = _Plan(trained, steps, tuple(seeds), batch, rate, report_every)
    return _runs(model, lambda: AtSizes(model, sizes), sizes, plan, progress, cancelled)


_Learner: TypeAlias = AtOneSize | AtSizes


@dataclass(frozen=True)
class _Plan:
    trained: Trained
    steps: int
    seeds: tuple[int, ...]
    batch: int
    rate: float
    report_every: int

    def rate_at(self, step: int) -> float:
        return self.rate * min(1, step / _WARMUP) * (1 - (step - 1) / self.steps)


def _runs(
    model: VisionTransformer,
    make: Callable[[], _Learner],
    sizes: Sequence[int],
    plan: _Plan,
    progress: Progress | None,
    cancelled: Cancelled | None,
) -> Iterator[TunedPoint]:
    """Refuse what cannot be trained before all else, and train."""
    table_of(model)
    if not sizes:
        raise LabError(said("no size is given to train at: use one or more, such as (64, 128)."))
    one_of(plan.trained, ("all", "table"), "trained")
    _refuse_plan(plan)
    asked = [next(batches(1, BATCH, size, first_seed=FIRST_SEED)) for size in sizes]
    make()  # a size that the model cannot read
    watch = Watch(len(plan.seeds) * plan.steps, progress, cancelled)
    return _all_seeds(make, asked, plan, watch)


def _refuse_plan(plan: _Plan) -> None:
    if whole(plan.steps, "steps") < FEWEST_STEPS:
        raise LabError(
            said(
                "{steps} steps say little about a strategy: use {fewest} or more.",
                steps=plan.steps,
                fewest=FEWEST_STEPS,
            ),
            (Remedy(said("Use {steps} steps", steps=FEWEST_STEPS), {"steps": FEWEST_STEPS}),),
        )
    for name, least in (("batch", plan.batch), ("report_every", plan.report_every)):
        if whole(least, name) < 1:
            raise LabError(said("{name} is 1 or more, and not {given}.", name=name, given=least))
    if not plan.seeds:
        raise LabError(said("no seed is given to run with: use one or more, such as (0, 1, 2)."))


def _all_seeds(
    make: Callable[[], _Learner], asked: Sequence[Batch], plan: _Plan, watch: Watch
) -> Iterator[TunedPoint]:
    for seed in plan.seeds:
        learner = make().train()
        parameters = [learner.table] if plan.trained == "table" else [*learner.parameters()]
        optimizer = torch.optim.AdamW(parameters, lr=plan.rate, weight_decay=0.0)
        yield from _report(learner, asked, seed, 0)
        for step in range(1, plan.steps + 1):
            watch.step(said("seed {seed}, step {step}", seed=seed, step=step))
            size = asked[(step - 1) % len(asked)].images.shape[-1]
            first = _FIRST_SEED + _SEEDS_A_RUN * seed + step
            for group in optimizer.param_groups:
                group["lr"] = plan.rate_at(step)
            _learn(learner, next(batches(1, plan.batch, size, first_seed=first)), optimizer)
            if step % plan.report_every == 0 or step == plan.steps:
                yield from _report(learner, asked, seed, step)
    watch.end()


@torch.enable_grad()
def _learn(learner: _Learner, drawn: Batch, optimizer: torch.optim.Optimizer) -> None:
    loss = cross_entropy(learner(drawn.images), drawn.labels)
    optimizer.zero_grad()
    torch.autograd.backward(loss, inputs=optimizer.param_groups[0]["params"])
    optimizer.step()


def _report(
    learner: _Learner, asked: Sequence[Batch], seed: int, step: int
) -> Iterator[TunedPoint]:
    name = "fine_tuned" if isinstance(learner, AtOneSize) else "several_sizes"
    for those in asked:
        right = count_right(learner, those)
        point = AccuracyPoint(name, those.images.shape[-1], right, len(those.labels))
        yield TunedPoint(seed, step, point)
