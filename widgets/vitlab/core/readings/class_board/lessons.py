"""The next lesson in three sentences: no data, no sentence. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from vitlab.core.facts import number
from vitlab.core.readings.class_board.breaking import Group, shared
from vitlab.core.readings.class_board.guessing import Guesses
from vitlab.core.readings.class_board.records import LabClass
from vitlab.words import said, word

LEAST = 10
"""Answers below which nothing is said of a class."""
_BREAKS = word(": in {count} of {wrote} answers it does not hold that {text}.")
_CHOSE = word(": {count} of {wrote} chose {letter}: “{text}”.")
_CHOSE_TOO = word(
    ": {count} of {wrote} chose {letter}: “{text}”, and {both} of them are among the {first}: one "
    "picture may do for both."
)
_WHOLE = word(": {count} of {handed_in} have it whole.")
_GUESS_INSTEAD = word(
    ": {count} of {handed_in} have it whole; show instead how far off the guesses of {exercise} "
    "were: the middle one says {middle}, and it is {truth}."
)


@dataclass(frozen=True)
class Advice:
    """One sentence for the next lesson: what to do, and why."""

    first: str
    """Start with 1.2."""
    rest: str
    """Why, in numbers."""

    @property
    def words(self) -> str:
        """The whole sentence."""
        return self.first + self.rest


def lesson_of(
    klass: LabClass, groups: tuple[Group, ...], top: Group | None, guesses: tuple[Guesses, ...]
) -> tuple[Advice, ...]:
    """What to start with, what then, and what to leave out.

    >>> from vitlab.core.readings.class_board.breaking import groups_of, leading
    >>> from vitlab.core.readings.class_board.made import made_class
    >>> klass = made_class()
    >>> groups = groups_of(klass)
    >>> [advice.first for advice in lesson_of(klass, groups, leading(groups), ())]
    ['Start with 1.2', 'Then 1.5', 'Leave out 1.1']
    """
    return tuple(_lesson(klass, groups, top, guesses)) if len(klass.handed_in) >= LEAST else ()


def _lesson(
    klass: LabClass, groups: tuple[Group, ...], top: Group | None, guesses: tuple[Guesses, ...]
) -> Iterator[Advice]:
    if top is not None and top.wrote >= LEAST:
        why = said(_BREAKS if top.is_law else _CHOSE, **_told(top))
        if top.known >= LEAST:
            why += " " + said(
                "Of the {known} of them with a progress file {count} asked for no hint.",
                known=top.known,
                count=top.asked_nothing,
            )
        yield Advice(said("Start with {exercise}", exercise=top.exercise), why)
    choice = next((group for group in groups if not group.is_law and group != top), None)
    if choice and choice.wrote >= LEAST:
        both = shared(choice, top) if top else 0
        if top and both * 2 > choice.count:
            why = said(_CHOSE_TOO, **_told(choice), both=both, first=top.count)
        else:
            why = said(_CHOSE, **_told(choice))
        yield Advice(said("Then {exercise}", exercise=choice.exercise), why)
    if best := _most_have(klass, top):
        told: dict[str, Any] = {"count": klass.full(best), "handed_in": len(klass.handed_in)}
        why = said(_WHOLE, **told)
        if guesses:
            told |= {"exercise": guesses[0].task.id, "truth": number(guesses[0].truth)}
            why = said(_GUESS_INSTEAD, **told, middle=number(guesses[0].middle))
        yield Advice(said("Leave out {exercise}", exercise=best), why)


def _told(group: Group) -> dict[str, Any]:
    """What a sentence needs to name a group."""
    named = {"letter": group.letter, "text": said(group.says)}
    return {"count": group.count, "wrote": group.wrote, **named}


def _most_have(klass: LabClass, top: Group | None) -> str:
    """The function that most have whole, if more than half do; guesses and choices are none."""
    tasks = [t.id for t in klass.tasks if not t.options and t.truth is None]
    best = max(tasks, key=klass.full, default="")
    if not best or 2 * klass.full(best) <= len(klass.handed_in) or (top and best == top.exercise):
        return ""
    return best
