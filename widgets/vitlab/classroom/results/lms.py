"""The points as the gradebooks of Canvas and of Moodle take them."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vitlab.classroom.results.gradebook import lost
from vitlab.classroom.results.writing import write_whole
from vitlab.classroom.tables import safe

CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
"""What stands before the assignments; Canvas finds a student by ID, by login, or by name."""

MOODLE = (
    *("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade"),
    *("Grade can be changed", "Last modified (grade)", "Feedback comments"),
)
"""Moodle's grading worksheet of one assignment; it finds a student by the identifier."""

_NUMBERED = re.compile(r"(?P<name>.+)_(?P<id>\d+)")

Totals = Sequence[Mapping[str, Any]]


def write_lms(lms: str, folder: Path, totals: Totals, names: Mapping[int, str]) -> list[Path]:
    """Write one file for Canvas, or for Moodle one for each lab; ``names`` are the assignments'."""
    if lms == "canvas":
        files = {"canvas.csv": canvas(totals, names)}
    else:
        labs = sorted({total["lab"] for total in totals})
        files = {
            f"moodle_{_name(names, lab)}.csv": moodle([t for t in totals if t["lab"] == lab])
            for lab in labs
        }
    return [write_whole(folder / name, text) for name, text in files.items()]


def without_number(totals: Totals) -> list[str]:
    """Students whom Moodle cannot find: their names have no number of its zip file."""
    return sorted({total["student"] for total in totals if not _parted(total["student"])[1]})


def canvas(totals: Totals, names: Mapping[int, str]) -> str:
    """A gradebook with a column for each lab, and the points possible below its name.

    A lab that somebody did not hand in stays empty: Canvas changes nothing there.
    """
    labs = sorted({total["lab"] for total in totals})
    most = {lab: max(t["of"] for t in totals if t["lab"] == lab) for lab in labs}
    by_student: dict[str, dict[int, float]] = defaultdict(dict)
    for total in totals:
        by_student[total["student"]][total["lab"]] = _score(total)
    rows = [
        [*CANVAS, *(_name(names, lab) for lab in labs)],
        ["    Points Possible", *[""] * (len(CANVAS) - 1), *(f"{most[lab]:g}" for lab in labs)],
    ]
    for student, scores in sorted(by_student.items()):
        name, number = _parted(student)
        login = "" if number else student
        points = (f"{scores[lab]:g}" if lab in scores else "" for lab in labs)
        rows.append([safe(name), number, "", safe(login), "", *points])
    return _written(rows)


def moodle(totals: Totals) -> str:
    """The worksheet of one lab."""
    rows = [list(MOODLE)]
    for total in totals:
        name, number = _parted(total["student"])
        identifier = f"Participant {number}" if number else ""
        score, most = f"{_score(total):.2f}", f"{total['of']:.2f}"
        late = f"{lost(total):g} points for being late." if total["penalty"] else ""
        rows.append(
            [identifier, safe(name), "", "", score, most, "Yes", "-", late],
        )
    return _written(rows)


def _parted(student: str) -> tuple[str, str]:
    """A name, and the number that Moodle and Canvas put into names of files.

    >>> _parted("Anna Berg_4711"), _parted("anna")
    (('Anna Berg', '4711'), ('anna', ''))
    """
    found = _NUMBERED.fullmatch(student)
    return (found["name"], found["id"]) if found else (student, "")


def _score(total: Mapping[str, Any]) -> float:
    return float(round(total["points"] - lost(total), 2))


def _name(names: Mapping[int, str], lab: int) -> str:
    return names.get(lab, f"lab {lab}")


def _written(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
