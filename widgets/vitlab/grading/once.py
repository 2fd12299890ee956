"""What may earn its point in one exercise of a lab only."""

from __future__ import annotations

from vitlab.grading import store
from vitlab.grading.course import find, find_lab
from vitlab.grading.exercise import Exercise, Judgement
from vitlab.words import said


def counted_once(exercise_id: str, judgement: Judgement) -> Judgement:
    """The same judgement; without points where the claim has earned its point elsewhere.

    >>> from vitlab.grading.verdict import Verdict
    >>> counted_once("1.1", Judgement(Verdict("1.1", "right", 2, 2))).verdict.points
    2
    """
    claim = judgement.kept.get("claim")
    if claim is None:
        return judgement
    entries = store.read()
    lab = find_lab(int(exercise_id.partition(".")[0]))
    for other in lab.exercises:
        if other.id != exercise_id and entries.get(other.id, {}).get("claim") == claim:
            return counted_elsewhere(find(exercise_id), claim, other.id)
    return judgement


def counted_elsewhere(exercise: Exercise, claim: str, other: str) -> Judgement:
    """A judgement that gives no point: the claim has earned it in another exercise."""
    told = said(
        "Your test of {claim} is right, and {claim} is counted for {other} already: "
        "take another claim here.",
        claim=claim,
        other=other,
    )
    return exercise.judgement("not right yet", 0, told)
