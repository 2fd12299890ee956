"""Judges tests of claims: each is run where the claim is, and its worlds are elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from random import Random

from vitlab.classroom.testing.asking import Asking
from vitlab.classroom.testing.calls import Calls
from vitlab.classroom.testing.looking import Claims, Looking
from vitlab.grading.exercise import Judgement
from vitlab.grading.finding import Finding
from vitlab.grading.once import counted_elsewhere
from vitlab.grading.seam import Reply, Report

PROBE = "vitlab.grading.trying.tried"


@dataclass(frozen=True)
class Found:
    """How a finding stands, after how many calls, and the limit that ended them."""

    judgement: Judgement
    more: int
    limit: str = ""

    @property
    def claim(self) -> str:
        """The claim that earned its point; empty where none did."""
        return str(self.judgement.kept.get("claim", ""))


def found(asking: Asking, looking: Looking, exercise: Finding, seeds: Sequence[int]) -> Found:
    """Run a finding in the worlds that each seed draws; the first that it gets wrong is told.

    No two exercises have their worlds in the same order: to know it for one would be to know it
    for all.
    """
    more, claims = 0, set[str]()
    world = Claims(looking)
    asking = asking.by(PROBE, world)
    for seed in seeds:
        own = Random(f"{exercise.id} {seed}").getrandbits(60)
        asked = asking.ask(Calls.all(exercise.calls(own)))
        replies = map(_seen, asked.report.replies, map(world.named.get, count()))
        judgement = exercise.judge(Report(tuple(replies)), own)
        more += len(asked.report.replies)
        claims.add(str(judgement.kept.get("claim")))
        if not judgement.verdict.points:
            break
    if len(claims) > 1 and judgement.verdict.points:
        judgement = exercise.judgement("not right yet", 0, "It returned another claim later.")
    return Found(judgement, more, asked.limit)


def _seen(reply: Reply, named: str | None) -> Reply:
    """A reply that says what came of the world that was asked for; one that is broken for others.

    A process may say anything: a test of one claim is not taken for that of another.
    """
    if reply.outcome != "returned" or reply.value is None:
        return reply
    match reply.value:
        case {"claim": str(claim), "passes": bool()} if claim == named:
            return reply
    return replace(reply, outcome="broke", value=None, sentence=_NO_OUTCOME)


_NO_OUTCOME = "What came of it says nothing of the world in which its test was run."


def once(found: Found, exercise: Finding, taken: dict[str, str]) -> Found:
    """The same; without its point where an exercise before has that claim. ``taken`` grows."""
    if not found.claim:
        return found
    other = taken.setdefault(found.claim, exercise.id)
    if other == exercise.id:
        return found
    return replace(found, judgement=counted_elsewhere(exercise, found.claim, other))
