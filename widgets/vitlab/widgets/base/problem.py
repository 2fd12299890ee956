"""Why a state cannot work: a sentence over the dimmed picture, and buttons for what would work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as W

from vitlab.core.errors import Remedy
from vitlab.widgets.base import html

_MOST_REMEDIES = 3


class Problem(W.VBox):
    """Empty until there is something to say; ``take(settings)`` is called with a remedy's."""

    def __init__(self, take: Callable[[Mapping[str, Any]], None]) -> None:
        self._remedies: tuple[Remedy, ...] = ()
        self.sentence = W.HTML()
        self.buttons = [W.Button() for _ in range(_MOST_REMEDIES)]
        for place, button in enumerate(self.buttons):
            button.on_click(lambda _, place=place: take(self._remedies[place].settings))
        super().__init__([self.sentence, W.HBox(self.buttons)])
        self.add_class("vl-problem")

    def say(self, problem: str, remedies: Sequence[Remedy]) -> None:
        """Say it, with as many remedies as have a button; or be silent."""
        self._remedies = tuple(remedies)[:_MOST_REMEDIES]
        for place, button in enumerate(self.buttons):
            shown = place < len(self._remedies)
            button.description = self._remedies[place].label if shown else ""
            button.layout.display = None if shown else "none"
        self.sentence.value = html.sentence(problem)
