"""Worlds to test claims in: as it is, as a lesson says it is, and ways in between.

A test says what a claim says. It must fail wherever the claim does not hold, and pass wherever
it does: a test that cannot fail has tested nothing.
"""

from vitlab.core.claims.worlds.asking import AUDITED, DRAWN, drawn_worlds, real_world
from vitlab.core.claims.worlds.trying import verdict_of
from vitlab.core.claims.worlds.world import Drawn
from vitlab.core.own_code.world import World, passes

__all__ = [
    "AUDITED",
    "DRAWN",
    "Drawn",
    "World",
    "drawn_worlds",
    "passes",
    "real_world",
    "verdict_of",
]
