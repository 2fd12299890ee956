"""Numbers with their formulas and how far they can be trusted, and how they are written."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Literal, TypeAlias

from vitlab.words import digits, word

Standing: TypeAlias = Literal["exact", "measured", "quoted", "estimate", "rule of thumb"]
STANDINGS: tuple[str, ...] = (
    *(word("exact"), word("measured"), word("quoted"), word("estimate"), word("rule of thumb")),
)


@dataclass(frozen=True)
class Fact:
    """One number on screen."""

    name: str
    """What the reading's program prints before the number; one of a kind among the facts."""
    label: str
    """What stands beside the number on screen."""
    value: int | float
    """The number as it was computed; ``shown`` rounds it."""
    formula: str
    """How it was made, with the current numbers in it."""
    unit: str = ""
    """What follows the number on screen; empty for a plain count."""
    standing: Standing = "exact"
    """How far it can be trusted."""
    meaning: str = ""
    """Explains the label to whoever meets it for the first time; empty where it is plain."""
    decimals: int = 0
    """How many are shown where 1 would say too much of 0.9998; 0 for three significant digits."""

    @property
    def shown(self) -> str:
        """The value as a person reads it; of what was measured, rounding is told as such.

        >>> Fact("attention_pairs", "attention pairs", 38809, "197²").shown
        '38,809'
        >>> Fact("off", "off by", 8.5e-7, "‖t′ − t‖ / ‖t‖", standing="measured").shown
        '< 0.00001'
        >>> Fact("mended", "mended: off by", 3e-5, "permute", unit="%", standing="measured").shown
        '< 0.001 %'
        >>> Fact("to_truth", "to the truth", 0.99983, "mean cosine", decimals=4).shown
        '0.9998'
        """
        least = "0.001" if self.unit == "%" else "0.00001"  # what float32 rounds away
        if self.standing == "measured" and 0 < abs(self.value) < float(least):
            written = f"< {digits(least)}"
        elif self.decimals:
            written = digits(f"{self.value:,.{self.decimals}f}")
        else:
            written = number(self.value)
        return f"{written} {self.unit}".rstrip()


def number(value: int | float) -> str:
    """A number with thousands separators and at most three significant decimals, to be read.

    It has the separators of the language of now: no program may take it.

    >>> number(50176), number(15.8798), number(0.0625), number(65536.0)
    ('50,176', '15.9', '0.0625', '65,536')
    >>> number(float("inf"))
    '∞'
    """
    if isinstance(value, float) and not isfinite(value):
        return str(value).replace("inf", "∞")
    if isinstance(value, int) or value == round(value):
        return digits(f"{round(value):,}")
    return digits(f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}")


def size(pair: tuple[int, int]) -> str:
    """A (height, width) pair as it is spoken.

    >>> size((224, 230))
    '224 × 230'
    """
    return f"{number(pair[0])} × {number(pair[1])}"
