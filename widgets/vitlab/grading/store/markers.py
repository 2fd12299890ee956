"""Markers of checks that run: one that nobody holds any more tells that Python was ended.

A marker is an empty file beside the progress file, with a lock next to it, and is there
only while that lock is held. The operating system gives up a lock when its process ends,
however it ends, so a marker whose lock can be taken was left behind.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import BaseFileLock

from vitlab.grading.store.entries import in_order
from vitlab.grading.store.files import names_beside, patiently, target
from vitlab.grading.store.locks import taken_at_once
from vitlab.words import word

NEVER_ENDED = word(
    "The last check of {exercise} never ended: Python was ended or restarted while your function "
    "ran. What you earned before is kept."
)
_LOCK = ".lock"


@contextmanager
def checking(exercise_id: str) -> Iterator[None]:
    """Mark that an answer to the exercise runs; where that cannot be, it runs all the same.

    >>> with checking("1.2"):
    ...     never_ended()
    ()
    """
    path, process = target(), os.getpid()
    marker = path.with_name(f"{_start(path)}{exercise_id}-{secrets.token_hex(4)}")
    lock = _placed(marker)
    try:
        yield
    finally:
        if lock is not None and os.getpid() == process:  # a forked child leaves its parent's
            _remove(marker)  # first, so that nobody takes it for stale
            _give_up(marker, lock)


def never_ended(*, clear: bool = True) -> tuple[str, ...]:
    """Exercises whose check never ended, each told once; without ``clear`` it is only a look."""
    path = target()
    start = _start(path)
    stale = {
        name.removeprefix(start).rpartition("-")[0]
        for name in names_beside(path, start)
        if not name.endswith(_LOCK) and _is_stale(path.with_name(name), clear)
    }
    return tuple(in_order(stale))


def _start(path: Path) -> str:
    return f".{path.name}.checking-"


def _placed(marker: Path) -> BaseFileLock | None:
    lock = taken_at_once(_lock_of(marker))
    if lock is None:
        _remove(_lock_of(marker))
        return None
    try:
        marker.touch()
    except OSError:
        _give_up(marker, lock)
        return None
    return lock


def _is_stale(marker: Path, clear: bool) -> bool:
    lock = taken_at_once(_lock_of(marker))
    if lock is None:  # it runs
        return False
    stale = os.path.exists(marker)  # it may have ended since it was listed
    if clear:
        _remove(marker)
    _give_up(marker, lock)
    return stale


def _lock_of(marker: Path) -> Path:
    return marker.with_name(marker.name + _LOCK)


def _give_up(marker: Path, lock: BaseFileLock) -> None:
    with suppress(OSError):  # Windows cannot remove what is held; there the release does it
        _lock_of(marker).unlink()
    lock.release()


def _remove(path: Path) -> None:
    with suppress(OSError):
        patiently(path.unlink)
