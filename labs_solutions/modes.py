"""Three ways to teach the course, as lists of cells to run, from the metadata of the notebooks.

A cell of the short way says so: ``{"vitlab": {"modes": ["workshop"]}}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from labs_solutions.generated import GRADED
from vitlab.grading.exercise import Exercise, Lab

FIRST_WORDS = re.compile(r"^(?:#+ (.+)|\*\*(.+?)\*\*)")
AROUND = ("Try it.", "Think.")
"""What stands above and below an instrument."""
SHOWS = re.compile(r"^from vitlab\.widgets import (\w+)$", re.MULTILINE)


@dataclass(frozen=True)
class Mode:
    """A way to teach: whole labs from ``first`` to ``last``, or the cells with its ``tag``."""

    name: str
    says: str
    first: int = 1
    last: int = 99
    tag: str = ""

    def cells(self, lab: Lab, notebook: NotebookNode) -> list[NotebookNode]:
        """What of a lab is run, in order; nothing where the lab is left out."""
        if not self.first <= lab.number <= self.last:
            return []
        return [
            cell
            for cell in notebook.cells
            if not self.tag or self.tag in cell.metadata.get("vitlab", {}).get("modes", [])
        ]


MODES = (
    Mode(
        "90 minutes",
        "A first look: cut a picture, see that four spellings are one map, bet on a cost. Show the "
        "last of it yourself. What is left of the time is for talking.",
        tag="workshop",
    ),
    Mode("One day", "Labs 1 to 7, from the first cell to the last of each.", last=7),
    Mode("Self-study", "All labs, in their order, a lab or two a week."),
)


def listed(mode: Mode, labs: Mapping[str, tuple[Lab, NotebookNode]]) -> str:
    """The list of cells to run of one mode, in Markdown; by notebook, in order."""
    rows, minutes = [], 0
    for name, (lab, notebook) in labs.items():
        cells = mode.cells(lab, notebook)
        if not cells:
            continue
        whole = len(cells) == len(notebook.cells)
        takes = lab.minutes if whole else sum(e.minutes for e in _exercises(lab, cells))
        minutes += takes
        what = f"all {len(cells)} cells" if whole else "; ".join(_named(lab, cells))
        rows.append(f"| [Lab {lab.number}]({name}) | {what} | {takes} |\n")
    unit = "minutes for exercises" if mode.tag else "minutes"
    head = f"### {mode.name}\n\n{mode.says}\n\n| lab | cells to run | {unit} |\n|:--|:--|--:|\n"
    return head + "".join(rows) + f"| together | | {minutes} |\n"


def _exercises(lab: Lab, cells: Iterable[NotebookNode]) -> list[Exercise]:
    ids = {cell.id for cell in cells}
    return [e for e in lab.exercises if f"task-{e.id.replace('.', '-')}" in ids]


def _named(lab: Lab, cells: Iterable[NotebookNode]) -> Iterator[str]:
    """What a teacher looks for: an exercise once, an instrument by its name, else first words."""
    titles = {f"task-{e.id.replace('.', '-')}": e for e in lab.exercises}
    for cell in cells:
        if cell.id in titles:
            exercise = titles[cell.id]
            yield f"**{exercise.id} {exercise.title}**: task, answer and check"
        elif GRADED.fullmatch(cell.id) or cell.source.startswith("<details>"):
            continue
        elif shows := SHOWS.search(cell.source):
            yield f"`{shows[1]}`, with what stands above and below it"
        elif cell.cell_type == "code":
            yield f"the cell that begins with `{cell.source.splitlines()[0]}`"
        elif (words := FIRST_WORDS.match(cell.source)) and words[2] not in AROUND:
            yield f"“{(words[1] or words[2]).rstrip('.')}”"
