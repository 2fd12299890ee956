"""The page about a class: each lab as the class board reads it, and answers side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from vitlab.classroom.pages.cases import DrawnCase, drawn_case
from vitlab.classroom.pages.gathering import USUAL, Numbers, Row
from vitlab.classroom.pages.rendering import rendered
from vitlab.core.readings.class_board import (
    MOST_SHOWN,
    Alike,
    ClassReading,
    Group,
    LabClass,
    Need,
    Student,
    example,
    in_words,
    marked,
    middle_minutes,
    ordered,
    reading_of,
    shared,
    stands,
)

_MOST_GROUPS = 12
_MOST_ALIKE = 3  # of which the answers are shown side by side; the others are named


@dataclass(frozen=True)
class Shown:
    """One lab on the page."""

    reading: ClassReading
    rows: Mapping[tuple[str, str], Row]
    """What is kept, by student and exercise."""
    numbers: Numbers
    """Those of the course."""

    @property
    def klass(self) -> LabClass:
        """The class in this lab."""
        return self.reading.klass

    @cached_property
    def anchors(self) -> Mapping[str, str]:
        """Where each student stands in the table: ids of ours, for names may be anything."""
        students = ordered(self.klass)
        return {s.id: f"lab-{self.klass.lab}-{n}" for n, s in enumerate(students, 1)}

    @cached_property
    def students(self) -> tuple[Student, ...]:
        """All, in the order of the map."""
        return ordered(self.klass)

    @property
    def stuck(self) -> tuple[Need, ...]:
        """Who is here and needs somebody."""
        return tuple(need for need in self.reading.needs if need.rank < 3)

    @property
    def absent(self) -> tuple[Need, ...]:
        """Who handed in nothing."""
        return tuple(need for need in self.reading.needs if need.rank == 3)

    @property
    def groups(self) -> tuple[Group, ...]:
        """What breaks, as many rows as are read."""
        return self.reading.groups[:_MOST_GROUPS]

    def example(self, group: Group) -> tuple[str, str, str]:
        """(student, case, what came of it)."""
        return example(self.klass, group)

    def of_the_first(self, group: Group) -> int:
        """How many of a group are in the leading one too, where that is over half."""
        top = self.reading.top
        both = shared(group, top) if top and group != top else 0
        return both if 2 * both > group.count else 0

    @cached_property
    def drawn(self) -> DrawnCase | None:
        """The example of the leading law, where it can be drawn."""
        top = self.reading.top
        if top is None:
            return None
        row = self.rows.get((self.example(top)[0], top.exercise))
        return drawn_case(row, self.numbers) if row else None

    def side_by_side(self) -> tuple[tuple[Alike, list[tuple[str, Any]]], ...]:
        """The first answers that are alike: of two students each, in pieces."""
        return tuple((one, self._pair(one)) for one in self.reading.alike[:_MOST_ALIKE])

    @property
    def more_alike(self) -> tuple[Alike, ...]:
        """All others that are alike, for naming."""
        return self.reading.alike[_MOST_ALIKE:]

    def _pair(self, alike: Alike) -> list[tuple[str, Any]]:
        one, other = alike.students[:2]
        texts = [self.klass.by_id[s].answers[alike.exercise].text.strip() for s in (one, other)]
        return [(one, marked(texts[0], texts[1])), (other, marked(texts[1], texts[0]))]

    def stands(self, student: Student, exercise: str) -> str:
        """How an exercise stands, in a few words."""
        return stands(self.klass, student, exercise)

    @property
    def minutes(self) -> float | None:
        """What the lab took, in the middle."""
        return middle_minutes(self.klass)

    def data(self) -> dict[str, Any]:
        """What choosing in the page needs: words, and answers that are not whole."""
        return {
            "students": [
                [s.id, in_words(self.klass, s), self.why(s.id) if s.handed_in else ""]
                for s in self.students
            ],
            "exercises": [task.id for task in self.klass.tasks],
            "groups": [[g.exercise, list(g.students)] for g in self.groups],
            "answers": {
                s.id: {name: a.text for name, a in s.answers.items() if a.text and a.kind != "full"}
                for s in self.klass.handed_in
            },
        }

    def why(self, student: str) -> str:
        """Why a student needs somebody; empty where not so."""
        need = self.reading.need_of(student)
        return need.why if need else ""


def class_page(
    classes: Sequence[LabClass], rows: Sequence[Row] = (), numbers: Numbers = USUAL
) -> str:
    """The page of a class in all its labs, the first one open.

    Args:
        classes: One for each lab, the one that is open first.
        rows: What grading kept, for drawing a case; none where cases are not drawn.
        numbers: Those of the course, which a case was judged by.

    Returns:
        HTML that loads nothing.

    """
    by_lab: dict[int, dict[tuple[str, str], Row]] = {}
    for row in rows:
        by_lab.setdefault(row["lab"], {})[row["student"], row["exercise"]] = row
    labs = [Shown(reading_of(klass), by_lab.get(klass.lab, {}), numbers) for klass in classes]
    return rendered(
        "class.html",
        script="class.js",
        labs=labs,
        unplaced=classes[0].unplaced,
        most=MOST_SHOWN,
    )
