"""What one student reads about one lab: what holds, what does not yet, what to do next.

Of other students, of ranks and of hidden cases there is nothing here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from vitlab.classroom.pages.cases import DrawnCase, drawn_case
from vitlab.classroom.pages.gathering import USUAL, Numbers, Row, answer_of, lab_of, tasks_of
from vitlab.core.facts import number
from vitlab.core.readings.class_board import Answer, Figure, Task
from vitlab.core.readings.class_board.figures import guess_figure
from vitlab.grading.course import find
from vitlab.grading.exercise import Exercise as Asked
from vitlab.grading.laws import Function

Laws: TypeAlias = "tuple[str, ...]"

_HINTS = 4
_MOST_STEPS = 3
_MARKS = {"full": "●", "part": "◐", "zero": "○", "none": "○", "waits": "○"}
_WORDS = {"not checked": "waits for your teacher", "recorded": "recorded, whatever you guessed"}


@dataclass(frozen=True)
class Exercise:
    """One exercise on the page. What is empty is left out."""

    task: Task
    answer: Answer
    note: str = ""
    """What holds, or why nothing is said."""
    law: str = ""
    """What does not hold yet."""
    holds: tuple[str, ...] = ()
    """Laws that hold in the cases of the notebook."""
    case: str = ""
    """The smallest public case on which it does not."""
    said: str = ""
    """What came of that case, in a sentence."""
    drawn: DrawnCase | None = None
    guess: Figure | None = None
    comment: str = ""
    """What the teacher wrote."""
    by_hand: bool = False
    """Whether the points are the teacher's."""

    @property
    def mark(self) -> str:
        """A sign for how it stands."""
        return _MARKS[self.answer.kind]

    @property
    def word(self) -> str:
        """The same in words."""
        if self.by_hand:
            return "your teacher's points"
        return _WORDS.get(self.answer.standing, self.answer.standing)

    @property
    def took(self) -> str:
        """Hints and minutes, where they are known."""
        hints, minutes = self.answer.hints, self.answer.minutes
        said = "" if hints is None else f"{hints} of {_HINTS} hints" if hints else "no hint"
        if minutes:
            said += f"{', ' if said else ''}{number(max(1, round(minutes)))} minutes"
        return said


@dataclass(frozen=True)
class Feedback:
    """One page."""

    student: str
    title: str
    submitted: str
    file: str
    """Which submission was counted."""
    penalty: float
    """The share of the points that being late costs."""
    exercises: tuple[Exercise, ...]
    steps: tuple[str, ...] = field(default=())

    @property
    def points(self) -> float:
        """What all exercises earned."""
        return sum(one.answer.points for one in self.exercises)

    @property
    def of(self) -> float:
        """What they could earn."""
        return sum(one.answer.of for one in self.exercises)

    @property
    def late(self) -> str:
        """What being late costs, in a sentence; empty where it costs nothing."""
        if not self.penalty:
            return ""
        left = number(round(self.points * (1 - self.penalty), 2))
        return f"It came late, which costs {self.penalty:.0%} of the points: {left} are counted."

    @property
    def summary(self) -> str:
        """What holds, said first."""
        whole = [one.task.id for one in self.exercises if one.answer.kind == "full"]
        begun = [one.task.id for one in self.exercises if one.answer.kind in ("part", "zero")]
        waits = [one.task.id for one in self.exercises if one.answer.kind == "waits"]
        said = []
        if whole:
            said.append(f"Whole already: {_listed(whole)}.")
        if begun:
            said.append(f"Begun: {_listed(begun)}.")
        if waits:
            said.append(f"Your teacher reads {_listed(waits)}.")
        return " ".join(said) or "Nothing is written yet: begin where you like."

    @property
    def minutes(self) -> float:
        """How long the next steps should take."""
        return sum(one.task.minutes for one in _open(self.exercises)[:_MOST_STEPS])


