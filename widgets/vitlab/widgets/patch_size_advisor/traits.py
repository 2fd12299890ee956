"""The trait types that only the advisor has."""

from __future__ import annotations

from typing import Any

from traitlets import Tuple

from vitlab.core.arguments import whole
from vitlab.core.errors import shown
from vitlab.core.grid import Box, Pair
from vitlab.widgets.refusing import RefusalError


class OptionalBox(Tuple):
    """A (top, left, height, width), or None; whether it lies in the picture, core says."""

    takes = tuple[int, int, int, int] | None

    def __init__(self, default: Box | None, **kwargs: Any) -> None:
        super().__init__(default_value=default, allow_none=True, **kwargs)

    def info(self) -> str:
        """What it takes, in words."""
        return "None or four whole numbers (top, left, height, width)"

    def validate(self, obj: Any, value: Any) -> Any:
        """Make a tuple of a list; an empty one is no box."""
        if value is None or (isinstance(value, tuple | list) and not value):
            return None
        try:
            top, left, height, width = (whole(side, "a box") for side in value)
        except (TypeError, ValueError):
            raise RefusalError(f"{self.name} takes {self.info()}, not {shown(value)}.") from None
        return top, left, height, width


class PatchSizes(Tuple):
    """A tuple of patch sizes, each a whole number or a pair (height, width)."""

    takes = tuple[int | tuple[int, int], ...]

    def __init__(self, default: tuple[Any, ...], **kwargs: Any) -> None:
        super().__init__(default_value=default, **kwargs)

    def info(self) -> str:
        """What it takes, in words."""
        return "a tuple of whole numbers or pairs (height, width)"

    def validate(self, obj: Any, value: Any) -> Any:
        """Make tuples of lists; which sizes can be patches, core says."""
        try:
            return tuple(_size(one) for one in value)
        except (TypeError, ValueError):
            raise RefusalError(f"{self.name} takes {self.info()}, not {shown(value)}.") from None


def _size(one: Any) -> int | Pair:
    if not isinstance(one, tuple | list):
        return whole(one, "a patch")
    height, width = (whole(side, "a patch") for side in one)
    return height, width
