"""Rows that stand beside each other: kernels, spellings, starting values."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from vitlab.words import said


@dataclass(frozen=True)
class WeightRow:
    """One kind of weights in the list.

    >>> import numpy as np
    >>> WeightRow("dct", "cosine waves", 192, 0.029, np.zeros((8, 16, 16, 3), np.uint8)).words
    'loses 2.9 %'
    """

    name: str
    """Its name among the settings."""
    title: str
    """What it is called."""
    width: int
    """Filters that are read from."""
    lost: float | None
    """Share of the variance that is lost; None where its patches do not fill the picture."""
    sheet: NDArray[np.uint8] = field(repr=False)
    """Eight of its filters as pictures (8, h, w, 3)."""

    @property
    def words(self) -> str:
        """What it loses."""
        if self.lost is None:
            return said("other patches")
        return said("loses {share:.1f} %", share=100 * self.lost)


@dataclass(frozen=True)
class SpellingRow:
    """One way to write the same map."""

    name: str
    """conv, unfold, einsum or reshape."""
    code: str
    """The line that does it."""
    off: float
    """Largest difference to the convolution's tokens."""


@dataclass(frozen=True)
class StartRow:
    """One way to start, and what it does to the variance."""

    name: str
    """The scheme, as `projection_std` names it."""
    std: float
    """Standard deviation of a weight."""
    measured: float
    """Variance of the tokens over that of the patches, on this picture."""
    expected: float
    """C · P² · std²: of weights drawn at random, on any picture."""
