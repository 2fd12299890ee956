"""Runs the test that a student found for a claim in one of the worlds of a check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vitlab.core.claims.worlds import drawn_worlds
from vitlab.grading.trying import outcome


def tried(find: Callable[[], Any], place: int, seed: int) -> dict[str, Any] | None:
    """The claim that ``find`` gives, and whether its test passes in one of its worlds.

    None where it gives nothing; `Broken` where it gives no claim with a test.

    >>> tried(lambda: ("D1", lambda world: world.scores(512, 32) > 0), 0, seed=1)
    {'claim': 'D1', 'passes': True}
    """
    return outcome(find, lambda claim: drawn_worlds(claim, seed)[place].world)
