"""The loss of CLIP in double precision and without matrices, and what is not meant by it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitlab.grading.compare import Within

Features = NDArray[Any]
Case = tuple[Features, Features, float]

OTHERS = ("rows", "columns", "sum", "unscaled", "divided", "mean of all")
"""Other losses, of which none is asked for: one direction alone, both added up, cosines as they
are, cosines divided by the scale, a mean over all entries."""


def loss(images: Features, texts: Features, scale: float, *, other: str = "") -> Within:
    """Mean over both directions of -log softmax at the right place; ``other``: one of `OTHERS`.

    >>> round(loss(np.eye(4), np.eye(4), 1.0).expected, 4)
    0.7437
    """
    factor = {"unscaled": 1.0, "divided": 1 / scale}.get(other, scale)
    logits = factor * cosines(images, texts)
    rows, cols = (
        float(np.mean(np.logaddexp.reduce(logits, axis) - np.diag(logits))) for axis in (1, 0)
    )
    found = {"rows": rows, "columns": cols, "sum": rows + cols}.get(other, (rows + cols) / 2)
    return Within(found / len(logits) if other == "mean of all" else found, 1e-4, 1e-4)


def cosines(images: Features, texts: Features) -> Features:
    """Of every picture with every text, pair by pair.

    >>> cosines(np.array([[3.0, 4.0]]), np.array([[2.0, 0.0]])).tolist()
    [[0.6]]
    """
    wide = images.astype(np.float64), texts.astype(np.float64)
    found = [[float(i @ t / np.sqrt((i @ i) * (t @ t))) for t in wide[1]] for i in wide[0]]
    return np.array(found)


def unit_features(rng: np.random.Generator) -> Iterator[Case]:
    """Vectors of length 1, as many pictures as texts, and another number of dimensions."""
    for scale in (1.0, 5.0, float(rng.uniform(2, 20))):
        images, texts = pairs(rng)
        yield unit(images), unit(texts), scale


def any_features(rng: np.random.Generator) -> Iterator[Case]:
    """Vectors of many lengths, of which pictures and texts have others."""
    for _ in range(3):
        images, texts = pairs(rng)
        lengths = rng.uniform(0.2, 5, (2, len(images), 1)).astype(np.float32)
        yield lengths[0] * images, lengths[1] * texts, float(rng.uniform(1, 20))


def confused_features(rng: np.random.Generator) -> Iterator[Case]:
    """Each picture is as far as can be from its own text, and near to another one."""
    for _ in range(3):
        images, _ = pairs(rng)
        texts = np.concatenate([-images[:1], images[:1], -images[2:]])
        yield unit(images), unit(texts), 100.0


def pairs(rng: np.random.Generator) -> tuple[Features, Features]:
    """Noisy views of the same hidden vectors, in single precision."""
    batch, dim = (int(n) for n in rng.permutation(np.arange(3, 9))[:2])
    hidden = rng.standard_normal((batch, dim))
    images, texts = (hidden + 0.7 * rng.standard_normal((batch, dim)) for _ in range(2))
    return images.astype(np.float32), texts.astype(np.float32)


def unit(features: Features) -> Features:
    """The same directions, of length 1.

    >>> unit(np.array([[3.0, 4.0]])).tolist()
    [[0.6, 0.8]]
    """
    return np.asarray(features / np.linalg.norm(features, axis=1, keepdims=True))
