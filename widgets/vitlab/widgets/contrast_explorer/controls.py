"""The lists of words that say how the loss is made."""

from __future__ import annotations

import ipywidgets as W

from vitlab.widgets.controls import Menu
from vitlab.words import said, word

_EXCHANGES = {
    "micro_batches": word("micro-batches"),
    "local": word("ranks, local"),
    "gathered": word("ranks, gathered"),
    "gathered_with_grad": word("… with gradient"),
}
_AXES = {"rows": word("rows"), "columns": word("columns")}
_REDUCTIONS = {"batch": word("batch, b"), "pairs": word("pairs, b²"), "sum": word("nothing")}
_SCALES = {
    "factor": word("exp(t), the factor"),
    "log": word("t, exp forgotten"),
    "exp": word("exp(exp(t))"),
}


def make_controls() -> dict[str, W.Widget]:
    """Every list under the name of its setting, from top to bottom."""
    return {
        "exchange": _menu(said("parts are"), _EXCHANGES),
        "axis": _menu(said("softmax"), _AXES),
        "reduction": _menu(said("SigLIP over"), _REDUCTIONS),
        "scale_used": _menu(said("scale is"), _SCALES),
    }


def _menu(label: str, words: dict[str, str]) -> Menu:
    return Menu(description=label, options=[(said(shown), value) for value, shown in words.items()])
