"""What is said of a class, and of one student in it. Plain Python."""

from __future__ import annotations

from vitlab.core.facts import number
from vitlab.core.readings.class_board.breaking import Group
from vitlab.core.readings.class_board.helping import Need
from vitlab.core.readings.class_board.records import LabClass, Student


def in_words(klass: LabClass, student: Student) -> str:
    """A student in one sentence.

    Args:
        klass: The class.
        student: One of its students.

    Returns:
        Points, and how each exercise stands.

    >>> from vitlab.core.readings.class_board.made import made_class
    >>> klass = made_class(3)
    >>> in_words(klass, klass.students[0])[:10]
    's001, 8 of'

    """
    if not student.handed_in:
        return f"{student.id}: handed in nothing"
    each = " · ".join(f"{task.id} {stands(klass, student, task.id)}" for task in klass.tasks)
    return f"{student.id}, {number(student.points)} of {number(klass.of)}: {each}"


def stands(klass: LabClass, student: Student, exercise: str) -> str:
    """How an exercise of a student stands, in a few words.

    Args:
        klass: The class.
        student: One of its students.
        exercise: As in "1.2".

    Returns:
        Points, a guess, a choice, or why there is none.

    >>> stands(LabClass(1, "A lab", 30, (), ()), Student("anna"), "1.1")
    'not written'

    """
    answer, task = student.answers.get(exercise), klass.task(exercise)
    if answer is None or answer.kind == "none":
        return "not written"
    if answer.kind == "waits":
        return "waits for a person"
    if answer.guess:
        return f"guessed {number(answer.guess[0])} to {number(answer.guess[1])}"
    if task and task.options and answer.letter in task.options:
        return f"chose {answer.letter}"
    return f"{number(answer.points)} of {number(answer.of)}"


def class_in_words(klass: LabClass, top: Group | None, needs: tuple[Need, ...]) -> str:
    """How many handed in, what they have not understood, and who needs somebody."""
    made = "A made class. " if klass.is_made else ""
    said = f"{made}{number(len(klass.students))} students, {len(klass.handed_in)} handed in."
    if top is not None:
        holds = f"it does not hold yet that {top.says}" if top.is_law else top.words
        said += f" In {top.exercise}, {top.count} of {top.wrote}: {holds}."
    stuck = sum(need.rank < 3 for need in needs)
    if needs:
        said += f" {stuck} need{'s' * (stuck == 1)} somebody today, "
        said += f"{len(needs) - stuck} handed in nothing."
    return said
