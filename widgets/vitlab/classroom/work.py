"""What one student handed in for one lab, and what grading says of each exercise of it.

The seam of this room: submissions make a `Work`, testing makes `CheckRow`s of it, and results
keep those.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Cell:
    """Code that is run before an exercise is checked.

    ``own`` says whether the student wrote it; where not, it is a cell of our own notebook.
    ``exercise`` is the exercise that the cell answers, as in "1.2"; None for all others.
    ``again`` says that a later cell gives another meaning to a name which this one defines: in a
    notebook it was checked before that, so it is run once more before its exercise is judged.

    >>> Cell("ex-1-2", "def patchify(images, patch_size): ...", own=True, exercise="1.2").exercise
    '1.2'
    """

    id: str
    source: str
    own: bool
    exercise: str | None = None
    again: bool = False


@dataclass(frozen=True)
class Work:
    """What is run and judged, in order: our cells, the student's solutions and definitions.

    There is no cell in it that checks, shows or trains. ``answers`` has, for each exercise, the
    name that the check in our own notebook takes: {"1.2": "patchify"}. ``saved`` has the
    rows of experiments as the cells' stored outputs hold them; ``hints`` how many rungs were
    read and ``minutes`` how long was worked, where a progress file says so. ``version`` is the
    lab's, as the notebook tells.
    """

    student: str
    lab: int
    path: Path
    submitted: datetime | None
    cells: tuple[Cell, ...]
    answers: Mapping[str, str]
    saved: Mapping[str, Any] = field(default_factory=dict)
    hints: Mapping[str, int] = field(default_factory=dict)
    version: int | None = None
    minutes: Mapping[str, float] = field(default_factory=dict)

    def answer(self, exercise_id: str) -> str:
        """The text of the cells that answer an exercise."""
        return "\n\n".join(cell.source for cell in self.cells if cell.exercise == exercise_id)


@dataclass(frozen=True)
class CheckRow:
    """How one exercise of one student stands: a row of the table ``checks``.

    ``law`` is the first that does not hold, ``case`` its smallest failing public case, ``got`` what
    the answer gave there and ``symptom`` what is wrong with that: all empty where only
    hidden checks fail. ``more`` counts the hidden checks that were run. ``value`` is a guess or
    a choice, and ``limit`` names the limit that the answer ran into. ``sentence`` is what its
    author is told. ``key`` is of whoever keeps the row.

    ``file`` is the submission that was counted, and ``penalty`` the share of the points that being
    late costs. Where a teacher gave the ``points``, ``checked`` is what the check gave.
    """

    student: str
    lab: int
    exercise: str
    points: float
    of: float
    standing: str
    law: str = ""
    case: str = ""
    more: int = 0
    value: Any = None
    answer: str = ""
    hints: int | None = None
    minutes: float | None = None
    symptom: str = ""
    got: str = ""
    submitted: datetime | None = None
    seconds: float = 0.0
    limit: str = ""
    sandbox: str = ""
    sentence: str = ""
    key: str = ""
    file: str = ""
    penalty: float = 0.0
    checked: float | None = None
    comment: str = ""
