"""The quiz itself: its settings, and whose answers they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import ipywidgets as W
from traitlets import Any as AnyTrait
from traitlets import Bool, Int, Unicode, observe, validate

from vitlab.core.errors import shown
from vitlab.core.glossary import Term, terms_in
from vitlab.core.quiz import LESSONS, load_questions
from vitlab.core.readings.quiz import TOUR, QuizReading, quiz_reading
from vitlab.core.readings.quiz.sentences import LESSON_TITLES
from vitlab.widgets.base import FoldOut, Instrument, html
from vitlab.widgets.controls import Menu
from vitlab.widgets.quiz import words
from vitlab.widgets.quiz.keeping import Kept
from vitlab.widgets.quiz.proving import Numbers
from vitlab.widgets.quiz.sheet import Sheet
from vitlab.widgets.quiz.traits import Answers, Keeping
from vitlab.widgets.refusing import RefusalError
from vitlab.widgets.traits import Text, Whole, kept, setting
from vitlab.words import said, word

VIEWS = ("one", "all")
_READ = ("lesson", "current", "answers", "mode", "seed")  # settings that a reading is made of
_PLACED = ("answers", "current", "view")  # settings that live in the page
_MODES = {"practice": word("practice"), "test": word("test")}


class Quiz(Instrument[QuizReading]):
    """Answer questions on a lesson, and read why each answer is right or wrong.

    In practice the reasons come after each answer, in a test after the last. More than 75 % right
    is passed. ``keep`` keeps the answers between two visits.

    >>> quiz = Quiz(lesson="front_end", answers={"fe-01": "raw"})
    >>> quiz.score.wrong, quiz.current, quiz.passed
    (1, 1, False)
    >>> quiz.close()
    """

    title = word("Quiz")
    tour = TOUR
    sheet = Path(__file__).with_name("style.css")

    question: Text = setting(
        Unicode(help="asked above the questions; empty for what is at stake now")
    )
    lesson: Text = setting(
        Unicode(
            "front_end",
            help="front_end, deep_dive, attention_and_embeddings, language_and_pictures, "
            "training_pairs or final",
        )
    )
    mode: Text = setting(Unicode("practice", help="practice, or test: reasons after the last"))
    view: Text = setting(Unicode("one", help="one question, or all below each other"))
    current: Whole = setting(Int(0, help="the open question, from 0"))
    answers: Answers = setting(Answers(help="by the question's id"))
    keep: Keeping = setting(
        Keeping(help="keep(lesson, answers, score), and keep.read(lesson) at the start; or None")
    )
    seed: Whole = setting(Int(0, help="settles the order of the options; keep may know another"))
    score = AnyTrait(
        None, allow_none=True, read_only=True, help="the counts; None while a test goes on"
    )
    passed = Bool(False, read_only=True, help="whether more than 75 % are right")

    _kept: Kept = kept(None)
    _sent: Any = kept(None)

    def close(self) -> None:
        """Close every widget, and end what runs."""
        if hasattr(self, "numbers"):
            self.numbers.stop()
        super().close()

    def _completed(self, state: dict[str, Any]) -> dict[str, Any]:
        """The answers that were kept, and the first question that is open."""
        self._kept = Kept()
        lesson, keep = state.get("lesson", "front_end"), state.get("keep")
        if "answers" not in state and callable(getattr(keep, "read", None)):
            state = {**state, "answers": self._kept.of(keep, lesson)}
        if "seed" not in state and (seed := self._kept.seed(keep)) is not None:
            state = {**state, "seed": seed}
        if "current" not in state:
            state = {**state, "current": _first_open(lesson, state.get("answers"))}
        return super()._completed(state)

    @validate("view")
    def _know_view(self, proposal: Any) -> str:
        if proposal["value"] not in VIEWS:
            given = shown(proposal["value"])
            raise RefusalError(said("view takes one or all, not {given}.", given=given))
        return str(proposal["value"])

    @observe("lesson")
    def _open_lesson(self, _: Any = None) -> None:
        """Go on where this lesson was left."""
        if not self._was_read or self.lesson not in LESSONS:
            return
        taking, self._taking = self._taking, True  # it is read right after
        try:
            self.answers = self._kept.of(self.keep, self.lesson)
            self.current = _first_open(self.lesson, self.answers)
        finally:
            self._taking = taking

    def _take(self, settings: Mapping[str, Any]) -> None:
        """Take the lesson first: the other settings are of it."""
        lesson = {name: settings[name] for name in ("lesson",) if name in settings}
        super()._take({**lesson, **settings})

    def _controls(self) -> dict[str, W.Widget]:
        return {
            "lesson": Menu(
                description=said("lesson"), options=[(said(LESSON_TITLES[n]), n) for n in LESSONS]
            ),
            "mode": Menu(
                description=said("mode"), options=[(said(told), n) for n, told in _MODES.items()]
            ),
        }

    def _stage(self) -> W.DOMWidget:
        self.page = Sheet()
        self.page.observe(self._hear_page, list(_PLACED))
        self.page.on_msg(self._want)
        return self.page

    def _fold_outs(self) -> list[FoldOut]:
        self.numbers = Numbers(lambda: self.reading)
        return [*super()._fold_outs(), self.numbers]

    def _actions(self) -> list[W.Widget]:
        again = W.Button(description=said("Start again"))
        again.on_click(lambda _: self._take({"answers": {}, "current": 0}))
        return [again]

    def _targets(self) -> dict[str, tuple[W.Widget, str]]:
        return {**super()._targets(), **{name: (self.page, name) for name in _PLACED}}

    def _hear_page(self, change: Any) -> None:
        if not self._showing and getattr(self, change["name"]) != change["new"]:
            self._take({change["name"]: change["new"]})

    def _want(self, _: Any, told: Any, __: Any) -> None:
        if told == {"wants": "numbers"}:
            self.numbers.button.value = True

    def _asks(self) -> str:
        """What is at stake, unless something else is asked."""
        return self.question or (self.reading.ask if self.reading else "")

    def _read(self, state: Mapping[str, Any]) -> QuizReading:
        return quiz_reading(**{name: state[name] for name in _READ})

    def _draw(self, reading: QuizReading) -> None:
        own = not self.problem and self.stop < 0
        if own:
            self._kept.note_down(self.keep, reading.lesson, reading.answers, reading.score)
        self._showing = True
        try:
            self._draw_page(reading)
        finally:
            self._showing = False
        self.set_trait("score", reading.score if reading.told else None)
        self.set_trait("passed", reading.told and reading.score.passed)
        self._head.value = html.headline(said(self.title), self._asks())  # it follows the answers

    def _draw_page(self, reading: QuizReading) -> None:
        asked = (reading.lesson, reading.seed, reading.told)
        with self.page.hold_sync():
            if asked != self._sent:
                self._sent = asked
                self.page.questions = [asdict(one) for one in reading.asked]
            self.page.answers = dict(reading.answers)
            self.page.current, self.page.view = reading.place, self.view
            self.page.note = self._kept.note

    def _terms(self, reading: QuizReading) -> Sequence[Term]:
        """The words of the open question; a test has no cards to look them up."""
        english = load_questions(reading.lesson)[reading.place].question  # as the cards are named
        return terms_in(english) if reading.told else ()

    def _described(self, reading: QuizReading) -> str:
        return html.description(reading) + words.described(reading)


def _first_open(lesson: Any, answers: Any) -> int:
    """The first question without an answer."""
    try:
        return quiz_reading(lesson=lesson, answers=answers).place
    except Exception:  # whatever it is, it is said when the state is read
        return 0
