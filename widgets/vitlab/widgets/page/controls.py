"""Controls of ipywidgets as the browser's own: sliders, lists, ticks, buttons."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets as W

from vitlab.widgets.page.tags import element, owner
from vitlab.words import said, word

_MUTE = word("Python moves this: open it in a notebook.")


def control(widget: W.DOMWidget, *, moves: bool) -> str:
    """A control with its name; one that moves nothing cannot be moved either."""
    bound = {"data-control": widget.model_id} if moves else {"disabled": True, "title": said(_MUTE)}
    match widget:
        case W.ToggleButton():
            return button(widget, bound)
        case W.ToggleButtons():
            return _tabs(widget, bound)
        case W.RadioButtons():
            return _radios(widget, bound)
        case W.Checkbox():
            return _tick(widget, bound)
        case W.Dropdown():
            return _list(widget, bound)
        case _:
            return _slider(widget, bound)


def button(widget: W.Button | W.ToggleButton, bound: dict[str, Any] | None = None) -> str:
    """A button; one of which the page knows nothing cannot be pressed."""
    pressed = isinstance(widget, W.ToggleButton)
    kinds = ["jupyter-button", "widget-toggle-button" if pressed else "widget-button"]
    kinds += ["mod-active"] if pressed and widget.value else []
    attributes = owner(widget, *kinds) | {"type": "button"}
    attributes |= bound or {"disabled": True, "title": said(_MUTE)}
    return element(attributes, escape(widget.description), "button")


def _slider(widget: W.DOMWidget, bound: dict[str, Any]) -> str:
    if isinstance(widget, W.SelectionSlider):
        ends = {"min": 0, "max": len(widget.options) - 1, "step": 1, "value": widget.index}
        shows = widget.label
    else:
        ends = {name: getattr(widget, name) for name in ("min", "max", "step", "value")}
        shows = format(widget.value, widget.readout_format)
    named = {"type": "range", "aria-label": widget.description, "aria-valuetext": shows}
    shown = element(
        {"class": "widget-readout", "hidden": not widget.readout}, escape(shows), "span"
    )
    inner = _name(widget) + element(named | ends | bound, tag="input") + shown
    return element(owner(widget, "widget-inline-hbox", "widget-slider"), inner)


def _list(widget: W.Dropdown, bound: dict[str, Any]) -> str:
    options = "".join(
        element({"value": place, "selected": place == widget.index}, escape(words), "option")
        for place, words in enumerate(widget._options_labels)
    )
    named = {"aria-label": widget.description}
    inner = _name(widget) + element(named | bound, options, "select")
    return element(owner(widget, "widget-inline-hbox", "widget-dropdown"), inner)


def _tick(widget: W.Checkbox, bound: dict[str, Any]) -> str:
    box = element({"type": "checkbox", "checked": bool(widget.value)} | bound, tag="input")
    inner = f'<label class="widget-label-basic">{box}<span>{escape(widget.description)}</span>'
    indent = '<span class="widget-label"></span>' * bool(widget.indent)
    return element(owner(widget, "widget-inline-hbox", "widget-checkbox"), indent + inner)


def _tabs(widget: W.ToggleButtons, bound: dict[str, Any]) -> str:
    buttons = "".join(
        element(
            {
                "type": "button",
                "class": "widget-toggle-button jupyter-button"
                + " mod-active" * (place == widget.index),
                "data-place": place,
            }
            | bound,
            escape(words),
            "button",
        )
        for place, words in enumerate(widget._options_labels)
    )
    group = element({"role": "group", "aria-label": widget.description or None}, buttons)
    outer = owner(widget, "widget-inline-hbox", "widget-toggle-buttons")
    return element(outer, _name(widget) + group)


def _radios(widget: W.RadioButtons, bound: dict[str, Any]) -> str:
    lines = "".join(
        "<label>"
        + element(
            {
                "type": "radio",
                "name": widget.model_id,
                "checked": place == widget.index,
                "data-place": place,
            }
            | bound,
            tag="input",
        )
        + f"{escape(words)}</label>"
        for place, words in enumerate(widget._options_labels)
    )
    box = element({"class": "widget-radio-box", "role": "radiogroup"}, lines)
    return element(owner(widget, "widget-inline-hbox", "widget-radio"), _name(widget) + box)


def _name(widget: W.DOMWidget) -> str:
    """The word before a control; scripts look for it also where it is empty."""
    named = {"class": "widget-label", "hidden": not widget.description}
    return element(named, escape(widget.description), "span")
