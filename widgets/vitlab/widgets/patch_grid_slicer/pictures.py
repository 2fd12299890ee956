"""The slicer's pictures: the one that is cut, one beside it, and one for each stage."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as W
import numpy as np
from numpy.typing import NDArray

from vitlab.core.facts import number, size
from vitlab.core.readings.patch_grid_slicer import Looks, SlicerReading, StageReading, crops
from vitlab.widgets.background import Rest
from vitlab.widgets.canvas import PatchCanvas
from vitlab.widgets.patch_grid_slicer import words
from vitlab.widgets.patch_grid_slicer.linked import Nested, Together
from vitlab.widgets.traits import encode

_OPACITY = 0.72
_STAGE_SIDE = 448  # px of a stage's picture: it is drawn half as wide
COLOURS = {"cosine": "viridis", "norm": "cividis"}
_CELL = "{height} px, {top} px down, {left} px across."


class Pictures:
    """Makes the pictures beside the first one when they are first wanted, and lays overlays."""

    def __init__(self, canvas: PatchCanvas, choose: Callable[[dict[str, Any]], None]) -> None:
        self.canvas, self._choose = canvas, choose
        self.beside_canvas: PatchCanvas | None = None
        self.stage_canvases: list[PatchCanvas] = []
        self.beside = W.VBox().add_class("vl-beside")
        self.stages = W.HBox().add_class("vl-stages")
        self.links: list[W.Widget] = []
        self._rest = Rest()
        self._laid: tuple[Any, ...] = ()
        self._has_all = False
        self._pixels: dict[str, Any] = {}

    def stop(self) -> None:
        """Send nothing more."""
        self._rest.stop()

    # ---- the picture beside ----

    def show_beside(
        self,
        first: NDArray[np.uint8],
        pixels: NDArray[np.uint8] | None,
        reading: SlicerReading,
        name: str,
    ) -> None:
        """Cut a second picture as the first one is; None for none."""
        shown = pixels is not None and not isinstance(reading, StageReading)
        if not shown or pixels is None or not reading.looks:
            return
        canvas = self.beside_canvas or self._make_beside()
        if self._pixels.get("beside") is not pixels:
            self._pixels["beside"] = pixels
            with canvas.hold_sync():
                canvas.image = encode(pixels)
                canvas.image_size = pixels.shape[:2]
        with canvas.hold_sync():
            for trait in ("patch_size", "stride", "padding", "remainder", "describe"):
                setattr(canvas, trait, getattr(self.canvas, trait))
            canvas.cells = list(reading.looks.cells_beside)
        said = f"<b>{escape(name)}</b>, {number(reading.looks.tokens_beside)} patches"
        self._caption.value = said
        self.crops.value = words.crops(crops(reading, first, pixels))

    def _make_beside(self) -> PatchCanvas:
        canvas = PatchCanvas(box_select=False, accept_pictures=False)
        canvas.opacity = _OPACITY
        canvas.describe_grid = "{tokens} patches of the picture beside"
        canvas.observe(lambda change: self._choose({"selected_beside": change["new"]}), "selected")
        self._caption = W.HTML().add_class("vl-caption")
        self.crops = W.HTML()
        self.beside.children = [self._caption, canvas, self.crops]
        self.links.append(Together(self.canvas, canvas))
        self.beside_canvas = canvas
        return canvas

    def choose_beside(self, selected: int) -> None:
        """Let the picture beside follow the setting."""
        if self.beside_canvas is not None:
            self.beside_canvas.selected = selected

    # ---- the stages ----

    def show_stages(self, pixels: NDArray[np.uint8], reading: StageReading) -> None:
        """A picture for each stage, with its grid."""
        count = len(reading.grids)
        if len(self.stage_canvases) < count:
            self._make_stages(count)
        self.stages.children = self._stage_boxes[:count]
        if self._pixels.get("stages") is not pixels:
            self._pixels["stages"], self._encoded = pixels, words.small(pixels, _STAGE_SIDE)
        for place, (canvas, grid) in enumerate(
            zip(self.stage_canvases, reading.grids, strict=False)
        ):
            with canvas.hold_sync():
                if canvas.image != self._encoded:
                    canvas.image = self._encoded
                canvas.image_size, canvas.patch_size = grid.image_size, grid.patch_size
                canvas.selected = reading.selected if place + 1 == reading.stage else -1
            sides = size((grid.rows, grid.cols))
            said = f"<b>stage {place + 1}</b>: {sides} × {reading.widths[place]}"
            self._captions[place].value = said

    def _make_stages(self, count: int) -> None:
        """New canvases, held together anew."""
        for canvas in self.stage_canvases:
            canvas.close()
        self.stage_canvases = [
            PatchCanvas(box_select=False, accept_pictures=False) for _ in range(count)
        ]
        self._captions = [W.HTML().add_class("vl-caption") for _ in range(count)]
        self._stage_boxes = [
            W.VBox([caption, canvas])
            for caption, canvas in zip(self._captions, self.stage_canvases, strict=True)
        ]
        for place, canvas in enumerate(self.stage_canvases, start=1):
            with canvas.hold_sync():
                canvas.outline, canvas.opacity = "union", _OPACITY
                canvas.describe = (
                    f"Stage {place}, cell {{index}}: row {{row}}, column {{col}}. {{value}}"
                )
                canvas.describe_grid = f"stage {place}, {{tokens}} cells, {{rows}} rows of {{cols}}"
            canvas.observe(
                lambda change, place=place: self._choose_in_stage(place, change), "selected"
            )
        self.links.append(Nested(self.stage_canvases))

    def _choose_in_stage(self, stage: int, change: dict[str, Any]) -> None:
        if change["owner"].came_from_browser(change):
            self._choose({"stage": stage, "selected": change["new"]})

    # ---- what is laid over them ----

    def lay(self, reading: SlicerReading) -> None:
        """Show numbers or colours over the patches, and outline the nearest."""
        looks = reading.looks
        canvases = self._drawn_on(reading)
        near = (looks.nearest, looks.nearest_beside) if looks else (None, None)
        for canvas, found in zip(canvases, near, strict=False):
            canvas.marked = [found.index] if found else []
        if looks is None or looks.plane is None:
            self._laid, self._has_all = (), False
            self._rest.stop()
            for canvas in canvases:
                canvas.show_no_planes()
                canvas.colour_bar = False
            return
        laid = (looks.embedded, looks.overlay, looks.center)
        fresh = len(laid) != len(self._laid) or any(
            one is not other for one, other in zip(laid, self._laid, strict=True)
        )
        if fresh or not self._has_all:
            self._has_all = False
            self._lay_one(reading, looks, canvases)
        if fresh:
            self._laid = laid
            self._rest.then(lambda: self._lay_all(reading, looks, canvases))

    def _drawn_on(self, reading: SlicerReading) -> list[PatchCanvas]:
        if isinstance(reading, StageReading):
            chosen = self.stage_canvases[reading.stage - 1]
            for canvas in self.stage_canvases:
                if canvas is not chosen:
                    canvas.marked = []
                    canvas.show_no_planes()
            return [chosen]
        return [self.canvas, *([self.beside_canvas] if self.beside_canvas else [])]

    def _lay_one(self, reading: SlicerReading, looks: Looks, canvases: list[PatchCanvas]) -> None:
        planes = (looks.plane, looks.plane_beside)
        for canvas, plane, cols in zip(canvases, planes, _cols(reading, looks), strict=False):
            with canvas.hold_sync():
                canvas.overlay_follows, canvas.overlay_index = "", 0
                if plane is None:
                    canvas.show_no_planes()
                elif looks.overlay == "pca":
                    canvas.show_colours(plane)
                    canvas.colour_bar = False
                else:
                    self._colour(canvas, looks.overlay)
                    canvas.show_planes(_rows(plane[None], cols), looks.value_range)

    def _colour(self, canvas: PatchCanvas, overlay: str) -> None:
        canvas.colormap, canvas.opacity = COLOURS[overlay], _OPACITY
        canvas.colour_bar = canvas is not self.beside_canvas
        caption = {"cosine": "cosine with patch {index}", "norm": "length of a patch as a vector"}
        canvas.colour_bar_caption = caption[overlay]

    def _lay_all(self, reading: SlicerReading, looks: Looks, canvases: list[PatchCanvas]) -> None:
        """The planes of all patches, so that the next move needs no kernel."""
        if looks.all_planes is None:
            return
        self._has_all = True
        every = zip(canvases, looks.all_planes(), _cols(reading, looks), strict=False)
        for canvas, planes, cols in every:
            if planes is None:
                continue
            with canvas.hold_sync():
                canvas.show_planes(_rows(planes, cols), looks.value_range)
                if canvas is self.beside_canvas:
                    canvas.overlay_index = self.canvas.selected
                else:
                    canvas.overlay_follows = "selected"


def _cols(reading: SlicerReading, looks: Looks) -> tuple[int, int]:
    """Columns of both pictures; 0 where cells have several sizes."""
    grid = getattr(reading, "grid", None)
    return (0 if grid is None else grid.cols), looks.cols_beside


def _rows(planes: NDArray[Any], cols: int) -> NDArray[Any]:
    """(planes, tokens) as (planes, rows, cols); of cells of several sizes as one row."""
    count, tokens = planes.shape
    return planes.reshape(count, -1, cols or tokens)
