"""What a test says of a world: whether the claim that it tests holds there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from vitlab.core.claims.worlds.asking import real_world
from vitlab.core.claims.worlds.world import World
from vitlab.core.errors import LabError
from vitlab.words import said

Test: TypeAlias = Callable[[World], Any]


def passes(test: Test, world: World) -> bool:
    """Run a test of a claim in one world.

    Args:
        test: A function of a world that says what the claim says: by ``assert``, or by returning
            True where it holds and False where it does not.
        world: What to test in.

    Returns:
        Whether the test passes there.

    Raises:
        LabError: The test returned something that is no verdict. Errors of its own go through.

    >>> def is_258(world):
    ...     assert world.scores(512, 8) / world.scores(512, 32) == 258
    >>> passes(is_258, real_world("D1"))
    False

    """
    try:
        told = test(world)
    except AssertionError:
        return False
    if told is None:
        return True
    if getattr(told, "shape", None) == ():  # a NumPy or torch truth value
        told = told.item()
    if not isinstance(told, bool):
        raise LabError(
            said(
                "the test returned a value of type {kind}: let it assert what the claim says, or "
                "return True where that holds and False where it does not.",
                kind=type(told).__name__,
            )
        )
    return told


def verdict_of(claim_id: str, test: Test) -> Literal["refuted", "confirmed"]:
    """What a test says of a claim in the world as it is.

    Args:
        claim_id: Such as ``"D1"``.
        test: As `passes` takes it.

    Returns:
        "confirmed" where the test passes, "refuted" where it fails.

    Raises:
        LabError: No world is made for this claim, or the test returned no verdict.

    >>> verdict_of("D1", lambda world: world.scores(512, 8) / world.scores(512, 32) == 258)
    'refuted'

    """
    return "confirmed" if passes(test, real_world(claim_id)) else "refuted"
