"""What core raises when a value cannot work: one sentence, and what would work instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Remedy:
    """One thing that would work: what to call it, and the settings to change."""

    label: str
    settings: Mapping[str, Any]


class LabError(ValueError):
    """A value that cannot work.

    The message says what was given, what is wrong with it and what would work;
    ``remedies`` holds the latter as settings that an instrument can apply.
    """

    def __init__(self, message: str, remedies: tuple[Remedy, ...] = ()) -> None:
        super().__init__(message)
        self.remedies = remedies


class ShapeError(LabError):
    """Sizes that do not go together."""


class ImageError(LabError):
    """Something that cannot be read as a picture."""
