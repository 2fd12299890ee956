"""The questions in the page, where they are answered and marked without the kernel."""

from __future__ import annotations

from pathlib import Path

import anywidget
from traitlets import Dict, Int, List, Unicode

from vitlab.widgets.joining import joined
from vitlab.widgets.refusing import Refusing


class Sheet(Refusing, anywidget.AnyWidget):
    """Shows questions and tells what was answered; what is right it knows only where it may.

    A message ``{"wants": "numbers"}`` asks for the numbers behind the open question.
    """

    _esm = joined(Path(__file__).with_name("sheet.js"))

    questions = List(Dict(), help="as `Asked` has them, each with its key or none").tag(sync=True)
    answers = Dict(help="by the question's id").tag(sync=True, echo_update=False)
    current = Int(0, help="the open question, from 0").tag(sync=True, echo_update=False)
    view = Unicode("one", help="one question, or all").tag(sync=True, echo_update=False)
    note = Unicode(help="where the answers are kept").tag(sync=True)
