"""How many pictures were read right, and how far such a count can be trusted. Plain Python."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import mean, stdev
from typing import Literal, TypeAlias

Subject: TypeAlias = Literal["grows", "stays"]
SIZES = (32, 48, 64, 80, 96, 112, 128)
BATCH = 128
FIRST_SEED = 5_000_000  # neither the training nor its evaluation draws these pictures
_Z = 1.96  # 95 % of a normal distribution


@dataclass(frozen=True)
class AccuracyPoint:
    """Pictures of one size that a model read right, resized by one method.

    >>> point = AccuracyPoint("timm", 128, 444, 512)
    >>> round(point.accuracy, 3), round(point.spread, 2)
    (0.867, 0.03)
    """

    method: str
    """How the model was brought to this size: one of `METHODS`, or how it was trained."""
    size: int
    """Height and width of the pictures, in px."""
    right: int
    """Pictures whose shape the model named."""
    pictures: int
    """Pictures that it was asked about."""

    @property
    def accuracy(self) -> float:
        """Share of the pictures that were read right."""
        return self.right / self.pictures

    @property
    def spread(self) -> float:
        """Half the width of Wilson's 95 % interval: what other pictures may give."""
        n, p = self.pictures, self.accuracy
        return _Z / (1 + _Z**2 / n) * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))


@dataclass(frozen=True)
class TunedPoint:
    """What a model read right after so many steps of a run."""

    seed: int
    """Which run: its seed."""
    step: int
    """Steps that were made; 0 is before the first."""
    point: AccuracyPoint
    """What was read right then."""


@dataclass(frozen=True)
class Spread:
    """Accuracy over several seeds: runs differ in the pictures that they were trained on."""

    mean: float
    """Mean of the seeds' accuracies, from 0 to 1."""
    deviation: float
    """Standard deviation between the seeds; 0 of one alone."""
    seeds: int
    """How many runs there are."""


def mean_and_spread(points: Iterable[TunedPoint]) -> dict[tuple[int, int], Spread]:
    """Accuracies of all seeds, by (size, step).

    Args:
        points: What `fine_tune` or `train_at_sizes` gave, runs of several seeds together.

    Returns:
        Mean, deviation and number of the seeds, for each size and step that was reported.

    >>> runs = [(0, 120), (1, 124), (2, 128)]
    >>> points = [TunedPoint(s, 40, AccuracyPoint("fine_tuned", 128, n, 128)) for s, n in runs]
    >>> mean_and_spread(points)[128, 40]
    Spread(mean=0.96875, deviation=0.03125, seeds=3)

    """
    seen: dict[tuple[int, int], list[float]] = {}
    for tuned in points:
        seen.setdefault((tuned.point.size, tuned.step), []).append(tuned.point.accuracy)
    return {
        key: Spread(mean(shares), stdev(shares) if len(shares) > 1 else 0.0, len(shares))
        for key, shares in seen.items()
    }
