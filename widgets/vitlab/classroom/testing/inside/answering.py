"""The student's process at work: runs cells, calls what they define, hands out plain data."""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from socket import socket
from types import ModuleType
from typing import Any

from vitlab.classroom.testing.inside import door, frames
from vitlab.classroom.testing.inside.absent import Absent
from vitlab.classroom.testing.inside.cells import Namespace
from vitlab.classroom.testing.inside.door import Door
from vitlab.classroom.testing.inside.frames import Incoming, send
from vitlab.classroom.testing.inside.output import Catching
from vitlab.classroom.testing.inside.refusing import REFUSING
from vitlab.classroom.testing.inside.ticking import Ticking
from vitlab.core.own_code.time_limit import Allowance, OutOfTime, at_most
from vitlab.grading import box
from vitlab.grading.box import Around, Box
from vitlab.grading.data import Data
from vitlab.grading.seam import Job, Reply
from vitlab.grading.trying import as_function

_NOT_INTERRUPTED = frozenset({box.__file__, door.__file__, frames.__file__})


def answer(over: socket) -> None:
    """Do what is asked until nobody asks any more."""
    random.seed(0)  # Python's own generator begins anew in each fork
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    incoming, process = Incoming(over), os.getpid()
    asks = Door(over, incoming)
    asked = _Asked(asks)
    try:
        while True:
            message: Any = incoming.receive()
            turn = message.pop("turn")
            if message["do"] == "call":  # they come behind it
                message["calls"] = incoming.receive()
            asks.turn = turn
            for said in asked.do(message):
                if os.getpid() != process:  # a cell forked: only one of the two speaks
                    os._exit(0)
                send(over, {"turn": turn, "said": said})
    except EOFError:
        os._exit(0)


class _Asked:
    """What can be asked of a student's process."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._ours = _hidden_modules()
        self._space = Namespace()
        self._catching = Catching()
        self._box: Box | None = None
        self._ticking: Ticking | None = None

    def do(self, message: dict[str, Any]) -> Iterator[Data]:
        """What comes of one message: one thing, or one for each call as soon as it has run."""
        match message.pop("do"):
            case "run":
                yield self._run(**message)
            case "open":
                yield self._open(**message)
            case _:
                assert self._box is not None
                assert self._ticking is not None
                for arguments in message["calls"]:
                    reply = self._box.called(tuple(arguments))
                    yield _record(reply)
                    if reply.outcome in ("refused", "out of time"):
                        break
                self._ticking.rest()

    def _run(self, name: str, source: str, seconds: float) -> Data:
        with self._catching as writing:
            try:
                with at_most(Allowance(seconds, seconds), caller=__file__):
                    failed = self._space.run(name, source)
            except OutOfTime:
                failed = "OutOfTime: it was still running"
        return {"failed": failed, "printed": writing.text}

    def _open(self, name: str, cpu: float, wall: float, job: dict[str, Any]) -> Data:
        """Make a box of an answer; why it cannot be called, or nothing."""
        if name not in self._space.names:
            return _record(Reply("not written", None, f"{name} is not there."))
        given = Job((), tuple(job["parameters"]), tuple(job["may_use"]), job["probe"])
        allowance = Allowance(cpu, wall)
        self._ticking = ticking = Ticking(allowance, _NOT_INTERRUPTED)
        named = self._that_asks if job["asks"] else self._named
        around = Around(
            lambda: self._catching, lambda _: ticking, _nobody_presses, named, watches=False
        )
        answer = self._space.names[name]
        self._box = Box(as_function(answer) if job["asks"] else answer, given, allowance, around)
        REFUSING.all_but(given.may_use)
        Absent.refuses = True
        refusal = self._box.refusal()
        ticking.rest()
        return _record(refusal) if refusal else None

    def _named(self, name: str) -> Any:
        """A function of ours, wherever students' code may have put another one."""
        module, _, function = name.rpartition(".")
        return vars(self._ours[module])[function]

    def _that_asks(self, name: str) -> Any:
        """The same for one that asks, while an answer is called, for what is not here."""
        return partial(self._named(name), self._door.ask)


def _hidden_modules() -> dict[str, ModuleType]:
    """What calls answers and reads them, out of reach by its name: an import gets another one."""
    ours = {
        name: module
        for name, module in sys.modules.items()
        if name.startswith(("vitlab.grading", "vitlab.classroom"))
    }
    for name in ours:
        del sys.modules[name]
    for room in ("grading", "classroom"):
        vars(sys.modules["vitlab"]).pop(room, None)
    return ours


def _nobody_presses() -> AbstractContextManager[list[int]]:
    """There is no keyboard, and an interrupt is ignored."""
    return nullcontext([])


def _record(reply: Reply) -> Data:
    """What is said of a reply: what goes without saying is left out."""
    said: dict[str, Data] = {"outcome": reply.outcome}
    if reply.value is not None:
        said["value"] = reply.value
    for name in ("sentence", "kinds", "printed"):
        if told := getattr(reply, name):
            said[name] = told
    return said
