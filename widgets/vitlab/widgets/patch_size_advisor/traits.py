"""The trait types that only the advisor has."""

from __future__ import annotations

from typing import Any

from traitlets import Tuple

from vitlab.core.arguments import whole
from vitlab.core.grid import Pair
from vitlab.widgets.refusing import refusal
from vitlab.words import word


class PatchSizes(Tuple):
    """A tuple of patch sizes, each a whole number or a pair (height, width)."""

    takes = tuple[int | tuple[int, int], ...]

    def __init__(self, default: tuple[Any, ...], **kwargs: Any) -> None:
        super().__init__(default_value=default, **kwargs)

    def info(self) -> str:
        """What it takes, in words."""
        return word("a tuple of whole numbers or pairs (height, width)")

    def validate(self, obj: Any, value: Any) -> Any:
        """Make tuples of lists; which sizes can be patches, core says."""
        try:
            return tuple(_size(one) for one in value)
        except (TypeError, ValueError):
            raise refusal(self, value) from None


def _size(one: Any) -> int | Pair:
    if not isinstance(one, tuple | list):
        return whole(one, "a patch")
    height, width = (whole(side, "a patch") for side in one)
    return height, width
