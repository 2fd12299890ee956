"""The class board itself: its settings, and what is chosen on it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ipywidgets as W
from traitlets import Unicode

from vitlab.core.readings.class_board import TOUR, ClassReading, class_reading
from vitlab.widgets.base import Instrument, html
from vitlab.widgets.class_board import words
from vitlab.widgets.class_board.board import MOVED, Board
from vitlab.widgets.class_board.shown import answered, shown
from vitlab.widgets.class_board.traits import LabNumber, Results
from vitlab.widgets.traits import Text, kept, setting
from vitlab.words import word

_READ = ("results", *MOVED)
_NOBODY = dict.fromkeys(("student", "exercise", "law"), "")


class ClassBoard(Instrument[ClassReading]):
    """See what a class has not understood, and who needs somebody today.

    It shows what ``vitlab grade`` found; alone it shows a made class. Choose a column of the map
    and read that answer; choose a law, and its answers get a dot. No student's code is run.

    >>> board = ClassBoard(law="1.5 c")
    >>> board.reading.group.letter, board.exercise, board.board.exercise
    ('c', '', '1.5')
    >>> board.close()
    """

    title = word("Class board")
    tour = TOUR
    sheet = Path(__file__).with_name("style.css")

    question: Text = setting(
        Unicode(
            word("What has this class not understood, and who needs somebody today?"),
            help="asked above the map; empty for nothing",
        )
    )
    results: Results = setting(
        Results(help="the folder that vitlab grade wrote; None for a made class")
    )
    lab: LabNumber = setting(LabNumber(help="a lab's number; None for the last handed in"))
    student: Text = setting(
        Unicode(help="whose column is chosen; empty for who needs somebody most")
    )
    exercise: Text = setting(Unicode(help="which exercise is chosen; empty for that of the law"))
    law: Text = setting(
        Unicode(help='what has a dot, as in "1.5 c"; empty for what most answers break')
    )

    _sent: Any = kept(None)

    def _stage(self) -> W.DOMWidget:
        self.board = Board()
        self.board.observe(self._hear_page, list(MOVED))
        return self.board

    def _targets(self) -> dict[str, tuple[W.Widget, str]]:
        moved = ("student", "exercise", "law")
        return {**super()._targets(), **{name: (self.board, name) for name in moved}}

    def _hear_page(self, change: Any) -> None:
        name, new = change["name"], change["new"]
        if self._showing or getattr(self, name) == new:
            return
        self._take({"lab": new, **_NOBODY} if name == "lab" else {name: new})

    def _read(self, state: Mapping[str, Any]) -> ClassReading:
        return class_reading(**{name: state[name] for name in _READ})

    def _draw(self, reading: ClassReading) -> None:
        self._showing = True
        try:
            self._draw_board(reading)
        finally:
            self._showing = False

    def _draw_board(self, reading: ClassReading) -> None:
        board = self.board
        with board.hold_sync():
            if reading.klass is not self._sent:
                self._sent = reading.klass
                board.shown = shown(reading)
            board.lab = reading.klass.lab
            board.student, board.exercise = reading.student, reading.exercise
            board.law = reading.group.key if reading.group else ""
            board.chosen = reading.chosen
            board.caption, board.answer = answered(reading)

    def _written(self, reading: ClassReading) -> str:
        return html.says(reading) + html.facts(reading.facts, in_a_row=True)

    def _described(self, reading: ClassReading) -> str:
        return words.described(reading)
