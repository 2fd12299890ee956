"""Runs the test that a student found for a claim, in a world that is here or is asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from vitlab.core.errors import LabError
from vitlab.core.own_code.world import World, named, passes
from vitlab.grading.seam import Ask
from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown


def as_function(answer: object) -> object:
    """A function that returns a finding; a pair of a claim and a test is taken as well.

    >>> as_function(("D1", len))()
    ('D1', <built-in function len>)
    """
    if not isinstance(answer, tuple | list) or len(answer) != 2 or not callable(answer[1]):
        return answer
    pair = tuple(answer)

    def found() -> Any:
        return pair

    return wraps(pair[1])(found)


def outcome(find: Callable[[], Any], world_of: Callable[[str], World]) -> dict[str, Any] | None:
    """The claim that ``find`` gives, and whether its test passes in the world of that claim.

    None where it gives nothing; `Broken` where it gives no claim with a test.
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
        world = world_of(claim)
    except LabError as error:
        raise Broken(f"Choose a claim of the page: {error}") from None
    try:
        return {"claim": claim, "passes": passes(test, world)}
    except LabError as error:
        raise Broken(f"In a world of {claim}: {error}") from None


def tried(ask: Ask, find: Callable[[], Any]) -> dict[str, Any] | None:
    """The same in a world that is somewhere else: what it gives, it is asked for.

    >>> world = {"told": {"scores(side, patch_size)": "pairs"}, "things": {}}
    >>> ask = lambda name, *_: world if name == "world" else 65536
    >>> tried(ask, lambda: ("D1", lambda world: world.scores(512, 32) == 65536))
    {'claim': 'D1', 'passes': True}
    """
    return outcome(find, partial(_world, ask))


def _world(ask: Ask, claim: str) -> World:
    found: Any = ask("world", claim)
    functions = {
        named(call): partial(_asked, ask, named(call)) for call in found["told"] if "(" in call
    }
    return World(claim, found["told"], {**found["things"], **functions})


def _asked(ask: Ask, name: str, *given: Any, **by_name: Any) -> Any:
    return ask(name, given, by_name)
