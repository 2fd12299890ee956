"""What to read next, with source and date. Plain Python."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from vitlab.core.errors import LabError
from vitlab.words import said


@dataclass(frozen=True)
class Source:
    """A paper or page worth reading, and what to look for in it.

    >>> from vitlab.core.glossary import reading_list
    >>> reading_list("training_pairs")[-1].source
    'arXiv:2303.15343'
    """

    title: str
    """Its title, or the name under which it is known."""
    source: str
    """Where it stands."""
    date: str
    """Year, and month where known, of its first version."""
    lessons: tuple[str, ...]
    """The lessons that it goes with, as `vitlab.core.quiz` names them."""
    why: str
    """What it is about, and what to look for in it."""


def reading_list(lesson: str | None = None) -> tuple[Source, ...]:
    """What to read next on a lesson, or on all of them.

    Args:
        lesson: One of `vitlab.core.quiz.LESSONS`; None for all.

    Returns:
        Sources, in the order in which the lessons come to them.

    Raises:
        LabError: There is nothing to read on such a lesson.

    >>> reading_list("front_end")[0].date
    '2020-10'

    """
    sources = _all_sources()
    if lesson is None:
        return sources
    found = tuple(source for source in sources if lesson in source.lessons)
    if not found:
        known = dict.fromkeys(name for source in sources for name in source.lessons)
        raise LabError(
            said(
                "there is nothing to read on {lesson}: use one of {known}.",
                lesson=repr(lesson),
                known=", ".join(known),
            )
        )
    return found


@cache
def _all_sources() -> tuple[Source, ...]:
    text = (files("vitlab") / "data" / "reading.toml").read_text(encoding="utf-8")
    return tuple(
        Source(**{**entry, "lessons": tuple(entry["lessons"])})
        for entry in tomllib.loads(text)["source"]
    )
