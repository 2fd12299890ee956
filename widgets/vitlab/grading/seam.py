"""What is asked of an answer and what comes back: plain data, so that both can cross a process.

A check makes a `Job` of an exercise, has it run beside the answer, and judges the replies.
While the answer runs, nothing of what is expected exists: it is worked out afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from vitlab.grading.data import Data, from_bytes, to_bytes

Ask: TypeAlias = "Callable[..., Data]"
"""``ask(name, *arguments)``: what whoever sent a job says to this while an answer is called.

Some answers look at a thing that must not lie beside them: they ask for all that it gives.
"""

Outcome: TypeAlias = Literal["returned", "raised", "broke", "not written", "refused", "out of time"]


@dataclass(frozen=True)
class Job:
    """Calls of one answer: arguments, in order.

    ``parameters`` are what the function is called with, ``may_use`` names what of vitlab
    it may run, ``probe`` a function of ours that is called with the answer in its place.
    """

    calls: tuple[tuple[Data, ...], ...]
    parameters: tuple[str, ...] = ()
    may_use: tuple[str, ...] = ()
    probe: str = ""

    def to_bytes(self) -> bytes:
        """Written down.

        >>> Job.from_bytes(Job(calls=((2, "pad"),)).to_bytes()).calls
        ((2, 'pad'),)
        """
        return to_bytes(_written(self))

    @classmethod
    def from_bytes(cls, written: bytes) -> Job:
        """Read; ValueError where it is none."""
        try:
            return cls(**_fields(from_bytes(written)))
        except TypeError:
            raise ValueError("this is no job") from None


@dataclass(frozen=True)
class Reply:
    """What came of one call.

    It ``returned`` a ``value``; or ``raised`` an exception, of the classes in ``kinds``; or
    ``broke`` what holds for every call. ``refused`` is the whole answer, whatever it gave
    before. ``sentence`` says why, to its author; ``printed`` is what the call wrote.
    """

    outcome: Outcome
    value: Data = None
    sentence: str = ""
    kinds: tuple[str, ...] = ()
    printed: str = ""


@dataclass(frozen=True)
class Report:
    """Replies to the calls of a job, up to one that is the last by its nature; and the answer."""

    replies: tuple[Reply, ...]
    source: str = ""

    def to_bytes(self) -> bytes:
        """Written down."""
        replies = tuple(_written(reply) for reply in self.replies)
        return to_bytes({"replies": replies, "source": self.source})

    @classmethod
    def from_bytes(cls, written: bytes) -> Report:
        """Read; ValueError where it is none."""
        fields = _fields(from_bytes(written))
        try:
            return cls(
                tuple(Reply(**_fields(reply)) for reply in fields["replies"]), fields["source"]
            )
        except (KeyError, TypeError):
            raise ValueError("this is no report on a job") from None


def _written(record: Job | Reply) -> Data:
    return dict(vars(record))


def _fields(data: Data) -> dict[str, Any]:
    if isinstance(data, dict):
        return data
    raise ValueError("this is no record of a job")
