"""A class that three graders grade: one lab's own answers, as each of the graders takes them.

A whole lab, as a class hands it in, shows pictures and trains, which the peers run as well and
vitlab does not. So they also get notebooks of answers and checks alone.
"""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from shutil import copyfile
from typing import Any
from zipfile import ZipFile

from vitlab.grading.course import find_lab
from vitlab.grading.laws import Function

SOURCES = Path(__file__).parents[2] / "labs_solutions"
Notebook = dict[str, Any]

_OTTER = """\
from otter.test_files import test_case
from vitlab.grading import check

OK_FORMAT = False
name = "{name}"
points = {points}


@test_case(points={points}, hidden=False)
def test_all({answer}):
    assert float(check("{exercise}", {answer})) == {points}
"""


@cache
def _source(lab: int) -> tuple[str, Notebook]:
    (path,) = SOURCES.glob(f"{lab:02d}_*.ipynb")
    return path.name, json.loads(path.read_text("utf-8"))


def exercises(lab: int) -> list[tuple[str, str, float]]:
    """Those that a function or a class answers: id, the answer's name, points.

    >>> exercises(1)[0]
    ('1.1', 'grid_shape', 2)
    """
    found = []
    for cell in _source(lab)[1]["cells"]:
        text = "".join(cell["source"])
        if cell["id"].startswith("check-"):
            exercise, name = text.partition('check("')[2].split(")")[0].split('", ')
            found.append((exercise, name))
    points = {one.id: one.points for one in find_lab(lab).exercises if isinstance(one, Function)}
    return [(one, name, points[one]) for one, name in found if one in points]


def _kept(lab: int, *, whole: bool) -> Notebook:
    """The notebook, or nothing of it but imports, answers and checks."""
    notebook = deepcopy(_source(lab)[1])
    names = [exercise.replace(".", "-") for exercise, _, _ in exercises(lab)]
    kept = {"cell-01", *(f"{kind}-{name}" for kind in ("ex", "check") for name in names)}
    if not whole:
        notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] in kept]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    return notebook


def write(path: Path, notebook: Notebook) -> None:
    """Write a notebook, and the folder that it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), "utf-8")


def for_vitlab(folder: Path, lab: int, count: int) -> None:
    """A folder for each student, with the whole lab in it; no two students wrote the same text."""
    name, notebook = _source(lab)
    for number in range(count):
        own = deepcopy(notebook)
        for cell in own["cells"]:
            if cell["id"].startswith("ex-"):
                cell["source"] = "".join(cell["source"]) + f"\nWRITTEN_BY = {number}"
        write(folder / f"student {number}" / name, own)


def for_nbgrader(folder: Path, lab: int, count: int, *, whole: bool) -> None:
    """nbgrader's course: a source, and what students handed in."""
    name, _ = _source(lab)
    write(folder / "source" / "lab" / name, _kept(lab, whole=whole))
    copyfile(SOURCES / "nbgrader_config.py", folder / "nbgrader_config.py")
    for number in range(count):
        write(folder / "submitted" / f"student{number}" / "lab" / name, _kept(lab, whole=whole))


def for_otter(folder: Path, lab: int, *, whole: bool) -> None:
    """otter's zip file of tests, and one notebook with a cell that runs each of them."""
    folder.mkdir()
    notebook = _kept(lab, whole=whole)
    names = [exercise.replace(".", "-") for exercise, _, _ in exercises(lab)]
    with ZipFile(folder / "autograder.zip", "w") as tests:
        tests.writestr("otter_config.json", "{}")
        for exercise, answer, points in exercises(lab):
            name = f"q{exercise.replace('.', '_')}"
            test = _OTTER.format(name=name, answer=answer, exercise=exercise, points=points)
            tests.writestr(f"tests/{name}.py", test)
    for cell in notebook["cells"]:
        name = cell["id"].removeprefix("check-")
        if cell["id"] != name and name in names:
            cell["source"] = f'grader.check("q{name.replace("-", "_")}")'
    first = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    first["source"] = "".join(first["source"]) + (
        '\nimport otter\ngrader = otter.Notebook(tests_dir="tests")'
    )
    write(folder / "lab.ipynb", notebook)
