"""What a source notebook repeats of the registry: written by a release, never by hand.

That is the first lines of the lab and of each task, nbgrader's metadata, the check cells, the
options of a choice, the words of a claim, the progress at the end, and which version of which lab
it is. Everything else in a source is its author's own text and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import nbformat
from nbformat import NotebookNode

from vitlab.core.claims import find_claim
from vitlab.grading.asking import with_options
from vitlab.grading.exercise import Exercise, Lab

GRADED = re.compile(r"(task|ex|check)-\d+-\d+")
PARTS = {
    "task": {"grade": False, "solution": False, "locked": True},
    "ex": {"grade": False, "solution": True, "locked": False},
    "check": {"grade": True, "solution": False, "locked": True},
}
LAB_HEAD = re.compile(r"\A(?:# .*\n*)?(?:\*\*\d+ minutes? · .*\*\*\n*)?")
TASK_HEAD = re.compile(r"\A(?:## .*\n*)?(?:\*\*[\d.]+ points?, \d+ minutes?\.\*\*\s*)?")
CLAIM = re.compile(r"^(> - \*\*([A-F]\d+)\*\* ·).*$", re.MULTILINE)
DEFINED = re.compile(r"^(?:def|class) (\w+)", re.MULTILINE)


class SourceError(ValueError):
    """A source that cannot be released; the message says in one sentence where and why."""


def follow_registry(notebook: NotebookNode, lab: Lab) -> NotebookNode:
    """Bring a source up to date with what the registry knows of its lab, in place.

    Raises `SourceError` where the cells do not fit the exercises that are registered.
    """
    cells = _cells_by_id(notebook, lab)
    notebook.metadata["vitlab"] = {"lab": lab.number, "version": lab.version}
    notebook.cells[0].source = _headed(lab, notebook.cells[0].source)
    for exercise in lab.exercises:
        task, solution, check = (cells[cell_id] for cell_id in _ids(exercise))
        task.source = with_options(exercise, _described(exercise, task.source))
        check.source = _checking(exercise, solution)
    _end_with_progress(notebook, lab)
    for number, cell in enumerate(notebook.cells):
        cell.metadata.pop("nbgrader", None)
        if cell.cell_type == "markdown":
            cell.source = with_claims(cell.source)
        if cell.id in cells:
            cell.metadata["nbgrader"] = _metadata(cell.id, lab)
        else:
            cell.id = f"cell-{number:02d}"
    return notebook


def with_claims(source: str) -> str:
    """The text with the words of a claim wherever its id begins a line of a quotation.

    >>> with_claims("> - **D2** · as somebody once copied it")
    '> - **D2** · Smaller patches make memory grow exponentially.'
    """
    return CLAIM.sub(lambda found: f"{found[1]} {find_claim(found[2]).claim}", source)


def points_of(lab: Lab) -> str:
    """The points of a lab, those for written answers apart.

    >>> points_of(Lab(1, 1, "", 1, "", "", ()))
    '0 points'
    """
    by_hand = f" and {lab.points_by_hand:g} for written answers" * (lab.points_by_hand > 0)
    return counted(lab.points, "point") + by_hand


def counted(number: float, noun: str) -> str:
    """A number and what it counts.

    >>> counted(1, "point"), counted(1.5, "point")
    ('1 point', '1.5 points')
    """
    return f"{number:g} {noun}{'' if number == 1 else 's'}"


def _ids(exercise: Exercise) -> Iterator[str]:
    return (f"{part}-{exercise.id.replace('.', '-')}" for part in PARTS)


def _cells_by_id(notebook: NotebookNode, lab: Lab) -> dict[str, NotebookNode]:
    """The graded cells, once it is sure that they are those of the lab, in order and in kind."""
    graded = [cell for cell in notebook.cells if GRADED.fullmatch(cell.get("id", ""))]
    there = [cell.id for cell in graded]
    wanted = [cell_id for exercise in lab.exercises for cell_id in _ids(exercise)]
    for cell_id in wanted:
        if cell_id not in there:
            raise SourceError(
                f"Lab {lab.number} has no cell {cell_id}: "
                "add one with this id, or take its exercise out of the registry."
            )
    for cell_id in there:
        if cell_id not in wanted:
            known = ", ".join(exercise.id for exercise in lab.exercises)
            raise SourceError(
                f"Cell {cell_id} belongs to no exercise that is registered; "
                f"lab {lab.number} has {known}."
            )
    for cell, cell_id in zip(graded, wanted, strict=False):
        kind = "markdown" if cell_id.startswith("task") else "code"
        if cell.id != cell_id:
            raise SourceError(
                f"Cell {cell.id} stands where {cell_id} belongs: "
                "each id stands once, in the order of the registry."
            )
        if cell.cell_type != kind:
            raise SourceError(f"Cell {cell_id} is a {cell.cell_type} cell: make it {kind}.")
    first = notebook.cells[0] if notebook.cells else None
    if first is None or first.cell_type != "markdown" or first in graded:
        raise SourceError(f"Lab {lab.number} does not begin with a text: its header stands there.")
    return dict(zip(there, graded, strict=True))


def _headed(lab: Lab, source: str) -> str:
    points, minutes = points_of(lab), counted(lab.minutes, "minute")
    return (
        f"# Lab {lab.number} · {lab.title}\n\n"
        f"**{minutes} · {points} · needs: {lab.prerequisites}**\n\n" + LAB_HEAD.sub("", source)
    ).strip()


def _described(exercise: Exercise, source: str) -> str:
    points, minutes = counted(exercise.points, "point"), counted(exercise.minutes, "minute")
    return (
        f"## Exercise {exercise.id} · {exercise.title}\n\n"
        f"**{points}, {minutes}.** " + TASK_HEAD.sub("", source)
    ).strip()


def _checking(exercise: Exercise, solution: NotebookNode) -> str:
    # The import stands in the locked cell itself: a `check` of the student's own counts nowhere.
    line = "from vitlab.grading import check\n"
    if exercise.from_saved:
        if f'save("{exercise.id}", ' not in solution.source:
            raise SourceError(
                f"Cell {solution.id} saves nothing that could be checked: "
                f'it ends with `save("{exercise.id}", …)`.'
            )
        return f'{line}check("{exercise.id}")'
    defined = DEFINED.findall(solution.source)
    if not defined:
        raise SourceError(f"Cell {solution.id} defines no function that could be checked.")
    return f'{line}check("{exercise.id}", {defined[-1]})'


def _end_with_progress(notebook: NotebookNode, lab: Lab) -> None:
    last = notebook.cells[-1]
    if last.cell_type != "code" or not last.source.startswith("progress("):
        notebook.cells.append(last := nbformat.v4.new_code_cell())
    last.source = f"progress({lab.number})"


def _metadata(cell_id: str, lab: Lab) -> dict[str, object]:
    part, _, key = cell_id.partition("-")
    exercise = next(e for e in lab.exercises if e.id == key.replace("-", "."))
    flags = {"grade_id": cell_id, "schema_version": 3, "task": False, **PARTS[part]}
    # Whoever reads a text gives its points beside the text; the check below it gives none.
    graded = "ex" if exercise.by_hand else "check"
    if part != "task":
        flags["grade"] = part == graded
    return flags | ({"points": exercise.points} if part == graded else {})
