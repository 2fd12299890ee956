"""The lists of words that say how the loss is made."""

from __future__ import annotations

import ipywidgets as W

from vitlab.widgets.controls import Menu

_EXCHANGES = {
    "micro_batches": "micro-batches",
    "local": "ranks, local",
    "gathered": "ranks, gathered",
    "gathered_with_grad": "… with gradient",
}
_AXES = {"rows": "rows", "columns": "columns"}
_REDUCTIONS = {"batch": "batch, b", "pairs": "pairs, b²", "sum": "nothing"}
_SCALES = {"factor": "exp(t), the factor", "log": "t, exp forgotten", "exp": "exp(exp(t))"}


def make_controls() -> dict[str, W.Widget]:
    """Every list under the name of its setting, from top to bottom."""
    return {
        "exchange": _menu("parts are", _EXCHANGES),
        "axis": _menu("softmax", _AXES),
        "reduction": _menu("SigLIP over", _REDUCTIONS),
        "scale_used": _menu("scale is", _SCALES),
    }


def _menu(label: str, words: dict[str, str]) -> Menu:
    return Menu(description=label, options=[(shown, value) for value, shown in words.items()])
