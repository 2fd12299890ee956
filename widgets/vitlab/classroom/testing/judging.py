"""Judges replies by the laws of an exercise, and by hidden ones: once more, with other seeds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from vitlab.classroom.small import small_of
from vitlab.classroom.testing.asking import Asked, Asking
from vitlab.classroom.testing.confirming import unconfirmed
from vitlab.classroom.testing.preparing import Prepared
from vitlab.grading.laws import SEED, Break, Function, described
from vitlab.grading.seam import Reply
from vitlab.grading.words import shown


@dataclass(frozen=True)
class Judged:
    """How an answer stands by the laws of an exercise."""

    points: float
    of: float
    broken: tuple[int, ...] = ()
    law: str = ""
    case: str = ""
    got: str = ""
    symptom: str = ""
    sentence: str = ""
    more: int = 0
    limit: str = ""


def judged(asking: Asking, first: Asked, prepared: Prepared, seeds: Sequence[int]) -> Judged:
    """Ask the hidden cases after the public ones; a law holds where it holds in both."""
    seen = _breaks(prepared.public, first, (SEED,))
    every = prepared.every
    numbers = [n for n in range(1, len(every.laws) + 1) if not (first.is_cut_short and n in seen)]
    if first.report.replies[-1].outcome == "refused" or not numbers:
        return _judged(every, seen, numbers, first.limit, 0)
    unseen: set[int] = set()
    limit, more = first.limit, 0
    for seed in seeds:  # each by itself: an answer has as much time for it as in a notebook
        replies = asking.ask(prepared.unseen(numbers, seed))
        broken = _breaks(prepared.some(numbers), replies, (seed,))
        unseen |= {numbers[n - 1] for n in broken}
        limit, more = limit or replies.limit, more + len(replies.report.replies)
        if replies.is_cut_short:
            break
    if not limit and not seen and not unseen:
        unseen |= unconfirmed(asking, prepared.public, seeds[0] if seeds else SEED)
    return _judged(every, seen, unseen, limit, more)


def _breaks(exercise: Function, asked: Asked, seeds: Sequence[int]) -> dict[int, Break]:
    """Where each law breaks; all of them where the answer was refused."""
    last = asked.report.replies[-1]
    found = exercise.breaks(asked.report, seeds)
    if last.outcome != "refused":
        return found
    cases = [next(law.cases(seeds), ()) for law in exercise.laws]
    return {n: Break(case, last, last.sentence, "") for n, case in enumerate(cases, 1)}


def _judged(
    exercise: Function, seen: dict[int, Break], unseen: Collection[int], limit: str, more: int
) -> Judged:
    broken = sorted({*seen, *unseen})
    points = sum(law.points for n, law in enumerate(exercise.laws, 1) if n not in broken)
    of = sum(law.points for law in exercise.laws)
    if not broken:
        return Judged(points, of, more=more, limit=limit)
    number = min(seen, default=broken[0])
    law = exercise.laws[number - 1]
    told: dict[str, Any] = {"law": law.says, "more": more, "limit": limit}
    if number not in seen:
        said = (
            f"What does not hold in hidden checks: {law.says}. "
            "The cases that the notebook shows all hold."
        )
        return Judged(points, of, tuple(broken), sentence=said, **told)
    found = seen[number]
    case = described(found.arguments, exercise.parameters)
    said = f"What does not hold yet: {law.says}. Smallest failing case: {case}. {found.sentence}"
    explained = law.explains.get(found.symptom)
    return Judged(
        points,
        of,
        tuple(broken),
        case=case,
        got=_got(found.reply),
        symptom=found.symptom or found.reply.outcome,
        sentence=f"{said} {explained}" if explained else said,
        **told,
    )


def _got(reply: Reply) -> str:
    """What came of a case: a few numbers so that they can be drawn, else in words."""
    if reply.outcome != "returned":
        return reply.sentence
    small = small_of(reply.value)
    if small:
        return small.text
    if isinstance(reply.value, np.ndarray):
        return f"an array of shape {reply.value.shape}"
    return shown(reply.value)


def seeds_from(seed: int, count: int) -> Iterator[int]:
    """Seeds of hidden cases, none of them the public one.

    >>> list(seeds_from(7, 2)) == list(seeds_from(7, 2)), SEED in seeds_from(SEED - 1, 9)
    (True, False)
    """
    found = seed
    for _ in range(count):
        found = (found * 6364136223846793005 + 1442695040888963407) % 2**63
        yield found
