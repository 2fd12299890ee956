"""Something at the foot of an instrument that a button folds out."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as W


class FoldOut:
    """A button, and what it shows; filled only while it is shown, or it would cost every move.

    The stylesheet hides ``.vl-name`` until the button ``.vl-shows-name`` is down.
    """

    def __init__(self, name: str, label: str, content: W.DOMWidget, text: Callable[[], str]):
        self.button = W.ToggleButton(description=label).add_class(f"vl-shows-{name}")
        self.content = content.add_class(f"vl-{name}")
        self._text = text
        self.button.observe(self.fill, "value")

    def fill(self, _: object = None) -> None:
        """Let it follow the instrument, if anybody looks."""
        if self.button.value:
            self.content.value = self._text()
