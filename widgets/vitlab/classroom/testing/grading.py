"""``grade``: run one student's notebook in a process of its own, and judge every exercise of it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from vitlab.classroom.testing.asking import Asking
from vitlab.classroom.testing.calls import Calls
from vitlab.classroom.testing.finding import found, once
from vitlab.classroom.testing.forking import Zygote
from vitlab.classroom.testing.forking import zygote as started
from vitlab.classroom.testing.hidden import Hidden
from vitlab.classroom.testing.judging import judged, seeds_from
from vitlab.classroom.testing.limits import Limits
from vitlab.classroom.testing.looking import PROBES, Looking, Models
from vitlab.classroom.testing.preparing import Prepared
from vitlab.classroom.testing.student import Student
from vitlab.classroom.work import CheckRow, Work
from vitlab.core.own_code.returned import NotPlain
from vitlab.grading.course import find_lab
from vitlab.grading.exercise import Exercise, Judgement
from vitlab.grading.finding import Finding
from vitlab.grading.guessing import Choice, Told
from vitlab.grading.laws import Function
from vitlab.grading.rows import as_rows
from vitlab.grading.seam import Reply, Report
from vitlab.grading.varying import as_in_this_course, with_numbers
from vitlab.grading.words import shortened
from vitlab.words import speaking

_NO_ARGUMENTS = Calls.all([()])
HIDDEN_SEEDS = 2
"""Times that each law's cases are drawn anew, beyond those of a notebook."""


def grade(
    work: Work,
    *,
    limits: Limits | None = None,
    hidden: Hidden | None = None,
    zygote: Zygote | None = None,
    seed: int | None = None,
    numbers: Mapping[str, Mapping[str, float]] | None = None,
) -> tuple[CheckRow, ...]:
    """One row for each exercise of the lab, in its order; `Examiner` says what the arguments are.

    ``zygote`` spares the start of one where many are graded.
    """
    with ExitStack() as stack:
        stack.enter_context(speaking("en"))  # also in a process that was told another language
        forks = zygote or stack.enter_context(started())
        return Examiner(forks, limits, hidden, seed, numbers).grade(work)


class Examiner:
    """Grades the submissions of a class, and keeps what is the same for all of them.

    ``seed`` draws the hidden cases: the same one draws the same cases for every student of a
    class. ``numbers`` are those of a course, by exercise and name.
    """

    def __init__(
        self,
        zygote: Zygote,
        limits: Limits | None = None,
        hidden: Hidden | None = None,
        seed: int | None = None,
        numbers: Mapping[str, Mapping[str, float]] | None = None,
    ) -> None:
        self._zygote, self._limits, self._hidden = zygote, limits or Limits(), hidden or {}
        self._numbers = numbers
        drawn = secrets.randbits(60) if seed is None else seed
        self._seeds = tuple(seeds_from(drawn, HIDDEN_SEEDS))
        self._prepared: dict[str, Prepared] = {}

    def grade(self, work: Work) -> tuple[CheckRow, ...]:
        """One row for each exercise of the lab, in its order.

        Nothing that the student's code does keeps this from an answer.
        """
        with (
            Student(self._zygote, work.cells, self._limits) as student,
            Looking(self._zygote, self._limits) as looking,
        ):
            grader = _Grader(work, student, looking, self._limits, self._prepare, self._seeds)
            return tuple(
                replace(grader.row(_in_course(one, self._numbers)), sandbox=self._zygote.level)
                for one in find_lab(work.lab).exercises
            )

    def _prepare(self, exercise: Function) -> Prepared:
        if exercise.id not in self._prepared:
            hidden = self._hidden.get(exercise.id, ())
            self._prepared[exercise.id] = Prepared(exercise, hidden)
        return self._prepared[exercise.id]


def _in_course(exercise: Exercise, numbers: Mapping[str, Mapping[str, float]] | None) -> Exercise:
    """The exercise with the numbers of a course: those given, or those set in this folder."""
    return as_in_this_course(exercise)[0] if numbers is None else with_numbers(exercise, numbers)


