"""Locks between kernels, also where the file system has none."""

from __future__ import annotations

import errno
import os
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from filelock import BaseFileLock, FileLock, SoftFileLock

from vitlab.words import said

_WAIT = 10.0  # seconds for another kernel to finish its write
_STALE = 60.0  # seconds after which a file that stands for a lock was left behind
_NO_LOCKS = {errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK}


@contextmanager
def locked(path: Path) -> Iterator[Callable[[], None]]:
    """Keep other kernels from writing ``path``; raises OSError where that cannot be.

    What it gives raises OSError where another kernel may have the lock by now: it is asked just
    before the file is replaced.
    """
    file = path.with_name(f".{path.name}.lock")
    if has_locks(file, "flock"):
        with FileLock(file, timeout=_WAIT):
            yield lambda: None
        return
    began = time.monotonic()
    with soft_lock(path, _STALE):

        def still() -> None:
            if time.monotonic() - began > _STALE / 2:  # half of it: clocks differ
                raise TimeoutError(errno.ETIMEDOUT, said("The disk took too long"))

        yield still


def has_locks(file: Path, kind: Literal["flock", "lockf"]) -> bool:
    """Whether the file system of ``file``, which is made, has locks that end with their process."""
    try:
        import fcntl
    except ImportError:
        return sys.platform == "win32"  # which has its own; a browser has none
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        getattr(fcntl, kind)(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _NO_LOCKS
    finally:
        os.close(descriptor)
    return True


def has_locks_in(folder: Path) -> bool:
    """Whether a database in a folder can lock itself; True where nothing can be written there."""
    trial = folder / f".vitlab-trial-{os.getpid()}"
    try:
        return has_locks(trial, "lockf")
    except OSError:
        return True
    finally:
        with suppress(OSError):
            trial.unlink()


def soft_lock(path: Path, stale: float | None = None) -> BaseFileLock:
    """A lock that is a file's existence, beside ``path``.

    One of a process that is gone is taken away; of a process on another machine nobody can tell
    that here, so one that is older than ``stale`` seconds is.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that its age tells: who is late asks whether he has it
        return SoftFileLock(path.with_name(f".{path.name}.softlock"), timeout=_WAIT, lifetime=stale)


def taken_at_once(path: Path) -> BaseFileLock | None:
    """The lock that ``path`` itself is, or None where somebody holds it or none can be had."""
    lock = FileLock(path, timeout=0, thread_local=False)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            lock.acquire()
    except (NotImplementedError, OSError):
        return None
    if type(lock) is not FileLock:  # it fell back by itself, to a file that may be left behind
        lock.release()
        return None
    return lock
