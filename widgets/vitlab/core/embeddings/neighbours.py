"""What a picture of tokens keeps: who is near whom."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.embeddings.tokens import centred, checked_tokens, in_float64
from vitlab.core.errors import ShapeError
from vitlab.core.labels import Labels, count_off

_ROWS_AT_ONCE = 256  # bounds the memory: 256 × tokens distances


def trustworthiness(
    tokens: Float[Tensor, "tokens dim"], points: Float[Tensor, "tokens dims"], neighbours: int = 5
) -> float:
    """How far neighbours in a picture are neighbours in the data: 1 is all, 0.5 about chance.

    Every neighbour in ``points`` that is not one of the ``neighbours`` nearest in ``tokens`` costs
    its rank there beyond them (Venna and Kaski 2001). Says nothing on distances between far
    clusters, and nothing on their sizes. Tokens equally far share the best of their ranks, so a tie
    in ``tokens`` costs nothing; of points equally far in the picture it is open which count as
    neighbours, as in scikit-learn, so many equal points make the number shake in its last digits.

    Args:
        tokens: The data, a row for each token.
        points: The picture of them, a point for each token in the same row.
        neighbours: How many nearest points to look at: 1 to fewer than half of the tokens.

    Returns:
        A number up to 1.

    Raises:
        ShapeError: There are not as many points as tokens, or too few for so many neighbours.
        LabError: The numbers are no floats, or not finite.

    >>> line = torch.arange(8.0)[:, None]
    >>> trustworthiness(line, line * 3, 2), round(trustworthiness(line, line % 3, 2), 3)
    (1.0, 0.403)

    """
    data = checked_tokens(tokens, "trustworthiness", at_least=3)
    picture = checked_tokens(points, "trustworthiness", at_least=3)
    count, k = len(data), neighbours
    if len(picture) != count:
        raise ShapeError(f"{len(picture)} points cannot picture {count} tokens: give one for each.")
    if not 1 <= k < count / 2:
        raise ShapeError(
            f"trustworthiness over {k} neighbours does not work for {count} tokens: "
            f"use 1 to {most_neighbours(count)}, fewer than half of them."
        )
    cost = 0.0
    for there, here in zip(_distances(data), _distances(picture), strict=True):
        reach = there.gather(1, here.topk(k, largest=False).indices)
        ranks = (there[:, None, :] < reach[:, :, None]).sum(dim=2) + 1
        cost += float((ranks - k).clamp(min=0).sum())
    return 1 - cost * 2 / (count * k * (2 * count - 3 * k - 1))


def knn_purity(points: Float[Tensor, "tokens dim"], labels: Labels, k: int = 10) -> float:
    """Share of the ``k`` nearest neighbours that carry the same label, averaged over all.

    Measure it in the original space too: a picture can make clusters and tear them.

    Args:
        points: A row for each point: of a picture, or the tokens themselves.
        labels: One for each point: whole numbers, booleans or words.
        k: How many nearest neighbours to look at, fewer than there are points.

    Returns:
        A share from 0 to 1.

    Raises:
        ShapeError: There are not as many labels as points, or too few points for ``k`` neighbours.
        LabError: The numbers are no floats, or not finite, or the labels are of no such kind.

    >>> knn_purity(torch.tensor([[0.0], [0.1], [5.0], [5.1]]), ["a", "a", "b", "b"], 1)
    1.0

    """
    data = checked_tokens(points, "knn_purity", at_least=2)
    _, classes = count_off(labels, "labels", rows=len(data))
    if not 1 <= k < len(data):
        raise ShapeError(
            f"a point among {len(data)} has no {k} neighbours: use 1 to {len(data) - 1}."
        )
    same, start = 0, 0
    for distances in _distances(data):
        nearest = distances.topk(k, largest=False).indices.to(classes.device)
        own = classes[start : start + len(nearest), None]
        same += int((classes[nearest] == own).sum())
        start += len(nearest)
    return same / (len(data) * k)


def most_neighbours(count: int) -> int:
    """The most neighbours over which trustworthiness is defined: fewer than half.

    >>> most_neighbours(10), most_neighbours(11)
    (4, 5)
    """
    return (count - 1) // 2


def _distances(tokens: Tensor) -> Iterator[Tensor]:
    """Distances to all tokens, a block of rows at a time; to itself infinite.

    Squared, and less the row's own square: the order of a row is all that is asked for.
    """
    data = centred(in_float64(tokens.detach()))
    squares = data.square().sum(dim=1)
    for start in range(0, len(data), _ROWS_AT_ONCE):
        rows = data[start : start + _ROWS_AT_ONCE]
        distances = torch.addmm(squares, rows, data.mT, alpha=-2)
        distances.diagonal(offset=start).fill_(torch.inf)
        yield distances
