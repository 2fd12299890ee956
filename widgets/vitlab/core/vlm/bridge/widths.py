"""What a size or a width must be before tokens go through."""

from __future__ import annotations

from torch import Tensor

from vitlab.core.errors import ShapeError
from vitlab.words import said


def refuse_below_one(**sizes: int) -> None:
    """Raise `ShapeError` naming the first size that is 0 or negative."""
    for name, value in sizes.items():
        if value < 1:
            raise ShapeError(
                said("{name} is {value}: it needs to be at least 1.", name=name, value=value)
            )


def refuse_other_width(tokens: Tensor, width: int, who: str) -> None:
    """Raise `ShapeError` where ``who`` was made for tokens of another width."""
    if tokens.ndim < 2 or tokens.shape[-1] != width:
        raise ShapeError(
            said(
                "{who} takes tokens (…, tokens, {width}), not {shape}.",
                who=who,
                width=width,
                shape=tuple(tokens.shape),
            )
        )
