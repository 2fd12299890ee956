"""``hint``: a ladder of four rungs for every exercise. Using it costs nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files

from vitlab.grading import store
from vitlab.grading.asking import with_numbers_of, without_marks
from vitlab.grading.course import UnknownExercise, find
from vitlab.grading.exercise import Exercise
from vitlab.grading.rungs import RUNGS
from vitlab.grading.settings import NAME, settings
from vitlab.grading.varying import as_in_this_course
from vitlab.words import said
from vitlab.words.paragraphs import paragraphs


@dataclass(frozen=True)
class Ladder:
    """The rungs of one exercise up to the one that was reached."""

    exercise_id: str
    rungs: tuple[str, ...]
    given: int = len(RUNGS)
    notices: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "\n".join([f"{self._title(len(self.rungs))}\n{self.rungs[-1]}", *self._remarks()])

    def _repr_html_(self) -> str:
        rungs = "".join(
            f"<details{' open' if number == len(self.rungs) else ''}>"
            f"<summary>{escape(self._title(number))}</summary>{_as_html(rung)}</details>"
            for number, rung in enumerate(self.rungs, 1)
        )
        remarks = "".join(f"<div>{escape(remark)}</div>" for remark in self._remarks())
        return (
            '<div style="border-left:4px solid var(--jp-border-color1, #8a8a8a);'
            f'padding:0.3em 0.8em;margin:0.2em 0;max-width:48em">{rungs}{remarks}</div>'
        )

    def _title(self, number: int) -> str:
        return said(
            "Hint {number} of {given} for {exercise}: {rung}",
            number=number,
            given=self.given,
            exercise=self.exercise_id,
            rung=said(RUNGS[number - 1]),
        )

    def _remarks(self) -> Iterator[str]:
        if len(self.rungs) == len(RUNGS):
            yield said("This is the last rung.")
        elif len(self.rungs) == self.given:
            yield said(
                "This course gives {given} of the {rungs} rungs; this is its last.",
                given=self.given,
                rungs=len(RUNGS),
            )
        yield from self.notices


@dataclass(frozen=True)
class NoLadder:
    """Said where there is no exercise to give a hint for."""

    sentence: str

    def __repr__(self) -> str:
        return self.sentence


def hint(exercise_id: str) -> Ladder | NoLadder:
    """Climb one rung: a question, the concept, a similar mistake, all but the last line.

    How far you climbed is kept in the progress file; it never costs points. A course may
    give fewer rungs: see `settings`.
    """
    try:
        all_rungs = rungs_in_this_course(exercise_id)
    except UnknownExercise as unknown:
        return NoLadder(str(unknown.args[0]))
    course, mistake = settings()
    if not course.hints:
        return NoLadder(said("This course gives no hints ({file} says so).", file=NAME))
    kept = store.keep(exercise_id, lambda known: _one_more(known, course.hints), by="hint")
    notices = (*kept.notices, *filter(None, [mistake]))
    reached = min(kept.after["hints"], course.hints)
    return Ladder(exercise_id, all_rungs[:reached], course.hints, notices)


def _one_more(known: store.Entry, given: int) -> store.Entry:
    return {"hints": min(known.get("hints", 0) + 1, given)}


def rungs_of(exercise_id: str) -> tuple[str, ...]:
    """All four hints of an exercise, as they are where nothing is drawn."""
    return _as_asked(find(exercise_id))


def rungs_in_this_course(exercise_id: str) -> tuple[str, ...]:
    """All four hints, with the numbers and the words of this course."""
    return _as_asked(as_in_this_course(find(exercise_id))[0])


def _as_asked(exercise: Exercise) -> tuple[str, ...]:
    return tuple(
        without_marks(with_numbers_of(lambda _: exercise, translated(rung)))
        for rung in _marked(exercise.id)
    )


@cache
def _marked(exercise_id: str) -> tuple[str, ...]:
    """The hints from the Markdown file of the lab, which marks what a course may vary."""
    lab = int(exercise_id.partition(".")[0])
    text = files("vitlab.grading.labs").joinpath(f"lab{lab:02d}.md").read_text("utf-8")
    headed = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    sections = {title: body.strip() for title, body in zip(headed[::2], headed[1::2], strict=True)}
    return tuple(sections[f"{exercise_id} {rung}"] for rung in RUNGS)


def translated(rung: str) -> str:
    r"""A hint in the language of now, paragraph by paragraph.

    >>> translated("One step.\n\nThen the next.")
    'One step.\n\nThen the next.'
    """
    return "\n\n".join(map(said, paragraphs(rung)))


_CODE = "overflow-x:auto;white-space:pre;margin:0 0 .8em"  # a line of code is never broken


def _as_html(rung: str) -> str:
    """Paragraphs and code blocks; hints use no other Markdown."""
    parts = re.split(r"```(?:python)?\n(.*?)```", rung, flags=re.DOTALL)
    return "".join(
        f"<pre style='{_CODE}'>{escape(part.rstrip())}</pre>"
        if number % 2
        else "".join(f"<p>{_inline(p)}</p>" for p in part.strip().split("\n\n") if p)
        for number, part in enumerate(parts)
    )


def _inline(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
