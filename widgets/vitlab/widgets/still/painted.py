"""A canvas painted without a browser: its picture, its colours, its grid and what is chosen."""

from __future__ import annotations

from io import BytesIO
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from vitlab.core.errors import LabError
from vitlab.core.grid import Box, PatchGrid
from vitlab.widgets.still.palettes import palette

_NEITHER = (238, 238, 238)
_DARK, _LIGHT = (0, 0, 0, 140), (255, 255, 255, 230)
_AMBER, _WHITE, _YELLOW, _BLUE = (230, 159, 0), (255, 255, 255), (255, 214, 10), (86, 180, 233)
_Boxes: TypeAlias = list[Box]


def shows_something(canvas: Any) -> bool:
    """Whether there is more on a `PatchCanvas` than its grid."""
    return bool(canvas.image) or _colours(canvas) is not None


def painted(
    canvas: Any, width: int, height: int, plane: NDArray[np.floating[Any]] | None = None
) -> Image.Image:
    """A `PatchCanvas` as it is now, as large as fits into so many pixels.

    A ``plane`` of numbers from 0 to 1, (rows, cols), is laid over it instead of its own.

    >>> from vitlab.widgets import PatchCanvas
    >>> painted(PatchCanvas(image_size=(224, 448)), 300, 300).size
    (300, 150)
    """
    stage = _Stage(canvas, width, height)
    stage.lay_picture()
    stage.lay_colours(_colours(canvas) if plane is None else _of(canvas, plane))
    stage.draw_grid()
    stage.outline_chosen()
    return stage.picture


