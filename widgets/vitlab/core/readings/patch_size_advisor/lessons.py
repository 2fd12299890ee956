"""What lessons say about each application, what was published, and what the rule asks for.

Plain Python.
"""

from __future__ import annotations

from dataclasses import dataclass

from vitlab.core.advice import APPLICATIONS, Application, CloserLook, closer_looks
from vitlab.core.compute import ViTShape
from vitlab.core.facts import number
from vitlab.core.grid import PatchGrid
from vitlab.words import said


@dataclass(frozen=True)
class LessonRow:
    """One application: who says what.

    >>> row = lesson_rows(2)[1]
    >>> row.title, row.short, row.lessons, row.rule, row.across, row.tokens, row.contested
    ('satellite', '9 of 512 px', '32 px', 4, 0.28125, 256, True)
    """

    name: str
    """Its name among the settings."""
    title: str
    """What it is called on screen."""
    short: str
    """The smallest thing and the picture, in few words."""
    shortest: str
    """The same without a unit."""
    thing: str
    """What the smallest thing is: an assumption."""
    lessons: str
    """What lessons say."""
    rule: int
    """The largest patch in pixels of which as many lie across the thing as were asked for."""
    published: tuple[tuple[str, str], ...]
    """(model with its patch size, source and date) of what was published for it."""
    across: float | None
    """Patches across the thing at the size that lessons name; None where they name none."""
    tokens: int | None
    """Tokens at that size; None likewise."""
    contested: bool
    """Whether lessons, rule and published models disagree."""
    why: str
    """Why they differ."""


def closer_of(
    name: str, patches_across: float, model: str | ViTShape = "vit_base"
) -> tuple[int, tuple[CloserLook, ...]] | None:
    """What looking closer costs where the rule asks for a smaller patch than anybody published.

    The smallest published patch in pixels, and the ways; None where that one would do.

    >>> patch, ways = closer_of("documents", 2)
    >>> patch, [(way.name, way.tokens) for way in ways][2:]
    (16, [('crops', 133280), ('second branch', 784)])
    """
    found = APPLICATIONS[name]
    sizes = found.published_sizes
    if not sizes or found.rule(patches_across) >= sizes[0]:
        return None
    ways = closer_looks(
        *(found.image_size, found.smallest, sizes[0]), patches_across=patches_across, model=model
    )
    return sizes[0], ways


def lesson_rows(patches_across: float) -> tuple[LessonRow, ...]:
    """A row for every application.

    >>> [row.name for row in lesson_rows(2) if not row.contested]
    ['photographs', 'faces']
    """
    return tuple(_row(found, patches_across) for found in APPLICATIONS.values())


def _row(found: Application, patches_across: float) -> LessonRow:
    size = found.lessons_say
    thing, side = min(found.smallest), number(found.image_size)
    return LessonRow(
        name=found.name,
        title=said(found.title),
        short=said("{thing} of {side} px", thing=thing, side=side),
        shortest=said("{thing} of {side}", thing=thing, side=side),
        thing=said(found.thing),
        lessons=said(found.lessons_words),
        rule=found.rule(patches_across),
        published=tuple(_published(found)),
        across=None if size is None else thing / size,
        tokens=None if size is None else PatchGrid(found.image_size, size, remainder="pad").tokens,
        contested=found.contested(patches_across),
        why=said(found.why),
    )


def _published(found: Application) -> list[tuple[str, str]]:
    named = []
    for paper in found.published:
        sizes = ", ".join(map(str, paper.patch_sizes))
        read = f"{paper.model} {sizes}"
        if paper.image_size is not None:
            read = said("{patches} at {side} px", patches=read, side=number(paper.image_size))
        note = f" ({said(paper.note)})" if paper.note else ""
        named.append((f"{read}{note}", f"{said(paper.source)}, {paper.date}"))
    return named
