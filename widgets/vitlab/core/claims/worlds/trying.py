"""What a test says of the world as it is: whether the claim that it tests holds there."""

from __future__ import annotations

from typing import Literal

from vitlab.core.claims.worlds.asking import real_world
from vitlab.core.own_code.world import Test, passes


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
