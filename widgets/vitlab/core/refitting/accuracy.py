"""Accuracy by resolution, point by point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import nn

from vitlab.core.arguments import one_of
from vitlab.core.encoder import VisionTransformer
from vitlab.core.errors import LabError
from vitlab.core.refitting.model import METHODS, Method, refit, table_of
from vitlab.core.refitting.points import BATCH, FIRST_SEED, SIZES, AccuracyPoint, Subject
from vitlab.core.training.task import Batch, batches
from vitlab.core.watch import Cancelled, Progress, Watch
from vitlab.words import said


def measure_accuracies(
    model: VisionTransformer,
    methods: Sequence[Method] = METHODS,
    sizes: Sequence[int] = SIZES,
    *,
    pictures: Sequence[int] = (128, 512),
    subject: Subject = "grows",
    first_seed: int = FIRST_SEED,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Iterator[AccuracyPoint]:
    """Read drawn shapes of every size by every method; points come as they are measured.

    One round for each number of ``pictures``; a later round counts on from the earlier ones, so
    its points replace theirs. All methods read the same pictures. Call this in a thread of its
    own.

    Args:
        model: A plain ViT that adds a learned table and names the four shapes.
        methods: How it is brought to each size, as for `refit`.
        sizes: Height and width of the pictures in pixels, one number each.
        pictures: On how many each round looks, earlier ones among them; rising multiples of 128.
        subject: "grows" scales the shape with the picture, "stays" leaves it as large as at the
            model's own size.
        first_seed: Seed of the first batch of pictures; later ones count on from it.
        progress: Is called with a share from 0 to 1 and a word on what is done now.
        cancelled: An event, or a function that tells: is asked before every batch, and ends the
            measurement.

    Returns:
        An iterator over the points: in each round one for every size and method.

    Raises:
        LabError: A word is not known, the model adds no learned table, or ``pictures`` are no such
            multiples.
        KindError: The model is no plain ViT.
        ShapeError: The model cannot read one of the sizes.
        CancelledError: ``cancelled`` said so, while points are drawn from the iterator.

    >>> vit = VisionTransformer(32, 8, num_classes=4, embed_dim=16, depth=1, num_heads=2)
    >>> points = measure_accuracies(vit, ["timm", "none"], [32, 48], pictures=[128])
    >>> [(point.method, point.size, point.pictures) for point in points][:2]
    [('timm', 32, 128), ('none', 32, 128)]

    """
    table_of(model)
    one_of(subject, ("grows", "stays"), "subject")
    rounds = _batches_of(pictures)
    for size in sizes:
        for method in methods:
            refit(model, size, method)  # what cannot be refitted is refused before all else
    scale = model.grid.image_size[0] if subject == "stays" else None
    watch = Watch(len(methods) * len(sizes) * rounds[-1], progress, cancelled)
    return _measured(model, methods, sizes, rounds, first_seed, scale, watch)


def _measured(
    model: VisionTransformer,
    methods: Sequence[Method],
    sizes: Sequence[int],
    rounds: Sequence[int],
    first_seed: int,
    scale: int | None,
    watch: Watch,
) -> Iterator[AccuracyPoint]:
    right = {(method, size): 0 for method in methods for size in sizes}
    done = 0
    for upto in rounds:
        for size in sizes:
            as_in = None if scale is None else min(scale, size)
            drawn: list[Batch] = []
            for method in methods:
                reader = refit(model, size, method).eval()
                for number in range(upto - done):
                    watch.step(f"{method}, {size} px")
                    if len(drawn) == number:
                        seed = first_seed + done + number
                        drawn += batches(1, BATCH, size, first_seed=seed, as_in=as_in)
                    right[method, size] += count_right(reader, drawn[number])
                yield AccuracyPoint(method, size, right[method, size], upto * BATCH)
        done = upto
    watch.end()


@torch.inference_mode()
def count_right(model: nn.Module, batch: Batch) -> int:
    """Pictures of a batch whose highest logit is that of their shape.

    >>> count_right(nn.Flatten(), Batch(torch.eye(4)[:, None, None], torch.arange(4), *"--"))
    4
    """
    return int((model(batch.images).argmax(1) == batch.labels).sum())


def _batches_of(pictures: Sequence[int]) -> list[int]:
    rounds = [count // BATCH for count in pictures]
    rising = sorted({*rounds}) == rounds and all(rounds)
    if not rounds or not rising or [count * BATCH for count in rounds] != [*pictures]:
        raise LabError(
            said(
                "pictures takes rising multiples of {batch}, such as (128, 512), not {given}.",
                batch=BATCH,
                given=tuple(pictures),
            )
        )
    return rounds
