"""Trait types: sizes as pairs, bytes from the browser, pictures."""

from __future__ import annotations

from io import BytesIO
from os import PathLike
from typing import Any, Literal, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from traitlets import Bool, Bytes, Float, Int, TraitType, Tuple, Unicode

from vitlab.core.arguments import whole
from vitlab.core.compute import Module, ViTShape
from vitlab.core.errors import ImageError, shown
from vitlab.core.grid import Box, as_pair
from vitlab.core.grid import Pair as Size
from vitlab.core.images import as_image
from vitlab.widgets.refusing import RefusalError, refusal
from vitlab.words import said, word

# What type checkers read of the commonest traits: what they give, and what they take.
Whole: TypeAlias = "Int[int, int]"
Number: TypeAlias = "Float[float, float | int]"
Text: TypeAlias = "Unicode[str, str | bytes]"
Switch: TypeAlias = "Bool[bool, bool | int]"

_Trait = TypeVar("_Trait", bound=TraitType[Any, Any])

LONGEST_SIDE = 2048  # more is never seen, and a browser is slow to decode it
LOSSLESS_PIXELS = 1_000_000


def setting(trait: _Trait) -> _Trait:
    """Make a trait one of an instrument's settings: a keyword, kept in ``state()``, read by it.

    >>> setting(Int(3)).metadata
    {'state': True}
    """
    trait.tag(state=True)
    return trait


def kept(value: Any, *, init: Literal[False] = False) -> Any:
    """What an instrument keeps for itself: no setting and no keyword of its constructor.

    >>> kept(())
    ()
    """
    return value


class Pair(TraitType[Size, int | Size]):
    """A (height, width); one whole number means both. `TraitError` for any other type."""

    info_text = word("a whole number or a pair (height, width)")
    takes = int | tuple[int, int]

    def __init__(self, default: int | Size, **kwargs: Any) -> None:
        super().__init__(as_pair(default, "default"), **kwargs)

    def validate(self, obj: Any, value: Any) -> Size:
        """Make a pair of ints of it."""
        return _pair(self, value)


class OptionalPair(TraitType[Size | None, int | Size | None]):
    """A (height, width), or None."""

    info_text = word("None, a whole number or a pair (height, width)")
    takes = int | tuple[int, int] | None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(None, **kwargs)

    def validate(self, obj: Any, value: Any) -> Size | None:
        """Let None through."""
        return None if value is None else _pair(self, value)


def _pair(trait: TraitType[Any, Any], value: Any) -> Size:
    try:
        return as_pair(value, trait.name or "value")
    except TypeError:
        raise refusal(trait, value) from None


