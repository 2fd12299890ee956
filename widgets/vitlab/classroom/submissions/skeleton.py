"""The notebook of a lab as it was handed out: what a submission is laid over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from vitlab.classroom.submissions.notebook import CodeCell, read
from vitlab.classroom.work import Cell
from vitlab.notebooks import labs_folder


@dataclass(frozen=True, eq=False)
class Skeleton:
    """Our cells, and the name that each exercise is answered by: {"1.2": "patchify"}.

    ``exercises`` are all of the lab; those that judge saved rows have no name.
    """

    lab: int
    version: int
    stem: str
    cells: tuple[CodeCell, ...]
    answers: Mapping[str, str]
    exercises: tuple[str, ...]

    def place(self, cell: CodeCell) -> int | None:
        """Which of our cells this is, by its id or else by its text; None for one of the student's.

        >>> lab = skeletons()[1]
        >>> lab.place(CodeCell(("ex-1-2",), "")), lab.place(CodeCell((), "x = 1"))
        (7, None)
        """
        for name in cell.ids:
            for number, ours in enumerate(self.cells):
                if name in ours.ids:
                    return number
        text = cell.source.strip()
        same = (n for n, ours in enumerate(self.cells) if text and ours.source.strip() == text)
        return next(same, None)

    def exercise_of(self, number: int) -> str | None:
        """The exercise that one of our cells is to be answered in."""
        found = re.fullmatch(r"ex-(\d+)-(\d+)", self.cells[number].ids[0])
        return f"{found[1]}.{found[2]}" if found else None

    def is_untouched(self, exercise: str, cells: Iterable[Cell]) -> bool:
        """Whether all that answers an exercise is our own stub, which may begin with code."""
        stub = next((one for one in self.cells if _name(exercise) in one.ids), None)
        answers = [_lines(cell.source) for cell in cells if cell.exercise == exercise]
        return stub is not None and answers == [_lines(stub.source)]

    def is_check(self, number: int) -> bool:
        """Whether one of our cells only checks."""
        return self.cells[number].ids[0].startswith("check-")


def _lines(source: str) -> list[str]:
    """Those with something in them: what is taken of a notebook has no others."""
    return [line for line in source.splitlines() if line.strip()]


def _name(exercise: str) -> str:
    return f"ex-{exercise.replace('.', '-')}"


@cache
def skeletons() -> Mapping[int, Skeleton]:
    """The labs that can be graded here, by number.

    >>> skeletons()[1].answers["1.2"]
    'patchify'
    """
    found = {}
    for path in sorted(labs_folder().glob("[0-9][0-9]_*.ipynb")):
        notebook = read(path.read_bytes())
        if not isinstance(notebook.lab, int) or notebook.lab == 0:  # the page to start with
            continue
        if notebook.version is not None:
            checks = [check for cell in notebook.cells for check in checked(cell.source)]
            found[notebook.lab] = Skeleton(
                notebook.lab,
                notebook.version,
                path.stem,
                notebook.cells,
                {exercise: name for exercise, name in checks if name},
                tuple(exercise for exercise, _ in checks),
            )
    return found


@lru_cache(maxsize=4096)  # most cells of a class are the same
def checked(source: str) -> tuple[tuple[str, str], ...]:
    """The exercises that a cell checks, and the name that it gives to each check.

    >>> checked('check("1.2", patchify); check("4.5")')
    (('1.2', 'patchify'), ('4.5', ''))
    """
    if "check" not in source:
        return ()
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return ()
    return tuple(found for node in ast.walk(tree) if (found := _checked(node)))


def _checked(node: ast.AST) -> tuple[str, str] | None:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return None
    if node.func.id != "check" or not node.args:
        return None
    exercise, *given = node.args
    if not isinstance(exercise, ast.Constant) or not isinstance(exercise.value, str):
        return None
    name = given[0].id if given and isinstance(given[0], ast.Name) else ""
    return exercise.value, name
