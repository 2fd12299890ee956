"""The database of results: ``checks`` has a row for each student and exercise."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Any, TypeAlias

from vitlab.classroom.results import by_hand
from vitlab.classroom.results.connecting import connected
from vitlab.classroom.results.steps import BookError, in_one_step
from vitlab.classroom.work import CheckRow

NAME = "results.sqlite"
VERSION = 2
_VITLAB = 0x7669746C  # the letters "vitl": whose database this is

_COURSE = "CREATE TABLE IF NOT EXISTS course (numbers TEXT)"  # earlier results have none

COLUMNS: Mapping[str, str] = {
    "student": "TEXT",
    "lab": "INTEGER",
    "exercise": "TEXT",
    "points": "REAL",
    "of": "REAL",
    "standing": "TEXT",
    "law": "TEXT",
    "case": "TEXT",
    "more": "INTEGER",
    "value": "TEXT",
    "answer": "TEXT",
    "hints": "INTEGER",
    "minutes": "REAL",
    "symptom": "TEXT",
    "got": "TEXT",
    "sentence": "TEXT",
    "submitted": "TEXT",
    "seconds": "REAL",
    "limit": "TEXT",
    "sandbox": "TEXT",
    "key": "TEXT",
    "file": "TEXT",
    "penalty": "REAL",
    "checked": "REAL",
    "comment": "TEXT",
}
"""What stands in ``checks``, in this order."""

Owner: TypeAlias = tuple[str, int]
"""A student and a lab."""


class Book:
    """The results of a class, in one file. Made by `opened`.

    What one student did in one lab is written in one step: a kill finds all of it or nothing.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    @property
    def seed(self) -> int:
        """What hidden cases of this class are drawn from; no student can know it."""
        return int(self._database.execute("SELECT seed FROM class").fetchone()[0])

    @property
    def numbers(self) -> Mapping[str, Mapping[str, float]]:
        """The numbers of the course that the answers were judged by, by exercise and name."""
        from vitlab.grading.settings import read_settings  # the command line imports no NumPy

        there = "SELECT count(*) FROM sqlite_master WHERE name = 'course'"
        if not self._database.execute(there).fetchone()[0]:
            return {}
        told = self._database.execute("SELECT numbers FROM course").fetchone()
        return read_settings({"numbers": json.loads(told[0])}).numbers if told else {}

    def judge_by(self, numbers: Mapping[str, Mapping[str, float]]) -> None:
        """Write down the numbers of the course: pages say what was asked by them."""
        if numbers == self.numbers:
            return
        text = json.dumps({exercise: dict(given) for exercise, given in numbers.items()})
        with in_one_step(self._database):
            self._database.execute(_COURSE)
            self._database.execute("DELETE FROM course")
            self._database.execute("INSERT INTO course VALUES (?)", [text])

    def keys(self) -> dict[Owner, str]:
        """The key of every result that is kept."""
        found = self._database.execute("SELECT DISTINCT student, lab, key FROM checks")
        return {(student, lab): key for student, lab, key in found}

    def forget(self, owners: Iterable[Owner]) -> None:
        """Remove results that hold no longer, all in one step."""
        with in_one_step(self._database):
            self._database.executemany("DELETE FROM checks WHERE student = ? AND lab = ?", owners)

    def keep(self, rows: Collection[CheckRow]) -> None:
        """Put the rows of one student and lab in the place of what was known of them."""
        owners = {(row.student, row.lab) for row in rows}
        places = ", ".join("?" * len(COLUMNS))
        with in_one_step(self._database):
            self._database.executemany("DELETE FROM checks WHERE student = ? AND lab = ?", owners)
            self._database.executemany(
                f"INSERT INTO checks VALUES ({places})", [_written(row) for row in rows]
            )
            by_hand.merge(self._database, owners)

    def give(self, given: Collection[by_hand.Given]) -> None:
        """Merge points that a teacher gave, and keep them as long as the answers stay the same."""
        with in_one_step(self._database):
            by_hand.write(self._database, given)
            by_hand.merge(self._database, {(one.student, one.lab) for one in given})

    def stand(self, owner: Owner, file: str, penalty: float) -> None:
        """Write down which submission counts and what being late costs, of a result that stays."""
        with in_one_step(self._database):
            self._database.execute(
                "UPDATE checks SET file = ?, penalty = ? WHERE student = ? AND lab = ?",
                [file, penalty, *owner],
            )

    def answers(self) -> list[by_hand.Answer]:
        """Every answer that is kept, by lab, exercise and student."""
        return by_hand.answers(self._database)

    def totals(self) -> list[dict[str, Any]]:
        """What each student has in each lab: points, of how many, and when it was handed in.

        ``penalty`` is the share of the points that being late costs.
        """
        found = self._database.execute(
            "SELECT student, lab, sum(points), sum(of), max(submitted), max(penalty) FROM checks "
            "GROUP BY student, lab ORDER BY lab, student"
        )
        names = ("student", "lab", "points", "of", "submitted", "penalty")
        return [dict(zip(names, row, strict=True)) for row in found]

    def rows(self) -> list[dict[str, Any]]:
        """All that is kept, as it is written down: a dict by column for each exercise."""
        found = self._database.execute("SELECT * FROM checks ORDER BY lab, student, rowid")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found]


@contextmanager
def opened(folder: Path) -> Iterator[Book]:
    """The results in a folder, made where there are none; `BookError` where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BookError(
            f"the results cannot be kept in '{folder}' ({error.strerror}): name another folder "
            "with --out."
        ) from None
    with connected(folder / NAME) as database:
        _prepare(database, folder / NAME)
        yield Book(database)


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    """Make the tables, or see that they are there; `BookError` where it is another database."""
    try:
        whose = database.execute("PRAGMA application_id").fetchone()[0]
        version = database.execute("PRAGMA user_version").fetchone()[0]
        count = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    except sqlite3.Error as error:
        raise BookError(
            f"{path} is no database of results ({error}): move it away, or name another folder "
            "with --out."
        ) from None
    if whose == _VITLAB and version == VERSION:
        return
    if count or whose:
        what = f"of version {version}" if whose == _VITLAB else "of another program"
        raise BookError(
            f"{path} is {what}, and this vitlab writes version {VERSION}: nothing is written over "
            "it; name another folder with --out."
        )
    columns = ", ".join(f'"{name}" {kind}' for name, kind in COLUMNS.items())
    with in_one_step(database):
        database.execute(f"CREATE TABLE checks ({columns}, PRIMARY KEY (student, lab, exercise))")
        database.execute(by_hand.TABLE)
        database.execute("CREATE TABLE class (seed INTEGER)")
        database.execute("INSERT INTO class VALUES (?)", [secrets.randbits(60)])
        database.execute(f"PRAGMA application_id = {_VITLAB}")
        database.execute(f"PRAGMA user_version = {VERSION}")


def _written(row: CheckRow) -> list[Any]:
    return [_plain(getattr(row, name)) for name in COLUMNS]


def _plain(value: Any) -> Any:
    """As SQLite holds it: moments in UTC, lists as JSON, no half of a surrogate pair."""
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if hasattr(value, "astimezone"):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return json.dumps(value)
