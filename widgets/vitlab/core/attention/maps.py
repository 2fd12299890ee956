"""Attention maps: what one query reads, laid out as the picture is."""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor

from vitlab.core.errors import PlaceError, ShapeError
from vitlab.core.grid import Pair
from vitlab.words import said, word


def attention_map(
    attn: Float[Tensor, "*batch layers heads n n"],
    layer: int,
    head: int | None,
    query: int,
    grid: Pair,
    num_prefix_tokens: int = 1,
) -> Float[Tensor, "*batch rows cols"]:
    """What one query reads from every patch, laid out as the picture is.

    Args:
        attn: Attention after the softmax, as ``return_attention=True`` gives it: a row for each
            query.
        layer: Number of the layer from 0; -1 is the last.
        head: Number of the head from 0, -1 for the last; None takes the mean over the heads.
        query: Number of the token that looks, counted over the whole sequence, prefix tokens first:
            0 is CLS where there is one.
        grid: (rows, cols) of the patches.
        num_prefix_tokens: Tokens before the patches (CLS, registers): not in the map.

    Returns:
        A weight for each patch; they sum to 1 less what goes to the prefix.

    Raises:
        ShapeError: The tokens are not the prefix and the patches of ``grid``.
        PlaceError: There is no such layer, head or token.

    >>> import torch
    >>> attn = torch.full((1, 2, 3, 7, 7), 1 / 7)
    >>> attention_map(attn, layer=-1, head=None, query=0, grid=(2, 3)).shape
    torch.Size([1, 2, 3])

    """
    layers, heads, tokens = attn.shape[-4:-1]
    check_sequence(tokens, grid, num_prefix_tokens)
    check_index("layer", layer, layers)
    check_index("query", query, tokens)
    if head is not None:
        check_index("head", head, heads)
    rows = attn[..., layer, :, query, num_prefix_tokens:]
    chosen: Tensor = rows.mean(-2) if head is None else rows[..., head, :]
    return chosen.reshape(*chosen.shape[:-1], *grid)


def check_sequence(tokens: int, grid: Pair, num_prefix_tokens: int) -> None:
    """Raise `ShapeError` where tokens are not the prefix and the patches of a grid.

    >>> check_sequence(7, (2, 3), 1)
    """
    rows, cols = grid
    if tokens != rows * cols + num_prefix_tokens:
        sentence = word(
            "{tokens} tokens cannot fill a grid of {rows} × {cols} = {patches} patches."
        )
        if tokens >= rows * cols:
            sentence = word(
                "{tokens} tokens are not {prefix} prefix tokens and a grid of {rows} × {cols} = "
                "{patches} patches: {left} prefix tokens would be."
            )
        raise ShapeError(
            said(
                sentence,
                tokens=tokens,
                prefix=num_prefix_tokens,
                rows=rows,
                cols=cols,
                patches=rows * cols,
                left=tokens - rows * cols,
            )
        )


def check_index(name: str, index: int, count: int, *, from_last: bool = True) -> None:
    """Raise `PlaceError` for a layer, head or token that is not there.

    Negative numbers count from the last, where ``from_last`` lets them.

    >>> check_index("layer", -1, 12)
    """
    if not (-count if from_last else 0) <= index < count:
        raise PlaceError(said(_MISSING[name], place=index, last=count - 1))


_MISSING = {
    "layer": word("there is no layer {place}: use 0 to {last}."),
    "head": word("there is no head {place}: use 0 to {last}."),
    "query": word("there is no query {place}: use 0 to {last}."),
    "start_layer": word("there is no start_layer {place}: use 0 to {last}."),
}
