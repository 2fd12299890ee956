"""Tokens that differ by rounding, and tokens that differ by a mistake. NumPy alone.

How far apart they are, in steps (eps) of the dtype at the largest token, over 150 seeds: rounding
at most 2.9 (bfloat16: 1.0), a mistake at least 28. So each limit from 4 to 25 steps is right, and
in float32 and float64 much more may be allowed, up to thousands of steps.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitlab.grading.labs.lab02_floats import dtype_of, read, rounded, stored
from vitlab.grading.laws import Fulfils
from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown

Array = NDArray[Any]
Cases = Iterable[tuple[Any, ...]]

SCALES = (1.0, 300.0, 1e-3)
"""How large tokens may be: pixels may run to 1, or to 255."""
_NEXT = {"float64": "float32", "float32": "bfloat16"}


@dataclass(frozen=True)
class _Map:
    """Patches, a matrix and a bias, whose numbers are those of a dtype."""

    dtype: str
    patches: Array
    matrix: Array
    bias: Array

    def tokens(self, backwards: bool = False, dtype: str = "") -> Array:
        """One product, added up from either end; bfloat16 is added up in float32, as usual.

        Backwards, the sum is rounded before the bias is added.
        """
        dtype = dtype or self.dtype
        wide = "float64" if dtype == "float64" else "float32"
        terms = (self.patches[:, :, None] * self.matrix).astype(wide)
        if not backwards:
            return rounded(np.cumsum(terms, 1, wide)[:, -1] + self.bias.astype(wide), dtype)
        total = rounded(np.cumsum(terms[:, ::-1], 1, wide)[:, -1], dtype)
        return rounded((total + self.bias).astype(wide), dtype)


def _drawn(rng: np.random.Generator, dtype: str, scale: float) -> _Map:
    """A map; the first number of its first token is all but nothing, by cancelling out."""
    count, features, dim = (int(n) for n in rng.integers((6, 16, 6), (9, 30, 9)))
    patches = rng.standard_normal((count, features))
    matrix = rounded(rng.standard_normal((features, dim)) / features**0.5, dtype)
    bias = rounded(scale * (0.5 + rng.random(dim)), dtype)
    first = matrix[:, 0]
    patches[0] -= first * (patches[0] @ first + bias[0] / scale) / (first @ first)
    return _Map(dtype, rounded(scale * patches, dtype), matrix, bias)


def alike(rng: np.random.Generator) -> Cases:
    """One map in two spellings: only the order of its sums differs."""
    for dtype in ("float32", "float64", "bfloat16"):
        for scale in SCALES:
            drawn = _drawn(rng, dtype, scale)
            yield _pair(drawn, drawn.tokens(backwards=True))


def mistaken(rng: np.random.Generator) -> Cases:
    """A bias that was forgotten, one wrong patch, numbers of a narrower dtype, and NaN."""
    for dtype in ("float32", "float64", "bfloat16"):
        for scale in SCALES:
            drawn = _drawn(rng, dtype, scale)
            right = drawn.tokens()
            yield _pair(drawn, rounded(right - drawn.bias, dtype))
            yield _pair(drawn, np.concatenate([right[:-1], -right[-1:]]))
            if narrower := _NEXT.get(dtype):
                yield _pair(drawn, drawn.tokens(dtype=narrower))
        holey = right.copy()
        holey[1, 2] = np.nan
        yield _pair(drawn, holey)


def says(wanted: bool, ours: Array, theirs: Array) -> Fulfils:
    """Whether the answer says that they agree, or that they do not."""

    def hold(said: Any) -> None:
        if type(said) is not bool:
            what = "nothing (None)" if said is None else shown(said)
            raise Broken(f"It returned {what}, not True or False.", "kind")
        if said is wanted:
            return
        gap = np.abs(read(ours) - read(theirs)).max()
        largest = np.abs(read(theirs)).max()
        between = "one of them is NaN" if gap != gap else f"they differ by up to {gap:.2g}"
        reason = "rounding alone" if wanted else "more than rounding"
        raise Broken(
            f"In {dtype_of(ours)}, with numbers up to {largest:.2g}, {between}. That is {reason}, "
            f"and it said {said}.",
            "value",
        )

    return Fulfils(hold)


def _pair(drawn: _Map, other: Array) -> tuple[Array, Array]:
    return stored(other, drawn.dtype), stored(drawn.tokens(), drawn.dtype)
