"""Scale, bias, and the words that say how the loss is made."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import Any

import ipywidgets as W
from traitlets import CFloat

from vitlab.widgets.controls import Menu
from vitlab.widgets.refusing import Refusing

_EXCHANGES = {
    "micro_batches": "micro-batches",
    "local": "ranks, local",
    "gathered": "ranks, gathered",
    "gathered_with_grad": "… with gradient",
}
_AXES = {"rows": "rows", "columns": "columns"}
_REDUCTIONS = {"batch": "batch, b", "pairs": "pairs, b²", "sum": "nothing"}
_SCALES = {"factor": "exp(t), the factor", "log": "t, exp forgotten", "exp": "exp(exp(t))"}


class ScaleSlider(Refusing, W.FloatLogSlider):
    """A slider over powers of ten whose moves are not echoed."""

    moves = "value"

    value = CFloat(1.0, help="the factor").tag(sync=True, echo_update=False)

    def show(self, value: Any) -> None:
        """Move the handle; an end gives way to a value beyond it."""
        if not 0 < value <= 1e6:
            return
        self.min = min(self.min, floor(log10(value)))
        self.max = max(self.max, ceil(log10(value)))
        self.value = value


class BiasSlider(Refusing, W.FloatSlider):
    """A slider whose moves are not echoed."""

    moves = "value"

    value = CFloat(0.0, help="the bias").tag(sync=True, echo_update=False)

    def show(self, value: Any) -> None:
        """Move the handle; an end gives way to a value beyond it."""
        if not -1e6 <= value <= 1e6:
            return
        self.min, self.max = min(self.min, value), max(self.max, value)
        self.value = value


def make_controls() -> dict[str, W.Widget]:
    """Every control under the name of its setting, from top to bottom."""
    return {
        "logit_scale": ScaleSlider(
            100 / 7, min=0, max=2, step=0.01, description="scale", readout_format=".3g"
        ),
        "logit_bias": BiasSlider(
            -10.0, min=-20, max=5, step=0.5, description="bias", readout_format=".3g"
        ),
        "exchange": _menu("parts are", _EXCHANGES),
        "axis": _menu("softmax", _AXES),
        "reduction": _menu("SigLIP over", _REDUCTIONS),
        "scale_used": _menu("scale is", _SCALES),
    }


def _menu(label: str, words: dict[str, str]) -> Menu:
    return Menu(description=label, options=[(shown, value) for value, shown in words.items()])
