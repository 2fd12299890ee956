"""The student's process at work: runs cells, calls what they define, hands out plain data."""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Iterator
from socket import socket
from types import ModuleType
from typing import Any

from vitlab.classroom.testing.inside.absent import Absent
from vitlab.classroom.testing.inside.cells import Namespace
from vitlab.classroom.testing.inside.frames import receive, send
from vitlab.classroom.testing.inside.output import capped
from vitlab.classroom.testing.inside.refusing import REFUSING
from vitlab.core.own_code.time_limit import Allowance, OutOfTime, at_most
from vitlab.grading.box import Box
from vitlab.grading.data import Data
from vitlab.grading.seam import Job, Reply


def answer(over: socket) -> None:
    """Do what is asked until nobody asks any more."""
    _draw_the_same()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked, process = _Asked(), os.getpid()
    try:
        while True:
            message: Any = receive(over)
            turn = message.pop("turn")
            for said in asked.do(message):
                if os.getpid() != process:  # a cell forked: only one of the two speaks
                    os._exit(0)
                send(over, {"turn": turn, "said": said})
    except EOFError:
        os._exit(0)


class _Asked:
    """What can be asked of a student's process."""

    def __init__(self) -> None:
        self._ours = _hidden_modules()
        self._space = Namespace()
        self._box: Box | None = None

    def do(self, message: dict[str, Any]) -> Iterator[Data]:
        """What comes of one message: one thing, or one for each call as soon as it has run."""
        match message.pop("do"):
            case "run":
                yield self._run(**message)
            case "open":
                yield self._open(**message)
            case _:
                assert self._box is not None
                for arguments in message["calls"]:
                    reply = self._box.called(tuple(arguments))
                    yield _record(reply)
                    if reply.outcome in ("refused", "out of time"):
                        break

    def _run(self, name: str, source: str, seconds: float) -> Data:
        with capped() as writing:
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
        self._box = Box(
            self._space.names[name],
            given,
            Allowance(cpu, wall),
            capped,
            self._named,
            watches=False,
        )
        REFUSING.all_but(given.may_use)
        Absent.refuses = True
        refusal = self._box.refusal()
        return _record(refusal) if refusal else None

    def _named(self, name: str) -> Any:
        """A function of ours, wherever students' code may have put another one."""
        module, _, function = name.rpartition(".")
        return vars(self._ours[module])[function]


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


def _record(reply: Reply) -> Data:
    return dict(vars(reply))


def _draw_the_same() -> None:
    """Begin all generators anew: children of one process would go on with each other's numbers."""
    random.seed(0)
    for name in ("numpy.random", "torch"):
        if name in sys.modules:
            module: Any = sys.modules[name]
            (module.seed if name == "numpy.random" else module.manual_seed)(0)
