"""An encoder by another road: NumPy, one head and one sum at a time."""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Weights = dict[str, Array]

_erf = np.vectorize(erf)


@dataclass(frozen=True)
class Variant:
    """How a block is wired and what the head reads; the first of each is what is asked for."""

    wiring: str = "pre-norm"
    read: str = "cls"


def weights_of(
    rng: np.random.Generator,
    *,
    embed_dim: int,
    depth: int,
    num_heads: int,
    num_classes: int,
    silent_mlp: bool = False,
) -> Weights:
    """Weights by name, none of them at a special value; a silent MLP adds nothing.

    >>> rng = np.random.default_rng(0)
    >>> len(weights_of(rng, embed_dim=4, depth=2, num_heads=2, num_classes=3))
    28
    """
    dim = embed_dim
    made: Weights = {}
    for number in range(depth):
        block = f"blocks.{number}."
        for norm in ("norm1", "norm2"):
            made |= _norm(rng, block + norm, dim)
        made |= _linear(rng, block + "attn.qkv", dim, 3 * dim)
        made |= _linear(rng, block + "attn.proj", dim, dim)
        made |= _linear(rng, block + "mlp.0", dim, 4 * dim)
        made |= _linear(rng, block + "mlp.2", 4 * dim, dim, size=0 if silent_mlp else 1)
    return made | _norm(rng, "norm", dim) | _linear(rng, "head", dim, num_classes)


def logits(weights: Weights, tokens: Array, num_heads: int, variant: Variant = Variant()) -> Array:
    """What the head says of CLS.

    >>> weights = weights_of(
    ...     np.random.default_rng(0), embed_dim=4, depth=1, num_heads=2, num_classes=3
    ... )
    >>> logits(weights, np.ones((2, 5, 4)), 2).shape
    (2, 3)
    """
    exact = {name: value.astype(np.float64) for name, value in weights.items()}
    x = tokens.astype(np.float64)
    depth = len({name.split(".")[1] for name in weights if name.startswith("blocks.")})
    for number in range(depth):
        x = _block(exact, f"blocks.{number}.", x, num_heads, variant.wiring)
    if variant.read == "cls, no norm":
        return _apply(exact, "head", x[:, 0])
    x = _normed(exact, "norm", x)
    places = {"cls": x[:, 0], "last": x[:, -1], "mean": x.mean(1), "patches": x[:, 1:].mean(1)}
    return _apply(exact, "head", places[variant.read])


def _block(weights: Weights, name: str, x: Array, heads: int, wiring: str) -> Array:
    def norm1(y: Array) -> Array:
        return _normed(weights, name + "norm1", y)

    def read(y: Array) -> Array:
        return _attention(weights, name + "attn.", y, heads)

    mixed = {
        "pre-norm": lambda: x + read(norm1(x)),
        "no residual": lambda: read(norm1(x)),
        "no norm": lambda: x + read(x),
        "post-norm": lambda: norm1(x + read(x)),
        "norm of the result": lambda: x + norm1(read(x)),
    }[wiring]()
    hidden = _apply(weights, name + "mlp.0", _normed(weights, name + "norm2", mixed))
    return mixed + _apply(weights, name + "mlp.2", hidden * (1 + _erf(hidden / sqrt(2))) / 2)


def _attention(weights: Weights, name: str, x: Array, heads: int) -> Array:
    """One query after the other looks at all keys of its head."""
    queries, keys, values = np.split(_apply(weights, name + "qkv", x), 3, axis=-1)
    width = x.shape[-1] // heads
    mixed = np.zeros_like(queries)
    for head in range(heads):
        part = slice(head * width, (head + 1) * width)
        for at in range(x.shape[1]):
            scores = (keys[..., part] * queries[:, at : at + 1, part]).sum(-1) / sqrt(width)
            share = np.exp(scores - scores.max(1, keepdims=True))
            share /= share.sum(1, keepdims=True)
            mixed[:, at, part] = (share[..., None] * values[..., part]).sum(1)
    return _apply(weights, name + "proj", mixed)


def _normed(weights: Weights, name: str, x: Array) -> Array:
    centred = x - x.mean(-1, keepdims=True)
    scale = np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5)
    normed: Array = centred / scale * weights[name + ".weight"] + weights[name + ".bias"]
    return normed


def _apply(weights: Weights, name: str, x: Array) -> Array:
    applied: Array = x @ weights[name + ".weight"].T + weights[name + ".bias"]
    return applied


def _linear(
    rng: np.random.Generator, name: str, before: int, after: int, *, size: float = 1
) -> Weights:
    weight = rng.standard_normal((after, before), np.float32) * np.float32(size / sqrt(before))
    return {f"{name}.weight": weight, f"{name}.bias": _drawn(rng, after) * np.float32(size)}


def _norm(rng: np.random.Generator, name: str, dim: int) -> Weights:
    return {f"{name}.weight": 1 + _drawn(rng, dim) / 2, f"{name}.bias": _drawn(rng, dim)}


def _drawn(rng: np.random.Generator, count: int) -> Array:
    return rng.standard_normal(count, np.float32)
