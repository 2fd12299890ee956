"""How long an answer may take, and how much room it has."""

from __future__ import annotations

from dataclasses import dataclass

from vitlab.classroom.testing.inside.bounds import Bounds
from vitlab.grading.box import CPU_SECONDS, WALL_SECONDS


@dataclass(frozen=True)
class Limits:
    """Seconds of a ``call``, an ``exercise`` and a ``whole`` submission; bytes of ``memory``.

    An answer is ended softly when it has computed as long as in a notebook, with a sentence that
    says in which line it was; a process that goes on all the same is killed.

    >>> Limits().cpu, Limits(call=4).cpu
    (5.0, 3.2)
    """

    call: float = 10.0
    exercise: float = 30.0
    whole: float = 120.0
    memory: int = 2 * 2**30
    processes: int = 64

    @property
    def soft(self) -> float:
        """Seconds after which a cell is asked to end."""
        return 0.8 * self.call

    @property
    def cpu(self) -> float:
        """Seconds of computing after which an answer is asked to end, in all calls of a check."""
        return min(CPU_SECONDS, self.soft)

    @property
    def wall(self) -> float:
        """Seconds after which it is asked to end, however it spent them."""
        return min(WALL_SECONDS, 0.8 * self.exercise)

    @property
    def bounds(self) -> Bounds:
        """What the system holds a student's process to."""
        return Bounds(self.memory, cpu=int(self.whole) + 10, processes=self.processes)
