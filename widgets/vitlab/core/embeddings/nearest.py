"""The tokens nearest to each token, from the vectors and never from a picture of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from vitlab.core.embeddings.tokens import centred, checked_tokens, in_float64, unit
from vitlab.core.errors import PlaceError, ShapeError
from vitlab.core.labels import Labels, count_off
from vitlab.words import said

_ROWS_AT_ONCE = 256  # bounds the memory: 256 × tokens cosines


@dataclass(frozen=True, eq=False)
class NearestTokens:
    """Who is nearest to each token, and how near.

    >>> near = nearest_tokens(torch.eye(3)[[0, 0, 1]], 1, center=False)
    >>> near.indices[:, 0], near.cosines[:, 0]
    (tensor([1, 0, 0]), tensor([1., 1., 0.]))
    """

    indices: Int[Tensor, "asked count"]
    """Rows of the nearest tokens, the nearest first; of equally near ones the first row."""
    cosines: Float[Tensor, "asked count"]
    """Their cosines."""


def nearest_tokens(
    tokens: Float[Tensor, "tokens dim"],
    count: int = 8,
    *,
    groups: Labels | None = None,
    center: bool = True,
    rows: Sequence[int] | None = None,
) -> NearestTokens:
    """For each token the ``count`` others of the largest cosine.

    Args:
        tokens: A row for each token.
        count: How many, fewer than there are tokens.
        groups: Where each token comes from, such as the number of its image; the nearest are then
            looked for in all other groups. None looks everywhere but at the token itself.
        center: True takes the mean of all tokens away first: what all share tells none apart.
        rows: Tokens whose nearest are wanted; None asks every one.

    Returns:
        Rows and cosines.

    Raises:
        ShapeError: A token has not so many others.
        PlaceError: There is no token in one of the rows.
        LabError: The numbers are no floats, or not finite.

    >>> tokens = torch.tensor([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0], [0.8, 0.3]])
    >>> nearest_tokens(tokens, 1, center=False).indices[:, 0]
    tensor([1, 0, 3, 1])
    >>> nearest_tokens(tokens, 1, center=False, groups=["a", "a", "b", "b"]).indices[:, 0]
    tensor([3, 3, 1, 1])

    """
    kept = checked_tokens(tokens, "nearest_tokens", at_least=2).detach()
    numbers = in_float64(kept)
    group = torch.arange(len(numbers))
    if groups is not None:
        group = count_off(groups, "groups", rows=len(numbers))[1]
    others = len(numbers) - int(torch.bincount(group.cpu()).max())
    if not 1 <= count <= others:
        raise ShapeError(_not_so_many(others, count))
    units, group = unit(centred(numbers) if center else numbers), group.to(numbers.device)
    asked = torch.arange(len(units)) if rows is None else _places(rows, len(units))
    blocks = []
    for some in asked.to(units.device).split(_ROWS_AT_ONCE):
        cosines = units[some] @ units.mT
        cosines.masked_fill_(group[some, None] == group, -torch.inf)
        blocks.append(_largest(cosines, count))
    indices, cosines = (torch.cat(parts) for parts in zip(*blocks, strict=True))
    return NearestTokens(indices, cosines.clamp(-1, 1).to(kept))


def _not_so_many(others: int, count: int) -> str:
    if not others:
        return said(
            "a token has 0 others to be near, not {count}: give tokens of two groups or more.",
            count=count,
        )
    return said(
        "a token has {others} others to be near, not {count}: use 1 to {others}.",
        others=others,
        count=count,
    )


def _places(rows: Sequence[int], count: int) -> Tensor:
    if wrong := [row for row in rows if not 0 <= row < count]:
        raise PlaceError(
            said("no token {index}: there are tokens 0 to {last}.", index=wrong[0], last=count - 1)
        )
    return torch.tensor([*rows], dtype=torch.long)


def _largest(cosines: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """The largest of each row; what differs by rounding alone is equal, and the first row wins."""
    later = torch.arange(cosines.shape[1], device=cosines.device) * 1e-15
    order = (cosines.round(decimals=10) - later).topk(count, dim=1).indices
    return order, cosines.gather(1, order)
