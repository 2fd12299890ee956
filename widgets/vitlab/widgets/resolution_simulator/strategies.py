"""What folds out about training: two runs to start, and what the model learned in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ipywidgets as W

from vitlab.core.refitting.points import TunedPoint
from vitlab.widgets.resolution_simulator import words
from vitlab.widgets.resolution_simulator.running import Run

RUNS: dict[Run, str] = {
    "fine_tune": "Fine-tune at this size",
    "several_sizes": "One table at several sizes",
}


class Strategies(W.VBox):
    """A button for each run, over a table of what came of the last; ``start(run)`` is called."""

    def __init__(self, start: Callable[[Run], None]) -> None:
        self.buttons: dict[Run, W.Button] = {}
        for run, label in RUNS.items():
            self.buttons[run] = W.Button(description=label)
            self.buttons[run].on_click(lambda _, run=run: start(run))
        self.table = W.HTML()
        super().__init__([W.HBox(list(self.buttons.values())), self.table])
        self.add_class("vl-training")

    def show(self, points: Sequence[TunedPoint]) -> None:
        """Show these points, in the order in which they came."""
        self.table.value = words.strategies(points)
