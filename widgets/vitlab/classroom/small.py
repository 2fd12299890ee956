"""Small arrays and tuples of numbers as text, so that a case can be drawn from what was kept."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

MOST = 100
"""Numbers; what has more is kept by its shape alone."""
_SAID = 4


@dataclass(frozen=True)
class Small:
    """A few numbers in a shape, the last axis fastest."""

    shape: tuple[int, ...]
    numbers: tuple[float, ...]

    @property
    def words(self) -> str:
        """What it is, in words; very few are said.

        >>> Small((2,), (3.0, 4.5)).words, Small((1, 2), (3.0, 4.0)).words
        ('(3, 4.5)', '2 numbers in the shape (1, 2)')
        """
        if len(self.shape) == 1 and len(self.numbers) <= _SAID:
            return f"({', '.join(f'{number:g}' for number in self.numbers)})"
        count = f"{len(self.numbers)} number{'' if len(self.numbers) == 1 else 's'}"
        return f"{count} in the shape {self.shape}" if len(self.shape) > 1 else count

    @property
    def text(self) -> str:
        """Written down.

        >>> Small((2,), (1.0, 0.25)).text
        '{"shape": [2], "numbers": [1.0, 0.25]}'
        """
        return json.dumps({"shape": self.shape, "numbers": self.numbers})


def small_of(value: Any) -> Small | None:
    """An array, a list or a tuple of 2 to 100 plain numbers, at six digits; None for any other.

    >>> small_of(np.eye(2)).shape, small_of((3, 4)).numbers, small_of("ab")
    ((2, 2), (3.0, 4.0), None)
    """
    if type(value) in (list, tuple) and 1 < len(value) <= MOST:
        plain = all(type(one) in (int, float) and abs(one) < 1e300 for one in value)
        return Small((len(value),), _rounded(value)) if plain else None
    if (
        type(value) is not np.ndarray
        or value.dtype.kind not in "biuf"
        or not 1 < value.size <= MOST
    ):
        return None
    return Small(value.shape, _rounded(value.reshape(-1)))


def _rounded(values: Iterable[Any]) -> tuple[float, ...]:
    return tuple(float(f"{float(one):.6g}") for one in values)


def read_small(text: str) -> Small | None:
    """What was written down; None for any other text.

    >>> read_small(Small((1, 2), (1.0, 2.0)).text)
    Small(shape=(1, 2), numbers=(1.0, 2.0))
    >>> read_small("It returned 4.") is None
    True
    """
    try:
        told = json.loads(text)
        shape = tuple(int(side) for side in told["shape"])
        numbers = tuple(float(one) for one in told["numbers"])
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
    return Small(shape, numbers) if prod(shape) == len(numbers) <= MOST else None
