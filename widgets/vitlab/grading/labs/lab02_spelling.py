"""One linear map, spelt otherwise: the cases and what they must lead to. NumPy alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitlab.grading.arrays import Within
from vitlab.grading.compare import compare
from vitlab.grading.labs.lab01 import cut
from vitlab.grading.labs.lab02_floats import dtype_of, read, stored
from vitlab.grading.laws import Fulfils
from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown

Array = NDArray[Any]
Pair = tuple[int, int]
Cases = Iterable[tuple[Any, ...]]

NEAR = {"float64": 1e-9, "float32": 1e-4, "bfloat16": 0.1}
"""What a sum in another order may change, as a share of the largest token."""


def pictures(rng: np.random.Generator) -> Cases:
    """Pictures, a kernel and a bias in three dtypes, the smallest in float32; nothing is square."""
    yield _stored(rng, "float32", (1, 2, 3), (2, 3), (2, 3))
    for dtype in ("float64", "bfloat16", "float32"):
        rows, cols, ph, pw = (int(n) for n in rng.integers(2, 5, 4))
        cols += rows == cols
        pw += ph == pw
        pw += rows * ph == cols * pw
        batch, channels, dim = (int(n) for n in rng.integers((1, 2, 3), (3, 4, 7)))
        dim += dim == rows * cols
        yield _stored(rng, dtype, (batch, channels, dim), (rows, cols), (ph, pw))


def _stored(
    rng: np.random.Generator, dtype: str, sizes: tuple[int, int, int], grid: Pair, patch: Pair
) -> tuple[Array, Array, Array]:
    (batch, channels, dim), (rows, cols), (ph, pw) = sizes, grid, patch
    images = rng.standard_normal((batch, channels, rows * ph, cols * pw))
    weight = rng.standard_normal((dim, channels, ph, pw)) / (channels * ph * pw) ** 0.5
    bias = 1 + rng.random(dim)
    return stored(images, dtype), stored(weight, dtype), stored(bias, dtype)


def tokens(images: Array, weight: Array, bias: Array) -> Array:
    """The tokens by another road: patches found number by number, and one product."""
    images, weight, bias = read(images), read(weight), read(bias)
    matrix = weight.reshape(len(weight), -1).T
    found: Array = cut(images, (weight.shape[2], weight.shape[3])) @ matrix + bias
    return found


def spelt(name: str, images: Array, weight: Array, bias: Array) -> Fulfils:
    """Whether one of the spellings is there, right, and in the dtype of the pictures."""
    expected, dtype = tokens(images, weight, bias), dtype_of(images)

    def hold(made: Any) -> None:
        if made is None:
            raise Broken("It returned nothing (None): is a return missing?", "nothing")
        entry = made.get(name)
        if entry is None:
            raise Broken(f'There is no "{name}" in it.')
        if not isinstance(entry, dict) or "dtype" not in entry:
            raise Broken(f'"{name}" is {shown(entry)}, not a tensor.')
        near = max(NEAR[dtype], NEAR.get(entry["dtype"], 0))
        try:
            compare(entry["tokens"], Within(expected, near * np.abs(expected).max()))
        except Broken as broken:
            raise Broken(f"In {dtype}: {broken}", broken.symptom) from None
        if entry["dtype"] != dtype:
            raise Broken(f"The numbers are right, but in {entry['dtype']}: {dtype} came in.")

    return Fulfils(hold)


def kernel(
    matrix: Array, patch_size: Pair, in_chans: int, *, order: str = "hwc", turned: bool = True
) -> Array:
    """The kernel of a matrix by another road: of each of its numbers, where in the matrix it was.

    ``order`` says which axis of a patch ran slowest in the matrix, and which fastest; a matrix
    that is not ``turned`` is read as if its rows were filters.

    >>> kernel(np.arange(8.0).reshape(8, 1), (2, 2), 2)[0, :, 0].tolist()
    [[0.0, 2.0], [1.0, 3.0]]
    """
    sides = dict(zip("chw", (in_chans, *patch_size), strict=True))
    axes = dict(zip("chw", np.ogrid[tuple(slice(side) for side in sides.values())], strict=True))
    place: Any = 0
    for axis in order:
        place = place * sides[axis] + axes[axis]
    filters = matrix.T if turned else matrix.reshape(matrix.shape[::-1])
    found: Array = filters[:, place]
    return found


def _matrix(rng: np.random.Generator, patch_size: Pair, in_chans: int, dim: int) -> Array:
    size = patch_size[0] * patch_size[1] * in_chans
    return rng.permutation(size * dim).reshape(size, dim).astype(np.float32) / (size * dim)


def colour_squares(rng: np.random.Generator) -> Iterator[tuple[Array, Pair, int]]:
    """Matrices of square patches in colour."""
    for side, dim in ((2, 1), (2, 4), *rng.integers((2, 2), (5, 8), (3, 2)).tolist()):
        yield _matrix(rng, (side, side), 3, dim), (side, side), 3


def any_patches(rng: np.random.Generator) -> Iterator[tuple[Array, Pair, int]]:
    """Matrices of patches that are not square, of as many channels as there may be."""
    for channels in (1, 2, 4, 5, 3):
        ph, pw, dim = (int(n) for n in rng.integers(2, 6, 3))
        pw += ph == pw
        yield _matrix(rng, (ph, pw), channels, dim), (ph, pw), channels


IN_OTHER_ORDERS = tuple(
    partial(kernel, order="".join(order), turned=turned)
    for order in permutations("hwc")
    for turned in (True, False)
)[1:]
