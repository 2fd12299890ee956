"""What becomes of the answer while patches are hidden in the order of a map, or at random."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from vitlab.core.attention import DeletionCurve, deletion_curve
from vitlab.core.errors import LabError
from vitlab.core.readings.attention_viewer.source import AttentionSource
from vitlab.core.watch import Cancelled, Progress, Watch
from vitlab.words import said

ORDERS = 5  # random ones, to compare with
_QUICK = 5e7  # weights × tokens up to which a curve takes about half a second
_NOTHING = 1e-3  # a probability that moves by less does not move


@dataclass(frozen=True)
class Hiding:
    """The curve of one map, and those of random orders."""

    own: DeletionCurve
    """Patches hidden in the order of the map, the most attended first."""
    random: tuple[DeletionCurve, ...]
    """The same in random orders."""

    @property
    def random_areas(self) -> tuple[float, float]:
        """The smallest and the largest area of the random orders."""
        areas = [curve.area for curve in self.random]
        return min(areas), max(areas)

    @property
    def indifferent(self) -> bool:
        """Whether the answer stays where it is, whatever is hidden."""
        heights = [p for curve in (self.own, *self.random) for p in curve.probabilities]
        return max(heights) - min(heights) < _NOTHING

    @property
    def misleads(self) -> bool:
        """Whether the map's curve falls no earlier than one of the random orders' does."""
        return self.own.area >= self.random_areas[0]


def is_quick(source: AttentionSource) -> bool:
    """Whether the curves are there in about half a second, so that nobody needs to ask for them.

    Args:
        source: The maps and their model.

    """
    if source.model is None:
        return False
    weights: int = sum(one.numel() for one in source.model.parameters())
    return weights * source.tokens <= _QUICK


def find_hiding(
    source: AttentionSource,
    importance: Tensor,
    target: int,
    random: tuple[DeletionCurve, ...] = (),
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Hiding:
    """Run the model on every picture of six curves; random ones that are there are kept."""
    if source.image is None:
        raise LabError(said("there is no picture to hide patches of: give one, with its model."))
    image, watch = source.image, Watch(1 + ORDERS, progress, cancelled)

    def curve(order: Tensor) -> DeletionCurve:
        watch.step(said("hiding patches"))
        return deletion_curve(source.logits, image, order, target=target)

    own, orders = curve(importance), random
    if not orders:
        generators = (torch.Generator().manual_seed(seed) for seed in range(ORDERS))
        orders = tuple(curve(torch.rand(source.grid, generator=one)) for one in generators)
    watch.end()
    return Hiding(own, orders)
