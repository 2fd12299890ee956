"""Groups that tokens fall into by themselves: k-means."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import NoReturn

import torch
from jaxtyping import Float, Int
from torch import Tensor

from vitlab.core.embeddings.tokens import checked_tokens, in_float64
from vitlab.core.errors import LabError, Remedy, ShapeError
from vitlab.words import said


@dataclass(frozen=True, eq=False)
class Clusters:
    """Which cluster each token belongs to, and where the clusters lie.

    >>> k_means(torch.tensor([[0.0], [5.0], [5.1], [5.2]]), 2).centres[:, 0]
    tensor([5.1000, 0.0000])
    """

    labels: Int[Tensor, " tokens"]
    """Number of each token's cluster; the largest cluster is 0."""
    centres: Float[Tensor, "clusters dim"]
    """The mean of each cluster."""
    inertia: float
    """Sum of all squared distances from a token to its centre: what k-means makes small."""


def k_means(
    tokens: Float[Tensor, "tokens dim"], clusters: int, *, seed: int = 0, max_iter: int = 100
) -> Clusters:
    """Part tokens into ``clusters``, each token with the nearest centre (Lloyd 1982).

    Centres start at tokens that are drawn far from each other (k-means++, Arthur and Vassilvitskii
    2007). The number of clusters is yours: k-means always finds as many as it is told, also where
    there are none.

    Args:
        tokens: A row for each token.
        clusters: How many, from 1 to the number of different tokens.
        seed: Decides where the centres start; another one may end elsewhere.
        max_iter: Most rounds; fewer where nothing moves any more.

    Returns:
        A cluster for each token, the centres, and how far tokens lie from them.

    Raises:
        ShapeError: There are not so many different tokens.
        LabError: The numbers are no floats, or not finite, or ``max_iter`` is below 1.

    >>> k_means(torch.tensor([[0.0], [0.2], [0.1], [9.0], [9.1]]), 2).labels
    tensor([0, 0, 0, 1, 1])

    """
    kept = checked_tokens(tokens, "k_means").detach()
    if not 1 <= clusters <= len(kept):
        raise ShapeError(
            said(
                "{count} tokens cannot make {clusters} clusters: use 1 to {count}.",
                count=len(kept),
                clusters=clusters,
            )
        )
    if max_iter < 1:
        raise LabError(
            said("k_means takes 1 round or more, not max_iter={rounds}.", rounds=max_iter)
        )
    numbers = in_float64(kept)
    centres = _start(numbers, clusters, seed)
    labels = _nearest(numbers, centres)
    for _ in range(max_iter):
        centres = _means(numbers, labels, centres)
        before, labels = labels, _nearest(numbers, centres)
        if torch.equal(before, labels):
            break
    order = torch.bincount(labels, minlength=clusters).argsort(descending=True, stable=True)
    inertia = float((numbers - centres[labels]).square().sum())
    return Clusters(order.argsort()[labels].to(kept.device), centres[order].to(kept), inertia)


def _start(numbers: Tensor, clusters: int, seed: int) -> Tensor:
    """Tokens drawn with a chance that grows with the square of the distance to those drawn.

    Of a few drawn at a time the one is kept that brings the others nearest, as scikit-learn does.
    """
    generator = torch.Generator().manual_seed(seed)
    drawn = [int(torch.randint(len(numbers), (), generator=generator))]
    away = _squared(numbers, numbers[drawn])[0]
    while len(drawn) < clusters:
        if not bool(away.any()):
            _refuse_alike(len(drawn), clusters)
        tries = torch.multinomial(
            away.cpu(), 2 + int(log(clusters)), replacement=True, generator=generator
        )
        left = _squared(numbers, numbers[tries.to(numbers.device)]).minimum(away)
        best = int(left.sum(1).argmin())
        drawn.append(int(tries[best]))
        away = left[best]
    return numbers[drawn]


def _squared(numbers: Tensor, centres: Tensor) -> Tensor:
    return torch.stack([(numbers - centre).square().sum(1) for centre in centres])


def _refuse_alike(most: int, clusters: int) -> NoReturn:
    raise ShapeError(
        said(
            "there are {most} different tokens, and {clusters} clusters need as many: use 1 to "
            "{most}.",
            most=most,
            clusters=clusters,
        ),
        (Remedy(said("Use {value}", value=most), {"clusters": most}),),
    )


def _nearest(numbers: Tensor, centres: Tensor) -> Tensor:
    squares = centres.square().sum(1)
    return torch.addmm(squares, numbers, centres.mT, alpha=-2).argmin(1)


def _means(numbers: Tensor, labels: Tensor, before: Tensor) -> Tensor:
    """The mean of each cluster; one that lost all its tokens stays where it was."""
    counts = torch.bincount(labels, minlength=len(before))[:, None]
    sums = torch.zeros_like(before).index_add_(0, labels, numbers)
    return torch.where(counts > 0, sums / counts.clamp(min=1), before)
