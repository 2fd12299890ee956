"""How much a student's process may take: memory, computing, files, processes."""

from __future__ import annotations

import resource
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True)
class Bounds:
    """Bytes of memory beyond what Python and torch take, seconds of computing, and counts."""

    memory: int = 2 * 2**30
    cpu: int = 130
    file: int = 32 * 2**20
    files: int = 256
    processes: int = 64

    @property
    def of_all(self) -> int:
        """Bytes of memory of all processes together: a quarter more than one may have."""
        return self.memory + self.memory // 4


def set_bounds(bounds: Bounds) -> None:
    """Hold this process to them for ever."""
    for kind, most in (
        (resource.RLIMIT_AS, _taken() + bounds.memory),
        (resource.RLIMIT_CPU, bounds.cpu),
        (resource.RLIMIT_FSIZE, bounds.file),
        (resource.RLIMIT_NOFILE, bounds.files),
        (resource.RLIMIT_NPROC, bounds.processes),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a system may allow still less
            resource.setrlimit(kind, (most, most))


def _taken() -> int:
    """Bytes that are mapped already; torch maps gigabytes."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 8 * 2**30
