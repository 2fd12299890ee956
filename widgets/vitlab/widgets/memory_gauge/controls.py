"""The controls of the memory gauge: sizes above, and switches whose effects stand beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as W

from vitlab.core.gauging import AT_PEAK, BUDGETS, OPTIMIZERS, PRECISIONS, UPDATES, MemoryReading
from vitlab.core.grid import Pair
from vitlab.core.memory import PRESETS
from vitlab.core.reading import size
from vitlab.widgets.controls import ChoiceSlider, Slider

_OWN = "your own"
_IMAGES = (64, 96, 128, 160, 192, 224, 256, 288, 320, 336, 384, 448, 512, 518, 640, 768, 896, 1024)
_PATCHES = (4, 7, 8, 14, 16, 28, 32, 56)  # a list that stays: a slider answers a change of its ends
_BATCHES = 512  # the slider grows with what is set in Python
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

    ``moment`` is a slider over the timeline; it has its place below the figures.
    """

    def __init__(self, take: Callable[[dict[str, Any]], None]) -> None:
        self._take, self._following, self._peak = take, False, 0
        self.model = W.Dropdown(
            description="model", options=[(p.title, name) for name, p in PRESETS.items()]
        )
        self.gpu = W.Dropdown(
            description="GPU", options=[(f"{gib} GiB", float(gib)) for gib in BUDGETS]
        )
        self.image = W.Dropdown(
            description="image", options=[(f"{side} × {side} px", (side, side)) for side in _IMAGES]
        )
        self.patch = ChoiceSlider(
            description="patch", options=[(str(side), (side, side)) for side in _PATCHES]
        )
        self.batch = Slider(1, 1, _BATCHES, description="batch")
        self.moment = Slider(0, 0, 1, description="moment", readout=False)
        self.switches = {
            name: W.Dropdown(description=name, options=options)
            for name, options in _CHOICES.items()
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
        known = isinstance(state["model"], str) and state["model"] in PRESETS
        _show(self.model, state["model"], None if known else _OWN)
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
        self._peak = reading.ledger.peak_moment
        self._following = False

    def _follow_sizes(self, image: Pair, patch: Pair, batch: int) -> None:
        _show(self.image, image, f"{size(image)} px")
        _show(self.patch, patch, str(patch[0]) if patch[0] == patch[1] else size(patch))
        if 1 <= batch <= _MOST:
            self.batch.max = max(_BATCHES, batch)
            self.batch.value = batch

    def _listen(self) -> None:
        whole = {"image_size": self.image, "patch_size": self.patch, "batch_size": self.batch}
        named = {"budget": self.gpu, **whole, **self.switches}
        for name in named.keys() - {"update"}:
            self._hear(named[name], lambda value, name=name: {name: value})
        self._hear(self.switches["update"], dict)
        self._hear(self.model, _sizes_of)
        self._hear(self.moment, self._look_at)

    def _look_at(self, moment: int) -> dict[str, Any]:
        """Who goes back to the peak will stay there whatever the settings."""
        return {"moment": AT_PEAK if moment == self._peak else moment}

    def _hear(self, control: W.Widget, changes: Callable[[Any], dict[str, Any]]) -> None:
        def take(change: dict[str, Any]) -> None:
            if not self._following:
                self._take(changes(change["new"]))

        control.observe(take, "value")


def _sizes_of(model: Any) -> dict[str, Any]:
    """A preset comes with the image and the patch that it was made for."""
    if not isinstance(model, str) or model not in PRESETS:
        return {"model": model}
    preset = PRESETS[model]
    return {"model": model, "image_size": preset.image_size, "patch_size": preset.patch_size}


def _show(choice: W.Dropdown | ChoiceSlider, value: Any, label: str | None) -> None:
    """Choose a value, which becomes one more option under this label if it is none yet."""
    if value not in [known for _, known in choice.options]:
        if label is None:
            return
        options = (*choice.options, (label, value))
        in_order = isinstance(value, int | float | tuple)
        choice.options = sorted(options, key=lambda option: option[1]) if in_order else options
    choice.value = value


def _update(state: dict[str, Any]) -> dict[str, bool]:
    fused = state["fused_optimizer"]
    return {"foreach": fused or state["foreach"], "fused_optimizer": fused}
