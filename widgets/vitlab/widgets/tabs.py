"""Pages of one instrument, one of them on show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as W

from vitlab.widgets.refusing import Refusing


class Tabs(Refusing, W.ToggleButtons):
    """Chooses a page by its name; ``pages`` are {name: words on the tab}.

    >>> tabs = Tabs({"positions": "Position table", "patch_weights": "Patch weights"})
    >>> tabs.show("patch_weights")
    >>> tabs.value
    'patch_weights'
    """

    moves = "value"

    def __init__(self, pages: Mapping[str, str]) -> None:
        super().__init__(options=[(words, name) for name, words in pages.items()])
        self.add_class("vl-tabs")

    def show(self, page: Any) -> None:
        """Put a page on show."""
        if page in [name for _, name in self._options_full]:
            self.value = page
