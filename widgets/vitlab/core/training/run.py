"""The training itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import cos, pi

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, l1_loss

from vitlab.core.grid import PatchGrid
from vitlab.core.patches import patchify
from vitlab.core.positions import position_structure
from vitlab.core.training.reader import Answers, Architecture, ShapeReader
from vitlab.core.training.task import Batch, batches, patch_middles

_TOUCHED = 0.1  # a patch must show this share of the shape's pixels to name the shape
_SEEDS_A_RUN = 1_000_000  # pictures of one run and of the evaluation never have the same seed


@dataclass(frozen=True)
class Recipe:
    """Everything that a run depends on."""

    architecture: Architecture = field(default_factory=Architecture)
    steps: int = 6_000
    batch: int = 64
    peak_rate: float = 2e-3
    warmup: int = 100
    weight_decay: float = 0.05
    seed: int = 0


@dataclass(frozen=True)
class Progress:
    """One point of the training curve, on pictures that training never draws."""

    step: int
    loss: float
    accuracy: float
    centre_error: float
    """Mean distance from the true centre, in pixels."""
    structure: float
    """`position_structure` of the learned positions."""


def train(
    recipe: Recipe, *, report_every: int = 250, show: bool = False
) -> tuple[ShapeReader, list[Progress]]:
    """Train from scratch and keep the curve.

    The same recipe gives the same weights on the same machine with as many threads.

    >>> tiny = Recipe(Architecture(embed_dim=16, depth=1, num_heads=2), steps=2, batch=8)
    >>> reader, curve = train(tiny)
    >>> [point.step for point in curve]
    [2]
    """
    torch.manual_seed(recipe.seed)
    model = ShapeReader(recipe.architecture)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=recipe.peak_rate, weight_decay=recipe.weight_decay
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(recipe, step))
    size, first_seed = recipe.architecture.img_size, _SEEDS_A_RUN * (recipe.seed + 1)
    curve = []
    drawn = batches(recipe.steps, recipe.batch, size, first_seed=first_seed)
    for step, batch in enumerate(drawn, 1):
        loss = loss_of(model(batch.images), batch, recipe.architecture.patch_size)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % report_every == 0 or step == recipe.steps:
            curve.append(Progress(step, loss.item(), *evaluate(model)))
            if show:
                print(curve[-1], flush=True)
    return model.eval(), curve


def loss_of(answers: Answers, batch: Batch, patch_size: int) -> Tensor:
    """Sum of the losses of all answers.

    Only patches that show a good part of the shape are asked which shape it is.
    """
    middles = patch_middles(PatchGrid((batch.images.shape[2], batch.images.shape[3]), patch_size))
    inside = patchify(batch.masks, patch_size)
    asked = inside.mean(-1) > _TOUCHED
    labels = batch.labels[:, None].expand_as(asked)
    return (
        cross_entropy(answers.shape, batch.labels)
        + cross_entropy(answers.shape_by_patch[asked], labels[asked])
        + 5 * l1_loss(answers.place, batch.places)
        + 5 * l1_loss(answers.way, batch.places[:, None] - middles)
        + binary_cross_entropy_with_logits(answers.outline, inside)
    )


def _rate(recipe: Recipe, step: int) -> float:
    """Share of the peak rate: a straight rise, then half a cosine down to zero."""
    if step < recipe.warmup:
        return (step + 1) / recipe.warmup
    done = (step - recipe.warmup) / max(1, recipe.steps - recipe.warmup)
    return (1 + cos(pi * done)) / 2


@torch.inference_mode()
def evaluate(model: ShapeReader, *, count: int = 8) -> tuple[float, float, float]:
    """Accuracy and centre error in pixels on ``count`` fresh batches of 128; position structure."""
    right, distance, seen = 0, 0.0, 0
    grid, vit = model.vit.grid, model.vit
    size = grid.image_size[0]
    for batch in batches(count, 128, size, first_seed=0):
        answers = model(batch.images)
        right += int((answers.shape.argmax(1) == batch.labels).sum())
        distance += float((answers.place - batch.places).norm(dim=1).sum()) * size
        seen += len(batch.labels)
    table = vit.state_dict()["pos_embed"][0, vit.num_embedded_prefix_tokens :]
    structure = position_structure(table, grid)
    return right / seen, distance / seen, structure
