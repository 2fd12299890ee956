"""Says which lab a notebook belongs to, however it is called, and whose it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from vitlab.classroom.submissions.notebook import Notebook, Unreadable
from vitlab.classroom.submissions.skeleton import Skeleton, skeletons
from vitlab.classroom.submissions.statements import statements

NOTEBOOK = re.compile(r"\.ipynb(\.txt|\.json)?$", re.IGNORECASE)
"""How the name of a notebook ends; browsers add an ending of their own."""

_MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_[a-z]+(_.*)?")
_CANVAS = re.compile(r"(?P<name>.+?)(_LATE)?_(?P<id>\d+)_\d+_.+")
_WRAPPERS = frozenset({"submitted", "submissions"})
_COPY = re.compile(r"(?<!\d)\(\d+\)|[-_ ]+copy\d*|^copy of ", re.IGNORECASE)


def lab_of(notebook: Notebook, name: str) -> Skeleton:
    """The lab: by the cells, else by what the notebook says, its name, or what it defines.

    `Unreadable` with the end of a sentence where there is no such lab.
    """
    labs = skeletons()
    ids = (re.fullmatch(r"(?:ex|check|task)-(\d+)-\d+", one) for one in notebook.names)
    numbers = (int(found[1]) for found in ids if found)
    counted = Counter(number for number in numbers if number in labs)
    if counted:
        return labs[counted.most_common(1)[0][0]]
    if isinstance(notebook.lab, int) and notebook.lab in labs:
        return labs[notebook.lab]
    named = [lab for lab in labs.values() if _lab_words(lab).search(name)]
    if len(named) == 1:
        return named[0]
    defined = _by_definitions(notebook)
    if defined:
        return defined
    if notebook.lab is not None:
        known = ", ".join(map(str, labs))
        raise Unreadable(f"is of lab {notebook.lab!r}, and the labs here are {known}")
    raise Unreadable("is of no lab that is known here: none of its exercises is in it")


def student_of(parts: Sequence[str]) -> str | None:
    """Whose a file is, by the folder that it is in or by its own name; None where nobody is named.

    Two who have one name stay apart: what Moodle and Canvas number is part of it.

    >>> student_of(["anna", "01_pixels_to_grid.ipynb"]), student_of(["lab1_anna (2).ipynb"])
    ('anna', 'anna')
    >>> student_of(["Anna Berg_4711_assignsubmission_file", "lab.ipynb"])
    'Anna Berg_4711'
    >>> student_of(["berganna_LATE_815_9921_01_pixels_to_grid-1.ipynb"])
    'berganna_815'
    """
    *folders, file = parts
    while folders and (folders[0].lower() in _WRAPPERS or not _without_lab(folders[0])):
        folders = folders[1:]
    if folders:
        numbered = _MOODLE.fullmatch(folders[0])
        return f"{numbered['name']}_{numbered['id']}" if numbered else folders[0]
    stem = NOTEBOOK.sub("", file)
    for pattern in (_MOODLE, _CANVAS):
        if numbered := pattern.fullmatch(stem):
            return f"{numbered['name']}_{numbered['id']}"
    return _without_lab(stem) or None


def _without_lab(name: str) -> str:
    for lab in skeletons().values():
        name = _lab_words(lab).sub("", name)
    return _COPY.sub("", name).strip(" _-.,")


def _lab_words(lab: Skeleton) -> re.Pattern[str]:
    """The name of its file, or its number."""
    stem = re.escape(lab.stem)
    return re.compile(rf"{stem}(-\d+)?|(?<![a-z])lab[ _-]?0*{lab.lab}(?!\d)", re.IGNORECASE)


def _by_definitions(notebook: Notebook) -> Skeleton | None:
    """The lab most of whose answers are defined, where that is one."""
    bound = {
        name
        for cell in notebook.cells
        for one in statements(cell.source) or ()
        for name in one.binds
    }
    counted = {lab: len(bound & set(lab.answers.values())) for lab in skeletons().values()}
    most = max(counted.values())
    best = [lab for lab, count in counted.items() if count == most]
    return best[0] if most and len(best) == 1 else None
