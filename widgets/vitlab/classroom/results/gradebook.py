"""``grades.csv``: the points of a class with the columns that ``nbgrader export`` gives."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vitlab.classroom.results.writing import write_whole
from vitlab.classroom.tables import safe

NAME = "grades.csv"
COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)


def write_grades(
    folder: Path, totals: Sequence[Mapping[str, Any]], names: Mapping[int, str]
) -> Path:
    """Write the table whole or leave the old one; ``names`` are the assignments' by lab."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(_row(total, names) for total in totals)
    return write_whole(folder / NAME, text.getvalue())


def _row(total: Mapping[str, Any], names: Mapping[int, str]) -> dict[str, Any]:
    lab, late = total["lab"], lost(total)
    return {
        "assignment": names.get(lab, f"lab {lab}"),
        "timestamp": (total["submitted"] or "").replace("T", " ").removesuffix("+00:00"),
        "student_id": safe(total["student"]),
        "raw_score": total["points"],
        "late_submission_penalty": late,
        "score": round(total["points"] - late, 6),
        "max_score": total["of"],
    }


def lost(total: Mapping[str, Any]) -> float:
    """The points that being late costs.

    >>> lost({"points": 7.0, "penalty": 0.1})
    0.7
    """
    return float(round(total["points"] * (total["penalty"] or 0.0), 6))
