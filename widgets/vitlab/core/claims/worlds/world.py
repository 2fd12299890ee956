"""The ways in which what a claim speaks of could be, and the worlds that come of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from vitlab.core.own_code.world import Things, World


@dataclass(frozen=True)
class Way:
    """One way things could be: where it ``says`` nothing, as they are.

    ``says`` goes on after "in a world where"; ``things`` are made from a seed. ``holds`` is
    whether the claim is true there.
    """

    says: str
    holds: bool
    things: Callable[[int], Things]


@dataclass(frozen=True)
class Subject:
    """A claim, what a test of it finds in its world, and the ways this could be; the real first."""

    claim_id: str
    told: Mapping[str, str]
    ways: tuple[Way, ...]

    def world(self, way: Way, seed: int) -> World:
        """The world of one way."""
        return World(self.claim_id, self.told, way.things(seed))


@dataclass(frozen=True)
class Drawn:
    """A world of a check, made when it is asked for; what is true of the claim there."""

    subject: Subject
    way: Way
    seed: int

    @property
    def world(self) -> World:
        """What a test is given."""
        return self.subject.world(self.way, self.seed)

    @property
    def holds(self) -> bool:
        """Whether the claim is true in it."""
        return self.way.holds

    @property
    def says(self) -> str:
        """What is so in it, after "in a world where"; empty for the world as it is."""
        return self.way.says


def way(says: str, holds: bool, **things: Any) -> Way:
    """A way in which nothing is drawn.

    >>> way("", True, scores=pow).things(5)["scores"](2, 3)
    8
    """
    return Way(says, holds, lambda seed: things)
