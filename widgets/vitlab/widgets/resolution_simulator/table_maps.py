"""Both grids of a table as maps: what is looked at is sent first, the rest once the hand rests."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import ipywidgets as W
import numpy as np

from vitlab.core.facts import size
from vitlab.widgets.leading import Leading
from vitlab.widgets.places import SamePlaces
from vitlab.widgets.resolution_simulator import words
from vitlab.widgets.resolution_simulator.figures import Map
from vitlab.words import said

if TYPE_CHECKING:
    from vitlab.core.readings.resolution_simulator import TableReading

_LONGEST = 128  # px of a picture that is shown smaller than that: more would only be sent
_MOST_BYTES = 2**19  # of planes of both tables that follow once the hand rests


class TableMaps(W.VBox):
    """Maps of the old grid over those of the new one.

    ``dimension`` is the slider whose value both maps of a dimension follow in the page.
    """

    def __init__(self, dimension: W.Widget) -> None:
        self.old = [Map(), *_maps()]
        self.new = [Map(), *_maps()]
        super().__init__([*self.old, *self.new])
        self.add_class("vl-maps")
        planes = [maps[1].canvas for maps in (self.old, self.new)]
        self.links: list[W.Widget] = [Leading(dimension, "overlay_index", planes)]
        self.links += [SamePlaces(*([m.canvas for m in maps] for maps in (self.old, self.new)))]

    def show_grids(self, reading: TableReading) -> None:
        """Show pictures, grids, and the maps of one plane."""
        drawn = reading.pictures
        for place, (maps, grid) in enumerate(
            ((self.old, reading.old_size), (self.new, reading.new_size))
        ):
            for each in maps[1 if drawn else 0 :]:
                each.show_grid(grid)
            if drawn and reading.patch:
                maps[0].show_picture(drawn[place], reading.patch, longest=_LONGEST)
                maps[0].say(f"<b>{len(drawn[place])} px</b>: {size(grid)}")
            maps[1].say(said("dimension") if drawn else said("{grid}, dimension", grid=size(grid)))
            maps[2].say(said("similarity"))
        most = float(reading.back_map.max()), float(reading.truth_map.max())
        self.old[3].say(said("there, back: {most}", most=words.at_most(most[0])))
        self.new[3].say(said("sinusoid: {most}", most=words.at_most(most[1])))
        for shown, plane, high in (
            (self.old[3], reading.back_map, most[0]),
            (self.new[3], reading.truth_map, most[1]),
        ):
            shown.canvas.show_planes(plane, (0.0, max(high, 1e-6)))

    def send(self, reading: TableReading, place: int, *, whole: bool) -> None:
        """Send the planes that are looked at, or all of them; ``place`` is that of the new grid."""
        self._send_dimensions(reading, whole)
        self._send_similarity(reading, place, whole)

    def look_elsewhere(self, reading: TableReading, place: int) -> None:
        """The page has all planes, but of grids too large for that."""
        if not _has_room(reading):
            self._send_dimensions(reading, whole=False)
        if len(reading.old_similarity) == 1 or len(reading.new_similarity) == 1:
            self._send_similarity(reading, place, whole=True)

    def _send_dimensions(self, reading: TableReading, whole: bool) -> None:
        """All planes of both tables, or the one that is looked at."""
        most = ceil(10 * float(np.abs(reading.old_planes).max())) / 10 or 1.0
        one = slice(reading.dimension, reading.dimension + 1)
        sent = slice(None) if whole and _has_room(reading) else one
        for shown, planes in (
            (self.old[1], reading.old_planes),
            (self.new[1], reading.new_planes),
        ):
            shown.canvas.show_planes(planes[sent], (-most, most), first=sent.start or 0)

    def _send_similarity(self, reading: TableReading, place: int, whole: bool) -> None:
        for shown, planes, looked_at in (
            (self.old[2], reading.old_similarity, reading.selected),
            (self.new[2], reading.new_similarity, place),
        ):
            alone = len(planes) == 1
            with shown.canvas.hold_sync():
                shown.canvas.overlay_follows = "selected" if whole and not alone else ""
                shown.canvas.show_planes(planes if whole or alone else planes[looked_at], (-1, 1))


def _has_room(reading: TableReading) -> bool:
    """Whether all planes are few enough to be sent."""
    return reading.old_planes.size + reading.new_planes.size <= _MOST_BYTES


def _maps() -> list[Map]:
    """Of a dimension, of similarity, and of what is lost."""
    bars = {"colour_bar": True, "opacity": 1.0}
    value = said("Position {index}, row {row}, column {col}: {value}")
    return [
        Map(colormap="coolwarm", colour_bar_caption="{plane}", describe=value, **bars),
        Map(colormap="viridis", colour_bar_caption="{index}", describe=value, **bars),
        Map(colormap="cividis", describe=value, **bars),
    ]
