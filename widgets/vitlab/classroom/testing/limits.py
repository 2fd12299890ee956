"""How long an answer may take, and how much room it has."""

from __future__ import annotations

from dataclasses import dataclass

from vitlab.classroom.testing.inside.bounds import Bounds


@dataclass(frozen=True)
class Limits:
    """Seconds of a ``call``, an ``exercise`` and a ``whole`` submission; bytes of ``memory``.

    A call is ended softly before its time is over, with a sentence that says in which line it was;
    a process that goes on all the same is killed.

    >>> Limits(call=4).soft
    3.2
    """

    call: float = 10.0
    exercise: float = 30.0
    whole: float = 120.0
    memory: int = 2 * 2**30
    processes: int = 64

    @property
    def soft(self) -> float:
        """Seconds after which a call is asked to end."""
        return 0.8 * self.call

    @property
    def bounds(self) -> Bounds:
        """What the system holds a student's process to."""
        return Bounds(self.memory, cpu=int(self.whole) + 10, processes=self.processes)
