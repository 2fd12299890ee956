"""The advisor's controls: what is looked for, what it may cost, and the run that is counted."""

from __future__ import annotations

from math import inf
from typing import Any

import ipywidgets as W

from vitlab.core.compute import ViTShape
from vitlab.core.facts import number
from vitlab.core.memory import PRESETS
from vitlab.core.readings.memory_gauge import ATTENTIONS, BUDGETS, PRECISIONS
from vitlab.widgets.controls import ChoiceSlider, Menu, PictureMenu, Slider
from vitlab.widgets.patch_size_advisor.choosing import Applications
from vitlab.words import digits, said

LIMITS = ("token_budget", "mac_budget", "budget")
OF_THE_RUN = ("batch_size", "mode", "precision", "attention")
_ACROSS = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0, 8.0)
_TOKENS = (64, 128, 196, 256, 400, 576, 784, 1024, 1600, 2048, 3136, 4096, 8192, 16384)
_GMACS = (5.0, 10.0, 20.0, 40.0, 60.0, 100.0, 200.0, 400.0, 800.0, 1600.0, 4000.0)
_FARTHEST = 2**40  # more is nothing to slide to


class _Limit:
    """A list of limits with none at its end: infinity there, None in the setting."""

    _unit = ""

    def show(self, value: Any, label: str = "") -> None:
        """Choose a limit, or none."""
        if value is None:
            super().show(inf)  # type: ignore[misc]
        elif 0 < value < _FARTHEST:
            super().show(value, f"{number(value)}{self._unit}")  # type: ignore[misc]


class LimitSlider(_Limit, ChoiceSlider):
    """Limits on a slider."""


class LimitMenu(_Limit, Menu):
    """GiB in a list."""

    _unit = " GiB"


class AcrossSlider(ChoiceSlider):
    """How many patches are wanted across."""

    def show(self, value: Any, label: str = "") -> None:
        """Choose a number."""
        if 0 < value < _FARTHEST:
            super().show(value, digits(f"{value:.3g}"))


class ModelMenu(Menu):
    """The presets, and one's own."""

    def __init__(self, **kwargs: Any) -> None:
        self.own_label = said("your own")
        super().__init__(**kwargs)

    def show(self, value: Any, label: str = "") -> None:
        """Choose a preset or one's own; a name that nobody knows has no place."""
        if value in PRESETS if isinstance(value, str) else isinstance(value, ViTShape | dict):
            super().show(value, self.own_label)


def setting_of(name: str, value: Any) -> Any:
    """The setting that a control's value stands for.

    >>> setting_of("token_budget", inf), setting_of("mac_budget", 400.0)
    (None, 400.0)
    """
    return None if name in LIMITS and value == inf else value


def make_controls() -> dict[str, W.Widget]:
    """All of them, under the names of their settings, from top to bottom."""
    across = [(digits(f"{value:g}"), value) for value in _ACROSS]
    return {
        "application": Applications(),
        "image": PictureMenu(description=said("picture")),
        "model": ModelMenu(
            description=said("model"),
            options=[(said(p.title), name) for name, p in PRESETS.items()],
        ),
        "patches_across": AcrossSlider(description=said("across ≥"), options=across, value=2.0),
        "token_budget": LimitSlider(
            description=said("tokens ≤"), options=_with_none(_TOKENS), value=1024
        ),
        "mac_budget": LimitSlider(
            description=said("GMACs ≤"), options=_with_none(_GMACS), value=400.0
        ),
        "budget": LimitMenu(
            description=said("GPU"), options=_with_none(map(float, BUDGETS), " GiB"), value=24.0
        ),
        "mode": Menu(
            description=said("step"),
            options=[(said("training"), "train"), (said("inference"), "inference")],
        ),
        "batch_size": Slider(8, 1, 512, description=said("batch")),
        "precision": Menu(
            description=said("precision"),
            options=[(said(called), name) for name, called in PRECISIONS.items()],
        ),
        "attention": Menu(
            description=said("attention"),
            options=[(said(ATTENTIONS[name]), name) for name in ("fused", "eager")],
        ),
    }


def _with_none(values: Any, unit: str = "") -> list[tuple[str, float]]:
    return [*((f"{number(value)}{unit}", value) for value in values), (said("no limit"), inf)]
