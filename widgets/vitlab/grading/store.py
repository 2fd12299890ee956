"""The progress file: one per working directory, readable by a person, never sent anywhere.

Writers take a lock, write beside the file and rename, so that another kernel or a
kill in the middle finds the old content or the new, never half of one.
"""

from __future__ import annotations

import errno
import json
import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeAlias

from filelock import BaseFileLock, FileLock, SoftFileLock

Entries: TypeAlias = "dict[str, dict[str, Any]]"

_FORMAT = 1
_WAIT = 10.0  # seconds for another kernel to finish its write
_NO_FLOCK = {errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK}
_unsaved: dict[Path, Entries] = {}


def location() -> Path:
    """Where progress is kept: `VITLAB_PROGRESS`, or a file in the working directory."""
    return Path(os.environ.get("VITLAB_PROGRESS") or "vitlab-progress.json").absolute()


def read() -> Entries:
    """What is known of each exercise; empty where nothing is."""
    path = location()
    try:
        return _unsaved.get(path) or _parsed(path.read_text("utf-8")) or {}
    except (OSError, UnicodeDecodeError):
        return {}


def update(change: Callable[[Entries], None]) -> str:
    """Let ``change`` alter the entries and save them; a sentence where that went wrong.

    What cannot be saved is kept in memory, so that this kernel at least knows of it.
    """
    path = location()
    try:
        with _locked(path):
            notice = _set_aside(path)
            entries = deepcopy(read())
            change(entries)
            _write(path, entries)
            _unsaved.pop(path, None)
            return notice
    except OSError as error:
        entries = _unsaved.setdefault(path, read())
        change(entries)
        why = error.strerror or "another program holds its lock"
        return f"Nothing was saved in {path.name}: {why[0].lower()}{why[1:]}."


def _parsed(text: str) -> Entries | None:
    """The entries in a progress file, or None where it is something else."""
    try:
        content = json.loads(text)
    except ValueError:
        return None
    if not isinstance(content, dict) or content.get("vitlab progress") != _FORMAT:
        return None
    entries = content.get("exercises")
    if not isinstance(entries, dict) or not all(map(_is_entry, entries.values())):
        return None
    return entries


def _is_entry(entry: Any) -> bool:
    if not isinstance(entry, dict):
        return False
    guess = entry.get("guess", [0, 0])
    numbers = [entry.get("points", 0), entry.get("hints", 0)]
    if not isinstance(guess, list) or len(guess) != 2:
        return False
    return all(type(number) in (int, float) for number in [*numbers, *guess])


def _set_aside(path: Path) -> str:
    try:
        if not path.exists() or _parsed(path.read_text("utf-8")) is not None:
            return ""
    except UnicodeDecodeError:
        pass
    number = 1
    while (aside := path.with_name(f"{path.name}.unreadable-{number}")).exists():
        number += 1
    path.rename(aside)
    return (
        f"{path.name} was not a progress file that can be read, so it is now called "
        f"{aside.name}; a new one was begun."
    )


def _write(path: Path, entries: Entries) -> None:
    ordered = dict(sorted(entries.items(), key=lambda item: _in_order(item[0])))
    content = {"vitlab progress": _FORMAT, "exercises": ordered}
    temporary = path.with_name(path.name + ".new")  # under the lock nobody else writes it
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(content, file, indent=2, ensure_ascii=False)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def _in_order(exercise_id: str) -> list[tuple[int, str]]:
    return [(int(p) if p.isdecimal() else -1, p) for p in exercise_id.split(".")]


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # filelock says so when it falls back by itself
        lock = _acquired(path)
    try:
        yield
    finally:
        lock.release()


def _acquired(path: Path) -> BaseFileLock:
    """A lock; on a network home directory without flock one that is a file's existence."""
    lock: BaseFileLock = FileLock(path.with_name(f".{path.name}.lock"), timeout=_WAIT)
    try:
        lock.acquire()
    except (NotImplementedError, OSError) as error:
        if isinstance(error, OSError) and error.errno not in _NO_FLOCK:
            raise
        lock = SoftFileLock(path.with_name(f".{path.name}.softlock"), timeout=_WAIT)
        lock.acquire()
    return lock
