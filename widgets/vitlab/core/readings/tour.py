"""A tour of an instrument: sentences whose numbers are read, and the settings that show them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from vitlab.core.facts import number
from vitlab.words import said

_FIELD = re.compile(r"\{([\w.]+)\}")


@dataclass(frozen=True)
class Stop:
    """One stop: ``text`` with a {name} for each number, ``settings`` that show what it says.

    The text is a `word`, said in the language of now.

    A name is that of a fact, or a path from the reading to a number or a word. ``holds`` says of
    a reading whether what the words claim is so: nearer than, larger than, equal.

    >>> from vitlab.core.readings.patch_grid_slicer import grid_reading
    >>> stop = Stop("{tokens} patches.", {"patch_size": 32}, lambda grid: grid.tokens == 49)
    >>> reading = grid_reading(224, **stop.settings)
    >>> stop.said(reading), stop.holds(reading)
    ('49 patches.', True)
    """

    text: str
    settings: Mapping[str, Any] = field(hash=False)
    holds: Callable[[Any], bool]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its numbers, in the order of the text."""
        return tuple(_FIELD.findall(self.text))

    def pieces(self, reading: Any) -> Iterator[tuple[str, str]]:
        """The text in pieces: (words, "") and (a number as it is shown, its name) in turn."""
        for place, piece in enumerate(_FIELD.split(said(self.text))):
            if place % 2:
                yield _shown(reading, piece), piece
            elif piece:
                yield piece, ""

    def said(self, reading: Any) -> str:
        """The text with the numbers of a reading."""
        return "".join(piece for piece, _ in self.pieces(reading))


def _shown(reading: Any, name: str) -> str:
    """A fact as it is shown; else what lies at the end of the path."""
    facts: dict[str, str] = {fact.name: fact.shown for fact in reading.facts}
    if name in facts:
        return facts[name]
    value = reading
    try:
        for step in name.split("."):
            value = value[int(step)] if step.isdigit() else getattr(value, step)
    except (AttributeError, LookupError, TypeError):  # the reader went where there is no such thing
        return "–"
    return number(value) if isinstance(value, int | float) else str(value)
