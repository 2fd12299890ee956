"""Writes to the database in steps: a kill or a full disk finds all of one, or nothing of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from vitlab.core.errors import LabError


class BookError(LabError):
    """The results cannot be kept; the sentence says why, and what was graded is safe."""


@contextmanager
def in_one_step(database: sqlite3.Connection) -> Iterator[None]:
    """All that is written inside, or nothing of it."""
    try:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("COMMIT")
    except sqlite3.Error as error:
        _roll_back(database)
        raise BookError(_said(error)) from None
    except BaseException:
        _roll_back(database)
        raise


def _roll_back(database: sqlite3.Connection) -> None:
    if database.in_transaction:
        database.execute("ROLLBACK")


def _said(error: sqlite3.Error) -> str:
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
        return (
            "the disk is full: what was graded so far is kept. Make room and grade again with "
            "--resume, which goes on where this stopped."
        )
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
        return "somebody else is grading into this folder: wait, or name another one with --out."
    return (
        f"the results cannot be written ({error}): what was graded so far is kept. Grade again "
        "with --resume, which goes on where this stopped."
    )
