"""The trait types that only the contrast explorer has."""

from __future__ import annotations

from math import isfinite
from typing import Any

from traitlets import TraitType
from traitlets import Tuple as TupleTrait

from vitlab.core.errors import shown
from vitlab.widgets.refusing import RefusalError, refusal
from vitlab.widgets.traits import PictureSource
from vitlab.words import said, word


class Angles(TupleTrait):
    """A tuple of finite numbers; how many there must be, core says."""

    takes = tuple[float, ...]

    def __init__(self, default: tuple[float, ...], **kwargs: Any) -> None:
        super().__init__(default_value=default, **kwargs)

    def info(self) -> str:
        """What it takes, in words."""
        return word("a tuple of numbers, in degrees")

    def validate(self, obj: Any, value: Any) -> Any:
        """Make a tuple of floats of a list."""
        several = isinstance(value, tuple | list)
        if several and all(isinstance(one, int | float) and isfinite(one) for one in value):
            return tuple(map(float, value))
        raise refusal(self, value)


class Pairs(TraitType[Any, Any]):
    """A tuple of (picture, caption); a whole number stands for a drawn picture, None for none.

    Only the types are checked here; whether a picture can be read is for `as_image` to say.
    """

    info_text = word("a tuple of (picture, caption)")
    takes = tuple[tuple[Any, str], ...]

    def validate(self, obj: Any, value: Any) -> Any:
        """Make tuples of lists, and refuse what can be no picture."""
        if not isinstance(value, tuple | list):
            raise refusal(self, value)
        return tuple(self._pair(obj, one) for one in value)

    def _pair(self, obj: Any, one: Any) -> tuple[Any, str]:
        if not isinstance(one, tuple | list) or len(one) != 2 or not isinstance(one[1], str):
            told = {"name": self.name, "kind": said(self.info_text), "given": shown(one)}
            raise RefusalError(said("{name} takes {kind}, and {given} is none.", **told))
        picture, caption = one
        if picture is None or type(picture) is int:
            return picture, caption
        source = PictureSource()
        source.name = self.name
        return source.validate(obj, picture), caption


class OptionalWhole(TraitType[Any, Any]):
    """A whole number, or None."""

    info_text = word("None or a whole number")
    takes = int | None
    plain = True

    def validate(self, obj: Any, value: Any) -> Any:
        """Let None through."""
        if value is None or type(value) is int:
            return value
        raise refusal(self, value)


class Prompts(TraitType[Any, Any]):
    """None, the word "lesson", or a tuple of whole numbers; whether there are such, core says."""

    info_text = word("None, 'lesson', or a tuple of numbers of captions")
    takes = tuple[int, ...] | str | None
    plain = True

    def validate(self, obj: Any, value: Any) -> Any:
        """Make a tuple of a list."""
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, tuple | list) and all(type(place) is int for place in value):
            return tuple(value)
        raise refusal(self, value)
