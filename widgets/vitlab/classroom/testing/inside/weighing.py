"""Holds all processes of a student to one limit of memory: a system limits each by itself alone.

Whoever weighs stands outside of the student's own process ids, and sees them all in a /proc that
shows no others.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_EVERY = 0.1  # seconds
_FIRST = "1"  # the student's own process, in a /proc that shows only what it started
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def guard(child: int, most: int, proc: Path = Path("/proc"), *, weighs: bool) -> None:
    """Wait until a process ends; end it where all that it started is heavier than ``most`` bytes.

    What it weighs at the beginning is not counted: it shares that with whoever forked it.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    empty = _own(proc / _FIRST) if weighs else 0
    while not _has_ended(child):
        signal.sigtimedwait({signal.SIGCHLD}, _EVERY if weighs else 3600)
        if weighs and weight(proc, empty, most) > most:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)


def weight(proc: Path, empty: int, most: int) -> int:
    """Bytes of all processes beyond what one weighs that is ``empty``.

    Looked at closely only where a first look finds more than ``most``: pages that processes share
    are in the first look once for each of them.
    """
    processes = list(_processes(proc))
    quick = sum(map(_own, processes)) - empty
    if quick <= most:
        return quick
    closely = [_closely(one) for one in processes]
    if None in closely:  # this system does not tell: what all share counts for one of them
        return sum(max(0, _own(one) - empty) for one in processes)
    return sum(one or 0 for one in closely) - empty


def _processes(proc: Path) -> Iterator[Path]:
    for entry in os.scandir(proc):
        if entry.name.isdecimal():
            yield proc / entry.name


def _own(process: Path) -> int:
    """Bytes that are no file's; of a process that has ended none."""
    try:
        _, resident, shared, *_ = (process / "statm").read_text("ascii").split()
    except (OSError, ValueError):
        return 0
    return (int(resident) - int(shared)) * _PAGE


def _closely(process: Path) -> int | None:
    """Bytes that are no file's, those that it shares by their share; None where it is not told."""
    try:
        lines = (process / "smaps_rollup").read_text("ascii").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    except OSError:
        return None
    found = [line.split()[1] for line in lines if line.startswith(("Pss_Anon:", "Pss_Shmem:"))]
    return 1024 * sum(map(int, found)) if found else None


def _has_ended(child: int) -> bool:
    try:
        return os.waitpid(child, os.WNOHANG)[0] != 0
    except ChildProcessError:
        return True
