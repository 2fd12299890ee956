"""One student's process, from outside: it is started again as often as it ends or hangs."""

from __future__ import annotations

import math
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from types import TracebackType
from typing import Any

from vitlab.classroom.testing.calls import Calls
from vitlab.classroom.testing.forking import Zygote
from vitlab.classroom.testing.inside.frames import Incoming, Room, send
from vitlab.classroom.testing.limits import Limits
from vitlab.classroom.testing.looking import World
from vitlab.classroom.testing.replies import Question, of_turn, read_reply, read_run
from vitlab.classroom.testing.view import LIGHT
from vitlab.classroom.work import Cell
from vitlab.grading.data import Data
from vitlab.grading.exercise import Exercise
from vitlab.grading.seam import Reply

LAST = ("refused", "out of time")
"""After a reply of these kinds no call is worth while."""

_FEW, _NAP = 2, 0.0005
_MARGIN = 0.5  # seconds beyond a limit, for what the process says of it


class Gone(Exception):  # noqa: N818 - the process is gone, which is what happened
    """The process ended or hung; ``limit`` names the limit that it ran into, or says "ended".

    ``again`` says that it may have ended for want of torch: it is worth while to ask once more.
    """

    def __init__(self, limit: str, *, again: bool = False) -> None:
        super().__init__(limit)
        self.limit, self.again = limit, again


