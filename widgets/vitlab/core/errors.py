"""What core raises when a value cannot work: one sentence, and what would work instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from reprlib import Repr
from typing import Any

from vitlab.words import longest, said

_LONGEST = 300  # characters of a message: what is read at a glance
PATH = 160  # characters of a path that is shown


@dataclass(frozen=True)
class Remedy:
    """One thing that would work: what to call it, and the settings to change."""

    label: str
    """What to call it, as on a button."""
    settings: Mapping[str, Any]
    """The arguments to change, each with a value that would work."""


class LabError(ValueError):
    """A value that cannot work.

    Args:
        message: What was given, what is wrong with it and what would work. It has at most 300
            characters, in other languages 420: of a longer one the middle is left out, the way
            out stays.
        remedies: What would work, as settings that an instrument can apply; empty where none is
            known.

    """

    def __init__(self, message: str, remedies: tuple[Remedy, ...] = ()) -> None:
        super().__init__(_within(message, longest(_LONGEST)))
        self.remedies = remedies


class ShapeError(LabError):
    """Sizes that do not go together."""


class KindError(LabError, TypeError):
    """A value of a kind that has no meaning there; Python's `TypeError` as well."""


class PlaceError(LabError, IndexError):
    """A place that does not exist; Python's `IndexError` as well."""


class ImageError(LabError):
    """Something that cannot be read as a picture."""


def shown(value: object, most: int = 60) -> str:
    """A value as a sentence can name it: of few characters, on one line, whatever it is.

    >>> shown(2.5), shown("x" * 100)
    ('2.5', "'xxxxxxxxxxxxxxxxxxxxxxxxxxx...xxxxxxxxxxxxxxxxxxxxxxxxxxxx'")
    >>> shown(range), shown([0] * 1000)
    ("<class 'range'>", '[0, 0, 0, 0, 0, 0, ...]')
    """
    short = Repr()
    short.maxstring = short.maxother = short.maxlong = most
    try:
        text = short.repr(value)
        if len(text) <= most + 20 and text.isprintable():
            return text
        shape = getattr(value, "shape", None)
        if shape is not None:
            return said("one {kind} of {shape}", kind=type(value).__name__, shape=tuple(shape))
    except Exception:  # repr is other people's code; Python refuses to write 5,000 digits
        pass
    return said("one {kind}", kind=type(value).__name__)


def reason(error: BaseException) -> str:
    """The first line of what other people's code said, to be quoted in a sentence.

    >>> reason(KeyError("blocks")), reason(ValueError())
    ("'blocks'", 'ValueError')
    """
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return _within(lines[0].rstrip(" .:"), 120)


def _within(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    behind = most // 3
    return f"{text[: most - behind - 3]} … {text[-behind:]}"
