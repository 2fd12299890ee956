"""What a worker grades with: the trusted tester, made where the worker runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from vitlab.classroom.testing.limits import Limits
from vitlab.classroom.work import CheckRow, Work


@dataclass(frozen=True)
class Ready:
    """A grader that has started, in which sandbox, and what a better one would need."""

    grade: Callable[[Work], tuple[CheckRow, ...]]
    sandbox: str
    missing: str = ""


class Start(Protocol):
    """Starts a grader; it travels to another process, and so is plain data itself."""

    def __call__(self) -> AbstractContextManager[Ready]:
        """Start one, and end it when the block ends."""


@dataclass(frozen=True)
class Trusted:
    """The trusted tester with these limits, a teacher's file of hidden laws, and a class's seed.

    ``numbers`` are those of the course; None for those that are set in this folder.
    """

    limits: Limits
    hidden: Path | None
    seed: int
    numbers: Mapping[str, Mapping[str, float]] | None = None

    @contextmanager
    def __call__(self) -> Iterator[Ready]:
        """Start a zygote; `NoSandbox` or another `LabError` where that cannot be."""
        for library in ("OMP", "MKL", "OPENBLAS"):  # each worker has one core
            os.environ.setdefault(f"{library}_NUM_THREADS", "1")
        from vitlab.classroom.testing import Examiner, read_hidden, zygote

        laws = read_hidden(self.hidden) if self.hidden else None
        with zygote() as forks:
            examiner = Examiner(forks, self.limits, laws, self.seed, self.numbers)
            yield Ready(examiner.grade, forks.level, forks.missing)
