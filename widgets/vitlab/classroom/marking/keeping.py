"""Keeps each result at once, under the key of what it follows from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from vitlab.classroom.course.counting import Entry
from vitlab.classroom.marking.plan import Plan
from vitlab.classroom.marking.workers import Graded, Started
from vitlab.classroom.results.book import Book, Owner


def kept(
    book: Book, plan: Plan, outcomes: Iterable[Started | Graded]
) -> Iterator[Started | Graded]:
    """Hand the outcomes on once they are written down; of what failed no old score stays.

    Where several submissions may count, the best one is written down once all are graded.
    """
    waiting: dict[Owner, list[Graded]] = defaultdict(list)
    for outcome in outcomes:
        if isinstance(outcome, Graded):
            owner = outcome.work.student, outcome.work.lab
            entry = plan.entries[owner]
            waiting[owner].append(outcome)
            if len(waiting[owner]) == len(entry.handed):
                _keep(book, entry, plan.keys[owner], waiting.pop(owner))
        yield outcome


def _keep(book: Book, entry: Entry, key: str, graded: Iterable[Graded]) -> None:
    penalties = {
        one.work.path: penalty for one, penalty in zip(entry.handed, entry.penalties, strict=True)
    }
    good = [one for one in graded if not one.failed]
    if not good:
        book.forget([(student, entry.lab) for student in entry.students])
        return
    best = max(good, key=lambda one: _worth(one, penalties[one.work.path]))
    file, penalty = entry.name_of(best.work), penalties[best.work.path]
    for student in entry.students:
        told = (
            replace(row, student=student, key=key, file=file, penalty=penalty) for row in best.rows
        )
        book.keep(list(told))


def _worth(graded: Graded, penalty: float) -> float:
    return sum(row.points for row in graded.rows) * (1 - penalty)
