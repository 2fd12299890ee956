"""Two tables of which one row is chosen: what patches are for, and which patches."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypedDict

import anywidget
from traitlets import Dict, List, Unicode

from vitlab.widgets.canvas import PatchCanvas
from vitlab.widgets.joining import joined
from vitlab.widgets.refusing import Refusing
from vitlab.words import said

_HERE = Path(__file__).parent


class Row(TypedDict, total=False):
    """A row of a table: its name, and what stands in it."""

    name: str
    label: str
    lead: str
    """Before its label: a rank."""
    out: bool
    """Whether it stands back."""
    cells: list[list[str]]
    """(words, class) of each."""
    patch: list[int]
    """(height, width) in pixels of the patch that it stands for."""


class _Table(Refusing, anywidget.AnyWidget):
    """What both show."""

    label = Unicode(help="what the rows are").tag(sync=True)
    head = List(Unicode(), help="over the columns; empty for none").tag(sync=True)
    rows = List(Dict(), help="in the order in which they are shown").tag(sync=True)

    def say(self, head: Sequence[str], rows: Sequence[Row]) -> None:
        """Show these rows."""
        with self.hold_sync():
            self.head, self.rows = list(head), [dict(row) for row in rows]


class Applications(_Table):
    """What patches are chosen for; ``value`` is the chosen name.

    >>> applications = Applications()
    >>> applications.say((), [{"name": "faces", "label": "faces", "cells": []}])
    >>> applications.show("faces")
    >>> applications.value
    'faces'
    """

    _esm = joined(_HERE / "applications.js")
    moves = "value"

    value = Unicode(help="the name that is chosen").tag(sync=True, echo_update=False)

    def __init__(self) -> None:
        super().__init__(label=said("what the patches are for"))

    def show(self, name: Any) -> None:
        """Choose one."""
        if isinstance(name, str):
            self.value = name


class Candidates(_Table):
    """Patch sizes; the chosen one is that of the canvas, which a row changes in the page."""

    _esm = joined(_HERE / "candidates.js")

    canvas = Unicode(help="the picture under the patches, as the page names it").tag(sync=True)

    def __init__(self, canvas: PatchCanvas) -> None:
        super().__init__(label=said("patch sizes"), canvas=f"IPY_MODEL_{canvas.model_id}")
