"""Tokens as analysis wants them: a checked matrix in enough precision."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.errors import KindError, LabError, ShapeError
from vitlab.words import said, said_many, word

_REMEDIES = {
    ("token", 1): word("tokens[None] makes one token of it"),
    ("token", 3): word("tokens[0] is one image, tokens.flatten(0, 1) all of them together"),
    ("row", 1): word("X[:, None] makes one feature of it"),
    ("row", 3): word("X.flatten(0, 1) makes every patch a row, X.mean(1) every image"),
}
_MATRIX = word("give a matrix")


def checked_tokens(tokens: Tensor, who: str, *, at_least: int = 1, one: str = "token") -> Tensor:
    """``tokens`` in float32 or better, or a sentence on what ``who`` cannot work with.

    ``one`` is what a row is called.

    >>> checked_tokens(torch.zeros(2, 3, dtype=torch.float16), "pca").dtype
    torch.float32
    """
    if not isinstance(tokens, Tensor):
        raise KindError(
            said(
                "{who} takes a torch tensor, not {kind}: torch.as_tensor makes one of an array.",
                who=who,
                kind=type(tokens).__name__,
            )
        )
    shape = tuple(tokens.shape)
    if tokens.ndim != 2:
        raise ShapeError(
            said(
                "{who} takes ({rows}, dim), not {shape}: {remedy}.",
                who=who,
                rows=f"{one}s",
                shape=shape,
                remedy=said(_REMEDIES.get((one, tokens.ndim), _MATRIX)),
            )
        )
    if shape[0] < at_least or shape[1] < 1:
        few = (
            said_many("{n} token", "{n} tokens", at_least)
            if one == "token"
            else said_many("{n} row", "{n} rows", at_least)
        )
        raise ShapeError(
            said(
                "{who} needs at least {few} of 1 number or more, not {shape}.",
                who=who,
                few=few,
                shape=shape,
            )
        )
    if not tokens.is_floating_point():
        raise LabError(
            said(
                "{who} takes floats, not {dtype}: tokens.float() makes them.",
                who=who,
                dtype=tokens.dtype,
            )
        )
    if tokens.numel() and not all(end.isfinite() for end in tokens.aminmax()):
        broken = (~tokens.isfinite()).any(dim=1)
        raise LabError(
            said(
                "{who} needs finite numbers: {broken} of {rows} rows hold NaN or infinity, first "
                "row {first}.",
                who=who,
                broken=int(broken.sum()),
                rows=shape[0],
                first=int(broken.int().argmax()),
            )
        )
    return tokens.to(torch.promote_types(tokens.dtype, torch.float32))


def centred(tokens: Float[Tensor, "tokens dim"]) -> Float[Tensor, "tokens dim"]:
    """Tokens without their mean; tokens that are all the same become exactly zero.

    A mean in floating point misses even equal numbers by a rounding error, which any
    later division by a length would blow up; differences from the first token do not.

    >>> centred(torch.full((3, 2), 0.1)).abs().max().item()
    0.0
    """
    from_first = tokens - tokens[:1]
    return from_first - from_first.mean(dim=0)


def in_float64(tensor: Tensor) -> Tensor:
    """The numbers in float64, where they are; from MPS, which has none, on the CPU.

    >>> in_float64(torch.zeros(2)).dtype
    torch.float64
    """
    return (tensor.cpu() if tensor.device.type == "mps" else tensor).double()


def unit(tokens: Float[Tensor, "*batch dim"]) -> Float[Tensor, "*batch dim"]:
    """Tokens of length 1; a token of zeros stays zero. No length overflows on the way.

    >>> unit(torch.tensor([[3e30, 4e30], [0.0, 0.0]]))
    tensor([[0.6000, 0.8000],
            [0.0000, 0.0000]])
    """
    largest = tokens.detach().abs().amax(dim=-1, keepdim=True)
    scaled = tokens / torch.where(largest > 0, largest, 1)
    squares = scaled.square().sum(dim=-1, keepdim=True)
    return scaled / torch.where(largest > 0, squares, 1).sqrt()
