"""``progress()``: the whole course on one page, as text and as HTML without a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from itertools import zip_longest

from vitlab.grading.course_row import foot, head, key, lab_row
from vitlab.grading.exercise import whole
from vitlab.grading.quiz_standing import QuizStanding
from vitlab.grading.standing import Row, Standing, next_row, open_rows
from vitlab.words import digits, said, said_many, word

TITLE = word("The course, lab by lab")
QUESTION = word("What is open, and how good are you at guessing before you look?")
_HEADS = (word("lab"), word("title"), word("points"), word("open"), word("guess and truth"))
_NO_TRUTH = word("A truth is shown once your guess is made.")


@dataclass(frozen=True)
class CoursePage:
    """Every lab with its exercises and its guesses, what is open and next, and the quizzes."""

    labs: tuple[Standing, ...]
    file: str
    hints: int
    notices: tuple[str, ...] = ()
    quizzes: tuple[QuizStanding, ...] = ()

    def __repr__(self) -> str:
        return "\n".join([said(TITLE), self._summary, "", *self._table(), "", *self._ending()])

    def _repr_html_(self) -> str:
        sheet = files("vitlab.grading").joinpath("course_page.css").read_text("utf-8")
        labs = "".join(map(lab_row, self.labs))
        chips = "".join(
            f'<span class="vl-c-chip{" vl-c-on" * (row is self._next)}">{row.exercise.id} '
            f"<small>{digits(f'{row.left:g}')}</small></span>"
            for row in self._open
        )
        opened = said("<b>Open</b> in the labs that you began, with the points that are left")
        opened = f'<p>{opened}</p><div class="vl-c-chips">{chips}</div>' * bool(chips)
        *advice, where = self._closing()
        ending = "".join(f"<p>{_with_code(line)}</p>" for line in (*advice, *self.notices))
        return (
            f'<div class="vl-course"><style>{sheet}</style><div class="vl-c-page">'
            f"<h3>{said(TITLE)}</h3>"
            f'<p class="vl-c-ask">{said(QUESTION)}</p>'
            f'<p class="vl-c-muted">{escape(self._summary)}</p>'
            f'<div class="vl-c-table" role="table" aria-label="{said(TITLE)}">'
            f"{head()}{labs}{foot()}</div>"
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
        told = said(
            "{points:g} of {of:g} points",
            points=points,
            of=sum(lab.lab.points for lab in self.labs),
        )
        if by_hand == 1:
            told += said("; 1 more is for written answers")
        elif by_hand:
            told += said("; {points:g} more are for written answers", points=by_hand)
        if waiting == 1:
            told += said(", 1 of them waits for your teacher")
        elif waiting:
            told += said(", {points:g} of them wait for your teacher", points=waiting)
        yield f"{told}."
        done = sum(lab.is_whole for lab in self.labs)
        begun = sum(lab.begun and not lab.is_whole for lab in self.labs)
        values = {"done": done, "labs": len(self.labs), "begun": begun}
        if len(self.labs) == 1:
            yield said("{done} of 1 lab is whole, {begun} begun.", **values)
        elif done == 1:
            yield said("1 of {labs} labs is whole, {begun} begun.", **values)
        else:
            yield said("{done} of {labs} labs are whole, {begun} begun.", **values)
        guesses = [guess for lab in self.labs for guess in lab.guesses]
        if guesses:
            yield said_many(
                "{held} of {n} guess held the truth.",
                "{held} of {n} guesses held the truth.",
                len(guesses),
                held=sum(guess.holds for guess in guesses),
            )

    def _table(self) -> Iterator[str]:
        heads = tuple(map(said, _HEADS))
        table: list[tuple[str, ...]] = [heads]
        for lab in self.labs:
            left = ", ".join(row.exercise.id for row in lab.rows if row.left) or said("nothing")
            start = (str(lab.lab.number), said(lab.lab.title), lab.said, left)
            for cells, words in zip_longest([start], lab.told, fillvalue=("",) * 4):
                table.append((*cells, "".join(words)))
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        for line in table:
            padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            yield "  ".join(padded).rstrip()

    def _ending(self) -> Iterator[str]:
        if self._open:
            yield said(
                "Open in the labs that you began, with the points that are left: {exercises}.",
                exercises=", ".join(
                    f"{row.exercise.id} ({digits(f'{row.left:g}')})" for row in self._open
                ),
            )
        yield from self._closing()
        yield from self.notices

    def _closing(self) -> Iterator[str]:
        yield from self._advice()
        is_secret = any(lab.asks_to_guess and not lab.guesses for lab in self.labs)
        where = said("Kept in {file}, sent nowhere.", file=self.file)
        yield f"{said(_NO_TRUTH)} " * is_secret + where

    def _advice(self) -> Iterator[str]:
        if self.quizzes:
            yield said("Quizzes: {quizzes}.", quizzes="; ".join(quiz.said for quiz in self.quizzes))
        row = self._next
        if row is None:
            yield said("Nothing is open: you have worked through the whole course.")
            return
        name = row.exercise.id
        told = [said("Next: {exercise}, {title}.", exercise=name, title=said(row.exercise.title))]
        if row.points:
            told.append(said("{score} points so far.", score=row.said))
        if (left := self.hints - row.hints) > 0 and row.was_tried:
            told.append(
                said(
                    '`hint("{exercise}")` has {left} of {hints} steps left.',
                    exercise=name,
                    left=left,
                    hints=self.hints,
                )
            )
        lab = name.partition(".")[0]
        told.append(said("`progress({lab})` shows lab {lab} alone.", lab=lab))
        yield " ".join(told)


def _with_code(line: str) -> str:
    """The sentence with its code set as code, and with its *Next*, up to the number, in bold."""
    coded = re.sub("`([^`]+)`", r"<code>\1</code>", escape(line, quote=False))
    return re.sub(r"^(\w+: [\d.]+),", r"<b>\1</b>,", coded)
