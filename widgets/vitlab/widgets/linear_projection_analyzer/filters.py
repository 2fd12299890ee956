"""The filters on one sheet, the chosen one magnified, and what it answers in every patch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import anywidget
import ipywidgets as W
import numpy as np
from numpy.typing import NDArray
from traitlets import Unicode

from vitlab.core.facts import number
from vitlab.core.readings.linear_projection_analyzer.settings import MOST_FILTERS
from vitlab.widgets.canvas import PatchCanvas
from vitlab.widgets.joining import joined
from vitlab.widgets.linear_projection_analyzer.pictures import FAINT, quick
from vitlab.widgets.refusing import Refusing
from vitlab.widgets.traits import encode
from vitlab.words import said

if TYPE_CHECKING:
    from vitlab.core.readings.linear_projection_analyzer import ProjectionReading

_COLS, _ROWS, _GAP = 14, 7, 2  # places for all that are drawn
_NONE = np.zeros(0, np.uint8)


class _Answer(Refusing, anywidget.AnyWidget):
    """Lets the answers be those of the filter that is chosen, in the page."""

    _esm = joined(Path(__file__).with_name("answer.js"))

    sheet = Unicode(help="where a filter is chosen, as the page names it").tag(sync=True)
    answers = Unicode(help="where its answer is shown, as the page names it").tag(sync=True)


class Filters(W.HBox):
    """Every filter that is drawn is a cell to choose; the page alone shows the chosen one large.

    `show` brings what is looked at, `finish` the sheet and the answers.
    """

    def __init__(self) -> None:
        self.caption = W.HTML()
        self.sheet = PatchCanvas(lens=True, accept_pictures=False, box_select=False)
        with self.sheet.hold_sync():
            self.sheet.sheet, self.sheet.sheet_gap = (_ROWS, _COLS), _GAP
            self.sheet.describe, self.sheet.grid_opacity = said("Filter {index}"), 0.0
        self.answers = PatchCanvas(accept_pictures=False, box_select=False)
        with self.answers.hold_sync():
            self.answers.opacity, self.answers.colormap = 0.85, "coolwarm"
            self.answers.colour_bar, self.answers.grid_opacity = True, FAINT
            self.answers.describe = said("Patch {index}: the filter answers {value}")
        places = {"sheet": self.sheet, "answers": self.answers}
        self.link = _Answer(**{name: f"IPY_MODEL_{it.model_id}" for name, it in places.items()})
        self._told, self._pictured = _NONE, _NONE
        told = W.HTML(f"<span class=vl-caption><b>{said('its answer')}</b></span>")
        left = W.VBox([self.caption, self.sheet]).add_class("vl-sheet")
        right = W.VBox([told, self.answers]).add_class("vl-map").add_class("vl-answers")
        super().__init__([left, right])
        self.add_class("vl-filters").add_class("vl-drawn")

    def show(self, reading: ProjectionReading) -> None:
        """Say how many there are, and lay the grid over the answers."""
        shown = min(reading.dim, MOST_FILTERS)
        if shown < reading.dim:
            told = said(
                "<b>its filters</b>: {shown} of {all}; grey is a weight of 0",
                shown=shown,
                all=number(reading.dim),
            )
        else:
            told = said("<b>its filters</b>: all {shown}; grey is a weight of 0", shown=shown)
        self.caption.value = f"<span class=vl-caption>{told}</span>"
        with self.answers.hold_sync():
            self.answers.image_size = reading.grid.image_size
            self.answers.patch_size = reading.grid.patch_size

    def finish(self, reading: ProjectionReading) -> None:
        """Send the sheet, where it is another, and what its filters answer."""
        self._show_sheet(reading.sheet)
        with self.answers.hold_sync():
            if not np.array_equal(reading.picture, self._pictured):
                self._pictured = reading.picture
                self.answers.image = quick(reading.picture)
                self.answers.image_size = reading.grid.image_size
            planes = reading.responses
            most = np.abs(planes).max(axis=(1, 2), keepdims=True)
            most[most == 0] = 1
            self.answers.show_planes(planes / most, (-1, 1))
            ends = np.concatenate([-most[:, 0], most[:, 0]], axis=1)
            self.answers.overlay_ranges = ends.astype("<f4").tobytes()

    def _show_sheet(self, pictures: NDArray[np.uint8]) -> None:
        if np.array_equal(pictures, self._told):
            return
        self._told = pictures
        count, height, width, _ = pictures.shape
        with self.sheet.hold_sync(), self.sheet.hold_trait_notifications():
            self.sheet.pictures = count
            self.sheet.cells = [(0, 0, height, width)]
            self.sheet.image = encode(_laid(pictures))


def _laid(pictures: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Side by side on nothing: the gaps, and the places that no filter takes, let all through."""
    count, height, width, _ = pictures.shape
    sides = (_ROWS * (height + _GAP) - _GAP, _COLS * (width + _GAP) - _GAP)
    sheet = np.zeros((*sides, 4), np.uint8)
    for place in range(count):
        top, left = place // _COLS * (height + _GAP), place % _COLS * (width + _GAP)
        cell = sheet[top : top + height, left : left + width]
        cell[..., :3], cell[..., 3] = pictures[place], 255
    return sheet
