"""Merges the points that a teacher gave into what checks found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from vitlab.classroom.course.counting import Entry
from vitlab.classroom.results.book import Book
from vitlab.classroom.results.by_hand import Given
from vitlab.classroom.results.sheet import nobody, placed, read_points
from vitlab.classroom.tables import Line


@dataclass(frozen=True)
class Points:
    """The lines of a teacher's table, each with what it gives."""

    lines: Sequence[tuple[Line, Given]] = ()

    @classmethod
    def read(cls, path: Path | None, hidden: Path | None) -> Points:
        """What stands in a table, if there is one; `TableError` names a line that cannot be."""
        if path is None:
            return cls()
        more = {}
        if hidden:
            from vitlab.classroom.testing import read_hidden

            laws = read_hidden(hidden)
            more = {exercise: sum(law.points for law in some) for exercise, some in laws.items()}
        return cls(read_points(path, more))

    def refuse_unknown(self, entries: Iterable[Entry], book: Book) -> None:
        """`TableError` where a line is of nobody: before an hour of grading, and not after it."""
        known = {(student, entry.lab) for entry in entries for student in entry.students}
        known |= book.keys().keys()
        for line, given in self.lines:
            with line.in_sentence():
                if (given.student, given.lab) not in known:
                    raise ValueError(nobody(given, sorted({student for student, _ in known})))

    def merge(self, book: Book) -> list[str]:
        """Let the points count, each for the answer that it was given for; sentences on others."""
        given, notices = placed(self.lines, book.answers())
        book.give(given)
        return notices
