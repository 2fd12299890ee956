"""The loss of SigLIP pair by pair in double precision, and what is not meant by it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from vitlab.grading.compare import Within
from vitlab.grading.labs import lab11_clip
from vitlab.grading.labs.lab11_clip import Features, cosines, pairs, unit

Case = tuple[Features, Features, float, float]

OTHERS = ("mean of all", "diagonal", "swapped", "unscaled", "divided")
"""Other losses, of which none is asked for: divided by b², the right pairs alone, yes and no
swapped, cosines as they are, cosines divided by the scale."""


def loss(
    images: Features, texts: Features, scale: float, bias: float, *, other: str = ""
) -> Within:
    """A yes-or-no question for each pair, over the pictures; ``other``: one of `OTHERS`.

    >>> round(loss(np.eye(4), np.eye(4), 10.0, -10.0).expected, 4)
    0.6933
    """
    factor = {"unscaled": 1.0, "divided": 1 / scale}.get(other, scale)
    logits = factor * cosines(images, texts) + bias
    total, count = 0.0, len(logits)
    for row in range(count):
        for col in range(count):
            if other == "diagonal" and row != col:
                continue
            belongs = (row == col) != (other == "swapped")
            total += float(np.logaddexp(0, -logits[row, col] if belongs else logits[row, col]))
    return Within(total / count / (count if other == "mean of all" else 1), 1e-4, 1e-4)


def without_bias(rng: np.random.Generator) -> Iterator[Case]:
    """Vectors of length 1 and a bias of 0."""
    for images, texts, scale in lab11_clip.unit_features(rng):
        yield images, texts, scale, 0.0


def with_bias(rng: np.random.Generator) -> Iterator[Case]:
    """The bias of the paper, and others."""
    for bias in (-10.0, float(rng.uniform(-6, -1)), float(rng.uniform(0.5, 2))):
        images, texts = pairs(rng)
        yield unit(images), unit(texts), float(rng.uniform(3, 12)), bias


def any_features(rng: np.random.Generator) -> Iterator[Case]:
    """Vectors of many lengths, without a bias."""
    for images, texts, scale in lab11_clip.any_features(rng):
        yield images, texts, scale, 0.0


def confused_features(rng: np.random.Generator) -> Iterator[Case]:
    """Each picture is as far as can be from its own text; exp(-120) is 0 in single precision."""
    for images, texts, _ in lab11_clip.confused_features(rng):
        yield images, texts, 120.0, 0.0
