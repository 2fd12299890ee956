"""Trait types that only the class board has."""

from __future__ import annotations

from os import PathLike, fspath
from typing import Any

from traitlets import TraitType

from vitlab.widgets.refusing import refusal
from vitlab.words import word


class Results(TraitType[str | None, str | PathLike[str] | None]):
    """Where the results of a class lie, as text; None for a made class."""

    info_text = word("None or the path of a folder")
    takes = str | PathLike[str] | None
    plain = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(None, **kwargs)

    def validate(self, obj: Any, value: Any) -> str | None:
        """Make a text of a path; whether anything is there, core says."""
        path = fspath(value) if isinstance(value, PathLike) else value
        if path is None or isinstance(path, str):
            return path
        raise refusal(self, value)


class LabNumber(TraitType[int | None, int | None]):
    """The number of a lab; None for the one that was handed in last."""

    info_text = word("None or the number of a lab")
    takes = int | None
    plain = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(None, **kwargs)

    def validate(self, obj: Any, value: Any) -> int | None:
        """Let None through; whether there is such a lab, core says."""
        if value is None or type(value) is int:
            return value
        raise refusal(self, value)
