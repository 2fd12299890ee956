"""One student's process, from outside: it is started again as often as it ends or hangs."""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from vitlab.classroom.testing.forking import Zygote
from vitlab.classroom.testing.inside.frames import receive, send
from vitlab.classroom.testing.limits import Limits
from vitlab.classroom.testing.replies import read_reply, read_run
from vitlab.classroom.work import Cell
from vitlab.grading.data import Data
from vitlab.grading.exercise import Exercise
from vitlab.grading.seam import Reply

_MARGIN = 0.5  # seconds beyond a limit, for what the process says of it


class Gone(Exception):  # noqa: N818 - the process is gone, which is what happened
    """The process ended or hung; ``limit`` names the limit that it ran into, or says "ended"."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


class Student:
    """Runs the cells, then calls what they define. Whatever happens, the next call is answered."""

    def __init__(self, zygote: Zygote, cells: Sequence[Cell], limits: Limits) -> None:
        self._zygote, self._cells, self._limits = zygote, cells, limits
        self._ends_at = time.monotonic() + limits.whole
        self._process: int | None = None
        self._over: socket.socket | None = None
        self._harmful: set[str] = set()
        self.failed: dict[str, str] = {}
        """What went wrong in a cell, by its id."""
        self.computed = 0.0
        """Seconds that the processes computed which have ended."""

    def __enter__(self) -> Student:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._end()

    @property
    def is_out_of_time(self) -> bool:
        """Whether the time of the whole submission is over."""
        return time.monotonic() > self._ends_at

    def open(self, name: str, exercise: Exercise) -> Reply | None:
        """Look at an answer; why it cannot be called, or nothing. `Gone` where that ended all."""
        self._start()
        job: dict[str, Data] = {
            "parameters": tuple(exercise.parameters),
            "may_use": tuple(exercise.may_use),
            "probe": exercise.probe,
        }
        said = self._ask({"do": "open", "name": name, "job": job, "seconds": self._limits.soft})
        return None if said is None else self._reply(said)

    def call(self, arguments: tuple[Data, ...]) -> Reply:
        """Call the answer that was looked at last. `Gone` where that ended all."""
        return self._reply(self._ask({"do": "call", "arguments": arguments}))

    def _start(self) -> None:
        """Have a process in which all cells have run, but those that end or hang one."""
        while self._process is None:
            self._process, self._over = self._zygote.fork(self._limits.bounds)
            for cell in self._cells:
                if cell.id not in self._harmful and not self._run(cell):
                    break

    def _run(self, cell: Cell) -> bool:
        """Run a cell; False where the process did not live on."""
        message = {"do": "run", "name": cell.id, "source": cell.source}
        try:
            said = read_run(self._ask({**message, "seconds": self._limits.soft}))
        except Gone as gone:
            self._harmful.add(cell.id)
            self.failed[cell.id] = _ENDED[gone.limit]
            return False
        except ValueError:
            self._end()
            self._harmful.add(cell.id)
            self.failed[cell.id] = _ENDED["ended"]
            return False
        if said:
            self.failed[cell.id] = said
        return True

    def _ask(self, message: dict[str, Any]) -> Data:
        assert self._over is not None
        left = self._ends_at - time.monotonic()
        seconds = min(self._limits.call + _MARGIN, max(left, 0.0))
        try:
            self._over.settimeout(seconds + 1e-3)
            send(self._over, message)
            return receive(self._over, seconds)
        except TimeoutError:
            self._end()
            raise Gone("call" if seconds < left else "whole") from None
        except (EOFError, OSError, ValueError):
            self._end()
            raise Gone("ended") from None

    def _reply(self, said: Data) -> Reply:
        try:
            return read_reply(said)
        except ValueError:
            self._end()
            raise Gone("ended") from None

    def _end(self) -> None:
        if self._process is not None and self._over is not None:
            self._over.close()
            self.computed += self._zygote.end(self._process)
            self._process = self._over = None


_ENDED = {
    "call": "it was still running and was stopped",
    "whole": "the time of the whole submission was over",
    "ended": "it ended Python itself: by an exit, a crash, or more memory than there is",
}