class _Grader:
    def __init__(
        self,
        work: Work,
        student: Student,
        looking: Looking,
        limits: Limits,
        prepare: Callable[[Function], Prepared],
        seeds: tuple[int, ...],
    ) -> None:
        self._work, self._student, self._limits = work, student, limits
        self._prepare, self._seeds = prepare, seeds
        self._looking, self._taken = looking, dict[str, str]()

    def row(self, exercise: Exercise) -> CheckRow:
        """How one exercise stands."""
        began = time.monotonic()
        if exercise.from_saved:
            row = self._of_saved(exercise)
        elif isinstance(exercise, Function):
            row = self._of_function(exercise)
        elif isinstance(exercise, Told):
            row = self._of_told(exercise)
        elif isinstance(exercise, Finding):
            row = self._of_finding(exercise)
        else:
            row = self._row(exercise, standing="not checked")
        return replace(row, seconds=round(time.monotonic() - began, 3))

    def _row(self, exercise: Exercise, **said: Any) -> CheckRow:
        work = self._work
        row = CheckRow(
            work.student, work.lab, exercise.id, 0, 0 if exercise.by_hand else exercise.points, ""
        )
        return replace(
            row,
            answer=work.answer(exercise.id),
            hints=work.hints.get(exercise.id),
            minutes=work.minutes.get(exercise.id),
            submitted=work.submitted,
            **said,
        )

    def _judgement(self, exercise: Exercise, judgement: Judgement, **said: Any) -> CheckRow:
        verdict = judgement.verdict
        kept = judgement.kept
        value = kept.get("guess") or ("\n".join(kept["text"]) if "text" in kept else None)
        laws = getattr(exercise, "laws", ())
        broken = laws[judgement.broken[0] - 1].says if judgement.broken else ""
        return self._row(
            exercise,
            points=float(verdict.points),
            standing=verdict.standing,
            law=broken,
            value=value,
            sentence=" ".join(verdict.sentences),
            **said,
        )

    def _of_saved(self, exercise: Exercise) -> CheckRow:
        """Judge the rows that the notebook's outputs hold; nothing is trained."""
        if exercise.id not in self._work.saved:
            return self._row(
                exercise, standing="not written yet", sentence="Nothing was saved in its cell."
            )
        try:
            rows = as_rows(self._work.saved[exercise.id])
        except NotPlain as reason:
            said = f"What was saved cannot be read: {reason}."
            return self._row(exercise, standing="not right yet", sentence=said)
        return self._judgement(exercise, exercise.judge(Report((Reply("returned", rows),)), 0))

    def _of_told(self, exercise: Told) -> CheckRow:
        asked = self._asking(exercise).ask(_NO_ARGUMENTS)
        last = asked.report.replies[-1]
        if last.outcome == "not written":
            return self._not_written(exercise, exercise.points)
        row = self._judgement(exercise, exercise.judge(asked.report, 0), limit=asked.limit)
        if isinstance(exercise, Choice) and type(last.value) is str:
            # By its key in the registry: what a letter means differs from course to course.
            return replace(row, value=exercise.key_of(shortened(last.value, 60)))
        return row

    def _of_finding(self, exercise: Finding) -> CheckRow:
        judged = found(self._asking(exercise), self._looking, exercise, self._seeds)
        if judged.judgement.verdict.standing == "not written yet":
            return self._not_written(exercise, exercise.points)
        judged = once(judged, exercise, self._taken)
        row = self._judgement(exercise, judged.judgement, more=judged.more, limit=judged.limit)
        return replace(row, value=judged.claim or None)

    def _of_function(self, exercise: Function) -> CheckRow:
        asking = self._asking(exercise)
        if exercise.id in PROBES:
            asking = asking.by(PROBES[exercise.id], Models(self._looking))
        prepared = self._prepare(exercise)
        of = prepared.every.points
        first = asking.ask(prepared.shown)
        if {reply.outcome for reply in first.report.replies} == {"not written"}:
            return self._not_written(exercise, of)
        found = judged(asking, first, prepared, self._seeds)
        return self._row(
            exercise,
            points=float(found.points),
            of=of,
            standing="not right yet" if found.broken else "right",
            law=found.law,
            case=found.case,
            more=found.more,
            symptom=found.symptom,
            got=found.got,
            limit=found.limit,
            sentence=found.sentence,
        )

    def _asking(self, exercise: Exercise) -> Asking:
        name = self._work.answers.get(exercise.id, "")
        return Asking(self._student, exercise, name, self._limits)

    def _not_written(self, exercise: Exercise, of: float) -> CheckRow:
        """Nothing is there; why not, where its cell did not run to its end."""
        cells = [cell for cell in self._work.cells if cell.exercise == exercise.id]
        failed = [self._student.failed[c.id] for c in cells if c.id in self._student.failed]
        said = f"Its cell did not run to its end: {failed[0]}." if failed else ""
        standing = "not right yet" if failed else "not written yet"
        return self._row(
            exercise, of=0 if exercise.by_hand else of, standing=standing, sentence=said
        )
