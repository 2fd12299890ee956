"""The slicer's pictures: the one that is cut, one beside it, and one for each stage."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import ipywidgets as W

from vitlab.core.readings.patch_grid_slicer import SlicerReading, StageReading
from vitlab.widgets.canvas import PatchCanvas
from vitlab.widgets.patch_grid_slicer.beside import Beside
from vitlab.widgets.patch_grid_slicer.curve_place import CurvePlace
from vitlab.widgets.patch_grid_slicer.linked import Together
from vitlab.widgets.patch_grid_slicer.overlays import Overlays, clear
from vitlab.widgets.patch_grid_slicer.photographs import Photograph, Pixels
from vitlab.widgets.patch_grid_slicer.stage_row import StageRow


class Pictures:
    """Holds them together; ``choose(settings)`` is told what a hand chose on one of them."""

    def __init__(self, canvas: PatchCanvas, choose: Callable[[dict[str, Any]], None]) -> None:
        self.canvas = canvas
        self.beside = Beside(lambda patch: choose({"selected_beside": patch}))
        self.stages = StageRow(lambda stage, cell: choose({"stage": stage, "selected": cell}))
        self.curve = CurvePlace(lambda threshold: choose({"threshold": threshold}))
        self._overlays = Overlays()
        self._together: Together | None = None
        self.placed: list[W.Widget] = [self.beside, self.stages, self.curve]

    @property
    def parts(self) -> tuple[W.Widget, ...]:
        """Everything but the first picture, whether it is on show or not."""
        made = (self._together, self.stages.link, self.curve.curve)
        held = (part for part in made if part is not None)
        return (*held, *self.placed, *self.stages.boxes)

    def stop(self) -> None:
        """Send nothing more."""
        self._overlays.stop()

    def show(self, pixels: Pixels, second: Photograph, reading: SlicerReading) -> None:
        """Follow a reading of one picture, or of two."""
        self.curve.show(reading)
        if isinstance(reading, StageReading):
            self.stages.show(pixels, reading)
        with ExitStack() as held:  # of each canvas one message, or the page would answer later
            for canvas in (self.beside.canvas, self.canvas, *self.stages.canvases):
                if canvas is not None:
                    held.enter_context(canvas.hold_sync())
            self._show_cuts(pixels, second, reading)

    def _show_cuts(self, pixels: Pixels, second: Photograph, reading: SlicerReading) -> None:
        """The cut of the second picture, and what lies over the patches."""
        two = second.pixels is not None
        if second.pixels is not None:
            self.beside.show(self.canvas, (pixels, second.pixels), reading, second.name)
            self._hold_together(reading)
        chosen = self.canvas
        if isinstance(reading, StageReading):
            chosen = self.stages.canvases[reading.stage - 1]
            for canvas in self.stages.canvases:
                if canvas is not chosen:
                    clear(canvas)
        beside = [self.beside.canvas] if two and self.beside.canvas else []
        self._overlays.lay(reading, [chosen, *beside])

    def _hold_together(self, reading: SlicerReading) -> None:
        """Let the picture beside follow whichever canvas is chosen on; more of them anew."""
        followed = [self.canvas, *self.stages.canvases]
        if self.beside.canvas is None:
            return
        if self._together is None or len(self._together.followed) != len(followed):
            if self._together is not None:
                self._together.close()
            self._together = Together(followed, self.beside.canvas)
        self._together.leads = not isinstance(reading, StageReading)
