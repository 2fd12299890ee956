"""What answers look at and must not hold: worlds of claims, and models. Runs in a process of ours.

An answer that had them beside it could read off them what it is to find out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache, partial
from socket import socket
from typing import Any, TypeAlias

import torch
from numpy.typing import NDArray

from vitlab.classroom.testing.inside.door import RAISED
from vitlab.classroom.testing.inside.frames import Incoming, send
from vitlab.core.claims.worlds import drawn_worlds
from vitlab.grading.data import Data, from_bytes, plain, to_bytes
from vitlab.grading.labs.lab05_probe import made

Things: TypeAlias = Mapping[str, Callable[..., object]]
_LONGEST = 300  # characters of what an exception says


def answer(over: socket) -> None:
    """Say what is asked until nobody asks any more."""
    incoming = Incoming(over)
    with suppress(EOFError):
        while True:
            message: Any = incoming.receive()
            send(over, told(**message))


def told(of: str, given: tuple[Any, ...], name: str, arguments: tuple[Any, ...]) -> dict[str, Data]:
    """What a thing gives, of the kind ``of`` and made of what is ``given``; or what it raises.

    >>> told("claim", ("D1", 0, 3), "scores", ((512, 32), {}))
    {'value': 65536}
    >>> told("claim", ("D1", 0, 3), "scores", ((512, 0), {}))["raised"]
    'ShapeError'
    """
    try:
        return {"value": plain(_things(of, to_bytes(given))[name](*arguments))}
    except Exception as error:
        names = (kind.__name__ for kind in type(error).__mro__)
        kind = next((name for name in names if name in RAISED), "RuntimeError")
        return {"raised": kind, "says": str(error)[:_LONGEST]}


@lru_cache(maxsize=4)  # a thing is asked many times
def _things(of: str, given: bytes) -> Things:
    arguments: Any = from_bytes(given)
    return _MAKERS[of](*arguments)


def _of_claim(claim: str, place: int, seed: int) -> Things:
    """One of the worlds of a claim: what is told of it, and each of its functions."""
    drawn = drawn_worlds(claim, seed)[place]
    things = drawn.way.things(drawn.seed)
    numbers = {name: one for name, one in things.items() if not callable(one)}
    functions = {name: partial(_called, one) for name, one in things.items() if callable(one)}
    return {"world": lambda: {"told": drawn.subject.told, "things": numbers}, **functions}


def _called(function: Callable[..., object], given: Any, by_name: Any) -> object:
    return function(*given, **by_name)


def _of_model(model: dict[str, Any]) -> Things:
    """The model of a case of 5.2, and how what it gives depends on the pictures."""
    found = made(model)

    def gradient(images: NDArray[Any], weights: NDArray[Any]) -> object:
        pictures = torch.from_numpy(images).requires_grad_()
        tokens = found(pictures)
        return torch.autograd.grad(tokens, pictures, torch.from_numpy(weights))[0]

    return {"tokens": lambda images: found(torch.from_numpy(images)), "gradient": gradient}


_MAKERS: Mapping[str, Callable[..., Things]] = {"claim": _of_claim, "model": _of_model}
