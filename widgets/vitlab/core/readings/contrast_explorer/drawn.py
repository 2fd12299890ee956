"""Drawn pictures with captions, from which pairs are made. Plain Python."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from vitlab.core.images import shapes
from vitlab.words import said, word

_SEED = 11

DRAWN = (
    word("a green star on blue"),
    word("a blue circle on cyan"),
    word("an orange circle on cyan"),
    word("a red circle on yellow"),
    word("a blue triangle on red"),
    word("a dark star on yellow"),
    word("a green square on pink"),
    word("a green square on orange"),
    word("a pink square on green"),
    word("a pink star on green"),
    word("a green square on blue"),
    word("a grey star on yellow"),
    word("a green triangle on blue"),
    word("a blue circle on red"),
    word("a grey triangle on yellow"),
    word("a purple square on red"),
    word("a green circle on blue"),
    word("a blue square on purple"),
    word("an orange triangle on purple"),
    word("a red star on cyan"),
    word("a yellow triangle on blue"),
    word("a green star on red"),
    word("a green circle on grey"),
    word("an olive triangle on yellow"),
)
"""The caption of each drawn picture."""

SHAPES = (word("a star"), word("a circle"), word("a triangle"), word("a square"))
"""Captions of pairs in which one says the same as another."""

OPENING_PAIRS = tuple((number, DRAWN[number]) for number in (0, 1, 4, 6, 9, 2))
"""(number of a drawn picture, caption) of each pair that is there without any setting."""

IMAGE_ANGLES = (100.0, 40.0, 225.0, 340.0, 285.0, 165.0)
"""Where these pictures lie on the circle without any setting, in degrees; 90 is at the top."""

TEXT_ANGLES = (84.0, 55.0, 182.0, 354.0, 268.0, 220.0)
"""Where their captions lie."""

MOST_PAIRS = 16

_APART = 12.0  # degrees between a picture and its caption, where nobody said how many


def pair_named(number: int) -> str:
    """The caption of a pair that was given without one, counted from 1.

    >>> pair_named(3)
    'pair 3'
    """
    return f"pair {number}"


def captions_said() -> dict[str, str]:
    """What our own captions are in the language of now; none in English, where they say it.

    A caption is a value, the same in every language: it is this that is shown for it.

    >>> captions_said()
    {}
    """
    ours = {caption: said(caption) for caption in (*DRAWN, *SHAPES)}
    ours |= {pair_named(n): said("pair {n}", n=n) for n in range(1, MOST_PAIRS + 1)}
    return {caption: shown for caption, shown in ours.items() if shown != caption}


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
