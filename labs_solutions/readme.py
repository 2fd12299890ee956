"""The table of labs in the README, written from the registry and from what the notebooks show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from nbformat import NotebookNode

from labs_solutions.generated import SourceError
from vitlab.grading.exercise import Lab

BETWEEN_MARKS = re.compile(r"(?<=<!-- labs: written by make labs -->\n).*?(?=<!-- /labs -->)", re.S)
HEAD = "| lab | what you write | instruments | points | minutes |\n|---|---|---|--:|--:|\n"
IMPORTED = re.compile(r"^from vitlab\.widgets import (\w+)$", re.MULTILINE)


def with_table(
    readme: str, labs: Iterable[Lab], instruments: Mapping[int, Iterable[str]] | None = None
) -> str:
    r"""The README with one row for each lab between the two marks, and their sum.

    >>> print(with_table("<!-- labs: written by make labs -->\nold\n<!-- /labs -->", []))
    <!-- labs: written by make labs -->
    | lab | what you write | instruments | points | minutes |
    |---|---|---|--:|--:|
    | together | | | 0 | 0 |
    <!-- /labs -->
    """
    shown, labs = instruments or {}, list(labs)
    rows = "".join(
        f"| {lab.number} · {lab.title} | {lab.writes} | "
        f"{', '.join(f'`{name}`' for name in shown.get(lab.number, ()))} | "
        f"{_points(lab)} | {lab.minutes} |\n"
        for lab in labs
    )
    points = sum(lab.points + lab.points_by_hand for lab in labs)
    rows += f"| together | | | {points:g} | {sum(lab.minutes for lab in labs)} |\n"
    written, tables = BETWEEN_MARKS.subn(lambda found: HEAD + rows, readme)
    if tables != 1:
        raise SourceError(
            "README.md has no one place for the table of labs: it stands between the lines "
            "'<!-- labs: written by make labs -->' and '<!-- /labs -->'."
        )
    return written


def instruments_in(notebook: NotebookNode) -> tuple[str, ...]:
    r"""The instruments that a notebook shows, each once, in the order in which they come.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> shows = "from vitlab.widgets import MemoryGauge\n\nMemoryGauge()"
    >>> instruments_in(new_notebook(cells=[new_code_cell(shows), new_code_cell(shows)]))
    ('MemoryGauge',)
    """
    named = [name for cell in notebook.cells for name in IMPORTED.findall(cell.source)]
    return tuple(dict.fromkeys(named))


def _points(lab: Lab) -> str:
    return f"{lab.points:g}" + f" + {lab.points_by_hand:g}" * (lab.points_by_hand > 0)