class Student:
    """Runs the cells, then calls what they define. Whatever happens, the next call is answered."""

    def __init__(self, zygote: Zygote, cells: Sequence[Cell], limits: Limits) -> None:
        self._zygote, self._cells, self._limits = zygote, cells, limits
        self._ends_at = time.monotonic() + limits.whole
        self._has_torch = False
        if any("torch" in cell.source for cell in cells):
            self._take_torch()
        self._process: int | None = None
        self._over: socket.socket | None = None
        self._harmful: set[str] = set()
        self._turn = 0
        self._room = Room()
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
        self.end()

    def open(self, name: str, exercise: Exercise, *, asks: bool = False) -> Reply | None:
        """Look at an answer; why it cannot be called, or nothing. `Gone` where that ended all.

        ``asks`` says whether its probe is given a way to ask for what it looks at.
        """
        module = exercise.probe.rpartition(".")[0]
        if module and module not in LIGHT and not self._has_torch:
            self.end()
            self._take_torch()
        is_new = self._process is None
        self._start()
        self._run_again(exercise)
        job: dict[str, Data] = {
            "parameters": tuple(exercise.parameters),
            "may_use": tuple(exercise.may_use),
            "probe": exercise.probe,
            "asks": asks,
        }
        limits = self._limits
        wall = limits.whole if asks else limits.wall  # who asks waits, and the tester has a clock
        message = {"do": "open", "name": name, "job": job, "cpu": limits.cpu, "wall": wall}
        try:
            said = self._ask(message)
        except Gone as gone:
            if not gone.again and (is_new or gone.limit != "ended"):
                raise
            self._start()  # what ended it may come from the answer before
            self._run_again(exercise)
            said = self._ask(message)
        return None if said is None else self._reply(said)

    def call(self, calls: Calls, seconds: float, world: World | None = None) -> Iterator[Reply]:
        """Replies of the answer that was looked at last, as they come, up to one that is the last.

        What a call asks for meanwhile, ``world`` says: a call may take no longer for that, and
        all calls together may. `Gone` where a call ended all, or where not all are there within
        ``seconds``.
        """
        self._lent, until = 0.0, time.monotonic() + seconds
        self._send({"do": "call"}, calls.written)
        for at in range(len(calls.each)):
            if len(calls.each) - at > _FEW and not world and self._incoming.is_empty:
                time.sleep(_NAP)  # or every short reply would wake us for itself
            reply = self._reply(self._asked(at, until, world) if world else self._received(until))
            yield reply
            if reply.outcome in LAST:
                return

    def _take_torch(self) -> None:
        """Let all further processes have torch; what it takes to start is nobody's time."""
        with self.nobodys_time():
            self._zygote, self._has_torch = self._zygote.with_torch, True

    @contextmanager
    def nobodys_time(self) -> Iterator[None]:
        """Let what is done here not count as the submission's."""
        began = time.monotonic()
        yield
        self._ends_at += time.monotonic() - began

    def _start(self) -> None:
        """Have a process in which all cells have run, but those that end or hang one."""
        while self._process is None:
            if time.monotonic() > self._ends_at:
                raise Gone("whole")
            self._process, self._over = self._zygote.fork(self._limits.bounds)
            self._incoming = Incoming(self._over)
            for cell in self._cells:
                if cell.id not in self._harmful and not self._run(cell):
                    break

    def _run_again(self, exercise: Exercise) -> None:
        """Give names back the meaning that they had when a notebook checked this answer."""
        for cell in self._cells:
            is_meant = cell.again and cell.exercise == exercise.id
            if is_meant and cell.id not in self._harmful and not self._run(cell):
                self._start()

    def _run(self, cell: Cell) -> bool:
        """Run a cell; False where the process did not live on."""
        message = {"do": "run", "name": cell.id, "source": cell.source}
        try:
            said = read_run(self._ask({**message, "seconds": self._limits.soft}))
        except Gone as gone:
            if gone.again:
                return False
            self._harmful.add(cell.id)
            self.failed[cell.id] = _ENDED[gone.limit]
            return False
        except ValueError:
            self.end()
            self._harmful.add(cell.id)
            self.failed[cell.id] = _ENDED["ended"]
            return False
        if said:
            self.failed[cell.id] = said
        return True

    def _ask(self, message: dict[str, Any]) -> Data:
        self._send(message)
        said: Data = self._received()
        return said

    def _send(self, message: dict[str, Any], more: bytes = b"") -> None:
        self._turn += 1
        self._room = Room()
        try:
            self._put({**message, "turn": self._turn}, more)
        except OSError:  # it does not listen any more
            raise self._ended() from None

    def _put(self, message: Data, more: bytes = b"") -> None:
        assert self._over is not None
        self._over.settimeout(self._limits.call)
        send(self._over, message, more)

    def _asked(self, at: int, until: float, world: World) -> Data:
        """What is said to the call at this place, whatever it asks for before that."""
        call_ends = time.monotonic() + self._limits.call + _MARGIN
        while True:
            room = replace(self._room)
            match self._received(until + self._lent, call_ends, may_ask=True):
                case Question() as asked:
                    self._room = room  # nobody keeps a question
                    began = time.monotonic()
                    self._answer(asked, at, call_ends, world)
                    self._lent += time.monotonic() - began
                case said:
                    reply: Data = said
                    return reply

    def _received(
        self, until: float = math.inf, call_ends: float | None = None, *, may_ask: bool = False
    ) -> Any:
        """The next message, within the first of all limits that comes."""
        if call_ends is None:
            call_ends = time.monotonic() + self._limits.call + _MARGIN
        ends = min(call_ends, until, self._ends_at)
        try:
            message = self._incoming.receive(max(ends - time.monotonic(), 0.0), self._room)
            return of_turn(message, self._turn, may_ask=may_ask)
        except (EOFError, OSError, ValueError) as error:
            raise self._gone(error, until, call_ends) from None

    def _answer(self, asked: Question, at: int, call_ends: float, world: World) -> None:
        """Let a call hear what it asks for."""
        ends = min(call_ends, self._ends_at)
        try:
            told = world.told(at, asked.name, asked.given, max(ends - time.monotonic(), 0.0))
            self._put({"number": asked.number, **told})
        except (EOFError, OSError, ValueError) as error:
            raise self._gone(error, math.inf, call_ends) from None

    def _gone(self, error: Exception, until: float, call_ends: float) -> Gone:
        """What has become of a process: its time is over, or nobody is there any more."""
        if not isinstance(error, TimeoutError):
            return self._ended()
        self.end()
        ends = {"call": call_ends, "exercise": until, "whole": self._ends_at}
        return Gone(min(ends, key=lambda name: ends[name]))

    def _ended(self) -> Gone:
        self.end()
        again = not self._has_torch
        if again:
            self._take_torch()
        return Gone("ended", again=again)

    def _reply(self, said: Data) -> Reply:
        try:
            return read_reply(said)
        except ValueError:
            self.end()
            raise Gone("ended") from None

    def end(self) -> None:
        """End the process with all that it started; the next answer is called in a new one."""
        if self._process is not None and self._over is not None:
            self._over.close()
            self.computed += self._zygote.end(self._process)
            self._process = self._over = None


_ENDED = {
    "call": "it was still running and was stopped",
    "whole": "the time of the whole submission was over",
    "ended": "it ended Python itself: by an exit, a crash, or more memory than there is",
}
