"""Asks the tester, while an answer is called, for what must not lie beside that answer.

Data goes out and data comes in; nothing else is learned here than what is asked for.
"""

from __future__ import annotations

from socket import socket
from typing import Any

from vitlab.classroom.testing.inside.frames import Incoming, send
from vitlab.core import errors
from vitlab.core.own_code.returned import NotPlain
from vitlab.grading.data import Data, plain

RAISED: dict[str, type[Exception]] = {
    kind.__name__: kind
    for kind in (
        *(errors.ShapeError, errors.KindError, errors.PlaceError, errors.ImageError),
        *(errors.LabError, ValueError, TypeError, IndexError, KeyError, AttributeError),
        *(ZeroDivisionError, OverflowError, ArithmeticError, MemoryError, RuntimeError),
    )
}
"""What may be raised by whoever is asked; anything else is a RuntimeError here."""


class Door:
    """The one way to ask. Questions have numbers: one may be interrupted before it was answered."""

    def __init__(self, over: socket, incoming: Incoming) -> None:
        self._over, self._incoming = over, incoming
        self._number = 0
        self.turn = 0
        """Which message of the tester's is being answered."""

    def ask(self, name: str, *arguments: Any) -> Data:
        """What this is, or gives to these arguments; an exception where it raises one."""
        self._number += 1
        asks = {"name": name, "with": _sent(name, arguments), "number": self._number}
        send(self._over, {"turn": self.turn, "asks": asks})
        told: Any = self._incoming.receive()
        while told.get("number") != self._number:
            told = self._incoming.receive()
        if "raised" in told:
            raise RAISED.get(told["raised"], RuntimeError)(told["says"])
        value: Data = told["value"]
        return value


def _sent(name: str, arguments: tuple[Any, ...]) -> Data:
    try:
        return plain(_listed(arguments))
    except NotPlain as reason:
        said = f"{name} takes numbers, texts, lists and arrays, and was given {reason}"
        raise errors.LabError(said) from None


def _listed(value: Any) -> Any:
    """The same with a list for each range, which is no data."""
    if type(value) is range:
        return list(value)
    return tuple(map(_listed, value)) if type(value) is tuple else value
