"""Figures as plain shapes: a page writes them down as SVG, a widget makes elements of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Tag: TypeAlias = Literal["g", "path", "rect", "circle", "text", "tspan", "title"]


@dataclass(frozen=True)
class Mark:
    """One shape: an element of SVG, its attributes, its words, and what lies in it."""

    tag: Tag
    """The element's name."""
    has: Mapping[str, str | float] = field(default_factory=dict)
    """Its attributes."""
    words: str = ""
    """The text in it."""
    parts: tuple[Mark, ...] = ()
    """The elements in it."""

    def plain(self) -> list[Any]:
        """The same as lists.

        >>> Mark("text", {"x": 1}, "one").plain()
        ['text', {'x': 1}, 'one', []]
        """
        return [self.tag, dict(self.has), self.words, [part.plain() for part in self.parts]]


@dataclass(frozen=True)
class Figure:
    """A drawing of so many units, what it shows in words, and where each column of it lies."""

    width: float
    """In units of the drawing."""
    height: float
    """In the same units."""
    label: str
    """What it shows, for ears."""
    marks: tuple[Mark, ...]
    """What is drawn, the lowest first."""
    columns: tuple[Column, ...] = ()
    """Where each student's column lies; empty where there is none."""

    def plain(self) -> dict[str, Any]:
        """The same as a dict."""
        return {
            "width": self.width,
            "height": self.height,
            "label": self.label,
            "marks": [mark.plain() for mark in self.marks],
            "columns": [[c.student, c.x, c.y, c.width, c.height] for c in self.columns],
        }


@dataclass(frozen=True)
class Column:
    """Where a student's column lies in the map, in units of the drawing."""

    student: str
    x: float
    y: float
    width: float
    height: float


def path(kind: str, d: str) -> Mark:
    """A path of a kind."""
    return Mark("path", {"class": kind, "d": d})


def box(x: float, y: float, width: float, height: float) -> str:
    """A rectangle as a piece of a path.

    >>> box(1, 2, 3.04, 4)
    'M1 2h3v4h-3z'
    """
    return f"M{_n(x)} {_n(y)}h{_n(width)}v{_n(height)}h{_n(-width)}z"


def words(x: float, y: float, text: str, kind: str = "", anchor: str = "") -> Mark:
    """Words at a place; ``anchor`` is middle or end."""
    has: dict[str, str | float] = {"x": round(x, 1), "y": round(y, 1)}
    if kind:
        has["class"] = kind
    if anchor:
        has["text-anchor"] = anchor
    return Mark("text", has, text)


def _n(value: float) -> str:
    return f"{round(value, 1):g}"
