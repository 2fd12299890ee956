"""A table of which one row is chosen: by a click on its name, or by Up and Down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import ipywidgets as W
from traitlets import Int, Unicode, observe

from vitlab.widgets.refusing import Refusing

ROW = 24
"""Height of a row in CSS pixels; the sheet has it too."""


class _Names(Refusing, W.RadioButtons):
    """The first column; its moves are not echoed."""

    index = Int(0, allow_none=True, help="which of them is chosen").tag(
        sync=True, echo_update=False
    )


class Rows(Refusing, W.VBox):
    """Names to choose from, and behind each the numbers of its row; ``value`` is the chosen one.

    >>> rows = Rows("method", {"timm": "timm: bicubic", "hf": "hf: bicubic"})
    >>> rows.say(["128 px"], [["86.7 %"], ["86.5 %"]])
    >>> rows.show("hf")
    >>> rows.value
    'hf'
    """

    moves = "value"

    value = Unicode(help="the name that is chosen")

    def __init__(self, what: str, names: Mapping[str, str]) -> None:
        self._what, self._names = what, dict(names)
        self.names = _Names(options=[(words, name) for name, words in names.items()])
        self._numbers = W.HTML()
        super().__init__([W.HBox([self.names, self._numbers])])
        self.add_class("vl-choosable")
        self._head: Sequence[str] = ()
        self._rows: Sequence[Sequence[str]] = ()
        self.names.observe(lambda now: self.show(now["new"]), "value")
        self.value = next(iter(names))

    def offer(self, names: Mapping[str, str]) -> None:
        """Offer these names; the one that was chosen stays so if it is among them."""
        if dict(names) == self._names:
            return
        self._names = dict(names)
        kept = self.value if self.value in names else next(iter(names))
        self.names.options = [(words, name) for name, words in names.items()]
        self.value = self.names.value = kept

    def show(self, name: Any) -> None:
        """Choose one."""
        if name in self._names:
            self.value = name

    def say(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Say what stands above the columns, and the numbers of each row."""
        self._head, self._rows = head, rows
        self._write()

    @observe("value")
    def _write(self, _: Any = None) -> None:
        if self.names.value != self.value:
            self.names.value = self.value
        place = list(self._names).index(self.value)
        head = "".join(f"<th scope=col>{escape(word)}" for word in self._head)
        body = "".join(
            f"<tr{' class=vl-own' if number == place else ''}>"
            + "".join(f"<td>{escape(cell)}" for cell in row)
            for number, row in enumerate(self._rows[: len(self._names)])
        )
        self._numbers.value = (
            f"<table class=vl-rows aria-label='{escape(self._what, quote=True)}'>"
            f"<thead><tr>{head}<tbody>{body}</table>"
        )
