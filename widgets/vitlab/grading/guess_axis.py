"""Guesses divided by their truths, on one axis of powers of two that all of them share."""

from __future__ import annotations

from collections.abc import Iterable
from math import log2

from vitlab.grading.standing import Guess
from vitlab.words import said, word

_MOST = 4.0  # the axis goes from 1/16 to 16
_MARKS = ((-4, "1/16"), (-2, "1/4"), (0, word("right")), (2, "4"), (4, "16"))


def axis() -> str:
    """Its marks, in words."""
    return "".join(
        f'<span style="left:{50 + 50 * power / _MOST:g}%">{said(text)}</span>'
        for power, text in _MARKS
    )


def bars(guesses: Iterable[Guess]) -> str:
    """The lines of the axis, and a bar for each guess whose truth is above 0.

    Filled where it holds the truth; an arrow where an end lies beyond the axis.
    """
    lines = "".join(
        f'<i class="vl-c-line{" vl-c-truth" * (power == 0)}" '
        f'style="left:{50 + 50 * power / _MOST:g}%"></i>'
        for power, _ in _MARKS
    )
    return lines + "".join(map(_bar, (guess for guess in guesses if guess.prediction.truth > 0)))


def place(guess: float, truth: float) -> float:
    """Where a guess stands, in percent of the axis; below 0 and above 100 where it is beyond.

    >>> place(8, 16), place(16, 16), place(0, 16)
    (37.5, 50.0, -inf)
    """
    return 50 + 50 * log2(guess / truth) / _MOST if guess > 0 else float("-inf")


def _bar(guess: Guess) -> str:
    truth = guess.prediction.truth
    low, high = place(guess.low, truth), place(guess.high, truth)
    left, right = (min(100.0, max(0.0, end)) for end in (low, high))
    arrows = "vl-c-beyond-left " * (low < 0) + "vl-c-beyond-right " * (high > 100)
    return (
        f'<i class="{arrows}vl-c-{"hit" if guess.holds else "miss"}" '
        f'style="left:{left:.1f}%;width:{right - left:.1f}%"></i>'
    )
