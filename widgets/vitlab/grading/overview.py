"""``progress``: what is done, what is open, and how the guesses turned out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from vitlab.grading import store
from vitlab.grading.course import UnknownExercise, find_lab, lab_numbers
from vitlab.grading.course_page import CoursePage
from vitlab.grading.drawing import guess_against_truth
from vitlab.grading.quiz_standing import quiz_standings
from vitlab.grading.settings import settings
from vitlab.grading.standing import Guess, Row, Standing, points_of, standings
from vitlab.grading.varying import lab_with_numbers
from vitlab.words import said, word

_HEADS = (word("exercise"), word("title"), word("points"), word("hints"), word("state"))
_MARKS = {"done": "●", "partly": "◐", "open": "○", "your teacher reads it": "◐"}


@dataclass(frozen=True)
class Progress:
    """A table of one lab's exercises, as text and as HTML.

    The same progress always looks the same.
    """

    lab: Standing | None
    notices: tuple[str, ...] = ()

    def __repr__(self) -> str:
        table = _as_text(self.lab) if self.lab else ""
        return "\n".join(filter(None, [table, *self.notices]))

    def _repr_html_(self) -> str:
        table = _as_html(self.lab) if self.lab else ""
        return table + "".join(f"<div>{escape(notice)}</div>" for notice in self.notices)


def progress(lab: int | None = None) -> Progress | CoursePage:
    """Show points, hints used and what is open: of one lab, or the whole course on one page."""
    try:
        asked = [find_lab(number) for number in ([lab] if lab is not None else lab_numbers())]
    except UnknownExercise as unknown:
        return Progress(None, (str(unknown.args[0]),))
    course, _ = settings()
    labs = [lab_with_numbers(one, course.numbers) for one in asked]
    known = store.known(exercise for each in labs for exercise in each.exercises)
    shown = standings(labs, known.entries)
    if lab is None:
        name, quizzes = store.location().name, quiz_standings()
        return CoursePage(shown, name, course.hints, known.notices, quizzes)
    return Progress(shown[0], known.notices)


def _cells(row: Row) -> tuple[str, ...]:
    exercise = row.exercise
    return exercise.id, said(exercise.title), row.said, str(row.hints), said(row.state)


def _totals(lab: Standing) -> list[tuple[str, str]]:
    """What persons gave, where they give any, and at last what checks gave."""
    given = sum(row.points for row in lab.rows if row.exercise.by_hand)
    by_hand = (said("by hand"), points_of(given, lab.lab.points_by_hand))
    total = (said("total"), points_of(lab.points, lab.lab.points))
    return [by_hand, total] if lab.lab.points_by_hand else [total]


def _as_text(lab: Standing) -> str:
    totals = [(name, "", points, "", "") for name, points in _totals(lab)]
    table = [tuple(map(said, _HEADS)), *map(_cells, lab.rows), *totals]
    widths = [max(len(cells[column]) for cells in table) for column in range(len(_HEADS))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
        for cells in table
    )
    return "\n".join([_title(lab), *lines])


def _title(lab: Standing) -> str:
    return said("Lab {number}: {title}", number=lab.lab.number, title=said(lab.lab.title))


def _as_html(lab: Standing) -> str:
    heads = "".join(f'<th scope="col" style="text-align:left">{said(head)}</th>' for head in _HEADS)
    body = "".join(map(_html_row, lab.rows))
    totals = "".join(
        f'<tr><th scope="row" colspan="2" style="text-align:left">{name}</th>'
        f'<td style="text-align:left" colspan="3"><strong>{points}</strong></td></tr>'
        for name, points in _totals(lab)
    )
    return (
        f'<table><caption style="text-align:left;font-weight:600">{escape(_title(lab))}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}{totals}</tbody></table>"
        + "".join(map(_drawing, lab.guesses))
    )


def _html_row(row: Row) -> str:
    *cells, state = (escape(cell) for cell in _cells(row))
    cells.append(f'<span aria-hidden="true">{_MARKS[row.state]}</span> {state}')
    return "<tr>" + "".join(f'<td style="text-align:left">{c}</td>' for c in cells) + "</tr>"


def _drawing(guess: Guess) -> str:
    told = guess.prediction
    return guess_against_truth(
        f"{told.id} {said(told.title)}",
        (guess.low, guess.high),
        told.truth,
        said(told.quantity),
    )
