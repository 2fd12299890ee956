"""The controls: a list of encodings by their maps, the grid, the width, the slowest wave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

import ipywidgets as W
import numpy as np

from vitlab.core.facts import number, size
from vitlab.core.readings.position_encoding_explorer import PositionReading, same_share
from vitlab.widgets.choices import Choices
from vitlab.widgets.controls import Menu, Slider
from vitlab.words import said, word

TRAINED = "vit_shapes_patch8_64"
NAMES = {
    "none": word("none"),
    "sinusoidal_1d": word("1-D sinusoid"),
    "sinusoidal_2d": word("2-D sinusoid"),
    "learned": word("learned, at its start"),
    "trained": word("learned, trained"),
    "relative": word("relative bias"),
    "rope": word("rotary, 2-D"),
}
"""How each encoding is called in the list."""
_ROW = 40  # px
_DIMS = (16, 32, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1280)
_TEMPERATURES = (10.0, 100.0, 1_000.0, 10_000.0, 100_000.0)
_LARGEST_SIDE = 64
_OF_A_HEAD = 64


class ExplorerPanel(W.VBox):
    """``take(settings)`` is called with what a hand chose."""

    def __init__(self, take: Callable[[Mapping[str, Any]], None]) -> None:
        self._take, self._following = take, False
        self._reading: PositionReading | None = None
        self._width = 768  # of a model, while that of a head is on show
        self.encoding = Choices({name: said(words) for name, words in NAMES.items()}, _ROW)
        self.rows = Slider(14, 1, _LARGEST_SIDE, description=said("rows"))
        self.cols = Slider(14, 1, _LARGEST_SIDE, description=said("columns"))
        self.dim = Menu(description=said("dim"), options=[(number(dim), dim) for dim in _DIMS])
        temperatures = [(number(value), value) for value in _TEMPERATURES]
        self.temperature = Menu(description=said("temperature"), options=temperatures)
        self._grid, self._dim = (14, 14), 768  # of settings, also while a table has its own
        self.menus = {"dim": self.dim, "temperature": self.temperature}
        self.named: dict[str, Any] = {"rows": self.rows, "cols": self.cols, **self.menus}
        super().__init__([self.encoding, *self.named.values()])
        self.add_class("vl-controls")
        self._listen()

    def _listen(self) -> None:
        self.encoding.observe(lambda now: self._tell(self._chosen(now["new"])), "value")
        for slider in (self.rows, self.cols):
            slider.observe(lambda _: self._tell(self._resized()), "value")
        for name, menu in self.menus.items():
            menu.observe(lambda now, name=name: self._tell({name: now["new"]}), "value")

    def _tell(self, settings: Mapping[str, Any]) -> None:
        if not self._following:
            self._take(settings)

    def follow(self, state: Mapping[str, Any]) -> None:
        """Show settings, also such as cannot work."""
        self._following = True
        try:
            own = state["table"] is not None
            self.encoding.show("trained" if own else state["encoding"])
            self.rows.show(state["grid_size"][0])
            self.cols.show(state["grid_size"][1])
            for name, menu in self.menus.items():
                menu.show(state[name], _label(state[name]))
            self._grid, self._dim = state["grid_size"], state["dim"]
            for control in self.named.values():
                control.disabled = own  # a table settles them
        finally:
            self._following = False

    def follow_reading(self, reading: PositionReading) -> None:
        """Follow sizes that a table settled."""
        self._reading = reading
        if reading.own:
            shown = {"grid_size": reading.setting.grid_size, "dim": reading.setting.dim}
            self._show_sizes(shown)

    def show_thumbnails(self, reading: PositionReading) -> None:
        """Show the same position under every encoding."""
        seen = {thumbnail.encoding: thumbnail for thumbnail in reading.thumbnails}
        planes = [seen[name].plane if name in seen else _EMPTY for name in NAMES]
        lines = [_costs(name, seen.get(name)) for name in NAMES]
        with self.encoding.hold_sync():
            self.encoding.show_planes(planes)
            self.encoding.say(lines)

    def _show_sizes(self, sizes: Mapping[str, Any]) -> None:
        """Show what a table settled; the settings stay."""
        self._following = True
        try:
            self.rows.show(sizes["grid_size"][0])
            self.cols.show(sizes["grid_size"][1])
            self.dim.show(sizes["dim"], number(sizes["dim"]))
        finally:
            self._following = False

    def _chosen(self, name: str) -> dict[str, Any]:
        """Another encoding; of another grid the place at the same share of both sides."""
        settings: dict[str, Any] = {"encoding": name, "table": None}
        if name == "trained":
            settings = {"encoding": "learned", "table": TRAINED}
        reading = self._reading
        if reading is None:
            return settings
        grid = (8, 8) if name == "trained" else self._grid
        settings["selected"] = same_share(reading.selected, reading.setting.grid_size, grid)
        dim, of_a_head = self._dim, reading.setting.encoding == "rope"
        if name == "rope" and not of_a_head:
            self._width = dim
            settings["dim"] = min(dim, _OF_A_HEAD)
        elif name != "rope" and of_a_head:
            settings["dim"] = self._width
        return settings

    def _resized(self) -> dict[str, Any]:
        grid = self.rows.value, self.cols.value
        settings: dict[str, Any] = {"grid_size": grid}
        if self._reading is not None and self._reading.selected >= grid[0] * grid[1]:
            settings["selected"] = grid[0] * grid[1] - 1
        return settings


def _label(value: float) -> str:
    """How a menu says a number, also one that cannot work."""
    return number(value) if isfinite(value) else str(value)


_EMPTY = np.zeros((1, 1), np.float32)


def _costs(name: str, seen: Any) -> str:
    """What is to be learned, in a few letters."""
    if seen is None:
        return said("not at these settings")
    if name == "trained":
        return f"{number(seen.parameters)} · {size(seen.plane.shape)}"
    if name == "relative":
        return said("{count} in each layer", count=number(seen.parameters))
    if not seen.parameters:
        return said("nothing to learn")
    return said("{count} to learn", count=number(seen.parameters))
