"""Drawn pictures with captions, from which pairs are made. Plain Python."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from vitlab.core.images import shapes

_SEED = 11

DRAWN = (
    "a green star on blue",
    "a blue circle on cyan",
    "an orange circle on cyan",
    "a red circle on yellow",
    "a blue triangle on red",
    "a dark star on yellow",
    "a green square on pink",
    "a green square on orange",
    "a pink square on green",
    "a pink star on green",
    "a green square on blue",
    "a grey star on yellow",
    "a green triangle on blue",
    "a blue circle on red",
    "a grey triangle on yellow",
    "a purple square on red",
    "a green circle on blue",
    "a blue square on purple",
    "an orange triangle on purple",
    "a red star on cyan",
    "a yellow triangle on blue",
    "a green star on red",
    "a green circle on grey",
    "an olive triangle on yellow",
)
"""The caption of each drawn picture."""

OPENING_PAIRS = tuple((number, DRAWN[number]) for number in (0, 1, 4, 6, 9, 2))
"""(number of a drawn picture, caption) of each pair that is there without any setting."""

IMAGE_ANGLES = (100.0, 40.0, 225.0, 340.0, 285.0, 165.0)
"""Where these pictures lie on the circle without any setting, in degrees; 90 is at the top."""

TEXT_ANGLES = (84.0, 55.0, 182.0, 354.0, 268.0, 220.0)
"""Where their captions lie."""

MOST_PAIRS = 16

_APART = 12.0  # degrees between a picture and its caption, where nobody said how many


@cache
def drawn_pictures() -> NDArray[np.uint8]:
    """(24, 64, 64, 3): the picture of each caption in `DRAWN`.

    >>> drawn_pictures().shape
    (24, 64, 64, 3)
    """
    return shapes(len(DRAWN), seed=_SEED).images


def spread_round(count: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Angles of pictures and captions in degrees, evenly round the circle, each pair together.

    Args:
        count: How many pairs.

    Returns:
        The angles of the pictures, and those of their captions.

    >>> spread_round(4)
    ((90.0, 180.0, 270.0, 0.0), (78.0, 168.0, 258.0, 348.0))

    """
    images = tuple(round(90 + 360 * place / count, 1) % 360 for place in range(count))
    return images, tuple(round(angle - _APART, 1) % 360 for angle in images)
