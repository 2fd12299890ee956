"""The page of the position table: both grids as maps, and every rule in a table."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import TYPE_CHECKING, Any

import ipywidgets as W
import numpy as np

from vitlab.core.facts import size
from vitlab.core.readings.resolution_simulator.settings import (
    METHOD_NAMES,
    OWN_RULE,
    TABLE_NAMES,
)
from vitlab.widgets.places import SamePlaces
from vitlab.widgets.resolution_simulator import words
from vitlab.widgets.resolution_simulator.chart import BLUE, GREEN, VERMILLION, AccuracyChart, Line
from vitlab.widgets.resolution_simulator.figures import Map, Resting
from vitlab.widgets.resolution_simulator.rows import Rows

if TYPE_CHECKING:
    from vitlab.core.readings.resolution_simulator import TableReading

Take = Callable[[dict[str, Any]], None]
_LONGEST = 128  # px of a picture that is shown smaller than that: more would only be sent


class TablePage(W.HBox):
    """Maps of the old grid over those of the new one, the curve, and the table of rules.

    ``dimension`` is the slider whose value both maps of a dimension follow in the page.
    """

    def __init__(self, take: Take, dimension: W.Widget) -> None:
        self._take, self._following, self._resting = take, False, Resting()
        self._by_hand = False
        self._reading: TableReading | None = None
        self.old = [Map(), *_maps("old")]
        self.new = [Map(), *_maps("new")]
        self.note = W.HTML()
        self.rows = Rows("rules", {name: METHOD_NAMES[name] for name in TABLE_NAMES})
        self.rows.observe(lambda now: self._choose(now["new"]), "value")
        self.chart = AccuracyChart(3, self._look, "136px")
        maps = W.VBox([*self.old, *self.new]).add_class("vl-maps")
        left = W.VBox([maps, self.note]).add_class("vl-grown")
        super().__init__([left, W.VBox([self.chart, self.rows]).add_class("vl-beside")])
        self.links: list[W.Widget] = [
            W.jsdlink((dimension, "value"), (maps[1].canvas, "overlay_index"))
            for maps in (self.old, self.new)
        ]
        self.links += [SamePlaces(*([m.canvas for m in maps] for maps in (self.old, self.new)))]
        self.old[0].canvas.observe(self._select_old, "selected")
        self.new[0].canvas.observe(self._select_new, "selected")

    def show(self, reading: TableReading) -> None:
        """Follow a reading."""
        self._following, self._reading = True, reading
        self._show_grids(reading)
        self._show_places(reading)
        self._choose_row(reading)
        self._resting.show(lambda whole: self._send_maps(reading, whole))
        self._following = False

    def stop(self) -> None:
        """Send nothing more."""
        self._resting.stop()

    def _show_grids(self, reading: TableReading) -> None:
        drawn = reading.pictures
        (self.remove_class if drawn else self.add_class)("vl-no-picture")
        for place, (maps, grid) in enumerate(
            ((self.old, reading.old_size), (self.new, reading.new_size))
        ):
            for each in maps[1 if drawn else 0 :]:
                each.show_grid(grid)
            if drawn and reading.patch:
                maps[0].show_picture(drawn[place], reading.patch, longest=_LONGEST)
                maps[0].say(f"<b>{len(drawn[place])} px</b>: {size(grid)}")
            maps[1].say(f"{size(grid)}, dimension" if not drawn else "dimension")
            maps[2].say("similarity")
        most = float(reading.back_map.max()), float(reading.truth_map.max())
        self.old[3].say(f"there, back: ≤ {most[0]:.2g}")
        self.new[3].say(f"sinusoid: ≤ {most[1]:.2g}")
        for shown, plane, high in (
            (self.old[3], reading.back_map, most[0]),
            (self.new[3], reading.truth_map, most[1]),
        ):
            shown.canvas.show_planes(plane, (0.0, max(high, 1e-6)))

    def _send_maps(self, reading: TableReading, whole: bool) -> None:
        """Send the maps that are looked at, or all planes, and then every other rule's numbers."""
        self._send_dimensions(reading, None if whole else reading.dimension + 1)
        self._send_similarity(reading, whole)
        if whole:
            self._show_rows(reading)
            self._show_curve(reading)
            self.note.value = words.control(reading)

    def _send_dimensions(self, reading: TableReading, last: int | None) -> None:
        most = ceil(10 * float(np.abs(reading.old_planes).max())) / 10 or 1.0
        for shown, planes in (
            (self.old[1], reading.old_planes),
            (self.new[1], reading.new_planes),
        ):
            shown.canvas.show_planes(planes[:last], (-most, most))

    def _send_similarity(self, reading: TableReading, whole: bool) -> None:
        for shown, planes, place in (
            (self.old[2], reading.old_similarity, reading.selected),
            (self.new[2], reading.new_similarity, self._looked_at(reading)),
        ):
            alone = len(planes) == 1
            with shown.canvas.hold_sync():
                shown.canvas.overlay_follows = "selected" if whole and not alone else ""
                shown.canvas.show_planes(planes if whole or alone else planes[place], (-1, 1))

    def _looked_at(self, reading: TableReading) -> int:
        there = self.new[0].canvas.selected
        return there if self._is_there(there) else reading.new_selected

    def _show_places(self, reading: TableReading) -> None:
        """Let both grids follow what Python chose; a hand's choice the page spreads itself."""
        if self._by_hand:
            return
        self.old[0].canvas.selected = reading.selected
        if not self._is_there(self.new[0].canvas.selected):
            self.new[0].canvas.selected = reading.new_selected

    def _is_there(self, place: int) -> bool:
        """Whether a position of the new grid lies at the selected one of the old."""
        reading = self._reading
        if reading is None or not 0 <= place < reading.new_size[0] * reading.new_size[1]:
            return False
        return reading.old_place(place) == reading.selected

    def _choose_row(self, reading: TableReading) -> None:
        own = {OWN_RULE: OWN_RULE} if reading.method == OWN_RULE else {}
        self.rows.offer({name: METHOD_NAMES[name] for name in TABLE_NAMES} | own)
        self.rows.show(reading.method)

    def _show_rows(self, reading: TableReading) -> None:
        px = reading.image_size
        head = [f"{px} px" if px else "right", "to truth", "back"]
        self.rows.say(head, [words.method_row(row) for row in reading.rows])

    def _show_curve(self, reading: TableReading) -> None:
        known = reading.known
        lines = [
            Line("table resized", BLUE, known.curve(reading.method)),
            Line("no position", VERMILLION, known.curve("none")),
            Line("other patches", GREEN, known.curve("pi")),
        ]
        self.chart.show(words.chart_caption(known, lines), lines, reading.image_size)
        if not any(line.points for line in lines):
            self.chart.add_class("vl-nothing-known")
        else:
            self.chart.remove_class("vl-nothing-known")

    def _choose(self, method: str) -> None:
        if not self._following:
            self._take({"style": None if method == OWN_RULE else method})

    def _look(self, px: int) -> None:
        reading = self._reading
        if reading and reading.patch and px % reading.patch[0] == 0:
            self._take({"new_size": (px // reading.patch[0],) * 2})

    def _select_old(self, change: Any) -> None:
        if self._reading and change["new"] != self._reading.selected:
            self._select(change, change["new"])

    def _select_new(self, change: Any) -> None:
        if self._reading and not self._is_there(change["new"]):
            self._select(change, self._reading.old_place(change["new"]))

    def _select(self, change: Any, place: int) -> None:
        if self._following or change["new"] < 0:
            return
        self._by_hand = change["owner"].came_from_browser(change)
        self._take({"selected": place})
        self._by_hand = False


def _maps(which: str) -> list[Map]:
    """Of a dimension, of similarity, and of what is lost."""
    bars = {"colour_bar": True, "opacity": 1.0}
    value = "Position {index}, row {row}, column {col}: {value}"
    return [
        Map(colormap="coolwarm", colour_bar_caption="{plane}", describe=value, **bars),
        Map(colormap="viridis", colour_bar_caption="{index}", describe=value, **bars),
        Map(colormap="cividis", describe=value, **bars),
    ]
