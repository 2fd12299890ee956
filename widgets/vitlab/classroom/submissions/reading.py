"""Reads what a class handed in: a `Work` for each student and lab, and what cannot be placed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vitlab.classroom.submissions.beside import entries_of, rows_of, stamped
from vitlab.classroom.submissions.files import File, files
from vitlab.classroom.submissions.notebook import Notebook, Unreadable, read
from vitlab.classroom.submissions.placing import NOTEBOOK, lab_of, student_of
from vitlab.classroom.submissions.skeleton import skeletons
from vitlab.classroom.submissions.taking import taken
from vitlab.classroom.work import Work
from vitlab.core.errors import LabError
from vitlab.notebooks import MANIFEST

PROGRESS = "vitlab-progress.json"
_TIMESTAMP = "timestamp.txt"
_START = "00_start_here"  # the page to start with has no exercise
_MOST_MINUTES = 100_000
_NO_SUBMISSION = frozenset({PROGRESS, _TIMESTAMP, "vitlab-course.toml", MANIFEST})


@dataclass(frozen=True)
class Handed:
    """One work, and what tells it from any other that was or will be handed in."""

    work: Work
    digest: str


@dataclass
class Class:
    """What was found: works in order, and sentences on the rest."""

    works: list[Handed] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)


class NothingFound(LabError):  # noqa: N818 - the message is the sentence
    """There is nothing to grade here."""


def handed_in(root: Path, labs: Collection[int] = (), *, besides: Path | None = None) -> Class:
    """All that a class handed in, of these labs.

    `NothingFound` with a sentence where there is nothing to grade. A student may have handed in
    more than one notebook for a lab. What lies in ``besides`` was not handed in.
    """
    for lab in labs:
        if lab not in skeletons():
            known = ", ".join(map(str, skeletons()))
            raise NothingFound(f"there is no lab {lab}; the labs here are {known}.")
    if not root.exists():
        raise NothingFound(f"there is no folder or file '{root}'.")
    found, beside = Class(), {}
    notebooks: list[File] = []
    others: list[str] = []
    for file in _of_a_course(files(root, besides)):
        if isinstance(file, str):
            found.unplaced.append(file)
        elif file.parts[-1].startswith(_START):
            continue
        elif NOTEBOOK.search(file.parts[-1]):
            notebooks.append(file)
        elif file.parts[-1] in _NO_SUBMISSION:
            beside[file.parts] = file
        else:
            others.append(file.shown)
    if others:
        found.unplaced.append(_no_notebooks(others))
    every = [one for file in notebooks if (one := _opened(file, beside, found))]
    every.sort(key=lambda one: (one.work.student, one.work.lab))
    found.works = [one for one in every if not labs or one.work.lab in labs]
    if not found.works:
        said = "".join(f" {sentence}." for sentence in found.unplaced[:3])
        of = f" of lab {', '.join(map(str, labs))}" if labs and every else ""
        raise NothingFound(f"there is no submission{of} to grade in '{root}'.{said}")
    return found


def alone(path: Path, student: str) -> Handed:
    """The work in one notebook; `NothingFound` with a sentence where it is none."""
    try:
        modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        written = path.read_bytes()
        beside = path.with_name(PROGRESS)
        progress = beside.read_bytes() if beside.is_file() else b""
        return _handed(path, student, modified, written, read(written), progress)
    except Unreadable as reason:
        raise NothingFound(f"{path.name} {reason}.") from None
    except OSError as error:
        raise NothingFound(f"{path} cannot be read ({error.strerror}).") from None


def _of_a_course(found: Iterable[File | str]) -> list[File | str]:
    """Only what was handed in, where the folder is a whole course of nbgrader's."""
    every = list(found)
    handed = [f for f in every if not isinstance(f, str) and f.parts[0] == "submitted"]
    is_course = any(len(file.parts) > 2 for file in handed)
    return [*handed] if is_course else every


def _opened(file: File, beside: Mapping[tuple[str, ...], File], found: Class) -> Handed | None:
    student = student_of(file.parts)
    if student is None:
        found.unplaced.append(
            f"{file.shown} names no student: put it into a folder with the student's name"
        )
        return None
    try:
        written = file.read()
        notebook = read(written)
        folder = file.parts[:-1]
        progress = beside.get((*folder, PROGRESS))
        stamp = beside.get((*folder, _TIMESTAMP))
        submitted = (stamp and stamped(stamp)) or file.modified
        kept = progress.read() if progress else b""
        return _handed(file.path, student, submitted, written, notebook, kept)
    except (Unreadable, OSError) as reason:
        why = reason if isinstance(reason, Unreadable) else f"cannot be read ({reason.strerror})"
        found.unplaced.append(f"{file.shown} {why}")
        return None


def _handed(
    path: Path, student: str, submitted: datetime, written: bytes, notebook: Notebook, kept: bytes
) -> Handed:
    skeleton = lab_of(notebook, path.name)
    entries = entries_of(kept)
    saved = {e: rows for e in skeleton.exercises if (rows := rows_of(notebook, e, entries))}
    hints = {e: n for e in skeleton.exercises if type(n := entries.get(e, {}).get("hints")) is int}
    minutes = {e: n for e in skeleton.exercises if (n := _minutes(entries.get(e, {}))) is not None}
    cells = taken(skeleton, notebook.cells)
    work = Work(
        student,
        skeleton.lab,
        path,
        submitted,
        cells,
        {e: name for e, name in skeleton.answers.items() if not skeleton.is_untouched(e, cells)},
        saved,
        hints,
        notebook.version,
        minutes,
    )
    told = [hashlib.sha256(written).hexdigest(), hashlib.sha256(kept).hexdigest()]
    return Handed(work, "-".join(told))


def _minutes(entry: Mapping[str, Any]) -> float | None:
    """How long was worked on an exercise; a file may say anything."""
    told: Any = entry.get("minutes")
    return float(told) if type(told) in (int, float) and 0 <= told < _MOST_MINUTES else None


def _no_notebooks(names: list[str]) -> str:
    """One sentence, however many there are: students hand in pictures too.

    >>> _no_notebooks(["a.pdf"]), _no_notebooks(["a.pdf", "b.pdf", "c.pdf"])
    ('a.pdf is no notebook', '3 files are no notebooks: a.pdf and 2 more')
    """
    if len(names) == 1:
        return f"{names[0]} is no notebook"
    return f"{len(names):,} files are no notebooks: {names[0]} and {len(names) - 1:,} more"
