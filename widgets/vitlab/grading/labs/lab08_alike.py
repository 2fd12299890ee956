"""Who is like whom, and how long: cosines and norms, token by token. NumPy alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitlab.grading.compare import Within

Array = NDArray[Any]

_NEAR = 1e-4


def balanced(rng: np.random.Generator) -> Iterator[tuple[Array]]:
    """Tokens whose mean is zero already, some long and some short."""
    for count in (3, 5, 8):
        tokens = _tokens(rng, count)
        yield ((tokens - tokens.mean(0)).astype(np.float32),)


def sharing(rng: np.random.Generator) -> Iterator[tuple[Array]]:
    """Tokens that all share a vector, as with a position table or a bias; it is no axis's own."""
    for count in (4, 6, 9):
        tokens = _tokens(rng, count)
        yield ((tokens + 5 * rng.standard_normal(tokens.shape[1])).astype(np.float32),)


def average(rng: np.random.Generator) -> Iterator[tuple[Array]]:
    """Tokens of which two are their mean, to the last bit: whole numbers, 4 or 8 of them."""
    for pairs in (1, 3, 3):
        dim = int(rng.integers(2, 6))
        half = rng.integers(1, 9, (pairs, dim)).astype(np.float32)
        middle = rng.integers(1, 9, dim).astype(np.float32)
        yield (np.concatenate([middle + half, middle[None], middle - half, middle[None]]),)


def _tokens(rng: np.random.Generator, count: int) -> Array:
    dim = int(rng.integers(3, 7)) + (count == 5)
    return rng.standard_normal((count, dim)) * rng.uniform(0.3, 4, (count, 1))


def cosines(tokens: Array, *, centred: bool = True, scaled: bool = True) -> Within:
    """Cosine of every pair of tokens less their mean; 0 for a token without a direction.

    ``centred`` and ``scaled`` tell of two mistakes: the mean stays, or products are not divided by
    the lengths.

    >>> cosines(np.array([[1.0, 1.0], [3.0, 1.0], [2.0, 1.0]])).expected.tolist()
    [[1.0, -1.0, 0.0], [-1.0, 1.0, 0.0], [0.0, 0.0, 0.0]]
    """
    numbers = tokens.astype(np.float64)
    apart = numbers - numbers.mean(0) if centred else numbers
    table = np.zeros((len(apart), len(apart)))
    for row, one in enumerate(apart):
        for col, other in enumerate(apart):
            lengths = float((one @ one) ** 0.5 * (other @ other) ** 0.5) if scaled else 1.0
            table[row, col] = one @ other / lengths if lengths > 0 else 0.0
    return Within(table, _NEAR)


def patches_and_tokens(rng: np.random.Generator) -> Iterator[tuple[Array, Array]]:
    """Patches some of which are bright, and tokens whose lengths follow that more or less."""
    for follows in (3.0, 0.5, -2.0):
        count, pixels = int(rng.integers(6, 12)), int(rng.integers(4, 9))
        patches = rng.random((count, pixels)) * rng.random((count, 1))
        lengths = 4 + follows * patches.mean(1) + 0.5 * rng.standard_normal(count)
        directions = rng.standard_normal((count, int(rng.integers(2, 6))))
        directions /= np.linalg.norm(directions, axis=1, keepdims=True)
        tokens = directions * np.abs(lengths)[:, None]
        yield tokens.astype(np.float32), patches.astype(np.float32)


def alike_in_one(rng: np.random.Generator) -> Iterator[tuple[Array, Array]]:
    """Tokens that are all as long, to the last bit, or patches that are all as bright."""
    for which in ("norms", "brightness", "norms"):
        count, dim = int(rng.integers(4, 9)), 4
        tokens = rng.standard_normal((count, dim)).astype(np.float32)
        patches = rng.random((count, 6)).astype(np.float32)
        if which == "norms":
            tokens = 3 * np.eye(dim, dtype=np.float32)[rng.integers(0, dim, count)]
        else:
            patches = np.full((count, 8), 0.25, np.float32)
        yield tokens, patches


def follows(tokens: Array, patches: Array) -> Within:
    """Pearson's r of length and brightness by its definition; 0 where one of them never changes.

    >>> follows(np.array([[1.0], [2.0], [3.0]]), np.array([[0.1], [0.3], [0.5]])).expected
    1.0
    """
    lengths = [float(sum(x * x for x in token) ** 0.5) for token in tokens.astype(np.float64)]
    bright = [float(sum(patch) / len(patch)) for patch in patches.astype(np.float64)]
    (one, first), (other, second) = (_apart(values) for values in (lengths, bright))
    if first < _NEAR / 10 or second < _NEAR / 10:
        return Within(0.0, _NEAR)
    r = sum(a * b for a, b in zip(one, other, strict=True)) / (first * second)
    return Within(round(r, 12), 10 * _NEAR)


def _apart(values: list[float]) -> tuple[list[float], float]:
    """Each value less the mean, and how long that is as a vector."""
    mean = sum(values) / len(values)
    apart = [value - mean for value in values]
    return apart, sum(value * value for value in apart) ** 0.5
