"""Who stands near whom, and what label they carry: cases and the road of exercise 8.3."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitlab.grading.compare import Within
from vitlab.grading.conventions import way, worded
from vitlab.grading.laws import Law

Array = NDArray[Any]
Case = tuple[Array, list[int], list[int] | None, int]

_NEAR = 1e-6


def anywhere(rng: np.random.Generator) -> Iterator[Case]:
    """Tokens without groups; no two of them are equally far from a third."""
    for k in (1, 2, 3):
        count = 3 * k + int(rng.integers(4, 8))
        tokens = _spread(rng, count)
        labels = [int(n) for n in rng.integers(0, 3, count)]
        yield tokens, labels, None, k


def elsewhere(rng: np.random.Generator) -> Iterator[Case]:
    """Tokens of a group lie together and carry one label; the group is not the label."""
    for k in (1, 2, 4):
        groups = int(rng.integers(4, 7))
        size = k + 2
        centres = 6 * rng.standard_normal((groups, 3))
        tokens = np.repeat(centres, size, 0) + rng.standard_normal((groups * size, 3))
        of_group = [int(n) for n in rng.permutation(np.arange(groups) % 2)]
        order = rng.permutation(groups * size)
        group = np.repeat(rng.permutation(groups * 3)[:groups], size)
        labels = np.repeat(of_group, size)
        yield (
            tokens[order].astype(np.float32),
            [int(n) for n in labels[order]],
            [int(n) for n in group[order]],
            k,
        )


def _spread(rng: np.random.Generator, count: int) -> Array:
    """Some tokens are long and lie near in angle, so that cosines find other neighbours."""
    directions = rng.standard_normal((count, 4))
    tokens: Array = (directions * rng.uniform(0.2, 5, (count, 1)) + 3).astype(np.float32)
    return tokens


def purity(
    tokens: Array,
    labels: list[int],
    groups: list[int] | None,
    k: int,
    *,
    own_too: bool = False,
    by_angle: bool = False,
    each: bool = False,
) -> Within:
    """Share of the k nearest that carry the same label, over all tokens, one after the other.

    ``each`` asks for the share of each token, where all together have one mean.
    ``own_too`` and ``by_angle`` tell of two mistakes: neighbours of the own group count, and near
    is said of directions.

    >>> tokens = np.array([[0.0], [0.1], [5.0], [5.1]])
    >>> purity(tokens, [0, 0, 1, 1], None, 1).expected
    1.0
    >>> purity(tokens, [0, 0, 1, 1], [0, 0, 1, 1], 1).expected
    0.0
    """
    numbers = tokens.astype(np.float64)
    shares = []
    for place, token in enumerate(numbers):
        others = [
            other
            for other in range(len(numbers))
            if other != place and (groups is None or own_too or groups[other] != groups[place])
        ]
        others.sort(key=lambda other: _far(token, numbers[other], by_angle=by_angle))
        shares.append(sum(labels[other] == labels[place] for other in others[:k]) / k)
    return Within(np.array(shares) if each else sum(shares) / len(shares), _NEAR)


def _far(one: Array, other: Array, *, by_angle: bool) -> float:
    if by_angle:
        return -float(one @ other / ((one @ one) * (other @ other)) ** 0.5)
    return float(((one - other) ** 2).sum())


def counting(result: float) -> dict[str, Any]:
    """The laws where one share is returned for all tokens (1), or one for each (2)."""
    own = partial(purity, each=way("result", result, (False, True)))
    laws = (
        Law(
            "the neighbours of a token are the k nearest by distance, itself not among them, and "
            "the purity is the share of them that carry its label",
            1,
            inputs=anywhere,
            expect=own,
        ),
        Law(
            "where there are groups, neighbours of the own group do not count",
            1,
            inputs=elsewhere,
            expect=own,
            also_kept_by=(partial(own, by_angle=True),),
        ),
    )
    words = {
        "result": (
            "averaged over all tokens: one number from 0 to 1",
            "for each token by itself: n numbers from 0 to 1",
        ),
        "purity": ("purity: the mean of such shares", "purity: one such share"),
        "over": ("over all tokens", "for each of the tokens"),
        "rows": ("over all rows and all neighbours", "over all neighbours, in each row by itself"),
    }
    return {"laws": laws, "words": worded("result", result, words)}
