"""Points by hand as a teacher writes them: a table to fill in, and the texts to read beside it."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from math import isfinite
from pathlib import Path

from vitlab.classroom.results.by_hand import Answer, Given
from vitlab.classroom.results.writing import write_whole
from vitlab.classroom.tables import Line, TableError, read_table, safe
from vitlab.core.errors import shown
from vitlab.grading.course import UnknownExercise, find
from vitlab.grading.exercise import whole
from vitlab.grading.writing import Written

TABLE, TEXTS = "written.csv", "written.txt"
NEEDS = ("student", "exercise", "points")
TAKES = ("lab", "comment", "of", "text")
COLUMNS = ("student", "lab", "exercise", "points", "comment", "of", "text")


def read_points(path: Path, more: Mapping[str, float] | None = None) -> list[tuple[Line, Given]]:
    """What a teacher gave; `TableError` names the line that cannot be.

    Lines without points and comment are passed over: nobody has read those yet. ``more`` are
    points of hidden laws by exercise.
    """
    found = []
    for line in read_table(path, NEEDS, TAKES):
        if line["points"] or line["comment"]:
            with line.in_sentence():
                found.append((line, _given(line, more or {})))
    return found


def _given(line: Line, more: Mapping[str, float]) -> Given:
    try:
        exercise = find(line["exercise"])
    except UnknownExercise as unknown:
        raise ValueError(str(unknown.args[0])) from None
    lab = int(exercise.id.partition(".")[0])
    if line["lab"] not in ("", str(lab)):
        raise ValueError(f"exercise {exercise.id} is of lab {lab}, not of {shown(line['lab'])}.")
    of = exercise.points + more.get(exercise.id, 0)
    points = _points(line["points"], exercise.id, of) if line["points"] else None
    return Given(line["student"], lab, exercise.id, points, of, line["comment"], line["text"])


def _points(told: str, exercise: str, of: float) -> float:
    try:
        points = float(told.replace(",", "."))
    except ValueError:
        raise ValueError(f"points is {shown(told)}, not a number.") from None
    if not isfinite(points) or not 0 <= points <= of:
        raise ValueError(f"{exercise} has 0 to {of:g} points, and {shown(told)} is none of them.")
    return points


def placed(
    read: Iterable[tuple[Line, Given]], answers: Collection[Answer]
) -> tuple[list[Given], list[str]]:
    """What was given, each for the answer that is kept; `TableError` where there is none.

    Points for an answer that has changed since it was read are left out, and a sentence says so.
    """
    known = {(one.student, one.exercise): one for one in answers}
    students = sorted({one.student for one in answers})
    found, notices = [], []
    for line, given in read:
        with line.in_sentence():
            answer = known.get((given.student, given.exercise))
            if answer is None:
                raise ValueError(nobody(given, students))
            if given.text not in ("", answer.text):
                notices.append(
                    f"{line.file}, line {line.number}: the answer of {given.student} to "
                    f"{given.exercise} has changed since it was read, so its points do not count"
                )
            else:
                found.append(replace(given, text=answer.text))
    return found, notices


def nobody(given: Given, students: Sequence[str]) -> str:
    """Why there is no answer that points could be given for, in a sentence."""
    if given.student in students:
        return f"{given.student} handed in nothing for lab {given.lab}."
    near = get_close_matches(given.student, students, 1)
    said = f"; write {near[0]}?" if near else "."
    return f"there is no student {shown(given.student)} among the submissions{said}"


def count_unread(answers: Iterable[Answer]) -> int:
    """How many texts nobody has read yet."""
    return sum(one.by_hand is None for one in _written(answers))


def _written(answers: Iterable[Answer]) -> list[Answer]:
    return [one for one in answers if one.value.strip() and find(one.exercise).by_hand]


def write_sheet(folder: Path, answers: Iterable[Answer]) -> None:
    """Write both files, where there is a text at all.

    What a teacher has filled into the table stays in it. The texts are plain: whatever a student
    writes is only read.
    """
    written = _written(answers)
    if not written:
        return
    table, before = folder / TABLE, dict[tuple[str, str, str], Line]()
    if table.exists():
        try:
            lines = read_table(table, NEEDS, TAKES)
        except TableError:
            lines = None
        if lines is None:  # somebody else's file, or half of one: it is not for us to write over
            table = folder / f"new-{TABLE}"
        before = {(one["student"], one["exercise"], one["text"]): one for one in lines or ()}
    write_whole(table, _table(written, before))
    write_whole(folder / TEXTS, _texts(written))


def _table(written: Iterable[Answer], before: Mapping[tuple[str, str, str], Line]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in written:
        line = before.get((one.student, one.exercise, one.text))
        points = "" if one.by_hand is None else f"{one.by_hand:g}"
        filled = (line["points"], line["comment"]) if line else (points, one.comment)
        row = (one.student, str(one.lab), one.exercise, *filled)
        writer.writerow([*map(safe, row), f"{find(one.exercise).points:g}", one.text])
    return text.getvalue()


def _texts(written: Sequence[Answer]) -> str:
    """Each exercise with its rubric, and below it every text."""
    parts = [f"Points go into {TABLE} beside this file; then: vitlab grade … --points {TABLE}\n"]
    for exercise_id in dict.fromkeys(one.exercise for one in written):
        exercise = find(exercise_id)
        assert isinstance(exercise, Written)
        parts.append(f"\n{'=' * 78}\n{exercise.id} {exercise.title}: {_counted(exercise.points)}\n")
        for number, line in enumerate(exercise.rubric, 1):
            parts.append(f"  {number}. {line.says} ({whole(line.points):g})\n")
        same: dict[str, list[Answer]] = defaultdict(list)  # a group's text is read once
        for one in written:
            if one.exercise == exercise_id:
                same[one.text].append(one)
        for several in same.values():
            names, one = ", ".join(each.student for each in several), several[0]
            given = "not read yet" if one.by_hand is None else _counted(one.by_hand)
            text = "\n".join(f"    {line}" for line in one.value.splitlines())
            parts.append(f"\n{'-' * 78}\n{names} ({given})\n\n{text}\n")
    return "".join(parts)


def _counted(points: float) -> str:
    return f"{points:g} point{'' if points == 1 else 's'}"
