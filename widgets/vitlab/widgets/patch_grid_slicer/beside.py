"""The picture beside the first one: in the same cut, with the nearest patches large beneath it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as W

from vitlab.core.facts import number
from vitlab.core.grid import PatchGrid
from vitlab.core.readings.patch_grid_slicer import SlicerReading, StageReading, crops
from vitlab.widgets.canvas import PatchCanvas
from vitlab.widgets.patch_grid_slicer import words
from vitlab.widgets.patch_grid_slicer.photographs import Pixels
from vitlab.widgets.traits import encode
from vitlab.words import said

_OF_CUT = ("patch_size", "stride", "padding", "remainder")


class Beside(W.VBox):
    """Empty until it is first wanted; ``choose(selected)`` is told the patch chosen on it."""

    def __init__(self, choose: Callable[[int], None]) -> None:
        super().__init__()
        self.add_class("vl-beside")
        self.canvas: PatchCanvas | None = None
        self._choose, self._selected = choose, -1
        self._encoded: Pixels | None = None

    def show(
        self, first: PatchCanvas, pictures: tuple[Pixels, Pixels], reading: SlicerReading, name: str
    ) -> None:
        """Cut the second of two pictures as the first one, which lies on another canvas."""
        canvas = self.canvas or self._make()
        if self._encoded is not pictures[1]:
            self._encoded = pictures[1]
            with canvas.hold_sync():
                canvas.image = encode(pictures[1])
                canvas.image_size = pictures[1].shape[:2]
        cut = {trait: getattr(first, trait) for trait in _OF_CUT}
        if isinstance(reading, StageReading):
            cut = _as_laid(reading.grid)
        with canvas.hold_sync():
            for trait, value in cut.items():
                setattr(canvas, trait, value)
            canvas.describe = words.for_canvas(reading)[1]
            canvas.cells = list(reading.looks.cells_beside) if reading.looks else []
        count = reading.looks.tokens_beside if reading.looks else 0
        told = {"name": f"<b>{escape(name)}</b>", "count": number(count)}
        if isinstance(reading, StageReading):
            said_of = said("{name}, {count} patches in stage {stage}", stage=reading.stage, **told)
        else:
            said_of = said("{name}, {count} patches", **told)
        self._caption.value = said_of
        self.crops.value = words.crops(crops(reading, *pictures))

    def select(self, selected: int) -> None:
        """Let the chosen patch follow the setting."""
        self._selected = selected
        if self.canvas is not None:
            self.canvas.selected = selected

    def _make(self) -> PatchCanvas:
        self.canvas = canvas = PatchCanvas(box_select=False, accept_pictures=False)
        canvas.describe_grid = said("{tokens} patches of the picture beside")
        canvas.selected = self._selected
        canvas.observe(self._hear, "selected")
        self._caption = W.HTML().add_class("vl-caption")
        self.crops = W.HTML()
        self.children = [self._caption, canvas, self.crops]
        return canvas

    def _hear(self, change: dict[str, Any]) -> None:
        if change["owner"].came_from_browser(change):
            self._choose(change["new"])


def _as_laid(grid: PatchGrid) -> dict[str, Any]:
    return {name: getattr(grid, name) for name in _OF_CUT} | {"stride": None}
