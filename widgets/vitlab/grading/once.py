"""What may earn its point in one exercise of a lab only."""

from __future__ import annotations

from vitlab.grading import store
from vitlab.grading.course import find, find_lab
from vitlab.grading.exercise import Judgement
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
            told = said(
                "Your test of {claim} is right, and {claim} is counted for {other} already: "
                "take another claim here.",
                claim=claim,
                other=other.id,
            )
            return find(exercise_id).judgement("not right yet", 0, told)
    return judgement
