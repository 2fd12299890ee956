"""Write a small exercise that works into the sources of a lab; its author changes it into his own.

The exercise of each kind lies in ``skeletons/`` under an id that no lab has. It is written
into the notebook, the registry, the hints, the pictures and the answers of the tests at once.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from vitlab.grading.course import find_lab
from vitlab.grading.exercise import Lab
from vitlab.grading.words import shown

ROOT = Path(__file__).resolve().parents[1]
SKELETONS = ROOT / "labs_solutions" / "skeletons"
TITLE, LONGEST_TITLE = "Title of the exercise", 60
CODE = re.compile(r"^```python\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
EXERCISES = re.compile(r"(?<=exercises=\()[^()]*(?=\))")


class Refused(ValueError):  # noqa: N818 - reads as a sentence where it is raised
    """An exercise that cannot be added; the message says why, and what would work."""


def add_exercise(exercise_id: str, title: str, kind: str) -> list[Path]:
    """Write an exercise of a kind into all that belongs to its lab; the files that were written.

    Raises `Refused`, or `UnknownExercise` where there is no such lab, before anything is written.
    """
    lab = _lab_to_grow(exercise_id)
    title = _checked(title)
    skeleton = {
        path.name: _renamed(path.read_text("utf-8"), exercise_id, title)
        for path in (SKELETONS / kind).iterdir()
    }
    files = dict(_files(lab, exercise_id, skeleton))
    for path, text in files.items():
        path.write_text(text, "utf-8", newline="\n")
    _tidy([path for path in files if path.suffix == ".py"])
    return list(files)


def _lab_to_grow(exercise_id: str) -> Lab:
    if not re.fullmatch(r"[1-9]\d*\.\d+", exercise_id):
        raise Refused(
            f"{exercise_id!r} is no id of an exercise: write the lab and a number, such as 1.6."
        )
    lab = find_lab(int(exercise_id.partition(".")[0]))
    known = {exercise.id: exercise.title for exercise in lab.exercises}
    following = f"{lab.number}.{len(known) + 1}"
    if exercise_id in known:
        raise Refused(
            f"Exercise {exercise_id} is there already ({known[exercise_id]}): "
            f"the next one of lab {lab.number} is {following}."
        )
    if exercise_id != following:
        raise Refused(
            f"Exercises are counted without a gap: the next one of lab {lab.number} "
            f"is {following}, not {exercise_id}."
        )
    return lab


def _checked(title: str) -> str:
    title = title.strip()
    if not title:
        raise Refused('An exercise needs a title, such as "Count the patches".')
    if len(title) > LONGEST_TITLE or not title.isprintable():
        raise Refused(
            f"A title is one line of at most {LONGEST_TITLE} characters, not {shown(title)}."
        )
    return title


def _renamed(text: str, exercise_id: str, title: str) -> str:
    for mark in ".-_":
        text = text.replace(f"99{mark}9", exercise_id.replace(".", mark))
    return text.replace(f'"{TITLE}"', repr(title))


def _files(lab: Lab, exercise_id: str, skeleton: dict[str, str]) -> Iterator[tuple[Path, str]]:
    """What belongs to the lab, with the new exercise in it; nothing is written yet."""
    key, module = exercise_id.replace(".", "-"), f"lab{lab.number:02d}"
    found = sorted((ROOT / "labs_solutions").glob(f"{lab.number:02d}_*.ipynb"))
    if len(found) != 1:
        raise Refused(f"Lab {lab.number} needs one notebook {lab.number:02d}_….ipynb first.")
    yield found[0], _with_cells(_read(found[0], f'"task-{key}"'), skeleton["cells.md"], key)

    name = f"EXERCISE_{key.replace('-', '_')}"
    registry = ROOT / "widgets/vitlab/grading/labs" / f"{module}.py"
    yield registry, _registered(_read(registry, name), skeleton["registry.py"], name)

    hints = registry.with_suffix(".md")
    yield hints, f"{_read(hints, f'## {exercise_id} ').rstrip()}\n\n{skeleton['hints.md']}"

    picture = ROOT / "labs_solutions/pictures" / f"{key}.svg"
    _read(picture, "<svg")
    yield picture, skeleton["picture.svg"]

    answers = ROOT / "tests/grading/answers" / f"{module}.py"
    yield answers, _joined(_read(answers, f'"{exercise_id}"'), skeleton["answers.py"])


def _read(path: Path, mark: str) -> str:
    """A file that holds nothing of the new exercise yet; empty where it is not there."""
    text = path.read_text("utf-8") if path.exists() else ""
    if mark in text:
        place = path.relative_to(ROOT).as_posix()
        raise Refused(f"{place} holds {mark} already: take away what is left of an older try.")
    return text


def _with_cells(notebook: str, cells: str, key: str) -> str:
    """A notebook with the six cells of an exercise before its end."""
    book = nbformat.reads(notebook, as_version=4)
    ends = [
        place
        for place, cell in enumerate(book.cells)
        if cell.source.startswith(("## Where you stand", "progress("))
    ]
    end = min(ends, default=len(book.cells))
    book.cells[end:end] = _cells(cells, key)
    return nbformat.writes(book, version=4) + "\n"


def _cells(text: str, key: str) -> list[NotebookNode]:
    task, solution, hints, play, think = (part.strip() for part in CODE.split(text))
    markdown, code = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell
    return [
        markdown(task, id=f"task-{key}"),
        code(solution, id=f"ex-{key}"),
        code(id=f"check-{key}"),  # a release writes what stands in it
        markdown(hints),
        code(play, metadata={"tags": ["play"]}),
        markdown(think),
    ]


def _registered(module: str, entry: str, name: str) -> str:
    """The module of a lab with an entry above ``LAB``, and its name among the exercises."""
    above, mark, lab = module.partition("\nLAB = Lab(")

    def with_name(found: re.Match[str]) -> str:
        names = [*filter(None, map(str.strip, found[0].split(","))), name]
        return ", ".join(names) + "," * (len(names) == 1)

    lab, entered = EXERCISES.subn(with_name, lab)
    if entered != 1:
        raise Refused("The module of the lab does not end with `LAB = Lab(… exercises=(…))`.")
    return _joined(above, entry) + mark + lab


def _joined(module: str, added: str) -> str:
    """A module with the imports and the body of another; `_tidy` puts the imports in order."""
    if not module:
        return added
    (top, imports, body), (_, more_imports, more) = _parted(module), _parted(added)
    return f"{top}{imports}{more_imports}{body.rstrip()}\n\n\n{more.strip()}\n"


def _parted(module: str) -> tuple[str, str, str]:
    """What stands above the imports of a module, its imports, and what stands below."""
    places = [
        node for node in ast.parse(module).body if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    lines = module.splitlines(keepends=True)
    first, last = places[0].lineno - 1, places[-1].end_lineno
    return "".join(lines[:first]), "".join(lines[first:last]), "".join(lines[last:])


def _tidy(modules: list[Path]) -> None:
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["check", "--select", "I", "--fix"], ["format"]):
        subprocess.run([*ruff, *command, "--quiet", "--no-cache", *modules], check=True)
