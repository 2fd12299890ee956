"""A world: the functions and numbers that a claim speaks of, in one of the ways they could be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from vitlab.core.errors import LabError
from vitlab.words import said

Things: TypeAlias = Mapping[str, Any]


class World:
    """What a test of a claim is given; its repr says what there is in it.

    >>> world = World("D1", {"scores(side, patch_size)": "pairs of patches"}, {"scores": pow})
    >>> world
    The world of D1:
      scores(side, patch_size): pairs of patches
    >>> world.scores(2, 3)
    8
    >>> world.tokens
    Traceback (most recent call last):
    vitlab.core.errors.LabError: this world has no 'tokens': it has scores.
    """

    def __init__(self, claim_id: str, told: Mapping[str, str], things: Things) -> None:
        self._claim_id, self._told = claim_id, told
        vars(self).update(things)

    def __getattr__(self, name: str) -> Any:
        """Only called for what is not there."""
        if name.startswith("_"):
            raise AttributeError(name)
        there = ", ".join(map(named, self._told))
        raise LabError(said("this world has no {name!r}: it has {there}.", name=name, there=there))

    def __repr__(self) -> str:
        """What there is in it, a line each."""
        lines = [f"  {call}: {said(what)}" for call, what in self._told.items()]
        return "\n".join([said("The world of {claim}:", claim=self._claim_id), *lines])


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


def named(call: str) -> str:
    """The name of a thing, without its arguments.

    >>> named("scores(side, patch_size)"), named("images")
    ('scores', 'images')
    """
    return call.partition("(")[0]
