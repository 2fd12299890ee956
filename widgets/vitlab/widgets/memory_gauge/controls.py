"""The controls of the memory gauge: sizes above, and switches whose effects stand beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as W

from vitlab.core.facts import size
from vitlab.core.grid import Pair
from vitlab.core.memory import PRESETS
from vitlab.core.readings.memory_gauge import (
    AT_PEAK,
    BUDGETS,
    OPTIMIZERS,
    PRECISIONS,
    UPDATES,
    MemoryReading,
)
from vitlab.widgets.controls import ChoiceSlider, Menu, Slider

_OWN = "your own"
_IMAGES = (64, 96, 128, 160, 192, 224, 256, 288, 320, 336, 384, 448, 512, 518, 640, 768, 896, 1024)
_PATCHES = (4, 7, 8, 14, 16, 28, 32, 56)  # a list that stays: a slider answers a change of its ends
_BATCHES, _MOST_BY_HAND = 512, 4096  # the slider grows with what one's GPU holds, or Python sets
_MOST = 2**20  # more is nothing to slide to
_CHOICES: dict[str, list[tuple[str, Any]]] = {
    "mode": [("training", "train"), ("inference", "inference")],
    "precision": [(word, name) for name, word in PRECISIONS.items()],
    "attention": [("eager", "eager"), ("fused", "fused")],
    "checkpointing": [("off", False), ("on", True)],
    "optimizer": [(word, name) for name, word in OPTIMIZERS.items()],
    "update": list(UPDATES.items()),
}
_ONLY_IN_TRAINING = ("checkpointing", "optimizer", "update")


class GaugeControls(W.VBox):
    """Calls ``take(changes)`` with what a hand changed; `follow` shows what Python changed.

    ``moment`` is a slider over the timeline, ``to_peak`` leads back from it; they have their place
    below the figures.
    """

    def __init__(self, take: Callable[[dict[str, Any]], None]) -> None:
        self._take, self._following, self._peak = take, False, 0
        self.model = Menu(
            description="model", options=[(p.title, name) for name, p in PRESETS.items()]
        )
        self.gpu = Menu(description="GPU", options=[(f"{gib} GiB", float(gib)) for gib in BUDGETS])
        self.image = Menu(
            description="image", options=[(f"{side} × {side} px", (side, side)) for side in _IMAGES]
        )
        self.patch = ChoiceSlider(
            description="patch", options=[(str(side), (side, side)) for side in _PATCHES]
        )
        self.batch = Slider(1, 1, _BATCHES, description="batch")
        self.moment = Slider(0, 0, 1, description="moment", readout=False)
        self.to_peak = W.Button(description="To the peak")
        self.to_peak.on_click(lambda _: take({"moment": AT_PEAK}))
        self.switches = {
            name: Menu(description=name, options=options) for name, options in _CHOICES.items()
        }
        self._listen()
        mode, *others = self.switches.values()
        mode.description = "step"
        above = [self.model, self.image, self.patch, self.batch, mode, self.gpu]
        super().__init__([W.VBox(above), W.VBox(others).add_class("vl-switches")])
        self.add_class("vl-both-controls")
        for part in self.children:
            part.add_class("vl-controls")

    def follow(self, state: dict[str, Any]) -> None:
        """Show these settings; those that cannot work are left to the problem to say."""
        self._following = True
        if not isinstance(state["model"], str) or state["model"] in PRESETS:
            _show(self.model, state["model"], _OWN)
        if 0 < state["budget"] < _MOST:
            _show(self.gpu, state["budget"], f"{state['budget']:g} GiB")
        self._follow_sizes(state["image_size"], state["patch_size"], state["batch_size"])
        for name, switch in self.switches.items():
            value = _update(state) if name == "update" else state[name]
            if value in [choice for _, choice in switch.options]:
                switch.value = value
            switch.disabled = name in _ONLY_IN_TRAINING and state["mode"] != "train"
        self._following = False

    def follow_timeline(self, reading: MemoryReading) -> None:
        """Show the moment that is looked at, among as many as there are now."""
        self._following = True
        self.moment.max = len(reading.ledger.timeline) - 1
        self.moment.value = reading.seen.number
        self.to_peak.disabled = reading.seen.is_peak
        self._peak = reading.ledger.peak_moment
        self.batch.max = max(self.batch.max, min(_MOST_BY_HAND, reading.own.largest_batch))
        self._following = False

    def _follow_sizes(self, image: Pair, patch: Pair, batch: int) -> None:
        _show(self.image, image, f"{size(image)} px")
        _show(self.patch, patch, str(patch[0]) if patch[0] == patch[1] else size(patch))
        if 1 <= batch <= _MOST:
            self.batch.max = max(self.batch.max, batch)
            self.batch.value = batch

    def _listen(self) -> None:
        whole = {"image_size": self.image, "patch_size": self.patch, "batch_size": self.batch}
        named = {"budget": self.gpu, **whole, **self.switches}
        for name in named.keys() - {"update"}:
            self._hear(named[name], lambda value, name=name: {name: value})
        self._hear(self.switches["update"], dict)
        self._hear(self.model, with_sizes)
        self._hear(self.moment, self._look_at)

    def _look_at(self, moment: int) -> dict[str, Any]:
        """Who goes back to the peak will stay there whatever the settings."""
        return {"moment": AT_PEAK if moment == self._peak else moment}

    def _hear(self, control: W.Widget, changes: Callable[[Any], dict[str, Any]]) -> None:
        def take(change: dict[str, Any]) -> None:
            if not self._following:
                self._take(changes(change["new"]))

        control.observe(take, "value")


def with_sizes(model: Any) -> dict[str, Any]:
    """A model, and if it is a preset the image and the patch that it was made for.

    >>> with_sizes("vit_huge")
    {'model': 'vit_huge', 'image_size': 224, 'patch_size': 14}
    """
    if not isinstance(model, str) or model not in PRESETS:
        return {"model": model}
    preset = PRESETS[model]
    return {"model": model, "image_size": preset.image_size, "patch_size": preset.patch_size}


def _show(choice: Menu | ChoiceSlider, value: Any, label: str) -> None:
    """Choose a value; one that is not on the list takes the one place for a value of one's own.

    That place stays once it is there: a slider answers a list that shrinks with a value of its own.
    """
    if value not in [known for _, known in choice.options]:
        options = [*(option for option in choice.options if option != choice.own), (label, value)]
        in_order = isinstance(value, int | float | tuple)
        choice.own = (label, value)
        choice.options = sorted(options, key=lambda option: option[1]) if in_order else options
    choice.value = value


def _update(state: dict[str, Any]) -> dict[str, bool]:
    fused = state["fused_optimizer"]
    return {"foreach": fused or state["foreach"], "fused_optimizer": fused}