class Names(TraitType[tuple[str, ...], tuple[str, ...] | list[str]]):
    """A tuple of words. `TraitError` for any other type, one bare word among them."""

    info_text = word("a tuple of names")
    takes = tuple[str, ...]

    def __init__(self, default: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(default, **kwargs)

    def validate(self, obj: Any, value: Any) -> tuple[str, ...]:
        """Make a tuple of a list; which names there are, core says."""
        if isinstance(value, tuple | list) and all(isinstance(name, str) for name in value):
            return tuple(value)
        if isinstance(value, str):
            told = {"name": self.name, "kind": said(self.info_text), "given": shown(value)}
            message = said("{name} takes {kind}, not {given}: one name is ({given},).", **told)
            raise RefusalError(message)
        raise refusal(self, value)


class Wholes(TraitType[tuple[int, ...], tuple[int, ...] | list[int]]):
    """A tuple of whole numbers. `TraitError` for any other type."""

    info_text = word("a tuple of whole numbers")
    takes = tuple[int, ...]

    def __init__(self, default: tuple[int, ...] = (), **kwargs: Any) -> None:
        super().__init__(default, **kwargs)

    def validate(self, obj: Any, value: Any) -> tuple[int, ...]:
        """Make a tuple of a list."""
        if isinstance(value, tuple | list) and all(type(part) is int for part in value):
            return tuple(value)
        raise refusal(self, value)


class Buffer(Bytes):
    """Bytes, also as the memoryview that arrives from the browser."""

    def validate(self, obj: Any, value: Any) -> bytes:
        """Copy views into bytes."""
        if isinstance(value, bytearray | memoryview):
            value = bytes(value)
        return bytes(super().validate(obj, value) or b"")


class EncodedPicture(Buffer):
    """A picture as the browser reads it; whatever `as_image` takes is encoded on the way in."""

    def validate(self, obj: Any, value: Any) -> bytes:
        """Encode what is not encoded yet."""
        if not isinstance(value, bytes | bytearray | memoryview):
            value = encode(as_image(value))
        return super().validate(obj, value)


class PictureSource(TraitType[Any, Any]):
    """Anything that may be a picture: a sample's name, or what `as_image` takes.

    Only the type is checked here; whether it *is* a picture is for `as_image` to say.
    """

    info_text = word("a sample's name, a path, bytes, a PIL image, an array or a tensor")
    takes = str | PathLike[str] | bytes | Image.Image | np.ndarray

    def validate(self, obj: Any, value: Any) -> Any:
        """Refuse what can never hold pixels."""
        known = isinstance(value, str | bytes | PathLike | np.ndarray | Image.Image)
        if known or hasattr(value, "detach"):  # a tensor, told without importing torch
            return value
        raise refusal(self, value)


class OptionalPicture(PictureSource):
    """The same, or None for no picture."""

    info_text = word("None, a sample's name, a path, bytes, a PIL image, an array or a tensor")
    takes = PictureSource.takes | None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(None, **kwargs)

    def validate(self, obj: Any, value: Any) -> Any:
        """Let None through."""
        return None if value is None else super().validate(obj, value)


class ModelTrait(TraitType[str | ViTShape | dict[str, Any], str | ViTShape | dict[str, Any]]):
    """A preset's name, a `ViTShape`, or its numbers; whether they make a model, core says."""

    info_text = word("a preset's name, a ViTShape or a dict of its numbers")
    takes = str | ViTShape | dict[str, Any]

    def validate(self, obj: Any, value: Any) -> Any:
        """Refuse what can never name a model."""
        if isinstance(value, str | dict | ViTShape):
            return value
        raise refusal(self, value)


class OwnModelTrait(ModelTrait):
    """The same, or a torch module of one's own."""

    info_text = word("a preset's name, a ViTShape, a dict of its numbers or a torch module")
    takes = str | ViTShape | dict[str, Any] | Module

    def validate(self, obj: Any, value: Any) -> Any:
        """Let a module through as it is."""
        module = isinstance(value, Module) and not isinstance(value, type)
        return value if module else super().validate(obj, value)


def encode(image: NDArray[np.uint8]) -> bytes:
    """PNG, so that the browser has the very pixels; JPEG where that would be megabytes."""
    picture = Image.fromarray(image)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    buffer = BytesIO()
    if picture.width * picture.height <= LOSSLESS_PIXELS:
        picture.save(buffer, "PNG", compress_level=1)
    else:
        picture.save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def size_of(encoded: bytes) -> Size:
    """(height, width) of an encoded picture as it is shown, its EXIF orientation applied."""
    try:
        with Image.open(BytesIO(encoded)) as picture:
            width, height = picture.size
            on_its_side = picture.getexif().get(0x0112, 1) >= 5
    except OSError:
        message = said(
            "these {count:,} bytes are not a picture: JPEG, PNG or WebP would work.",
            count=len(encoded),
        )
        raise ImageError(message) from None
    return (width, height) if on_its_side else (height, width)


class OptionalBox(Tuple):
    """A (top, left, height, width), or None; whether it lies in the picture, core says."""

    takes = tuple[int, int, int, int] | None

    def __init__(self, default: Box | None, **kwargs: Any) -> None:
        super().__init__(default_value=default, allow_none=True, **kwargs)

    def info(self) -> str:
        """What it takes, in words."""
        return word("None or four whole numbers (top, left, height, width)")

    def validate(self, obj: Any, value: Any) -> Any:
        """Make a tuple of a list; an empty one is no box."""
        if value is None or (isinstance(value, tuple | list) and not value):
            return None
        try:
            top, left, height, width = (whole(side, "a box") for side in value)
        except (TypeError, ValueError):
            raise refusal(self, value) from None
        return top, left, height, width
