"""Reads what a student's process says. It may say anything, and only data is taken from it."""

from __future__ import annotations

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
