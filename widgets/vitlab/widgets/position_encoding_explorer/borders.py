"""Of a trained table: how like its neighbours each place is, at the border and inside."""

from __future__ import annotations

import ipywidgets as W

from vitlab.core.facts import number
from vitlab.core.readings.position_encoding_explorer import PositionReading
from vitlab.widgets.canvas import PatchCanvas
from vitlab.words import said


class Borders(W.HBox):
    """A small map, and what it says."""

    def __init__(self) -> None:
        self.canvas = PatchCanvas(accept_pictures=False)
        with self.canvas.hold_sync():
            self.canvas.box_select, self.canvas.opacity = False, 1.0
            self.canvas.patch_size = 1
            self.canvas.describe = said("Position {index}: mean cosine with its neighbours {value}")
        self.words = W.HTML()
        super().__init__([self.canvas, self.words])
        self.add_class("vl-borders")

    def show(self, reading: PositionReading) -> None:
        """Follow a reading that has neighbours to compare."""
        around, plane = reading.neighbours, reading.neighbour_map
        if around is None or plane is None:
            return
        with self.canvas.hold_sync():
            self.canvas.image_size = reading.setting.grid_size
            self.canvas.show_planes(plane[None])
        low, high = float(plane.min()), float(plane.max())
        says = said(
            "Mean cosine of each position with the ones beside it: <b>{border}</b> at the border, "
            "<b>{inside}</b> inside. Dark is {low}, bright {high}.",
            border=number(around.border),
            inside=number(around.inside),
            low=number(low),
            high=number(high),
        )
        head = said("Border and centre")
        self.words.value = f"<p><b>{head}</b></p><p class=vl-note>{says}</p>"
