"""Points that a teacher gave: they stand in place of the check's, until the answer changes."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

TABLE = (
    "CREATE TABLE by_hand (student TEXT, lab INTEGER, exercise TEXT, points REAL, of REAL, "
    "comment TEXT, text TEXT, PRIMARY KEY (student, lab, exercise))"
)


@dataclass(frozen=True)
class Given:
    """What a teacher gave for one answer: points of so many, or a comment alone.

    ``text`` is the `mark_of` the answer that they were given for.
    """

    student: str
    lab: int
    exercise: str
    points: float | None
    of: float
    comment: str
    text: str


@dataclass(frozen=True)
class Answer:
    """One answer as it is kept, and what a teacher gave for it so far."""

    student: str
    lab: int
    exercise: str
    points: float
    of: float
    standing: str
    value: str
    text: str
    by_hand: float | None
    comment: str


def mark_of(answer: str) -> str:
    """A short text that is another one for another answer.

    >>> mark_of("x = 1") == mark_of("x = 1"), mark_of("x = 1") == mark_of("x = 2")
    (True, False)
    """
    return hashlib.sha256(answer.encode("utf-8", "replace")).hexdigest()[:8]


def write(database: sqlite3.Connection, given: Iterable[Given]) -> None:
    """Keep what was given, in the place of what was given before for the same exercise.

    A comment alone changes no points.
    """
    database.executemany(
        "INSERT INTO by_hand VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (student, lab, exercise) DO UPDATE SET "
        "points = coalesce(excluded.points, iif(text = excluded.text, points, NULL)), "
        "of = excluded.of, comment = excluded.comment, text = excluded.text",
        [(g.student, g.lab, g.exercise, g.points, g.of, g.comment, g.text) for g in given],
    )


def merge(database: sqlite3.Connection, owners: Iterable[tuple[str, int]]) -> None:
    """Let what was given count in the rows of these students and labs.

    It was given for an answer: beside another one it does not count.
    """
    for student, lab in owners:
        of_one = "SELECT exercise, answer FROM checks WHERE student = ? AND lab = ?"
        for exercise, answer in database.execute(of_one, [student, lab]).fetchall():
            database.execute(
                "UPDATE checks SET "
                "points = CASE WHEN g.points IS NULL THEN coalesce(checks.checked, checks.points) "
                "ELSE g.points END, "
                "of = CASE WHEN g.points IS NULL THEN checks.of ELSE g.of END, "
                "checked = CASE WHEN g.points IS NULL THEN NULL "
                "ELSE coalesce(checks.checked, checks.points) END, "
                "comment = g.comment "
                "FROM by_hand AS g WHERE g.student = checks.student AND g.lab = checks.lab "
                "AND g.exercise = checks.exercise AND g.text = ? "
                "AND checks.student = ? AND checks.lab = ? AND checks.exercise = ?",
                [mark_of(answer), student, lab, exercise],
            )


def answers(database: sqlite3.Connection) -> list[Answer]:
    """Every answer that is kept, by lab, exercise and student."""
    found = database.execute(
        "SELECT student, lab, exercise, points, of, standing, value, answer, checked, comment "
        "FROM checks ORDER BY lab, exercise, student"
    )
    return [
        Answer(
            *(student, lab, exercise, points, of, standing),
            value if isinstance(value, str) else "",
            mark_of(answer),
            None if checked is None else points,
            comment or "",
        )
        for student, lab, exercise, points, of, standing, value, answer, checked, comment in found
    ]
