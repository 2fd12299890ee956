"""What a class has not understood, and who needs somebody. Plain Python; nothing is run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from vitlab.core.facts import Fact
from vitlab.core.readings.class_board.breaking import Group, groups_of, leading
from vitlab.core.readings.class_board.effort_figure import efforts_figure
from vitlab.core.readings.class_board.facts import class_facts
from vitlab.core.readings.class_board.figures import guesses_figure, points_figure
from vitlab.core.readings.class_board.guessing import Guesses, guesses_of
from vitlab.core.readings.class_board.helping import Need, needs_of
from vitlab.core.readings.class_board.lessons import Advice, lesson_of
from vitlab.core.readings.class_board.likeness import Alike, alike_in
from vitlab.core.readings.class_board.mapping import class_map
from vitlab.core.readings.class_board.marks import Figure
from vitlab.core.readings.class_board.program import program
from vitlab.core.readings.class_board.records import Answer, LabClass
from vitlab.core.readings.class_board.rooms import NARROW, WIDE
from vitlab.core.readings.class_board.sentences import class_in_words, in_words
from vitlab.core.readings.class_board.settings import (
    chosen_class,
    chosen_exercise,
    chosen_group,
    chosen_student,
)
from vitlab.core.readings.class_board.source import classes_from
from vitlab.core.readings.class_board.timing import Effort, efforts_of


@dataclass(frozen=True)
class ClassReading:
    """Everything that a class board shows.

    >>> reading = class_reading()
    >>> reading.top.exercise, reading.answer.exercise, reading.klass.is_made
    ('1.2', '1.2', True)
    """

    klass: LabClass
    """The class in one lab."""
    labs: tuple[int, ...]
    """All labs of which there are results."""
    groups: tuple[Group, ...]
    """What breaks, the largest first."""
    needs: tuple[Need, ...]
    """Who needs somebody, and why."""
    guesses: tuple[Guesses, ...]
    """Guesses of each exercise that asks for one."""
    group: Group | None
    """The law whose answers have a dot; None where nothing breaks."""
    student: str
    """Whose column is chosen; empty where there is nobody."""
    exercise: str
    """Which exercise is chosen; empty where there is none."""

    @property
    def top(self) -> Group | None:
        """The law that most answers break."""
        return leading(self.groups)

    @property
    def answer(self) -> Answer | None:
        """The answer of the chosen student to the chosen exercise."""
        student = self.klass.by_id.get(self.student)
        return student.answers.get(self.exercise) if student else None

    @property
    def chosen(self) -> str:
        """The chosen student in a sentence, and why somebody is needed, where that is so."""
        student = self.klass.by_id.get(self.student)
        if student is None:
            return ""
        need = self.need_of(self.student)
        why = f". {need.why[:1].upper()}{need.why[1:]}" if need and need.rank < 3 else ""
        return f"{in_words(self.klass, student)}{why}."

    def need_of(self, student: str) -> Need | None:
        """Why a student needs somebody; None where not so."""
        return next((need for need in self.needs if need.student == student), None)

    @cached_property
    def lesson(self) -> tuple[Advice, ...]:
        """The next lesson in up to three sentences."""
        return lesson_of(self.klass, self.groups, self.top, self.guesses)

    @cached_property
    def efforts(self) -> tuple[Effort, ...]:
        """Hints and minutes, where progress files were handed in."""
        return efforts_of(self.klass)

    @cached_property
    def alike(self) -> tuple[Alike, ...]:
        """Answers that are alike."""
        return alike_in(self.klass)

    def maps(self, *, dots: bool = True) -> tuple[Figure, Figure]:
        """The map for a wide room and for a narrow one; without dots, who draws it adds them."""
        dotted = self.group.students if self.group and dots else ()
        exercise = self.group.exercise if self.group else ""
        needs = {need.student for need in self.needs}
        wide, narrow = (
            class_map(self.klass, room, set(dotted), exercise, needs) for room in (WIDE, NARROW)
        )
        return wide, narrow

    def points(self) -> Figure:
        """How many have how many points."""
        return points_figure(self.klass)

    def guess_figures(self) -> tuple[Figure, ...]:
        """The guesses of each exercise as dots."""
        return tuple(guesses_figure(one) for one in self.guesses)

    def effort_figures(self) -> tuple[Figure, ...]:
        """Hints and minutes, wide and narrow; nothing where nobody knows."""
        if not self.efforts:
            return ()
        return efforts_figure(self.efforts), efforts_figure(self.efforts, narrow=True)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """How many there are, their points, what breaks, who needs somebody."""
        return tuple(class_facts(self.klass, self.group, self.needs, self.guesses))

    @property
    def text(self) -> str:
        """How many handed in, what they have not understood, and who needs somebody."""
        return class_in_words(self.klass, self.top, self.needs)

    @property
    def code(self) -> str:
        """A program that counts all of it from a table of the answers."""
        return program(self.klass, self.group, self.guesses)


def class_reading(
    *,
    results: str | None = None,
    lab: int | None = None,
    student: str = "",
    exercise: str = "",
    law: str = "",
) -> ClassReading:
    """Read how a class stands in one lab.

    Args:
        results: The folder that ``vitlab grade`` wrote, or its ``class.json``; None for a made
            class.
        lab: The number of a lab; None for the one that was handed in last.
        student: Whose column is chosen; empty for who needs somebody most.
        exercise: Which exercise is chosen, as in "1.2"; empty for that of the law.
        law: What gets a dot, by its key, as in "1.5 c"; empty for what most answers break.

    Returns:
        Groups, needs, figures, facts, a sentence and a program.

    Raises:
        ResultsError: There is nothing to read.
        PlaceError: There is no such lab, student, exercise or law.

    >>> class_reading(law="1.5 c").group.words
    'chose c: “all three”'

    """
    classes = classes_from(results)
    return reading_of(
        chosen_class(classes, lab),
        tuple(klass.lab for klass in classes),
        student=student,
        exercise=exercise,
        law=law,
    )


def reading_of(
    klass: LabClass,
    labs: tuple[int, ...] = (),
    *,
    student: str = "",
    exercise: str = "",
    law: str = "",
) -> ClassReading:
    """The same of a class that is at hand.

    Args:
        klass: The class in one lab.
        labs: All labs of which there are results.
        student: As for `class_reading`.
        exercise: As for `class_reading`.
        law: As for `class_reading`.

    Returns:
        As `class_reading` does.

    Raises:
        PlaceError: There is no such student, exercise or law.

    """
    groups, needs = groups_of(klass), needs_of(klass)
    group = chosen_group(groups, law)
    exercise = chosen_exercise(klass, exercise, group)
    first = next((need.student for need in needs if need.rank < 3), "")
    student = chosen_student(klass, student, first)
    guesses = guesses_of(klass)
    return ClassReading(
        klass, labs or (klass.lab,), groups, needs, guesses, group, student, exercise
    )
