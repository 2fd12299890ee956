"""Mean and spread of the pixels that a model was trained on."""

from __future__ import annotations

from typing import NamedTuple


class PixelStatistics(NamedTuple):
    """Mean and standard deviation of each channel, of pixels in [0, 1].

    >>> PixelStatistics((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)).mean
    (0.485, 0.456, 0.406)
    """

    mean: tuple[float, ...]
    """A number for each channel."""
    std: tuple[float, ...]
    """A number above 0 for each channel."""
