"""Keeps each result at once, under the key of what it follows from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from vitlab.classroom.marking.plan import Plan
from vitlab.classroom.marking.workers import Graded, Started
from vitlab.classroom.results.book import Book


def kept(
    book: Book, plan: Plan, outcomes: Iterable[Started | Graded]
) -> Iterator[Started | Graded]:
    """Hand the outcomes on once they are written down; of what failed no old score stays."""
    for outcome in outcomes:
        if isinstance(outcome, Graded):
            owner = outcome.work.student, outcome.work.lab
            if outcome.failed:
                book.forget([owner])
            else:
                book.keep([replace(row, key=plan.keys[owner]) for row in outcome.rows])
        yield outcome
