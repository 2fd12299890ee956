"""The board in the page, where columns, laws and students are chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
from traitlets import Dict, Int, Unicode

from vitlab.widgets.joining import joined
from vitlab.widgets.refusing import Refusing

_DRIVEN: dict[str, Any] = {"sync": True, "echo_update": False}  # what the page moves
MOVED = ("lab", "student", "exercise", "law")
"""Traits that a hand moves in the page, under the names of settings."""


class Board(Refusing, anywidget.AnyWidget):
    """Draws a class as it is told, and tells what was chosen."""

    _esm = joined(Path(__file__).with_name("board.js"))

    shown = Dict(help="figures, groups, students, as the page draws them").tag(sync=True)
    chosen = Unicode(help="the chosen student in a sentence").tag(sync=True)
    caption = Unicode(help="whose answer to what stands below").tag(sync=True)
    answer = Unicode(help="what the student wrote, as text").tag(sync=True)
    lab = Int(0, help="the number of the lab").tag(**_DRIVEN)
    student = Unicode(help="whose column is chosen").tag(**_DRIVEN)
    exercise = Unicode(help="which exercise is chosen").tag(**_DRIVEN)
    law = Unicode(help="the key of what has a dot").tag(**_DRIVEN)
