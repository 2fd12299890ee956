"""``progress``: what is done, what is open, and how the guesses turned out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from vitlab.grading import store
from vitlab.grading.course import UnknownExercise, find_lab, lab_numbers
from vitlab.grading.drawing import guess_against_truth
from vitlab.grading.exercise import Exercise, Lab
from vitlab.grading.guessing import Prediction

_HEADS = ("exercise", "title", "points", "hints", "state")
_MARKS = {"done": "●", "partly": "◐", "open": "○"}


@dataclass(frozen=True)
class Row:
    """One exercise and what the progress file knows of it."""

    exercise: Exercise
    points: float
    hints: int
    guess: tuple[float, float] | None

    @property
    def state(self) -> str:
        """Done, partly or open."""
        if self.points >= self.exercise.points:
            return "done"
        return "partly" if self.points else "open"

    @property
    def cells(self) -> tuple[str, ...]:
        """What the table shows."""
        points = f"{self.points:g} of {self.exercise.points}"
        return self.exercise.id, self.exercise.title, points, str(self.hints), self.state


@dataclass(frozen=True)
class Progress:
    """A table of exercises, as text and as HTML; the same progress always looks the same."""

    labs: tuple[tuple[Lab, tuple[Row, ...]], ...]
    notices: tuple[str, ...] = ()

    def __repr__(self) -> str:
        tables = "\n\n".join(_as_text(lab, rows) for lab, rows in self.labs)
        return "\n".join(filter(None, [tables, *self.notices]))

    def _repr_html_(self) -> str:
        tables = "".join(_as_html(lab, rows) for lab, rows in self.labs)
        return tables + "".join(f"<div>{escape(notice)}</div>" for notice in self.notices)


def progress(lab: int | None = None) -> Progress:
    """Show points, hints used and what is open, for one lab or for all."""
    try:
        labs = [find_lab(number) for number in ([lab] if lab is not None else lab_numbers())]
    except UnknownExercise as unknown:
        return Progress((), (str(unknown.args[0]),))
    known = store.known(exercise for each in labs for exercise in each.exercises)
    tables = ((each, tuple(_row(e, known.entries) for e in each.exercises)) for each in labs)
    return Progress(tuple(tables), known.notices)


def _row(exercise: Exercise, entries: store.Entries) -> Row:
    entry = entries.get(exercise.id, {})
    guess = tuple(entry["guess"]) if "guess" in entry else None
    return Row(exercise, entry.get("points", 0), entry.get("hints", 0), guess)


def _total(lab: Lab, rows: Sequence[Row]) -> str:
    return f"{sum(row.points for row in rows):g} of {lab.points}"


def _as_text(lab: Lab, rows: Sequence[Row]) -> str:
    total = ("total", "", _total(lab, rows), "", "")
    table = [_HEADS, *(row.cells for row in rows), total]
    widths = [max(len(cells[column]) for cells in table) for column in range(len(_HEADS))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
        for cells in table
    )
    return "\n".join([f"Lab {lab.number}: {lab.title}", *lines])


def _as_html(lab: Lab, rows: Sequence[Row]) -> str:
    heads = "".join(f'<th scope="col" style="text-align:left">{head}</th>' for head in _HEADS)
    body = "".join(_html_row(row) for row in rows)
    total = (
        '<tr><th scope="row" colspan="2" style="text-align:left">total</th>'
        f'<td style="text-align:left" colspan="3"><strong>{_total(lab, rows)}</strong></td></tr>'
    )
    title = escape(f"Lab {lab.number}: {lab.title}")
    return (
        f'<table><caption style="text-align:left;font-weight:600">{title}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}{total}</tbody></table>"
        + "".join(_drawing(row) for row in rows)
    )


def _html_row(row: Row) -> str:
    *cells, state = (escape(cell) for cell in row.cells)
    cells.append(f'<span aria-hidden="true">{_MARKS[row.state]}</span> {state}')
    return "<tr>" + "".join(f'<td style="text-align:left">{c}</td>' for c in cells) + "</tr>"


def _drawing(row: Row) -> str:
    if row.guess is None or not isinstance(row.exercise, Prediction):
        return ""
    prediction = row.exercise
    return guess_against_truth(
        f"{prediction.id} {prediction.title}", row.guess, prediction.truth, prediction.quantity
    )
