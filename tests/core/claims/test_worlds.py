"""Worlds to test claims in: each is what it says, and a check can tell them apart."""

import inspect

import numpy as np
import pytest

from vitlab.core.claims import find_claim
from vitlab.core.claims.worlds import AUDITED, DRAWN, drawn_worlds, passes, real_world, verdict_of
from vitlab.core.claims.worlds.asking import _subject
from vitlab.core.errors import LabError
from vitlab.core.own_code.world import named

CLAIMS = list(AUDITED)


def test_there_are_twenty_claims_of_all_four_lessons_and_six_of_them_are_true():
    assert len(CLAIMS) == 20
    assert {claim[0] for claim in CLAIMS} == set("CDEF")
    assert sum(_subject(claim).ways[0].holds for claim in CLAIMS) == 6


@pytest.mark.parametrize("claim", CLAIMS)
def test_in_the_world_as_it_is_a_claim_holds_where_the_registry_calls_it_right_or_a_trap(claim):
    real, *invented = _subject(claim).ways
    assert real.says == ""
    assert real.holds == (find_claim(claim).verdict in ("right", "trap"))
    assert all(one.says for one in invented)


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_claim_holds_in_two_ways_and_fails_in_two_and_all_fit_into_a_check(claim):
    ways = _subject(claim).ways
    holds = [one.holds for one in ways]
    assert sum(holds) >= 2
    assert len(holds) - sum(holds) >= 2
    assert len(ways) <= DRAWN
    assert len({one.says for one in ways}) == len(ways)


@pytest.mark.parametrize("claim", CLAIMS)
def test_every_world_has_what_it_tells_of_and_cannot_be_told_apart_by_names(claim):
    subject = _subject(claim)
    for one in subject.ways:
        world = subject.world(one, 3)
        things = {name: value for name, value in vars(world).items() if not name.startswith("_")}
        assert things.keys() == {named(call) for call in subject.told}
        assert repr(world) == repr(real_world(claim))
        for call in subject.told:
            value = things[named(call)]
            assert callable(value) == ("(" in call)
            if callable(value):
                asked = call.partition("(")[2].rstrip(")").split(", ")
                assert len(inspect.signature(value).parameters) == len(asked)


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_same_seed_draws_the_same_worlds_and_another_one_another_order(claim):
    orders = [[one.says for one in drawn_worlds(claim, seed)] for seed in (1, 1, 2, 3)]
    assert orders[0] == orders[1]
    assert len({tuple(order) for order in orders}) > 1
    assert {tuple(sorted(order)) for order in orders} == {tuple(sorted(orders[0]))}


def test_a_test_passes_fails_or_says_no_verdict():
    world = real_world("D1")
    assert passes(lambda world: None, world)
    assert passes(lambda world: np.bool_(True), world)
    assert not passes(lambda world: world.scores(512, 8) == 1, world)
    with pytest.raises(LabError, match="returned a value of type int: let it assert"):
        passes(lambda world: world.scores(512, 8), world)
    with pytest.raises(ZeroDivisionError):
        passes(lambda world: 1 / 0, world)


def test_a_verdict_is_of_the_world_as_it_is():
    assert verdict_of("D7", lambda world: world.scores(512, 32) == 65_536) == "confirmed"
    assert verdict_of("D1", lambda world: world.scores(512, 8) == 1) == "refuted"


@pytest.mark.refusal
@pytest.mark.parametrize("claim", ["D99", "C18", "", None])
def test_a_claim_without_a_world_is_refused_with_those_that_have_one(claim):
    with pytest.raises(LabError, match=r"there is no world for claim .*: choose C3, D1"):
        drawn_worlds(claim, 0)


def test_what_is_not_in_a_world_is_named_with_what_is():
    with pytest.raises(LabError, match="this world has no 'tokens': it has scores"):
        _ = real_world("D1").tokens
