"""``progress()``: the whole course on one page, as text and as HTML without a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from itertools import zip_longest

from vitlab.grading.course_row import FOOT, HEAD, key, lab_row
from vitlab.grading.exercise import whole
from vitlab.grading.quiz_standing import QuizStanding
from vitlab.grading.standing import Row, Standing, next_row, open_rows

TITLE = "The course, lab by lab"
QUESTION = "What is open, and how good are you at guessing before you look?"
_NO_TRUTH = "A truth is shown once your guess is made."


@dataclass(frozen=True)
class CoursePage:
    """Every lab with its exercises and its guesses, what is open and next, and the quizzes."""

    labs: tuple[Standing, ...]
    file: str
    hints: int
    notices: tuple[str, ...] = ()
    quizzes: tuple[QuizStanding, ...] = ()

    def __repr__(self) -> str:
        return "\n".join([TITLE, self._summary, "", *self._table(), "", *self._ending()])

    def _repr_html_(self) -> str:
        sheet = files("vitlab.grading").joinpath("course_page.css").read_text("utf-8")
        labs = "".join(map(lab_row, self.labs))
        chips = "".join(
            f'<span class="vl-c-chip{" vl-c-on" * (row is self._next)}">{row.exercise.id} '
            f"<small>{row.left:g}</small></span>"
            for row in self._open
        )
        opened = (
            "<p><b>Open</b> in the labs that you began, with the points that are left</p>"
            f'<div class="vl-c-chips">{chips}</div>'
        ) * bool(chips)
        *advice, where = self._closing()
        ending = "".join(f"<p>{_with_code(line)}</p>" for line in (*advice, *self.notices))
        return (
            f'<div class="vl-course"><style>{sheet}</style><div class="vl-c-page">'
            f"<h3>{TITLE}</h3>"
            f'<p class="vl-c-ask">{QUESTION}</p><p class="vl-c-muted">{escape(self._summary)}</p>'
            f'<div class="vl-c-table" role="table" aria-label="{TITLE}">{HEAD}{labs}{FOOT}</div>'
            f'<div class="vl-c-key">{key(self._by_hand > 0)}</div>{opened}{ending}'
            f'<p class="vl-c-muted">{escape(where)}</p></div></div>'
        )

    @property
    def _open(self) -> list[Row]:
        return open_rows(self.labs)

    @property
    def _next(self) -> Row | None:
        return next_row(self.labs)

    @property
    def _by_hand(self) -> float:
        return sum(lab.lab.points_by_hand for lab in self.labs)

    @property
    def _summary(self) -> str:
        return " ".join(self._sentences())

    def _sentences(self) -> Iterator[str]:
        points = whole(sum(lab.points for lab in self.labs))
        by_hand = self._by_hand
        waiting = sum(row.exercise.points for lab in self.labs for row in lab.rows if row.waits)
        said = f"{points:g} of {sum(lab.lab.points for lab in self.labs):g} points"
        if by_hand:
            said += f"; {by_hand:g} more {'is' if by_hand == 1 else 'are'} for written answers"
        if waiting:
            said += f", {waiting:g} of them {'waits' if waiting == 1 else 'wait'} for your teacher"
        yield f"{said}."
        done = sum(lab.is_whole for lab in self.labs)
        begun = sum(lab.begun and not lab.is_whole for lab in self.labs)
        count = f"{done} of {len(self.labs)} lab{'' if len(self.labs) == 1 else 's'}"
        yield f"{count} {'is' if 1 in (done, len(self.labs)) else 'are'} whole, {begun} begun."
        guesses = [guess for lab in self.labs for guess in lab.guesses]
        if guesses:
            held, s = sum(guess.holds for guess in guesses), "" if len(guesses) == 1 else "es"
            yield f"{held} of {len(guesses)} guess{s} held the truth."

    def _table(self) -> Iterator[str]:
        heads = ("lab", "title", "points", "open", "guess and truth")
        table: list[tuple[str, ...]] = [heads]
        for lab in self.labs:
            left = ", ".join(row.exercise.id for row in lab.rows if row.left) or "nothing"
            start = (str(lab.lab.number), lab.lab.title, lab.said, left)
            for cells, words in zip_longest([start], lab.told, fillvalue=("",) * 4):
                table.append((*cells, "".join(words)))
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        for line in table:
            padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            yield "  ".join(padded).rstrip()

    def _ending(self) -> Iterator[str]:
        if self._open:
            left = ", ".join(f"{row.exercise.id} ({row.left:g})" for row in self._open)
            yield f"Open in the labs that you began, with the points that are left: {left}."
        yield from self._closing()
        yield from self.notices

    def _closing(self) -> Iterator[str]:
        yield from self._advice()
        is_secret = any(lab.asks_to_guess and not lab.guesses for lab in self.labs)
        yield f"{_NO_TRUTH} " * is_secret + f"Kept in {self.file}, sent nowhere."

    def _advice(self) -> Iterator[str]:
        if self.quizzes:
            yield f"Quizzes: {'; '.join(quiz.said for quiz in self.quizzes)}."
        row = self._next
        if row is None:
            yield "Nothing is open: you have worked through the whole course."
            return
        said = f"Next: {row.exercise.id}, {row.exercise.title}."
        if row.points:
            said += f" {row.said} points so far."
        if (hints := self.hints - row.hints) > 0 and row.was_tried:
            steps = f"{hints} of {self.hints} steps left"
            said += f' `hint("{row.exercise.id}")` has {steps}.'
        number = row.exercise.id.partition(".")[0]
        yield f"{said} `progress({number})` shows lab {number} alone."


def _with_code(line: str) -> str:
    """The sentence with its code set as code, and with its *Next* in bold."""
    coded = re.sub("`([^`]+)`", r"<code>\1</code>", escape(line, quote=False))
    return re.sub(r"^(Next: [\d.]+),", r"<b>\1</b>,", coded)
