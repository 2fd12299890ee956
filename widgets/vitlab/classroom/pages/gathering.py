"""Makes a class of the rows that grading kept, and of what the labs say about their exercises."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from vitlab.classroom.small import read_small
from vitlab.core.readings.class_board import Answer, LabClass, Student, Task
from vitlab.grading.course import find_lab, lab_numbers
from vitlab.grading.exercise import Exercise, Lab
from vitlab.grading.guessing import Choice, Prediction
from vitlab.grading.varying import lab_with_numbers

Row: TypeAlias = Mapping[str, Any]
"""A row of the table ``checks``, by the names of its columns."""

Numbers: TypeAlias = Mapping[str, Mapping[str, float]]
"""Numbers of a course, by exercise and name."""

USUAL: Numbers = {}


def lab_of(number: int, numbers: Numbers) -> Lab:
    """A lab as a course asks it."""
    return lab_with_numbers(find_lab(number), numbers)


def classes_of(
    rows: Iterable[Row],
    unplaced: Sequence[str] = (),
    groups: Sequence[tuple[str, ...]] = (),
    numbers: Numbers = USUAL,
) -> tuple[LabClass, ...]:
    """A class for each lab, the one handed in last first; whoever is in any row is in all.

    ``groups`` name those who handed in together; ``numbers`` are those of the course.
    """
    by_lab: dict[int, list[Row]] = {}
    students: set[str] = set()
    for row in rows:
        students.add(row["student"])
        if row["lab"] in lab_numbers():
            by_lab.setdefault(row["lab"], []).append(row)
    newest = sorted(by_lab, key=lambda lab: (_moment(by_lab[lab]), lab), reverse=True)
    made = (_class(lab_of(n, numbers), by_lab[n], sorted(students), unplaced) for n in newest)
    return tuple(replace(klass, groups=tuple(groups)) for klass in made)


def tasks_of(lab: Lab) -> tuple[Task, ...]:
    """The exercises of a lab as a board shows them.

    >>> [task.id for task in tasks_of(find_lab(1)) if task.options or task.truth]
    ['1.4', '1.5']
    """
    return tuple(map(_task, lab.exercises))


def answer_of(row: Row) -> Answer:
    """How one exercise stands, as a row says it; small arrays in words."""
    small = read_small(row["got"] or "")
    return Answer(
        row["exercise"],
        row["points"],
        row["of"],
        row["standing"],
        row["law"] or "",
        row["case"] or "",
        small.words if small else row["got"] or "",
        row["symptom"] or "",
        _value(row["value"]),
        row["answer"] or "",
        row["hints"],
        row.get("minutes"),
        row.get("checked") is not None,
    )


def _class(
    lab: Lab, rows: Sequence[Row], students: Sequence[str], unplaced: Sequence[str]
) -> LabClass:
    tasks = tasks_of(lab)
    order = [task.id for task in tasks]
    answers: dict[str, dict[str, Answer]] = {name: {} for name in students}
    known = (row for row in rows if row["exercise"] in order)
    for row in sorted(known, key=lambda row: order.index(row["exercise"])):
        answers[row["student"]][row["exercise"]] = answer_of(row)
    return LabClass(
        lab.number,
        lab.title,
        lab.minutes,
        tasks,
        tuple(Student(name, answers[name]) for name in students),
        tuple(unplaced),
    )


def _task(exercise: Exercise) -> Task:
    told: dict[str, Any] = {}
    if isinstance(exercise, Choice):
        options = {letter: option.text for letter, option in exercise.options.items()}
        told = {"options": options, "right": exercise.right}
    elif isinstance(exercise, Prediction):
        told = {"truth": float(exercise.truth), "quantity": exercise.quantity}
    return Task(
        exercise.id,
        exercise.title,
        exercise.points,
        exercise.minutes,
        by_hand=exercise.by_hand,
        **told,
    )


def _value(written: Any) -> str | tuple[float, float] | None:
    """A guess, or a text; the database holds both as texts."""
    try:
        ends = json.loads(written) if isinstance(written, str) else None
        if isinstance(ends, list) and len(ends) == 2:
            return float(ends[0]), float(ends[1])
    except (ValueError, TypeError, RecursionError):
        pass
    return None if written is None else str(written)


def _moment(rows: Iterable[Row]) -> str:
    return max(row["submitted"] or "" for row in rows)
