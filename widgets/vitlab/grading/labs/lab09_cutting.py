"""Patches that overlap and patches in stages, by walking over the pixels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate
from math import lcm
from operator import mul

import numpy as np

Pair = tuple[int, int]
Overlap = tuple[Pair, Pair, Pair, Pair]


def walked(image_size: Pair, patch_size: Pair, stride: Pair, padding: Pair) -> Pair:
    """Rows and columns of patches, by setting one after the other.

    >>> walked((10, 12), (3, 4), (2, 4), (0, 2))
    (4, 4)
    """
    sides = zip(image_size, patch_size, stride, padding, strict=True)
    rows, cols = (
        len(range(-zeros, side + zeros - patch + 1, step)) for side, patch, step, zeros in sides
    )
    return rows, cols


def reaching(rng: np.random.Generator) -> Iterator[Overlap]:
    """The last patch ends where the zeros end; once there are none."""
    yield _overlap(rng, left_over=False, zeros=False)
    for _ in range(3):
        yield _overlap(rng, left_over=False)


def left_over(rng: np.random.Generator) -> Iterator[Overlap]:
    """Some pixels or zeros are left behind the last patch, fewer than a stride, on both sides."""
    for _ in range(4):
        yield _overlap(rng, left_over=True)


def _overlap(rng: np.random.Generator, *, left_over: bool, zeros: bool = True) -> Overlap:
    """Sizes that differ between height and width, and patches that share pixels."""
    cells = rng.permutation(np.arange(3, 9))[:2]
    sides = []
    for count in map(int, cells):
        stride = int(rng.integers(3, 6))
        patch = stride + int(rng.integers(1, stride))
        padding = int(rng.integers(1, patch // 2 + 1)) if zeros else 0
        more = int(rng.integers(1, stride)) if left_over else 0
        sides.append(((count - 1) * stride + patch - 2 * padding + more, patch, stride, padding))
    (h, ph, sh, zh), (w, pw, sw, zw) = sides
    return (h, w), (ph, pw), (sh, sw), (zh, zw)


def factors(image_size: Pair, patch_sizes: Iterable[int]) -> tuple[int, ...]:
    """How many patches of the stage before lie across one of each stage, by counting up.

    >>> factors((48, 96), (4, 8, 24))
    (4, 2, 3)
    """
    found, before = [], 1
    for patch in patch_sizes:
        found.append(next(n for n in range(1, patch + 1) if n * before == patch))
        before = patch
    return tuple(found)


def whole_stages(rng: np.random.Generator) -> Iterator[tuple[Pair, tuple[int, ...]]]:
    """Plans that can be: Swin's, a single stage, and factors that are not all 2."""
    yield (224, 448), (4, 8, 16, 32)
    yield (21, 14), (7,)
    for stages in (2, 3, 4):
        strides = (int(rng.integers(2, 6)), *(int(n) for n in rng.integers(2, 4, stages - 1)))
        patches = tuple(accumulate(strides, mul))
        rows, cols = (int(n) for n in rng.permutation(np.arange(1, 5))[:2])
        yield (rows * patches[-1], cols * patches[-1]), patches


def broken_blocks(rng: np.random.Generator) -> Iterator[tuple[Pair, tuple[int, ...]]]:
    """Plans where a patch is no whole number of those before, in pictures that all of them fill."""
    yield (48, 64), (8, 4)
    for stages in (1, 2, 2):
        first = int(rng.integers(3, 7))
        before = tuple(first << stage for stage in range(stages))
        last = before[-1]
        odd = last * int(rng.integers(1, 4)) + int(rng.integers(1, last))
        rows, cols = (int(n) for n in rng.permutation(np.arange(1, 4))[:2])
        side = lcm(*before, odd)
        yield (rows * side, cols * side), (*before, odd)


def unfilled(rng: np.random.Generator) -> Iterator[tuple[Pair, tuple[int, ...]]]:
    """Plans that hold, for pictures that the patches of the last stage alone do not fill."""
    for which in (0, 1, 0, 1):
        strides = (int(rng.integers(2, 5)), *(int(n) for n in rng.integers(2, 4, 2)))
        patches = tuple(accumulate(strides, mul))
        sides = [int(n) * patches[-1] for n in rng.permutation(np.arange(1, 5))[:2]]
        sides[which] += patches[-2] * int(rng.integers(1, strides[-1]))
        yield (sides[0], sides[1]), patches


def refused(image_size: Pair, patch_sizes: tuple[int, ...]) -> type[Exception]:
    """What such a plan must lead to.

    >>> refused((8, 8), (4, 6))
    <class 'ValueError'>
    """
    return ValueError
