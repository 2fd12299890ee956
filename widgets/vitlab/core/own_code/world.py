"""What a test of somebody's own is run in, and what it says there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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

    >>> def is_eight(world):
    ...     assert world.power(2, 3) == 8
    >>> passes(is_eight, World("D1", {}, {"power": pow}))
    True

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


def named(call: str) -> str:
    """The name of a thing, without its arguments.

    >>> named("scores(side, patch_size)"), named("images")
    ('scores', 'images')
    """
    return call.partition("(")[0]
