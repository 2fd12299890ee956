"""The table of labs in the README, written from the registry."""

from __future__ import annotations

import re
from collections.abc import Iterable

from labs_solutions.generated import SourceError
from vitlab.grading.exercise import Lab

BETWEEN_MARKS = re.compile(r"(?<=<!-- labs: written by make labs -->\n).*?(?=<!-- /labs -->)", re.S)
HEAD = "| lab | what you write | points | minutes |\n|---|---|--:|--:|\n"


def with_table(readme: str, labs: Iterable[Lab]) -> str:
    r"""The README with one row for each lab between the two marks.

    >>> print(with_table("<!-- labs: written by make labs -->\nold\n<!-- /labs -->", []))
    <!-- labs: written by make labs -->
    | lab | what you write | points | minutes |
    |---|---|--:|--:|
    <!-- /labs -->
    """
    rows = "".join(
        f"| {lab.number} · {lab.title} | {lab.writes} | {_points(lab)} | {lab.minutes} |\n"
        for lab in labs
    )
    written, tables = BETWEEN_MARKS.subn(lambda found: HEAD + rows, readme)
    if tables != 1:
        raise SourceError(
            "README.md has no one place for the table of labs: it stands between the lines "
            "'<!-- labs: written by make labs -->' and '<!-- /labs -->'."
        )
    return written


def _points(lab: Lab) -> str:
    return f"{lab.points:g}" + f" + {lab.points_by_hand:g}" * (lab.points_by_hand > 0)
