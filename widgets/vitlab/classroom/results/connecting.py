"""Connects to the database of results, also on a network disk that has no locks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from filelock import Timeout

from vitlab.classroom.results.steps import BookError

_PATIENCE = 10.0  # seconds for somebody else to finish a step


@contextmanager
def connected(path: Path) -> Iterator[sqlite3.Connection]:
    """The database; `BookError` with a sentence where nobody can write there now.

    Where a disk has no locks, SQLite does without its own, and a file beside it keeps others out.
    """
    from vitlab.grading.store import has_locks_in

    with ExitStack() as stack:
        name = str(path.absolute())
        if not has_locks_in(path.parent):
            stack.enter_context(_alone(path))
            name = f"{path.absolute().as_uri()}?nolock=1"
        try:
            database = sqlite3.connect(name, isolation_level=None, timeout=_PATIENCE, uri=True)
        except sqlite3.Error as error:
            raise BookError(f"{path} cannot be opened ({error}).") from None
        yield stack.enter_context(closing(database))


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    from vitlab.grading.store import soft_lock

    lock = soft_lock(path)
    try:
        lock.acquire()
    except Timeout:
        raise BookError(
            "somebody else is grading into this folder: wait, or name another one with --out. If "
            f"nobody is, delete {Path(lock.lock_file).name} in it, which a machine that is gone "
            "may have left."
        ) from None
    except OSError as error:
        raise BookError(
            f"the results cannot be kept in '{path.parent}' ({error.strerror}): name another "
            "folder with --out."
        ) from None
    try:
        yield
    finally:
        lock.release()
