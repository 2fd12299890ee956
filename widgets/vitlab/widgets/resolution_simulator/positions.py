"""The page of the position table: both grids as maps, and every rule in a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import ipywidgets as W

from vitlab.core.readings.resolution_simulator.settings import (
    OWN_RULE,
    TABLE_NAMES,
    method_name,
)
from vitlab.widgets.resolution_simulator import words
from vitlab.widgets.resolution_simulator.chart import BLUE, GREEN, VERMILLION, AccuracyChart, Line
from vitlab.widgets.resolution_simulator.figures import Resting
from vitlab.widgets.resolution_simulator.rows import ROW, Rows
from vitlab.widgets.resolution_simulator.table_maps import TableMaps
from vitlab.words import said

if TYPE_CHECKING:
    from vitlab.core.readings.resolution_simulator import TableReading

Take = Callable[[dict[str, Any]], None]


class TablePage(W.HBox):
    """Maps of the old grid over those of the new one, the curve, and the table of rules.

    ``dimension`` is the slider whose value both maps of a dimension follow in the page.
    """

    def __init__(self, take: Take, dimension: W.Widget) -> None:
        self._take, self._following, self._resting = take, False, Resting()
        self._by_hand = False
        self._whole = self._told = False  # whether the page has all planes, and all numbers
        self._reading: TableReading | None = None
        self.maps = TableMaps(dimension)
        self.old, self.new, self.links = self.maps.old, self.maps.new, self.maps.links
        self.note = W.HTML()
        self.rows = Rows(said("rules"), _named(TABLE_NAMES))
        self.rows.observe(lambda now: self._choose(now["new"]), "value")
        self.chart = AccuracyChart(3, self._look, 124)
        left = W.VBox([self.maps, self.note]).add_class("vl-grown")
        super().__init__([left, W.VBox([self.chart, self.rows]).add_class("vl-beside")])
        self.old[0].canvas.observe(self._select_old, "selected")
        self.new[0].canvas.observe(self._select_new, "selected")

    def show(self, reading: TableReading) -> None:
        """Follow a reading."""
        before = self._reading
        self._following, self._reading = True, reading
        alike = before is not None and reading.same_planes(before)
        if not (alike and before is not None and _tells_the_same(reading, before)):
            self._told = False
            self.maps.show_grids(reading)
            (self.remove_class if reading.pictures else self.add_class)("vl-no-picture")
            self._choose_row(reading)
        self._show_places(reading)
        if alike and self._whole:
            self.maps.look_elsewhere(reading, self._looked_at(reading))
            if not self._told:
                self._tell(reading)  # points as they come
        else:
            self._whole = False
            self._resting.show(lambda whole: self._send_maps(reading, whole))
        self._following = False

    def stop(self) -> None:
        """Send nothing more."""
        self._resting.stop()

    def _send_maps(self, reading: TableReading, whole: bool) -> None:
        """Send the maps that are looked at, or all planes, and then every other rule's numbers."""
        self._whole = whole
        self.maps.send(reading, self._looked_at(reading), whole=whole)
        if whole:
            self._tell(reading)

    def _tell(self, reading: TableReading) -> None:
        """What all rules come to."""
        self._told = True
        self._show_rows(reading)
        self._show_curve(reading)
        self.note.value = words.control(reading)

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
        own = (OWN_RULE,) if reading.method == OWN_RULE else ()
        self.rows.offer(_named((*TABLE_NAMES, *own)))
        self.chart.lower(len(own) * ROW)
        self.rows.show(reading.method)

    def _show_rows(self, reading: TableReading) -> None:
        px = reading.image_size
        head = [f"{px} px" if px else said("right"), said("to truth"), said("back")]
        self.rows.say(head, [words.method_row(row) for row in reading.rows])

    def _show_curve(self, reading: TableReading) -> None:
        known = reading.known
        lines = [
            Line(said("table resized"), BLUE, known.curve(reading.method)),
            Line(said("no position"), VERMILLION, known.curve("none")),
            Line(said("other patches"), GREEN, known.curve("pi")),
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


def _named(methods: Iterable[str]) -> dict[str, str]:
    """How each is called in the table."""
    return {method: method_name(method) for method in methods}


def _tells_the_same(reading: TableReading, before: TableReading) -> bool:
    """Whether two readings of the same planes differ in the place and the dimension alone."""
    told, known = (
        (one.known, one.model, one.patch, one.subject, one.method) for one in (reading, before)
    )
    return told == known
