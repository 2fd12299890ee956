"""Lab 12, Find the mistake: which findings it asks for. Any claim with a world can be taken."""

from __future__ import annotations

from typing import Any

from vitlab.grading.conventions import way
from vitlab.grading.exercise import Lab
from vitlab.grading.finding import Finding

SOLVED = ("D1", "D4", "D15", "E7", "E14")
"""Claims that the solved lab tests: a course that draws takes none of them."""

_LEFT_OUT = (("C3", "D7", "E9"), ("D42", "E13", "F4"), ("C1", "D22", "E2"))


def _choosing(claims: float) -> dict[str, Any]:
    """Which claims are not taken: none (1), or the solved ones and some others (2 and more)."""
    without = way("claims", claims, ((), *((*SOLVED, *more) for more in _LEFT_OUT)))
    listed = f", but none of {', '.join(without)}" if without else ""
    return {"without": without, "words": {"claims": listed}}


def _finding(number: str, title: str, minutes: int = 12) -> Finding:
    return Finding(
        id=number,
        title=title,
        minutes=minutes,
        numbers={"claims": 1},
        drawn_from=tuple({"claims": 2 + place} for place in range(len(_LEFT_OUT))),
        follows=_choosing,
        **_choosing(claims=1),
    )


LAB = Lab(
    number=12,
    version=1,
    title="Find the mistake",
    minutes=60,
    prerequisites="labs 1 to 11, or what they are about; a little NumPy",
    writes="tests of five claims out of twenty; more without points",
    exercises=(
        _finding("12.1", "Hold a number against a count"),
        _finding("12.2", "Test a law at more than one place"),
        _finding("12.3", "Try to break what is true"),
        _finding("12.4", "Change the input and watch"),
        _finding("12.5", "One more, of your own choice", minutes=8),
    ),
)
