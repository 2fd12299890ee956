"""Controls of ipywidgets as the browser's own: sliders, lists, ticks, buttons."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

import ipywidgets as W

from vitlab.widgets.page.tags import element, owner

_MUTE = "Python moves this: open it in a notebook."


def control(widget: W.DOMWidget, *, moves: bool) -> str:
    """A control with its name; one that moves nothing cannot be moved either."""
    bound = {"data-control": widget.model_id} if moves else {"disabled": True, "title": _MUTE}
    match widget:
        case W.ToggleButton():
            return button(widget, bound)
        case W.ToggleButtons() | W.RadioButtons():
            return _choices(widget, bound)
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
    attributes |= bound or {"disabled": True, "title": _MUTE}
    return element(attributes, escape(widget.description), "button")


def _slider(widget: W.DOMWidget, bound: dict[str, Any]) -> str:
    if isinstance(widget, W.SelectionSlider):
        ends = {"min": 0, "max": len(widget.options) - 1, "step": 1, "value": widget.index}
        said = widget.label
    else:
        ends = {name: getattr(widget, name) for name in ("min", "max", "step", "value")}
        said = format(widget.value, widget.readout_format)
    named = {"type": "range", "aria-label": widget.description, "aria-valuetext": said}
    shown = f'<output class="widget-readout">{escape(said)}</output>' * bool(widget.readout)
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


def _choices(widget: W.ToggleButtons | W.RadioButtons, bound: dict[str, Any]) -> str:
    def button(place: int, words: str) -> str:
        kinds = "widget-toggle-button jupyter-button" + " mod-active" * (place == widget.index)
        attributes = {"type": "button", "class": kinds, "data-place": place}
        return element(attributes | bound, escape(words), "button")

    inner = "".join(_each(button, widget._options_labels))
    group = {"role": "group", "aria-label": widget.description or None}
    return element(
        owner(widget, "widget-inline-hbox", "widget-toggle-buttons"),
        _name(widget) + element(group, inner),
    )


def _each(make: Any, labels: Iterable[str]) -> Iterable[str]:
    return (make(place, words) for place, words in enumerate(labels))


def _name(widget: W.DOMWidget) -> str:
    """The word before a control; it stands there also where it is empty, for scripts look for it."""
    words = escape(widget.description)
    return f'<label class="widget-label"{"" if words else " hidden"}>{words}</label>'
