"""Widgets as HTML: as they are in a notebook, from the browser's own parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import singledispatch
from html import escape
from typing import Any

import anywidget
import ipywidgets as W

from vitlab.widgets.page import controls
from vitlab.widgets.page.figure import figure
from vitlab.widgets.page.tags import element, owner


@dataclass(frozen=True)
class Kept:
    """What of a widget stands otherwise on a page.

    ``folded`` has for each widget that folds out the words to press; what is ``left_out`` stands
    nowhere; ``heard`` are the ids of the controls that something in the page listens to.
    """

    folded: Mapping[W.Widget, str] = field(default_factory=dict)
    left_out: frozenset[W.Widget] = frozenset()
    heard: frozenset[str] = frozenset()


def markup(widget: W.Widget, kept: Kept) -> str:
    """A widget and all it holds; what is not heard is there and cannot be moved."""
    if widget in kept.left_out:
        return ""
    if widget not in kept.folded:
        return written(widget, kept)
    words = escape(kept.folded[widget])
    folded = written(widget, kept).replace("display: none", "", 1)
    return f'<details class="vl-folded"><summary>{words}</summary>{folded}</details>'


@singledispatch
def written(widget: W.Widget, kept: Kept) -> str:
    """A widget of a kind that a page has no part for: its place, with its words."""
    if widget._model_name == "FigureModel":  # bqplot's, told without importing bqplot
        return figure(widget)
    return element(owner(widget, "vl-still"), f"<p>{escape(str(widget))}</p>")


@written.register
def _box(widget: W.Box, kept: Kept) -> str:
    kind = {W.HBox: "widget-hbox", W.VBox: "widget-vbox"}
    kinds = [name for box, name in kind.items() if isinstance(widget, box)]
    inner = "".join(markup(child, kept) for child in widget.children)
    if "vl-choices" in widget._dom_classes:  # what it offers, Python makes
        inner = inner.replace("<div ", "<div inert ", 1)
    return element(owner(widget, "widget-box", *kinds), inner)


@written.register
def _living(widget: anywidget.AnyWidget, kept: Kept) -> str:
    """A place that its own module fills."""
    return element(owner(widget) | {"data-model": widget.model_id})


@written.register
def _html(widget: W.HTML, kept: Kept) -> str:
    inner = f'<div class="widget-html-content">{widget.value}</div>'
    return element(owner(widget, "widget-inline-hbox", "widget-html"), inner)


@written.register
def _label(widget: W.Label, kept: Kept) -> str:
    return element(owner(widget, "widget-label"), escape(widget.value))


@written.register
def _textarea(widget: W.Textarea, kept: Kept) -> str:
    inner = f"<textarea readonly spellcheck=false>{escape(widget.value)}</textarea>"
    return element(owner(widget, "widget-inline-hbox", "widget-textarea"), inner)


@written.register(W.FloatProgress)
@written.register(W.IntProgress)
def _progress(widget: Any, kept: Kept) -> str:
    """Nothing goes on in a page."""
    return ""


@written.register(W.Button)
def _button(widget: W.Button, kept: Kept) -> str:
    """What a button does, Python does."""
    return controls.button(widget)


@written.register(W.ToggleButton)
@written.register(W.Checkbox)
@written.register(W.Dropdown)
@written.register(W.IntSlider)
@written.register(W.FloatSlider)
@written.register(W.SelectionSlider)
@written.register(W.ToggleButtons)
@written.register(W.RadioButtons)
def _control(widget: W.DOMWidget, kept: Kept) -> str:
    return controls.control(widget, moves=widget.model_id in kept.heard)
