"""Which claims can be tested, and the worlds to test them in. Imports torch when asked."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from random import Random
from typing import Any

from vitlab.core.claims.worlds.world import Drawn, Subject
from vitlab.core.errors import LabError
from vitlab.core.own_code.world import World
from vitlab.words import said

AUDITED = {
    **dict.fromkeys(("C3", "D1", "D7", "D42", "E2", "E13"), "counting"),
    **dict.fromkeys(("D3", "D22", "D31"), "costs"),
    **dict.fromkeys(("C9", "D4", "D12", "D15", "F6"), "projecting"),
    **dict.fromkeys(("C1", "E7", "E9", "F4"), "reading"),
    **dict.fromkeys(("D35", "E14"), "pairing"),
}
"""Claims with worlds, and the file that these stand in."""

DRAWN = 8
"""Worlds of one check."""


def real_world(claim_id: str, seed: int = 0) -> World:
    """What there is to test a claim with, as it really is.

    Args:
        claim_id: One of `AUDITED`.
        seed: For what is drawn at random in it.

    Returns:
        Functions and numbers by name; its repr says which.

    Raises:
        LabError: No world is made for this claim.

    >>> real_world("D1").scores(512, 32)
    65536

    """
    subject = _subject(claim_id)
    return subject.world(subject.ways[0], seed)


def drawn_worlds(claim_id: str, seed: int) -> list[Drawn]:
    """Worlds in which a claim holds and in which it does not, in an order that the seed decides.

    Args:
        claim_id: One of `AUDITED`.
        seed: For the order, and for what is drawn at random in each.

    Returns:
        `DRAWN` of them: each way once, then the first ones again with other random numbers.

    Raises:
        LabError: No world is made for this claim.

    >>> worlds = drawn_worlds("D1", seed=3)
    >>> len(worlds), sorted({one.holds for one in worlds})
    (8, [False, True])

    """
    subject = _subject(claim_id)
    random = Random(seed)
    ways = [subject.ways[number % len(subject.ways)] for number in range(DRAWN)]
    random.shuffle(ways)
    return [Drawn(subject, one, random.getrandbits(30)) for one in ways]


def _subject(claim_id: Any) -> Subject:
    if claim_id not in AUDITED:
        raise LabError(
            said(
                "there is no world for claim {name!r}: choose {others}.",
                name=claim_id,
                others=", ".join(AUDITED),
            )
        )
    return _subjects(AUDITED[claim_id])[claim_id]


@cache
def _subjects(file: str) -> dict[str, Subject]:
    module = import_module(f"{__package__}.{file}")
    return {subject.claim_id: subject for subject in module.SUBJECTS}
