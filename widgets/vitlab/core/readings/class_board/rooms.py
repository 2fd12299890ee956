"""How much room a figure of a class has, and for words beside its rows. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass

from vitlab.words import longest, said

_TITLE = 26  # letters of an exercise's title


@dataclass(frozen=True)
class Room:
    """How wide a figure is, what stands beside its rows in English, and how many columns fit."""

    width: float
    before: int
    behind: int
    most: int

    @property
    def left(self) -> float:
        """Where the columns begin, in the language of now."""
        return longest(self.before)

    @property
    def right(self) -> float:
        """What stands behind them."""
        return longest(self.behind)

    @property
    def has_titles(self) -> bool:
        """Whether there is room for more than the number of an exercise."""
        return self.before > 100


WIDE = Room(1146, 192, 58, 120)
NARROW = Room(546, 34, 0, 60)


def named(title: str) -> str:
    """The title of an exercise, cut where it is longer than its room.

    >>> named("From pixels to a grid of patches")
    'From pixels to a grid of…'
    """
    text, most = said(title), longest(_TITLE)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
