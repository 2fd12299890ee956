"""The program of the class board: every number from a table of the answers. Plain Python."""

from __future__ import annotations

from pprint import pformat

from vitlab.core.readings.class_board.breaking import Group, reason_of
from vitlab.core.readings.class_board.guessing import Guesses
from vitlab.core.readings.class_board.helping import MANY_HINTS
from vitlab.core.readings.class_board.records import LabClass, Student

_START = """\
from collections import Counter
from statistics import mean, median

students = {students}
# points, whether something is written, hints or None, what does not hold or None
answers = {{
{answers}
}}
of = {of}

points = {{student: sum(one[0] for one in each) for student, each in answers.items()}}
print("students:", students)
print("handed_in:", len(answers))
"""
_POINTS = """\
print("median:", median(points.values()))
print("mean:", mean(points.values()))
"""
_LAW = """
place, reason = {place}, {reason!r}
print("broken:", sum(each[place][3] == reason for each in answers.values()))
"""
_NEED = """
full = {full}  # points of each exercise


def needs_somebody(student):
    # hints with None for an answer that is whole, or whose hints nobody knows
    open_ones = [h for (p, _, h, _), most in zip(answers[student], full) if h and p < most]
    stuck = max(open_ones, default=0) >= {many} and points[student] <= of / 2
    return stuck or points[student] < of / 2


absent = students - len(answers)
print("need:", sum(map(needs_somebody, answers)) + absent)
"""
_GUESSES = """
guesses = {given}
truth = {truth!r}
print("hits:", sum(low <= truth <= high for low, high in guesses))
"""


def program(klass: LabClass, group: Group | None, guesses: tuple[Guesses, ...]) -> str:
    """What computes and prints the facts of a board.

    Args:
        klass: The class.
        group: The law that is looked at, if there is one.
        guesses: Those of each exercise; the first are counted.

    Returns:
        Python that needs nothing but Python.

    """
    lines = "\n".join(f"    {s.id!r}: {_row(klass, s)}," for s in klass.handed_in)
    text = _START.format(students=len(klass.students), answers=lines, of=repr(klass.of))
    if klass.handed_in:
        text += _POINTS
    if group is not None:
        place = [task.id for task in klass.tasks].index(group.exercise)
        text += _LAW.format(place=place, reason=group.letter or group.says)
    text += _NEED.format(full=[_most(klass, task.id) for task in klass.tasks], many=MANY_HINTS)
    if guesses:
        given = pformat(list(guesses[0].given.values()), width=96, compact=True)
        text += _GUESSES.format(given=given, truth=guesses[0].truth)
    return text


def _row(klass: LabClass, student: Student) -> str:
    cells = []
    for task in klass.tasks:
        answer = student.answers.get(task.id)
        if answer is None:
            cells.append("(0, False, None, None)")
            continue
        reason = reason_of(task, answer)
        said = (reason[1] or reason[0]) if reason else None
        hints = answer.hints if answer.kind in ("none", "zero", "part") else None
        cells.append(f"({answer.points!r}, {answer.kind != 'none'}, {hints!r}, {said!r})")
    return f"[{', '.join(cells)}]"


def _most(klass: LabClass, exercise: str) -> float:
    found = (s.answers[exercise].of for s in klass.handed_in if exercise in s.answers)
    return max(found, default=0)
