"""Lab 4: grids of patches that checks try, and what stands on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pair = tuple[int, int]
Table = NDArray[Any]
Cases = Iterable[tuple[Any, ...]]


def sides(rng: np.random.Generator, most: int = 6) -> Iterator[Pair]:
    """Grids that are not square."""
    for _ in range(4):
        rows, cols = (int(n) for n in rng.integers(2, most, 2))
        yield rows, cols + (rows == cols)
