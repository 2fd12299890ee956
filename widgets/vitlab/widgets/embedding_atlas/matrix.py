"""Folded out: the cosine of every patch of one picture with every patch of another, or itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as W

from vitlab.core.facts import number
from vitlab.widgets.canvas import PatchCanvas
from vitlab.widgets.controls import Menu
from vitlab.widgets.points import PointsCanvas
from vitlab.words import in_its_language, language, said

if TYPE_CHECKING:
    from vitlab.core.readings.embedding_atlas import AtlasReading


class CosineMatrix(W.HBox):
    """A heat map whose rows and columns are patches: a cell chooses its row, and rings its column.

    The row and the column of the selected patch are outlined.

    Made once a hand rests.
    """

    def __init__(self, points: PointsCanvas) -> None:
        self._points = points
        self._reading: AtlasReading | None = None
        self._shown: object = None
        self._is_made = False
        self._language = language()
        super().__init__()
        self.add_class("vl-matrix")

    def prepare(self) -> None:
        """Make what is shown, so that whoever folds it out does not wait for that."""
        if self._is_made:
            return
        self.rows, self.cols = Menu(description=said("rows")), Menu(description=said("columns"))
        self.words = W.HTML()
        self.canvas = PatchCanvas(image_size=(1, 1), patch_size=1, accept_pictures=False)
        with self.canvas.hold_sync():
            self.canvas.box_select = False
            self.canvas.grid_opacity, self.canvas.opacity = 0.0, 1.0
            self.canvas.outline = "union"
            self.canvas.colormap, self.canvas.colour_bar = "coolwarm", True
            self.canvas.describe = said("Row patch {row}, column patch {col}: {value}")
            self.canvas.describe_grid = said("Cosines of {rows} patches with {cols}")
        for menu in (self.rows, self.cols):
            menu.observe(self._tell_cosines, "value")
        self.canvas.observe(self._choose, "selected")
        controls = W.VBox([self.rows, self.cols]).add_class("vl-controls")
        self.children = [W.VBox([controls, self.words]), self.canvas]
        self._is_made = True

    def show(self, reading: AtlasReading) -> None:
        """Follow a reading."""
        self.prepare()
        names = list(reading.source.group_names)
        if self._reading is None or self._reading.source is not reading.source:
            self._offer(reading, names)
        self._reading = reading
        self._tell_cosines()
        self._mark(reading)

    def _mark(self, reading: AtlasReading) -> None:
        """Outline the row and the column of the selected patch, where its picture is compared."""
        row = reading.selected_row
        rows, cols = self.canvas.image_size
        cells: set[int] = set()
        if row is not None:
            group = reading.source.groups[row]
            patch = row - int((reading.source.groups == group).argmax())
            if group == self.rows.value:
                cells |= set(range(patch * cols, (patch + 1) * cols))
            if group == self.cols.value:
                cells |= set(range(patch, rows * cols, cols))
        self.canvas.highlighted = sorted(cells)

    def _offer(self, reading: AtlasReading, names: list[str]) -> None:
        self._reading = None  # nothing is compared meanwhile
        row = reading.selected_row
        first = 0 if row is None else int(reading.source.groups[row])
        other = int(reading.source.groups[reading.nearest[0].row]) if reading.nearest else first
        for menu, place in ((self.rows, first), (self.cols, other)):
            menu.options = [(name, number) for number, name in enumerate(names)]
            menu.value = place

    @in_its_language
    def _tell_cosines(self, _: object = None) -> None:
        reading = self._reading
        if reading is None or self.rows.value is None or self.cols.value is None:
            return
        wanted = (id(reading.source), reading.setting.layer, self.rows.value, self.cols.value)
        if wanted == self._shown:
            return
        self._shown = wanted
        cosines = reading.matrix(self.rows.value, self.cols.value)
        with self.canvas.hold_sync():
            self.canvas.selected = -1
            self.canvas.image_size = cosines.shape
            self.canvas.show_planes(cosines, (-1.0, 1.0))
        self._mark(reading)
        self.words.value = said(
            "<p>A row for each patch of one picture, a column for each of the other; the mean of "
            "all tokens is taken away. Largest {largest}, mean {mean}. Choose a cell: its row is "
            "selected and its column is pointed at.</p>",
            largest=number(float(cosines.max())),
            mean=number(float(cosines.mean())),
        )

    def _choose(self, change: dict[str, int]) -> None:
        reading = self._reading
        if reading is None or change["new"] < 0:
            return
        row, col = divmod(change["new"], self.canvas.image_size[1])
        groups = reading.source.groups
        (rows,), (cols,) = ((groups == one).nonzero() for one in (self.rows.value, self.cols.value))
        with self._points.hold_sync():
            self._points.hovered = int(cols[col])
            self._points.selected = int(rows[row])