class _Stage:
    """Where the pictures of a canvas lie, and what is painted on them."""

    def __init__(self, canvas: Any, width: int, height: int) -> None:
        self.canvas = canvas
        self.size = canvas.image_size
        self.sheet = canvas.sheet
        gap = canvas.sheet_gap
        whole = [
            side * count + gap * (count - 1)
            for side, count in zip(self.size, self.sheet, strict=True)
        ]
        self.scale = min(width / whole[1], height / whole[0])
        down, across = (max(1, round(side * self.scale)) for side in whole)
        self.picture = Image.new("RGB", (across, down), _NEITHER)
        self.cells = _cells(canvas)

    @property
    def tokens(self) -> int:
        return len(self.cells)

    def lay_picture(self) -> None:
        if not self.canvas.image:
            return
        with Image.open(BytesIO(self.canvas.image)) as decoded:
            enlarged = self.picture.width >= 4 * decoded.width
            how = Image.Resampling.NEAREST if enlarged else Image.Resampling.LANCZOS
            self.picture.paste(decoded.convert("RGB").resize(self.picture.size, how))

    def lay_colours(self, colours: NDArray[np.uint8] | None) -> None:
        """Blend the colour of each cell over it."""
        if colours is None:
            return
        over = self.picture.copy()
        _, rows, cols = self.canvas.overlay_shape
        if len(colours) == rows * cols and self.sheet == (1, 1) and not self.canvas.cells:
            field = Image.fromarray(colours.reshape(rows, cols, 3))
            over = field.resize(over.size, Image.Resampling.NEAREST)
        else:
            self._fill(ImageDraw.Draw(over), colours)
        self.picture = Image.blend(self.picture, over, self.canvas.opacity)

    def _fill(self, pen: Any, colours: NDArray[np.uint8]) -> None:
        for number, colour in enumerate(colours[: self.tokens * self.canvas.pictures_shown]):
            top, left, bottom, right = self.on_picture(number)
            pen.rectangle([left, top, right - 1, bottom - 1], fill=tuple(map(int, colour)))

    def on_picture(self, number: int) -> tuple[int, int, int, int]:
        """(top, left, bottom, right) of a cell in pixels of what is painted."""
        place, cell = divmod(number, max(self.tokens, 1))
        row, col = divmod(place, self.sheet[1])
        top, left, height, width = self.cells[cell]
        down = row * (self.size[0] + self.canvas.sheet_gap)
        across = col * (self.size[1] + self.canvas.sheet_gap)
        edges = (top + down, left + across, top + height + down, left + width + across)
        above, before, below, behind = (round(edge * self.scale) for edge in edges)
        return above, before, max(below, above + 1), max(behind, before + 1)

    def draw_grid(self) -> None:
        """A dark line under a light one, unless they would hide the picture."""
        spacing = self.scale * min((min(box[2:]) for box in self.cells), default=0)
        if spacing < 5 or not self.canvas.grid_opacity:
            return
        pen = ImageDraw.Draw(self.picture, "RGBA")
        strong = min(1.0, spacing / 10) * self.canvas.grid_opacity
        boxes = [self.on_picture(n) for n in range(self.tokens * self.canvas.pictures_shown)]
        for colour, wide in ((_DARK, 3), (_LIGHT, 1)):
            faint = (*colour[:3], round(colour[3] * strong))
            for box in boxes:
                self._frame(pen, box, faint, wide)

    def outline_chosen(self) -> None:
        pen = ImageDraw.Draw(self.picture)
        prefix = len(self.canvas.prefix_labels)
        last = self.tokens * self.canvas.pictures_shown
        kinds = [(self.canvas.highlighted, _AMBER), (self.canvas.marked, _WHITE)]
        for numbers, colour in [*kinds, ([self.canvas.selected], _YELLOW)]:
            for number in numbers:
                if 0 <= number - prefix < last:
                    self._outline(pen, self.on_picture(number - prefix), colour)
        if self.canvas.box:
            top, left, height, width = self.canvas.box
            edges = (top, left, top + height, left + width)
            above, before, below, behind = (round(edge * self.scale) for edge in edges)
            self._outline(pen, (above, before, below, behind), _BLUE)

    def _outline(self, pen: Any, box: Box, colour: tuple[int, ...]) -> None:
        self._frame(pen, box, (0, 0, 0), 5)
        self._frame(pen, box, colour, 3)

    @staticmethod
    def _frame(pen: Any, box: Box, colour: tuple[int, ...], wide: int) -> None:
        top, left, bottom, right = box
        half = wide // 2
        for line in (
            (left - half, top - half, right + half, top + half),
            (left - half, bottom - half, right + half, bottom + half),
            (left - half, top + half + 1, left + half, bottom - half - 1),
            (right - half, top + half + 1, right + half, bottom - half - 1),
        ):
            if line[2] >= line[0] and line[3] >= line[1]:
                pen.rectangle(line, fill=colour)


def _cells(canvas: Any) -> _Boxes:
    """The cells of one picture; none where the grid does not fit."""
    if canvas.cells:
        return list(canvas.cells)
    how = {name: getattr(canvas, name) for name in ("stride", "padding", "remainder")}
    try:
        grid = PatchGrid(canvas.image_size, canvas.patch_size, **how)
    except LabError:
        return []
    if grid.tokens > 20_000:
        return []
    down, across = ([axis.start(place) for place in range(axis.cells)] for axis in grid.axes)
    return [(top, left, *grid.patch_size) for top in down for left in across]


def _colours(canvas: Any) -> NDArray[np.uint8] | None:
    """(cells, 3) of the plane on show, or of each cell its own; None for none."""
    if canvas.overlay_colours:
        return np.frombuffer(canvas.overlay_colours, np.uint8).reshape(-1, 3)
    planes, rows, cols = canvas.overlay_shape
    follows = canvas.overlay_follows
    number = canvas.selected if follows == "selected" else canvas.overlay_index
    number = 0 if follows == "asked" else canvas.overlay_offset + number - canvas.overlay_first
    if not 0 <= number < planes:
        return None
    size = canvas.overlay_prefix + rows * cols
    plane = np.frombuffer(canvas.overlay, np.uint8)[number * size : (number + 1) * size]
    return palette(canvas.colormap)[plane[canvas.overlay_prefix :]]


def _of(canvas: Any, plane: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    return palette(canvas.colormap)[(plane.ravel().clip(0, 1) * 255).round().astype(np.uint8)]
