"""What is to be graded: what is done already stays, and what holds no longer goes first."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from vitlab.classroom.course.counting import Entry
from vitlab.classroom.course.drawing import Numbers, numbers_of
from vitlab.classroom.course.terms import Course
from vitlab.classroom.results.book import Book, Owner
from vitlab.classroom.results.keys import key_of
from vitlab.classroom.submissions.skeleton import skeletons
from vitlab.classroom.testing.limits import Limits
from vitlab.classroom.work import Work
from vitlab.grading.settings import NAME
from vitlab.grading.store import location
from vitlab.notebooks import MANIFEST


@dataclass(frozen=True)
class Plan:
    """``works`` are to be graded, for these ``entries`` and under their ``keys``, both by owner.

    ``done`` counts what is kept as it is, and ``others`` results of students or labs that are not
    among the submissions.
    """

    works: Sequence[Work]
    entries: Mapping[Owner, Entry]
    keys: Mapping[Owner, str]
    done: int
    others: int


def planned(
    book: Book,
    entries: Sequence[Entry],
    limits: Limits,
    hidden: Path | None,
    *,
    resume: bool,
    course: bytes = b"",
) -> Plan:
    """Look what is known, and forget what was found of another submission or under other rules.

    ``course`` are the settings that experiments are judged by. From here on no old score stands
    beside a new submission, whatever ends this program.
    """
    files = [hidden.read_bytes() if hidden else b"", course]
    rules = asdict(limits)
    keys = {
        entry.owner: key_of(
            _digest(entry), entry.lab, skeletons()[entry.lab].version, rules, *files
        )
        for entry in entries
    }
    wanted = {(who, e.lab): keys[e.owner] for e in entries for who in e.students}
    known = book.keys()
    book.forget([owner for owner, key in wanted.items() if known.get(owner, key) != key])
    done = {
        entry.owner
        for entry in entries
        if resume and all(known.get((w, entry.lab)) == keys[entry.owner] for w in entry.students)
    }
    for entry in entries:
        if entry.owner in done and len(entry.handed) == 1:  # a deadline may be another one now
            for who in entry.students:
                book.stand(
                    (who, entry.lab), entry.name_of(entry.handed[0].work), entry.penalties[0]
                )
    works = [
        replace(one.work, student=entry.students[0])
        for entry in entries
        if entry.owner not in done
        for one in entry.handed
    ]
    left = {entry.owner: entry for entry in entries if entry.owner not in done}
    return Plan(works, left, keys, len(done), len(known.keys() - wanted.keys()))


def _digest(entry: Entry) -> str:
    """What tells these submissions from any others; of several it matters how late each was."""
    told = [one.digest for one in entry.handed]
    if len(told) > 1:
        told += [f"{penalty:g}" for penalty in entry.penalties]
    return " ".join(told)


def settings_of(course: Course | None) -> tuple[Numbers | None, bytes]:
    """The numbers that a course's exercises are judged by, and what tells them from others.

    Without a course file they are None: those that are set in this folder hold.
    """
    if course is None:
        told = [location().with_name(name) for name in (NAME, MANIFEST)]
        return None, b"".join(path.read_bytes() for path in told if path.is_file())
    numbers = numbers_of(course)
    return numbers, json.dumps(numbers, sort_keys=True).encode() if numbers else b""
