"""Exercises whose answer is a claim of a page with a test that tells whether it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vitlab.core.claims import find_claim
from vitlab.core.claims.worlds import AUDITED, DRAWN, Drawn, drawn_worlds
from vitlab.grading.exercise import Exercise, Judgement
from vitlab.grading.seam import Report
from vitlab.grading.trying import as_function
from vitlab.words import said

WORLDS = "vitlab.core.claims.worlds"


@dataclass(frozen=True, kw_only=True)
class Finding(Exercise):
    """The number of a claim and a test of it, as in ``return "D1", my_test``.

    The test says what the claim says. It is run in the world as it is and in others, and earns
    its point where it passes in those in which the claim holds, and fails in all others: so a
    test that cannot fail earns nothing. Which claim it was is kept, for none counts twice.
    ``without`` are the claims that a course does not take.
    """

    points: int = 1
    without: tuple[str, ...] = ()
    may_use: tuple[str, ...] = (
        "vitlab.core.own_code.world",
        *(f"{WORLDS}.{file}" for file in sorted(set(AUDITED.values()))),
    )
    probe: str = "vitlab.grading.labs.lab12_worlds.tried"

    def as_function(self, answer: object) -> object:
        """A pair is taken as well as a function that returns it."""
        return as_function(answer)

    def calls(self, seed: int) -> list[tuple[int, int]]:
        """Each of the worlds twice: chance may not decide."""
        return [(place, seed) for _ in range(2) for place in range(DRAWN)]

    def assess(self, report: Report, seed: int) -> Judgement:
        """Hold what the test said in each world against what is true there."""
        for reply in report.replies:
            if reply.outcome != "returned":
                return self._not_yet(reply.sentence, reply.printed)
        values: list[Any] = [reply.value for reply in report.replies]
        printed = report.replies[-1].printed
        if any(value is None for value in values):
            return self._not_yet(
                said('It returned nothing: end it with `return "D1", my_test`.'), printed
            )
        claim = values[0]["claim"]
        if any(value["claim"] != claim for value in values):
            return self._not_yet(
                said("It returned another claim each time: decide for one."), printed
            )
        if claim in self.without:
            told = said(
                "This course does not take {claim} here: choose a claim that is none of {others}.",
                claim=claim,
                others=", ".join(self.without),
            )
            return self._not_yet(told, printed)
        worlds, passed = drawn_worlds(claim, seed), [value["passes"] for value in values[:DRAWN]]
        if passed != [value["passes"] for value in values[DRAWN:]]:
            return self._not_yet(
                said(
                    "Your test of {claim} passes and fails in one and the same world: leave "
                    "chance out of it, or give `np.random.default_rng` a number to start from.",
                    claim=claim,
                ),
                printed,
            )
        if sentence := wrong_with(claim, worlds, passed):
            return self._not_yet(sentence, printed)
        return self.judgement(
            "right", self.points, *_praise(claim, worlds), printed=printed, claim=claim
        )

    def _not_yet(self, sentence: str, printed: str) -> Judgement:
        return self.judgement("not right yet", 0, sentence, printed=printed)


def wrong_with(claim: str, worlds: Sequence[Drawn], passes: Sequence[bool]) -> str:
    """What a test of a claim does not see, by whether it passed in each world; empty for nothing.

    >>> from vitlab.core.claims.worlds import drawn_worlds
    >>> wrong_with("D1", drawn_worlds("D1", 0), [True] * 8)[:36]
    'Your test of D1 passes in every worl'
    """
    missed = [one for one, passed in zip(worlds, passes, strict=True) if passed != one.holds]
    invented = [one for one in missed if one.says]
    values = {"claim": claim}
    if all(passes):
        return said(
            "Your test of {claim} passes in every world, and in some of them {claim} is not true: "
            "a test that cannot fail tests nothing. Is there an `assert` in it, and does what it "
            "compares come from the world?",
            **values,
        )
    if not any(passes):
        return said(
            "Your test of {claim} fails in every world, and in some of them {claim} is true. Does "
            "it say what the claim says, and does what it compares come from the world?",
            **values,
        )
    if len(missed) == len(worlds):
        return said(
            "Your test of {claim} is the wrong way round: it passes where {claim} is not true, "
            "and fails where it is. Let it say what the claim says, and not what you think of it.",
            **values,
        )
    if invented:
        return _missed(claim, invented[0])
    if missed and missed[0].holds:
        return said(
            "Your test of {claim} tells all invented worlds apart, and fails in the world as it "
            "is: run it there, look at each number that it compares, and ask how closely they "
            "have to agree.",
            **values,
        )
    if missed:
        return said(
            "Your test of {claim} tells all invented worlds apart, and passes in the world as it "
            "is: run it there, look at each number that it compares, and ask how closely they "
            "have to agree.",
            **values,
        )
    return ""


def _missed(claim: str, one: Drawn) -> str:
    if one.holds:
        return said(
            "Think of a world where {world}. {claim} is true there, and your test fails.",
            world=said(one.says),
            claim=claim,
        )
    return said(
        "Think of a world where {world}. {claim} is not true there, and your test passes.",
        world=said(one.says),
        claim=claim,
    )


def _praise(claim_id: str, worlds: Sequence[Drawn]) -> tuple[str, ...]:
    claim = find_claim(claim_id)
    real = next(one for one in worlds if not one.says)
    values = {
        "claim": claim_id,
        "words": said(claim.claim),
        "worlds": len(worlds),
        "true": sum(one.holds for one in worlds),
    }
    if real.holds:
        told = said(
            "Your test confirms {claim}: “{words}” It was run in {worlds} worlds, and passed in "
            "the {true} where this is true, and in no other.",
            **values,
        )
    else:
        told = said(
            "Your test refutes {claim}: “{words}” It was run in {worlds} worlds, and passed in "
            "the {true} where this is true, and in no other.",
            **values,
        )
    return (
        told,
        said(claim.explanation),
    )
