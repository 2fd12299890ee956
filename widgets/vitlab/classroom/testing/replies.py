"""Reads what a student's process says. It may say anything, and only data is taken from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

from vitlab.grading.data import Data
from vitlab.grading.seam import Outcome, Reply

_LONGEST = 2_000  # characters of one sentence
_FIELDS = frozenset(Reply.__dataclass_fields__)
_TEXT = frozenset({str})
_OUTCOMES = frozenset(get_args(Outcome))


def read_reply(said: Data) -> Reply:
    """A reply; ValueError for anything else.

    >>> read_reply({"outcome": "returned", "value": (2, 3)}).value
    (2, 3)
    >>> read_reply({"outcome": "earned", "value": 9})
    Traceback (most recent call last):
    ValueError: this is no reply to a call
    """
    if not isinstance(said, dict) or not said.keys() <= _FIELDS:
        raise ValueError("this is no reply to a call")
    given: dict[str, Any] = {"value": None, "sentence": "", "kinds": (), "printed": "", **said}
    outcome: Any = given.get("outcome")
    kinds = given["kinds"]
    texts = (
        outcome,
        given["sentence"],
        given["printed"],
        *(kinds if type(kinds) is tuple else [0]),
    )
    if not _TEXT.issuperset(map(type, texts)) or outcome not in _OUTCOMES:
        raise ValueError("this is no reply to a call")
    return Reply(
        outcome,
        given["value"],
        given["sentence"][:_LONGEST],
        kinds[:50],
        given["printed"][:_LONGEST],
    )


def read_run(said: Data) -> str:
    """What went wrong in a cell, or nothing; ValueError where it is not said."""
    if not isinstance(said, dict) or type(said.get("failed")) is not str:
        raise ValueError("this does not say how a cell ended")
    return str(said["failed"])[:_LONGEST]


@dataclass(frozen=True)
class Question:
    """What a call asks for: a name, with arguments."""

    name: str
    given: tuple[Any, ...]
    number: int


def of_turn(message: Data, turn: int, *, may_ask: bool) -> Data | Question:
    """What a message says or asks; ValueError where it answers nothing that was asked last.

    >>> of_turn({"turn": 3, "said": "right"}, 3, may_ask=False)
    'right'
    >>> of_turn({"turn": 3, "asks": {"name": "size", "with": (2,), "number": 1}}, 3, may_ask=True)
    Question(name='size', given=(2,), number=1)
    """
    match message:
        case {"turn": int(told), "said": said} if told == turn:
            answer: Data = said
            return answer
        case {
            "turn": int(told),
            "asks": {"name": str(name), "with": tuple(given), "number": int(number)},
        } if may_ask and told == turn:
            return Question(name, given, number)
    raise ValueError("nobody asked for this message")
