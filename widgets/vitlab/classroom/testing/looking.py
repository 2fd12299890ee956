"""Answers what an answer asks for while it is called, from a process that has it.

That one is in a sandbox of its own: what it is to work out is for a student to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Protocol, TypeAlias

from vitlab.classroom.testing.calls import Calls
from vitlab.classroom.testing.forking import Zygote
from vitlab.classroom.testing.inside.frames import Incoming, send
from vitlab.classroom.testing.limits import Limits
from vitlab.grading.data import Data
from vitlab.grading.laws import Arguments

Told: TypeAlias = dict[str, Data]
_NO_ROOM = "there is not enough memory to work this out"


class World(Protocol):
    """What the calls of an answer may ask for."""

    looking: Looking

    def keep(self, calls: Calls) -> Calls:
        """Keep of the arguments of each call what stays here; the calls with the others."""

    def told(self, at: int, name: str, given: tuple[Any, ...], seconds: float) -> Told:
        """What the call at this place hears; TimeoutError after so many seconds.

        ValueError for what nobody asks who is called.
        """


class Looking:
    """The process that has worlds, for one student: it is started again where it ends."""

    def __init__(self, zygote: Zygote, limits: Limits) -> None:
        self._zygote, self._limits = zygote, limits
        self._process: int | None = None

    def __enter__(self) -> Looking:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.end()

    def start(self) -> None:
        """Have a process that can be asked."""
        if self._process is None:
            self._process, self._over = self._zygote.with_worlds.fork(self._limits.bounds)
            self._incoming = Incoming(self._over)

    def told(self, seconds: float, **asked: Any) -> Told:
        """What it says of ``of``, ``given``, ``name`` and ``arguments``."""
        self.start()
        try:
            self._over.settimeout(max(seconds, 1e-3))
            send(self._over, asked)
            said: Any = self._incoming.receive(max(seconds, 0.0))
        except TimeoutError:
            self.end()
            raise
        except (EOFError, OSError):
            self.end()
            return {"raised": "MemoryError", "says": _NO_ROOM}
        answer: Told = said
        return answer

    def end(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._over.close()
            self._zygote.with_worlds.end(self._process)
            self._process = None


@dataclass
class Models:
    """Models that are asked for tokens. Each call has one of its own, its first argument."""

    looking: Looking
    cases: Sequence[Arguments] = ()

    def keep(self, calls: Calls) -> Calls:
        """Leave the pictures alone: who reads the name of a model knows what it is to find out."""
        self.cases = calls.each
        return replace(calls, each=tuple(case[1:] for case in calls.each))

    def told(self, at: int, name: str, given: tuple[Any, ...], seconds: float) -> Told:
        """What the model of a call gives."""
        asked = {"of": "model", "given": self.cases[at][:1], "name": name, "arguments": given}
        return self.looking.told(seconds, **asked)


@dataclass
class Claims:
    """Worlds of the claim that a call names first, at the place and of the seed of that call."""

    looking: Looking
    cases: Sequence[Arguments] = ()
    named: dict[int, str] = field(default_factory=dict)
    """The claim of each call. It has one: the worlds of others tell in which order they are."""

    def keep(self, calls: Calls) -> Calls:
        """Leave nothing: who knows a place knows what is true there."""
        self.cases, self.named = calls.each, {}
        return replace(calls, each=((),) * len(calls.each))

    def told(self, at: int, name: str, given: tuple[Any, ...], seconds: float) -> Told:
        """What the world of a call gives."""
        if name == "world":
            match given:
                case (str(claim),):
                    given = ()
                case _:
                    return {"raised": "LabError", "says": "the id of a claim is a text: 'D1'."}
            if self.named.setdefault(at, claim) != claim:
                raise ValueError("a call has one claim")
        if at not in self.named:
            raise ValueError("this call has named no claim")
        asked = {"of": "claim", "given": (self.named[at], *self.cases[at])}
        return self.looking.told(seconds, **asked, name=name, arguments=given)


PROBES = {"5.2": "vitlab.grading.labs.lab05_probe.asked_of_another"}
"""Probes of exercises whose answers are given a model: here they are to ask it."""
