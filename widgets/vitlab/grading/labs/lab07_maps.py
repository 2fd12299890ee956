"""What an attention map is, query by query, and what several layers make together. NumPy alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vitlab.grading.compare import Within

Array = NDArray[Any]
Fusion: TypeAlias = Literal["mean", "max", "min", "first"]

_NEAR = 1e-4  # of weights of at most 1, in float32
_NEAR_OF_LARGE = 2e-3  # float32 keeps a score of 2,000 to about 1e-4


def captured(
    rng: np.random.Generator, *, causal: bool = False, largest: float = 2.0
) -> Iterator[tuple[Array, int, bool]]:
    """Queries, keys and values of a sequence, as the linear map ``qkv`` of a block makes them."""
    for heads in (2, 3, 4):
        width = int(rng.integers(2, 4)) + (heads == 2)
        length = int(rng.integers(4, 8))
        qkv = rng.standard_normal((length, 3 * heads * width))
        scores = np.abs(qkv[:, : heads * width] @ qkv[:, heads * width : 2 * heads * width].T)
        qkv[:, : 2 * heads * width] *= (largest / (scores.max() / width**0.5)) ** 0.5
        yield qkv.astype(np.float32), heads, causal


def weights_of(
    qkv: Array, num_heads: int, causal: bool, *, scaled: bool = True, by_heads: bool = False
) -> Within:
    """The weights of every query in every head, one query after the other.

    ``scaled`` and ``by_heads`` tell of two mistakes: no division by the root of a head's width, and
    heads cut before queries, keys and values.

    >>> weights_of(np.zeros((2, 6)), 2, True).expected[1].tolist()
    [[1.0, 0.0], [0.5, 0.5]]
    """
    length, dim = len(qkv), qkv.shape[1] // 3
    width = dim // num_heads
    weights = np.zeros((num_heads, length, length))
    for head in range(num_heads):
        starts = (3 * head * width, (3 * head + 1) * width) if by_heads else (head * width,) * 2
        queries = qkv[:, starts[0] : starts[0] + width].astype(np.float64)
        start = starts[1] if by_heads else dim + starts[1]
        keys = qkv[:, start : start + width].astype(np.float64)
        for place, query in enumerate(queries):
            read = keys[: place + 1] if causal else keys
            scores = read @ query / (width**0.5 if scaled else 1)
            shares = np.exp(scores - scores.max())
            weights[head, place, : len(read)] = shares / shares.sum()
    return Within(weights, _NEAR)


def weights_of_large(qkv: Array, num_heads: int, causal: bool, **mistake: bool) -> Within:
    """The same where scores are so large that float32 rounds them visibly."""
    return Within(weights_of(qkv, num_heads, causal, **mistake).expected, _NEAR_OF_LARGE)


def stacks(rng: np.random.Generator, *, layers: tuple[int, ...]) -> Iterator[tuple[Array]]:
    """Maps of some layers whose rows sum to 1, as a softmax makes them."""
    for count in layers:
        heads, length = (int(n) for n in rng.integers(2, 6, 2))
        raw = np.exp(2 * rng.standard_normal((count, heads, length + 1, length + 1)))
        yield ((raw / raw.sum(-1, keepdims=True)).astype(np.float32),)


def rolled_out(
    maps: Array,
    *,
    fusion: Fusion = "mean",
    residual: float = 0.5,
    normed: bool = True,
) -> Within:
    """What the output draws on the input: a walk backwards from every token of the last layer.

    >>> rolled_out(np.ones((1, 1, 2, 2)) / 2).expected.tolist()
    [[0.75, 0.25], [0.25, 0.75]]
    """
    length = maps.shape[-1]
    reached = np.eye(length)
    for layer in maps[::-1].astype(np.float64):
        fused = layer[0] if fusion == "first" else getattr(layer, fusion)(0)
        share = 1 - residual if normed else 1
        mixed = share * fused + residual * np.eye(length)
        reached = reached @ mixed
    return Within(reached, _NEAR)
