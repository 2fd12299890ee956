"""How many pictures were read right, and how far such a count can be trusted. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal, TypeAlias

Subject: TypeAlias = Literal["grows", "stays"]
SIZES = (32, 48, 64, 80, 96, 112, 128)
_Z = 1.96  # 95 % of a normal distribution


@dataclass(frozen=True)
class AccuracyPoint:
    """Pictures of one size that a model read right, resized by one method.

    >>> point = AccuracyPoint("timm", 128, 444, 512)
    >>> round(point.accuracy, 3), round(point.spread, 2)
    (0.867, 0.03)
    """

    method: str
    size: int
    """Height and width of the pictures, in px."""
    right: int
    pictures: int

    @property
    def accuracy(self) -> float:
        """Share of the pictures that were read right."""
        return self.right / self.pictures

    @property
    def spread(self) -> float:
        """Half the width of Wilson's 95 % interval: what other pictures may give."""
        n, p = self.pictures, self.accuracy
        return _Z / (1 + _Z**2 / n) * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
