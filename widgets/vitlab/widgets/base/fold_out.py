"""Something at the foot of an instrument that a button folds out."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as W

from vitlab.core.absent import told_if_absent
from vitlab.core.errors import LabError
from vitlab.widgets.base import html
from vitlab.words import in_its_language, language


class FoldOut:
    """A button, and what it shows; filled only while it is shown, or it would cost every move."""

    def __init__(self, name: str, label: str, content: W.DOMWidget, text: Callable[[], str]):
        self.button = W.ToggleButton(description=label)
        self.content = content.add_class("vl-folded").add_class(f"vl-{name}")
        self._text, self._language = text, language()
        self.fill()
        self.button.observe(self.fill, "value")

    def fill(self, _: object = None) -> None:
        """Let it follow the instrument, if anybody looks."""
        self.content.layout.display = None if self.button.value else "none"
        if self.button.value:
            self.write()

    @in_its_language
    def write(self) -> None:
        """Have its content follow, also where nobody looks."""
        try:
            with told_if_absent():
                self.content.value = self._text()
        except LabError as error:
            self.content.value = str(error)


class DrawnFoldOut(FoldOut):
    """The same for what is drawn by widgets: ``draw`` lets them follow, or raises `LabError`."""

    def __init__(self, name: str, label: str, content: W.Box, draw: Callable[[], None]):
        self._sentence = W.HTML()
        self._draw = draw
        holder = W.VBox([self._sentence, content])
        super().__init__(name, label, holder, str)

    @in_its_language
    def write(self) -> None:
        """Have its content follow, also where nobody looks."""
        try:
            with told_if_absent():
                self._draw()
        except LabError as error:
            self._sentence.value = html.sentence(str(error))
        else:
            self._sentence.value = ""
