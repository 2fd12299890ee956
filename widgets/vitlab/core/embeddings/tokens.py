"""Tokens as analysis wants them: a checked matrix in enough precision."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.errors import KindError, LabError, ShapeError

_REMEDIES = {
    ("token", 1): "tokens[None] makes one token of it",
    ("token", 3): "tokens[0] is one image, tokens.flatten(0, 1) all of them together",
    ("row", 1): "X[:, None] makes one feature of it",
    ("row", 3): "X.flatten(0, 1) makes every patch a row, X.mean(1) every image",
}


def checked_tokens(tokens: Tensor, who: str, *, at_least: int = 1, one: str = "token") -> Tensor:
    """``tokens`` in float32 or better, or a sentence on what ``who`` cannot work with.

    ``one`` is what a row is called.

    >>> checked_tokens(torch.zeros(2, 3, dtype=torch.float16), "pca").dtype
    torch.float32
    """
    if not isinstance(tokens, Tensor):
        raise KindError(
            f"{who} takes a torch tensor, not {type(tokens).__name__}: "
            "torch.as_tensor makes one of an array."
        )
    shape = tuple(tokens.shape)
    if tokens.ndim != 2:
        remedy = _REMEDIES.get((one, tokens.ndim), "give a matrix")
        raise ShapeError(f"{who} takes ({one}s, dim), not {shape}: {remedy}.")
    if shape[0] < at_least or shape[1] < 1:
        few = f"{at_least} {one}" + "s" * (at_least > 1)
        raise ShapeError(f"{who} needs at least {few} of 1 number or more, not {shape}.")
    if not tokens.is_floating_point():
        raise LabError(f"{who} takes floats, not {tokens.dtype}: tokens.float() makes them.")
    if tokens.numel() and not all(end.isfinite() for end in tokens.aminmax()):
        broken = (~tokens.isfinite()).any(dim=1)
        raise LabError(
            f"{who} needs finite numbers: {int(broken.sum())} of {shape[0]} rows hold NaN or "
            f"infinity, first row {int(broken.int().argmax())}."
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
