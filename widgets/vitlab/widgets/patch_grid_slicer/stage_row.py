"""One picture for each stage: a cell chosen in one shows in the others what it was merged from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as W

from vitlab.core.facts import size
from vitlab.core.readings.patch_grid_slicer import StageReading
from vitlab.widgets.canvas import PatchCanvas
from vitlab.widgets.patch_grid_slicer import words
from vitlab.widgets.patch_grid_slicer.linked import Nested
from vitlab.widgets.patch_grid_slicer.photographs import Pixels
from vitlab.words import said

_SIDE = 448  # px of a stage's picture: it is drawn half as wide


class StageRow(W.HBox):
    """Empty until it is first wanted; ``choose(stage, cell)`` is told the cell chosen in one."""

    def __init__(self, choose: Callable[[int, int], None]) -> None:
        super().__init__()
        self.add_class("vl-stages")
        self.canvases: list[PatchCanvas] = []
        self.link: Nested | None = None
        self._choose, self._count = choose, 0
        self._captions: list[W.HTML] = []
        self.boxes: list[W.VBox] = []
        self._shown: Pixels | None = None
        self._encoded = b""

    def show(self, pixels: Pixels, reading: StageReading) -> None:
        """A picture for each stage, with its grid."""
        self._have(len(reading.grids))
        if self._shown is not pixels:
            self._shown, self._encoded = pixels, words.small(pixels, _SIDE)
        for place, (canvas, grid) in enumerate(zip(self.canvases, reading.grids, strict=False)):
            with canvas.hold_sync():
                if canvas.image != self._encoded:
                    canvas.image = self._encoded
                canvas.image_size, canvas.patch_size = grid.image_size, grid.patch_size
                canvas.selected = reading.selected if place + 1 == reading.stage else -1
            named = said("stage {stage}", stage=place + 1)
            sides = f"{size((grid.rows, grid.cols))} × {reading.widths[place]}"
            self._captions[place].value = f"<b>{named}</b>: {sides}"
        for canvas in self.canvases[len(reading.grids) :]:
            canvas.selected = -1

    def _have(self, count: int) -> None:
        """So many stages on show; more of them are held together anew."""
        if len(self.canvases) < count:
            for stage in range(len(self.canvases) + 1, count + 1):
                self._make(stage)
            if self.link is not None:
                self.link.close()
            self.link = Nested(self.canvases)
        if count != self._count:
            self._count, self.children = count, self.boxes[:count]

    def _make(self, stage: int) -> None:
        canvas = PatchCanvas(box_select=False, accept_pictures=False)
        with canvas.hold_sync():
            canvas.outline = "union"
            canvas.describe = said(
                "Stage {stage}, cell {{index}}: row {{row}}, column {{col}}. {{value}}", stage=stage
            )
            canvas.describe_grid = said(
                "stage {stage}, {{tokens}} cells, {{rows}} rows of {{cols}}", stage=stage
            )
        canvas.observe(lambda change: self._hear(stage, change), "selected")
        caption = W.HTML().add_class("vl-caption")
        self.canvases.append(canvas)
        self._captions.append(caption)
        self.boxes.append(W.VBox([caption, canvas]))

    def _hear(self, stage: int, change: dict[str, Any]) -> None:
        if change["owner"].came_from_browser(change):
            self._choose(stage, change["new"])
