"""What is to be graded: what is done already stays, and what holds no longer goes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from vitlab.classroom.results.book import Book, Owner
from vitlab.classroom.results.keys import key_of
from vitlab.classroom.submissions.reading import Handed
from vitlab.classroom.submissions.skeleton import skeletons
from vitlab.classroom.testing.limits import Limits
from vitlab.classroom.work import Work
from vitlab.grading.settings import NAME
from vitlab.grading.store import location


@dataclass(frozen=True)
class Plan:
    """``works`` are to be graded under their ``keys``; ``done`` are kept as they are.

    ``others`` counts results of students or labs that are not among the submissions.
    """

    works: Sequence[Work]
    keys: Mapping[Owner, str]
    done: int
    others: int


def planned(
    book: Book, handed: Sequence[Handed], limits: Limits, hidden: Path | None, *, resume: bool
) -> Plan:
    """Look what is known, and forget what was found of another submission or under other rules.

    From here on no old score stands beside a new submission, whatever ends this program.
    """
    files = [hidden.read_bytes() if hidden else b"", course_file()]
    rules = asdict(limits)
    keys = {
        (one.work.student, one.work.lab): key_of(
            one.digest, one.work.lab, skeletons()[one.work.lab].version, rules, *files
        )
        for one in handed
    }
    known = book.keys()
    book.forget([owner for owner, key in keys.items() if known.get(owner, key) != key])
    done = {owner for owner, key in keys.items() if resume and known.get(owner) == key}
    works = [one.work for one in handed if (one.work.student, one.work.lab) not in done]
    return Plan(works, keys, len(done), len(known.keys() - keys.keys()))


def course_file() -> bytes:
    """The settings of the course, which experiments are judged by."""
    try:
        return location().with_name(NAME).read_bytes()
    except OSError:
        return b""
