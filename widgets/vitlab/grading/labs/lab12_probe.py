"""Runs the test that a student found for a claim in one of the worlds of a check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vitlab.core.claims.worlds import drawn_worlds, passes
from vitlab.core.errors import LabError
from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown


def tried(find: Callable[[], Any], place: int, seed: int) -> dict[str, Any] | None:
    """The claim that ``find`` gives, and whether its test passes in one of its worlds.

    None where it gives nothing; `Broken` where it gives no claim with a test.

    >>> tried(lambda: ("D1", lambda world: world.scores(512, 32) > 0), 0, seed=1)
    {'claim': 'D1', 'passes': True}
    """
    given = find()
    if given is None:
        return None
    if not isinstance(given, tuple | list) or len(given) != 2:
        raise Broken(
            f"It returned {shown(given)}: return the number of a claim and your test of it, as in "
            '`return "D1", my_test`.'
        )
    claim, test = given
    if not callable(test):
        raise Broken(
            f"Beside {shown(claim)} stands {shown(test)}, and not a test: give the name of your "
            "function without brackets after it."
        )
    try:
        world = drawn_worlds(claim, seed)[place].world
    except LabError as error:
        raise Broken(f"Choose a claim of the page: {error}") from None
    try:
        return {"claim": claim, "passes": passes(test, world)}
    except LabError as error:
        raise Broken(f"In a world of {claim}: {error}") from None
