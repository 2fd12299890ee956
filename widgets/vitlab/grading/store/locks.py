"""Locks between kernels, also where the file system has none."""

from __future__ import annotations

import errno
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import BaseFileLock, FileLock, SoftFileLock

_WAIT = 10.0  # seconds for another kernel to finish its write
_NO_FLOCK = {errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK}


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep other kernels from writing ``path``; raises OSError where that cannot be."""
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
