"""The points of one check: a number for a grader, a verdict for a person."""

from __future__ import annotations

from vitlab.grading.verdict import Verdict


class Score(float):
    """Points earned. Its ``repr`` is the number, and notebooks show the verdict instead.

    >>> score = Score(Verdict("1.2", "right", 3, 3))
    >>> score
    3.0
    >>> print(score)
    1.2 right: 3 of 3 points
    """

    _verdict: Verdict

    def __new__(cls, verdict: Verdict) -> Score:
        """The points of a verdict."""
        score = super().__new__(cls, verdict.points)
        score._verdict = verdict
        return score

    def __getnewargs__(self) -> tuple[Verdict]:  # type: ignore[override]  # made from a verdict
        return (self._verdict,)

    def __str__(self) -> str:
        return self.verdict

    @property
    def verdict(self) -> str:
        """The verdict as plain text."""
        return self._verdict.text

    def _repr_html_(self) -> str:
        return self._verdict.html
