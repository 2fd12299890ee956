"""What folds out about conventions: switches, the error of a wrong pair, the four column orders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as W

from vitlab.core.facts import number
from vitlab.core.readings.position_encoding_explorer import (
    COORDS,
    LAYOUTS,
    STYLES,
    PositionReading,
    named,
)
from vitlab.widgets.base import html
from vitlab.widgets.canvas import PatchCanvas
from vitlab.widgets.controls import Menu, Slider
from vitlab.words import said, said_many, word

_CHOICES: dict[str, tuple[Any, ...]] = {
    "style": STYLES,
    "layout": LAYOUTS,
    "coords": COORDS,
    "temperature": (100.0, 1_000.0, 10_000.0, 100_000.0),
}
_SAME = word("as here")
_MOST_PREFIX = 5


class Conventions(W.HBox):
    """``take(settings)`` is called with what a hand chose."""

    def __init__(self, take: Callable[[Mapping[str, Any]], None]) -> None:
        self._take, self._following = take, False
        self.here = {name: _menu(name) for name in _CHOICES if name != "temperature"}
        self.prefix = Slider(0, 0, _MOST_PREFIX, description=said("prefix rows"))
        self.there = {name: _menu(name, _SAME) for name in _CHOICES}
        self._says, self.orders = W.HTML(), W.HTML()
        self.canvas = _error_map()
        heads = [
            W.HTML(f"<p><b>{words}</b></p>")
            for words in (said("this table"), said("the model knows"))
        ]
        here = [heads[0], *self.here.values(), self.prefix]
        there = [heads[1], *self.there.values()]
        table, self._model = (W.VBox(side).add_class("vl-controls") for side in (here, there))
        error = W.VBox([self._says, self.canvas]).add_class("vl-error")
        super().__init__([table, self._model, error, self.orders])
        for name, menu in self.here.items():
            menu.observe(lambda now, name=name: self._tell({name: now["new"]}), "value")
        self.prefix.observe(lambda now: self._tell({"num_prefix_tokens": now["new"]}), "value")
        for menu in self.there.values():
            menu.observe(lambda _: self._tell({"trained_with": self._trained_with()}), "value")

    def _tell(self, settings: Mapping[str, Any]) -> None:
        if not self._following:
            self._take(settings)

    def _trained_with(self) -> dict[str, Any]:
        return {name: menu.value for name, menu in self.there.items() if menu.value != _SAME}

    def follow(self, state: Mapping[str, Any]) -> None:
        """Show settings, also such as cannot work."""
        self._following = True
        try:
            for name, menu in self.here.items():
                menu.show(state[name])
            self.prefix.show(state["num_prefix_tokens"])
            for name, menu in self.there.items():
                value = state["trained_with"].get(name, _SAME)
                menu.show(value, str(value))
        finally:
            self._following = False

    def show(self, reading: PositionReading) -> None:
        """Follow a reading; switches that change nothing are not shown."""
        used = () if reading.own else reading.setting.conventions
        for menus in (self.here, self.there):
            for name, menu in menus.items():
                menu.layout.display = None if name in used else "none"
        self._model.layout.display = None if used else "none"
        self._says.value = _says(reading, bool(used))
        self.canvas.layout.display = "none" if reading.convention is None else None
        if reading.convention_map is not None:
            with self.canvas.hold_sync():
                self.canvas.image_size = reading.setting.grid_size
                self.canvas.show_planes(reading.convention_map[None])
        self.orders.value = _orders(reading)


def _menu(name: str, *first: str) -> Menu:
    options: list[tuple[str, Any]] = [(said(value), value) for value in first]
    for value in _CHOICES[name]:
        options.append((named(value), value))
    return Menu(description=named(name), options=options)


def _error_map() -> PatchCanvas:
    canvas = PatchCanvas(accept_pictures=False)
    with canvas.hold_sync():
        canvas.box_select, canvas.colour_bar, canvas.opacity = False, True, 1.0
        canvas.patch_size, canvas.colormap = 1, "magma"
        canvas.colour_bar_caption = said("off, by position")
        canvas.describe = said("Position {index}: off by {value}")
    return canvas


def _says(reading: PositionReading, has_any: bool) -> str:
    if reading.convention is not None and has_any:
        off = said("Off by <b>{off}</b>", off=number(reading.convention.relative))
        note = said("0 is right; 1.41 is as far as vectors that have nothing in common.")
        return f"<p>{off}</p><p class=vl-note>{note}</p>"
    if not has_any:
        note = said("Here no two houses differ: there is no other convention.")
    elif reading.wanted is None:
        note = said(
            "Both sides agree. Choose another convention for the model: nothing raises an error, "
            "and every number is another."
        )
    elif reading.compares:
        note = said("All scores are being compared …")
    else:
        note = said("Rotations are compared on grids of up to 16 × 16.")
    return f"<p class=vl-note>{note}</p>"


def _orders(reading: PositionReading) -> str:
    """The column orders of a 2-D sinusoid, and how far each is from the chosen one."""
    layouts = reading.layouts
    if reading.setting.encoding != "sinusoidal_2d" or not layouts:
        return ""
    rows = [(one.style, one.order, number(one.error)) for one in layouts]
    chosen = [one.style for one in layouts].index(reading.setting.style)
    head = (said("style"), said("columns of the table, in order"), said("off from the chosen"))
    prefix, note = reading.setting.num_prefix_tokens, ""
    if prefix:
        zeros = said_many(
            "{n} row of zeros stands before all of them.",
            "{n} rows of zeros stand before all of them.",
            prefix,
        )
        note = f"<p class=vl-note>{zeros}</p>"
    caption = said("Four orders of one table")
    return html.table(caption, head, rows, own=chosen, kind="vl-rows") + note
