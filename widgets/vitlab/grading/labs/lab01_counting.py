"""How many patches fit: the cases and the laws of exercise 1.1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import numpy as np

from vitlab.grading.conventions import way, worded
from vitlab.grading.data import Data
from vitlab.grading.laws import Inputs, Law

Pair = tuple[int, int]
Cases = Iterable[tuple[Any, ...]]


def sizes(rng: np.random.Generator) -> Iterator[tuple[Pair, Pair]]:
    """Grids and patches that are not square, nor is the picture."""
    for _ in range(4):
        rows, cols, ph, pw = (int(n) for n in rng.integers(2, 6, 4))
        cols += rows == cols
        pw += ph == pw
        pw += rows * ph == cols * pw
        yield (rows * ph, cols * pw), (ph, pw)


def counted(image_size: Pair, patch_size: int | Pair, remainder: str = "error") -> Data | type:
    """Rows and columns, by laying one patch after the other along each side."""
    counts = []
    for size, patch in zip(
        image_size,
        (patch_size, patch_size) if isinstance(patch_size, int) else patch_size,
        strict=True,
    ):
        if remainder == "error" and size not in range(0, size + 1, patch):
            return ValueError
        ends = range(patch, size + 1, patch)
        counts.append(len(range(0, size, patch)) if remainder == "pad" else len(ends))
    return tuple(counts)


def _fitting(rng: np.random.Generator) -> Cases:
    for (height, width), (ph, pw) in sizes(rng):
        yield (height, width), (ph, pw)
        for remainder in ("pad", "crop", "error"):
            yield (height, width), (ph, pw), remainder
        yield (height // ph * pw, width), pw


def _not_fitting(rng: np.random.Generator) -> Cases:
    """Only the height does not fit, only the width, and both: each must be seen by itself."""
    for (height, width), (ph, pw) in sizes(rng):
        more, wider = int(rng.integers(1, ph)), int(rng.integers(1, pw))
        for taller, wider_too in ((more, 0), (0, wider), (more, wider)):
            image_size = height + taller, width + wider_too
            yield image_size, (ph, pw)
            for remainder in ("pad", "crop", "error"):
                yield image_size, (ph, pw), remainder
        yield (height // ph * pw + wider, width), pw, "pad"
        yield (height // ph * pw, width + wider), pw


def _turned(case: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same case, its pairs the other way round."""
    return tuple(one[::-1] if isinstance(one, tuple) else one for one in case)


def _widths_first(inputs: Inputs, rng: np.random.Generator) -> Cases:
    return map(_turned, inputs(rng))


def _counted_widths_first(*case: Any) -> Data | type:
    return counted(*_turned(case))


def counting(sizes: float) -> dict[str, Any]:
    """The laws where a size says its height first (1), or its width, as PIL does (2)."""
    is_turned = way("sizes", sizes, (False, True))
    fitting: Inputs = partial(_widths_first, _fitting) if is_turned else _fitting
    others: Inputs = partial(_widths_first, _not_fitting) if is_turned else _not_fitting
    expect = _counted_widths_first if is_turned else counted
    laws = (
        Law(
            "the rows come from the heights and the columns from the widths",
            1,
            inputs=fitting,
            expect=expect,
        ),
        Law(
            'where the patches do not fill the image, "pad" counts up, "crop" counts down, '
            'and "error", the default, raises a ValueError',
            1,
            inputs=others,
            expect=expect,
        ),
    )
    words = {
        "sizes": ("`(height, width)`", "`(width, height)`, as PIL gives them"),
        "ending": ("collected", "collected, the other way round, for the rows come first"),
    }
    return {"laws": laws, "words": worded("sizes", sizes, words)}