def feedback_of(rows: Sequence[Row], numbers: Numbers = USUAL) -> Feedback:
    """The page of the rows of one student and lab, by the numbers of the course."""
    lab = lab_of(rows[0]["lab"], numbers)
    by_id = {row["exercise"]: row for row in rows}
    exercises = tuple(
        _exercise(task, by_id[task.id], _laws(asked), numbers)
        for task, asked in zip(tasks_of(lab), lab.exercises, strict=True)
        if task.id in by_id
    )
    return Feedback(
        rows[0]["student"],
        f"Lab {lab.number} · {lab.title}",
        _moment(max(row["submitted"] or "" for row in rows)),
        str(rows[0].get("file") or ""),
        float(rows[0].get("penalty") or 0),
        exercises,
        tuple(_step(one) for one in _open(exercises)[:_MOST_STEPS]),
    )


def _exercise(task: Task, row: Row, laws: Laws, numbers: Numbers) -> Exercise:
    answer = answer_of(row)
    comment = str(row.get("comment") or "")
    if row.get("checked") is not None:
        return Exercise(task, answer, _overruled(answer, row), comment=comment, by_hand=True)
    if answer.guess and task.truth is not None:
        figure = guess_figure(task.truth, answer.guess) if task.truth > 0 else None
        ends = " to ".join(map(number, answer.guess))
        note = f"The point is for guessing. You said {ends}; it is {number(task.truth)}."
        return Exercise(
            task, answer, f"{note[:-1]} {task.quantity}.", guess=figure, comment=comment
        )
    if answer.law and answer.case:
        return replace(_broken(task, answer, row, laws), drawn=drawn_case(row, numbers))
    return Exercise(task, answer, _note(answer, row, laws), comment=comment)


def _overruled(answer: Answer, row: Row) -> str:
    """What the check gave, where it gave points at all."""
    if find(answer.exercise).by_hand or row["checked"] == answer.points:
        return ""
    return f"The check gave {number(row['checked'])}: your teacher's points stand in their place."


def _broken(task: Task, answer: Answer, row: Row, laws: Laws) -> Exercise:
    before = laws[: laws.index(answer.law)] if answer.law in laws else ()
    sentence = str(row.get("sentence") or "")
    told = f"Smallest failing case: {answer.case}. "
    said = sentence.partition(told)[2] if told in sentence else f"It gave {answer.got}."
    return Exercise(
        task,
        answer,
        law=answer.law,
        holds=before,
        case=answer.case,
        said=said,
        comment=str(row.get("comment") or ""),
    )


def _note(answer: Answer, row: Row, laws: Laws) -> str:
    """What is said where there is no public case to show."""
    more = row["more"] or 0
    if answer.kind == "full" and more:
        return f"Public checks hold; {more} more were run, and hold."
    if answer.law and more:
        which = answer.law if answer.law in laws else ""
        said = f"The public checks hold; {more} more were run, and not all of them hold"
        return f"{said}: {which}." if which else f"{said}."
    if answer.kind == "none":
        return "Nothing is written here yet."
    sentence = str(row.get("sentence") or "")
    return sentence or (f"Not yet: {answer.law}." if answer.law else "")


def _laws(asked: Asked) -> Laws:
    return tuple(law.says for law in asked.laws) if isinstance(asked, Function) else ()


def _open(exercises: Sequence[Exercise]) -> list[Exercise]:
    """What is not whole yet, most points to gain first."""
    found = [one for one in exercises if one.answer.kind in ("none", "zero", "part")]
    return sorted(found, key=lambda one: one.answer.points - one.answer.of)


def _step(one: Exercise) -> str:
    gain = one.answer.of - one.answer.points
    worth = f"{number(gain)} point{'' if gain == 1 else 's'}"
    hints = one.answer.hints or 0
    left = _HINTS - min(_HINTS, hints)
    if one.answer.kind == "none":
        said = f"Begin {one.task.id}, {one.task.title}; it is worth {worth}."
    elif one.law:
        said = f"In {one.task.id}, look at the case above and try it on paper; {worth} to gain."
    else:
        said = f"Look at {one.task.id} again, {one.task.title}; {worth} to gain."
    if one.task.options or one.task.truth is not None or not left:
        return said
    steps = (
        "1 step left for you; it costs" if left == 1 else f"{left} steps left for you; they cost"
    )
    return f'{said} hint("{one.task.id}") has {steps} nothing.'


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _moment(written: str) -> str:
    """A moment as a person reads it.

    >>> _moment("2026-03-02T01:30:00+00:00")
    '2026-03-02, 01:30 UTC'
    """
    return f"{written[:10]}, {written[11:16]} UTC" if len(written) >= 16 else ""
