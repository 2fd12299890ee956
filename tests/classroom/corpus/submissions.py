"""What a submission of the corpus is: our own answers to a lab, with some of them replaced."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from vitlab.classroom.work import Cell, Work

LABS = Path(__file__).parents[3] / "labs_solutions"
POINTS = {
    1: {"1.1": 2, "1.2": 3, "1.3": 1, "1.4": 1, "1.5": 1},
    2: {"2.1": 1, "2.2": 1, "2.3": 3, "2.4": 1, "2.5": 2, "2.6": 2},
    3: {"3.1": 3, "3.2": 3, "3.3": 2},
    6: {"6.1": 1, "6.2": 1, "6.3": 3, "6.4": 3, "6.5": 2},
    5: {"5.1": 1, "5.2": 2, "5.3": 0, "5.4": 2, "5.5": 0},
    7: {"7.1": 1, "7.2": 2, "7.3": 2, "7.4": 2, "7.5": 2, "7.6": 1},
    12: {"12.1": 1, "12.2": 1, "12.3": 1, "12.4": 1, "12.5": 1},
}


@dataclass(frozen=True)
class Submission:
    """``cells`` stand in place of our own answers, ``added`` is one of the student's before them.

    ``costs`` says which exercises earn less than all of their points, and how much they earn;
    ``why`` is the reason. ``limit`` is the one that it runs into, by exercise.
    """

    name: str
    why: str
    cells: Mapping[str, str] = field(default_factory=dict)
    costs: Mapping[str, float] = field(default_factory=dict)
    added: str = ""
    lab: int = 1
    limit: Mapping[str, str] = field(default_factory=dict)

    @property
    def fair(self) -> dict[str, float]:
        """Points of each exercise."""
        return {**POINTS[self.lab], **self.costs}

    @property
    def notebook(self) -> dict[str, Any]:
        """The notebook that was handed in."""
        notebook = json.loads(json.dumps(source(self.lab)))
        for cell in notebook["cells"]:
            exercise = cell["id"].removeprefix("ex-").replace("-", ".")
            if cell["id"].startswith("ex-") and exercise in self.cells:
                cell["source"] = self.cells[exercise]
        if self.added:
            own = {"cell_type": "code", "id": "added", "metadata": {}, "source": self.added}
            notebook["cells"].insert(2, {**own, "outputs": [], "execution_count": None})
        return notebook

    @property
    def work(self) -> Work:
        """The same, as it is graded."""
        cells, answers = [], {}
        for cell in self.notebook["cells"]:
            if cell["cell_type"] != "code":
                continue
            text = "".join(cell["source"])
            if found := re.search(r'^check\("([\d.]+)", (\w+)\)', text, re.MULTILINE):
                answers[found[1]] = found[2]
            elif cell["id"].startswith("ex-"):
                exercise = cell["id"].removeprefix("ex-").replace("-", ".")
                cells.append(Cell(cell["id"], text, own=True, exercise=exercise))
            elif cell["id"] in ("cell-01", "added"):
                cells.append(Cell(cell["id"], text, own=cell["id"] == "added"))
        path = Path(self.name) / "notebook.ipynb"
        return Work(self.name, self.lab, path, None, tuple(cells), answers)


@cache
def source(lab: int) -> dict[str, Any]:
    """Our own notebook of a lab, with the answers in it."""
    (path,) = LABS.glob(f"{lab:02d}_*.ipynb")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def right(exercise: str) -> str:
    """Our own answer to an exercise, as the text of its cell."""
    lab = int(exercise.partition(".")[0])
    cells = {cell["id"]: "".join(cell["source"]) for cell in source(lab)["cells"]}
    return cells[f"ex-{exercise.replace('.', '-')}"]


def first(exercise: str, *lines: str) -> str:
    """Our own answer to an exercise, with lines of the student's first in its body."""
    text = right(exercise)
    body = ast.parse(text).body[0].body[1]  # type: ignore[attr-defined]  # after the docstring
    own = [f"    {line}" for line in "\n".join(lines).split("\n")]
    split = text.split("\n")
    return "\n".join([*split[: body.lineno - 1], *own, *split[body.lineno - 1 :]])


def write(folder: Path, submissions: list[Submission]) -> None:
    """Write them as a class hands them in, with what each should earn and why beside it."""
    for submission in submissions:
        at = folder / submission.name
        at.mkdir(parents=True)
        (name,) = (path.name for path in LABS.glob(f"{submission.lab:02d}_*.ipynb"))
        (at / name).write_text(json.dumps(submission.notebook), encoding="utf-8")
        fair = {"points": submission.fair, "why": submission.why}
        (at / "fair.json").write_text(json.dumps(fair, indent=1), encoding="utf-8")
