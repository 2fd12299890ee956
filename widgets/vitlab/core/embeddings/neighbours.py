"""What a picture of tokens keeps: who is near whom."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.embeddings.tokens import centred, checked_tokens, in_float64
from vitlab.core.errors import ShapeError
from vitlab.words import said

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
        raise ShapeError(
            said(
                "{points} points cannot picture {count} tokens: give one for each.",
                points=len(picture),
                count=count,
            )
        )
    refuse_neighbours(k, count)
    cost = 0.0
    for there, here in zip(distances(data), distances(picture), strict=True):
        reach = there.gather(1, here.topk(k, largest=False).indices)
        ranks = (there[:, None, :] < reach[:, :, None]).sum(dim=2) + 1
        cost += float((ranks - k).clamp(min=0).sum())
    return 1 - cost * 2 / (count * k * (2 * count - 3 * k - 1))


def most_neighbours(count: int) -> int:
    """The most neighbours over which trustworthiness is defined: fewer than half.

    >>> most_neighbours(10), most_neighbours(11)
    (4, 5)
    """
    return (count - 1) // 2


def refuse_neighbours(k: int, count: int) -> None:
    """Raise `ShapeError` where trustworthiness over ``k`` of ``count`` is not defined.

    >>> refuse_neighbours(4, 9)
    """
    if not 1 <= k < count / 2:
        raise ShapeError(
            said(
                "trustworthiness over {k} neighbours does not work for {count} tokens: use 1 to "
                "{most}, fewer than half of them.",
                k=k,
                count=count,
                most=most_neighbours(count),
            )
        )


def distances(tokens: Tensor) -> Iterator[Tensor]:
    """Distances to all tokens, a block of rows at a time; to itself infinite.

    Squared, and less the row's own square: the order of a row is all that is asked for.

    >>> next(distances(torch.tensor([[0.0], [1.0], [3.0]]))).argmin(dim=1)
    tensor([1, 0, 1])
    """
    data = centred(in_float64(tokens.detach()))
    squares = data.square().sum(dim=1)
    for start in range(0, len(data), _ROWS_AT_ONCE):
        rows = data[start : start + _ROWS_AT_ONCE]
        apart = torch.addmm(squares, rows, data.mT, alpha=-2)
        apart.diagonal(offset=start).fill_(torch.inf)
        yield apart
