"""The tour of an instrument, in its head: a stop's sentence, and Back, Next and End."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import anywidget
from traitlets import Dict, Int, List, Unicode

from vitlab.core.readings.reading import Reading
from vitlab.core.readings.tour import Stop
from vitlab.widgets.joining import joined
from vitlab.widgets.refusing import Refusing
from vitlab.words import said


class Guide(Refusing, anywidget.AnyWidget):
    """Shows the stop that ``stop`` counts to, -1 for none; its buttons and keys move ``stop``.

    ``drafts`` are the texts of all stops: the longest keeps the head as high as it will have to
    be, so that nothing beneath moves.
    """

    _esm = joined(Path(__file__).with_name("tour.js"))

    stop = Int(-1, help="the stop that is shown, from 0; -1 for none").tag(sync=True)
    again = Int(0, help="grows when the reader wants the present stop back").tag(sync=True)
    drafts = List(Unicode(), help="the texts of all stops, without numbers").tag(sync=True)
    told = Dict(help="what is said now: html, names of its facts, whether it holds").tag(sync=True)

    def tell(self, stop: Stop, reading: Reading) -> None:
        """Say a stop with the numbers of a reading."""
        self.told = {
            "stop": self.stop,
            "html": "".join(_piece(piece, name) for piece, name in stop.pieces(reading)),
            "facts": [fact.name for fact in reading.facts if fact.name in stop.names],
            "holds": bool(stop.holds(reading)),
        }

    def prepare(self, stops: Sequence[Stop]) -> None:
        """Know how many stops there are, and how long their texts."""
        self.drafts = [said(stop.text) for stop in stops]


def _piece(words: str, name: Any) -> str:
    return f"<b>{escape(words)}</b>" if name else escape(words)
