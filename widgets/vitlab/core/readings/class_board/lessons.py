"""The next lesson in three sentences: no data, no sentence. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vitlab.core.facts import number
from vitlab.core.readings.class_board.breaking import Group, shared
from vitlab.core.readings.class_board.guessing import Guesses
from vitlab.core.readings.class_board.records import LabClass

LEAST = 10
"""Answers below which nothing is said of a class."""


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
        said = f": in {top.count} of {top.wrote} answers it does not hold that {_tail(top)}"
        if top.known >= LEAST:
            said += (
                f". Of the {top.known} of them with a progress file {top.asked_nothing} asked for "
                "no hint"
            )
        yield Advice(f"Start with {top.exercise}", f"{said}.")
    choice = next((group for group in groups if not group.is_law and group != top), None)
    if choice and choice.wrote >= LEAST:
        said = f": {choice.count} of {choice.wrote} {choice.words}"
        if top and (both := shared(choice, top)) * 2 > choice.count:
            said += f", and {both} of them are among the {top.count}: one picture may do for both"
        yield Advice(f"Then {choice.exercise}", f"{said}.")
    if best := _most_have(klass, top):
        said = f": {klass.full(best)} of {len(klass.handed_in)} have it whole"
        if guesses:
            one = guesses[0]
            said += (
                f"; show instead how far off the guesses of {one.task.id} were: the middle one "
                f"says {number(one.middle)}, and it is {number(one.truth)}"
            )
        yield Advice(f"Leave out {best}", f"{said}.")


def _tail(group: Group) -> str:
    return group.says if group.is_law else f"{group.letter} is not the answer"


def _most_have(klass: LabClass, top: Group | None) -> str:
    """The function that most have whole, if more than half do; guesses and choices are none."""
    tasks = [t.id for t in klass.tasks if not t.options and t.truth is None]
    best = max(tasks, key=klass.full, default="")
    if not best or 2 * klass.full(best) <= len(klass.handed_in) or (top and best == top.exercise):
        return ""
    return best
