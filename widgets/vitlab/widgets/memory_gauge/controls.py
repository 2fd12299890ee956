"""The controls of the memory gauge: sizes above, and switches whose effects stand beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

import ipywidgets as W

from vitlab.core.compute import Module, read_model
from vitlab.core.errors import LabError
from vitlab.core.facts import size
from vitlab.core.grid import Pair
from vitlab.core.memory import PRESETS
from vitlab.core.readings.memory_gauge import (
    AT_PEAK,
    ATTENTIONS,
    BUDGETS,
    OPTIMIZERS,
    PRECISIONS,
    SWITCHED,
    UPDATES,
    WEIGHTS,
    MemoryReading,
)
from vitlab.widgets.controls import ChoiceSlider, Menu, Slider
from vitlab.widgets.memory_gauge.words import SWITCHES
from vitlab.words import digits, said, word

_OWN = word("your own")
_IMAGES = (64, 96, 128, 160, 192, 224, 256, 288, 320, 336, 384, 448, 512, 518, 640, 768, 896, 1024)
_PATCHES = (4, 7, 8, 14, 16, 28, 32, 56)  # a list that stays: a slider answers a change of its ends
_BATCHES, _MOST_BY_HAND = 512, 4096  # the slider grows with what one's GPU holds, or Python sets
_FARTHEST = 2**20  # GiB: more is nothing to choose
_MODES = {"train": word("training"), "inference": word("inference")}
_CHOICES: dict[str, list[tuple[str, Any]]] = {
    "mode": [(called, name) for name, called in _MODES.items()],
    "precision": [(called, name) for name, called in PRECISIONS.items()],
    "weights": [(called, name) for name, called in WEIGHTS.items()],
    "attention": [(called, name) for name, called in ATTENTIONS.items()],
    "checkpointing": [(called, switched) for switched, called in SWITCHED.items()],
    "accumulate": [(called, switched) for switched, called in SWITCHED.items()],
    "optimizer": [(called, name) for name, called in OPTIMIZERS.items()],
    "update": list(UPDATES.items()),
}
_STEP = word("step")
_ONLY_IN = dict.fromkeys(("checkpointing", "accumulate", "optimizer", "update"), "train")
_ONLY_IN["weights"] = "inference"


class GaugeControls(W.VBox):
    """Calls ``take(changes)`` with what a hand changed; `follow` shows what Python changed.

    ``moment`` is a slider over the timeline, ``to_peak`` leads back from it; they have their place
    below the figures.
    """

    def __init__(self, take: Callable[[dict[str, Any]], None]) -> None:
        self._take, self._following, self._peak = take, False, 0
        self._own = said(_OWN)
        self.model = Menu(
            description=said("model"),
            options=[(said(p.title), name) for name, p in PRESETS.items()],
        )
        self.gpu = Menu(
            description=said("GPU"), options=[(f"{gib} GiB", float(gib)) for gib in BUDGETS]
        )
        self.image = Menu(
            description=said("image"),
            options=[(f"{side} × {side} px", (side, side)) for side in _IMAGES],
        )
        self.patch = ChoiceSlider(
            description=said("patch"), options=[(str(side), (side, side)) for side in _PATCHES]
        )
        self.batch = Slider(1, 1, _BATCHES, description=said("batch"))
        self.moment = Slider(0, 0, 1, description=said("moment"), readout=False)
        self.to_peak = W.Button(description=said("To the peak"))
        self.to_peak.on_click(lambda _: take({"moment": AT_PEAK}))
        self.switches = {
            name: Menu(
                description=said(SWITCHES.get(name, _STEP)),
                options=[(said(called), value) for called, value in options],
            )
            for name, options in _CHOICES.items()
        }
        mode, *others = self.switches.values()
        above = [self.model, self.image, self.patch, self.batch, mode, self.gpu]
        self.named = {**self._sizes(), **self.switches, "moment": self.moment}
        super().__init__([W.VBox(above), W.VBox(others).add_class("vl-switches")])
        self.add_class("vl-both-controls")
        for part in self.children:
            part.add_class("vl-controls")
        self._listen()

    def follow(self, state: Mapping[str, Any]) -> None:
        """Show these settings; those that cannot work are left to the problem to say."""
        self._following = True
        if not isinstance(state["model"], str) or state["model"] in PRESETS:
            own = type(state["model"]).__name__ if isinstance(state["model"], Module) else self._own
            self.model.show(state["model"], own)
        if 0 < state["budget"] < _FARTHEST:
            self.gpu.show(state["budget"], digits(f"{state['budget']:g} GiB"))
        self._follow_sizes(state["image_size"], state["patch_size"], state["batch_size"])
        for name, switch in self.switches.items():
            switch.show(_update(state) if name == "update" else state[name])
            switch.disabled = _ONLY_IN.get(name, state["mode"]) != state["mode"]
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
        self.image.show(image, f"{size(image)} px")
        self.patch.show(patch, str(patch[0]) if patch[0] == patch[1] else size(patch))
        self.batch.show(batch)

    def _sizes(self) -> dict[str, W.Widget]:
        return {
            "model": self.model,
            "image_size": self.image,
            "patch_size": self.patch,
            "batch_size": self.batch,
            "budget": self.gpu,
        }

    def _listen(self) -> None:
        """Most controls move the setting of their name; three move more, or not always."""
        special: dict[str, Callable[[Any], dict[str, Any]]]
        special = {"model": with_sizes, "update": dict, "moment": self._look_at}
        for name, control in self.named.items():
            self._hear(control, special.get(name) or partial(_alone, name))

    def _look_at(self, moment: int) -> dict[str, Any]:
        """Who goes back to the peak will stay there whatever the settings."""
        return {"moment": AT_PEAK if moment == self._peak else moment}

    def _hear(self, control: W.Widget, changes: Callable[[Any], dict[str, Any]]) -> None:
        def take(change: dict[str, Any]) -> None:
            if not self._following:
                self._take(changes(change["new"]))

        control.observe(take, "value")


def _alone(name: str, value: Any) -> dict[str, Any]:
    return {name: value}


def with_sizes(model: Any) -> dict[str, Any]:
    """A model, and of a preset or a module the image and the patch that it was made for.

    >>> with_sizes("vit_huge")
    {'model': 'vit_huge', 'image_size': 224, 'patch_size': 14}
    """
    if isinstance(model, Module):
        with suppress(LabError):  # the reading will say what is missing
            grid = read_model(model).grid
            return {"model": model, "image_size": grid.image_size, "patch_size": grid.patch_size}
    if not isinstance(model, str) or model not in PRESETS:
        return {"model": model}
    preset = PRESETS[model]
    return {"model": model, "image_size": preset.image_size, "patch_size": preset.patch_size}


def _update(state: Mapping[str, Any]) -> dict[str, bool]:
    fused = state["fused_optimizer"]
    return {"foreach": fused or state["foreach"], "fused_optimizer": fused}
