"""What a run of a grader costs, with all that it starts, and what a class costs by that."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

FEW, MANY = 1, {"vitlab": 21, "nbgrader": 4, "nbgrader, whole": 2}
"""Submissions of the classes that are graded; otter grades one at a time."""

_ADOPTS = 36  # what ends without its parent becomes a child of this process


def adopt() -> None:
    """Count what is left behind as well: it becomes a child of this process."""
    ctypes.CDLL(None).prctl(_ADOPTS, 1, 0, 0, 0)


@dataclass(frozen=True)
class Cost:
    """Seconds of a run: what all of its processes computed, and what passed on the clock."""

    cpu: float
    wall: float


@dataclass(frozen=True)
class Line:
    """What a class costs: something once, and something for each submission."""

    once: float
    each: float

    def of(self, count: int) -> float:
        """Seconds of CPU for so many.

        >>> Line(2.0, 0.5).of(4)
        4.0
        """
        return self.once + count * self.each


def line(few: tuple[int, float], many: tuple[int, float]) -> Line:
    """What two classes of different size say of any other.

    >>> line((1, 3.0), (5, 7.0))
    Line(once=2.0, each=1.0)
    """
    each = (many[1] - few[1]) / (many[0] - few[0])
    return Line(few[1] - few[0] * each, each)


def timed(run: Callable[[], None]) -> Cost:
    """What a run costs."""
    began, before = time.monotonic(), _computed()
    run()
    return Cost(_computed() - before, time.monotonic() - began)


def _computed() -> float:
    """Seconds of CPU of all processes that were started and have ended."""
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            return used.ru_utime + used.ru_stime


def run_alone(words: list[str], folder: Path, **environment: str) -> None:
    """Run a command on one thread; an error with all that it said where it fails."""
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "MKL", "OPENBLAS")}
    done = subprocess.run(
        words,
        cwd=folder,
        env={**os.environ, **threads, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{words}: {done.stdout}\n{done.stderr}"


def lines(runs: Mapping[str, list[list[float]]]) -> dict[str, Line]:
    """What each grader takes once and for each submission, by the least of its runs.

    >>> lines({"nbgrader 1": [[5, 9], [6, 9]], "nbgrader 4": [[14, 9]], "otter 1": [[6, 9]]})
    {'nbgrader': Line(once=2.0, each=3.0), 'otter': Line(once=0.0, each=6.0)}
    """
    classes: dict[str, list[tuple[int, float]]] = {}
    for name, of_one in runs.items():
        grader, _, count = name.rpartition(" ")
        classes.setdefault(grader, []).append((int(count), min(cpu for cpu, _ in of_one)))
    nothing = 0, 0.0
    return {
        grader: line(*(sizes if len(sizes) > 1 else [nothing, *sizes]))
        for grader, sizes in classes.items()
    }
