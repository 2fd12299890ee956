"""Numbers over the cells: planes of one byte a token, and what the bytes stand for."""

from __future__ import annotations

from typing import Any

import anywidget
import numpy as np
from numpy.typing import ArrayLike, NDArray
from traitlets import Bool, Enum, Float, Int, Tuple, Unicode

from vitlab.core.errors import ShapeError
from vitlab.widgets.traits import Buffer
from vitlab.words import said

COLORMAPS = ("viridis", "cividis", "magma", "coolwarm")


class Overlay(anywidget.AnyWidget):
    """The planes of a canvas: one is on show, and the browser alone changes which."""

    overlay = Buffer(help="planes of one byte a token; see show_planes").tag(sync=True)
    overlay_shape = Tuple(Int(), Int(), Int(), default_value=(0, 0, 0), help="planes, rows, cols")
    overlay_shape.tag(sync=True)
    overlay_prefix = Int(0, min=0, help="bytes of prefix tokens before the cells of each plane")
    overlay_prefix.tag(sync=True)
    overlay_index = Int(0, help="the plane on show").tag(sync=True)
    overlay_offset = Int(0, min=0, help="added to overlay_index, or to selected: head × queries")
    overlay_offset.tag(sync=True)
    overlay_first = Int(0, min=0, help="number of the first plane in overlay, if some are to come")
    overlay_first.tag(sync=True)
    overlay_follows = Enum(
        ("", "selected", "asked"),
        "",
        help="'selected': the plane of that token; 'asked': the same, one at a time",
    ).tag(sync=True)
    overlay_token = Int(-1, help="token of the one plane in overlay, where planes come one by one")
    overlay_token.tag(sync=True)
    overlay_series = Int(0, help="planes of an earlier number are kept no longer").tag(sync=True)
    overlay_asked = Int(-1, help="token whose plane the page has not: answer with show_plane")
    overlay_asked.tag(sync=True, echo_update=False)
    overlay_range = Tuple(
        Float(), Float(), default_value=(0.0, 1.0), help="what the bytes 0 and 255 stand for"
    ).tag(sync=True)
    overlay_ranges = Buffer(
        help="the same for each plane, as float32 (low, high); empty: overlay_range for all"
    ).tag(sync=True)
    overlay_values = Buffer(
        help="float32 numbers of the plane on show, prefix first, where its bytes tell too little"
    ).tag(sync=True)
    overlay_colours = Buffer(
        help="red, green and blue of each token instead of planes; see show_colours"
    ).tag(sync=True)
    colormap = Enum(COLORMAPS, "viridis", help="colours of the overlay").tag(sync=True)
    opacity = Float(0.6, min=0, max=1, help="of the overlay").tag(sync=True)
    smooth = Bool(False, help="blend the colours of neighbouring cells; boxes never").tag(sync=True)
    colour_bar = Bool(False, help="show what the colours mean, under the picture").tag(sync=True)
    colour_bar_caption = Unicode(
        help="behind the bar; knows {low}, {high}, {plane}, and of the selected {index}, {label} …"
    ).tag(sync=True)

    def show_planes(
        self,
        planes: ArrayLike,
        value_range: tuple[float, float] | None = None,
        each: bool = False,
        prefix: ArrayLike | None = None,
        first: int = 0,
    ) -> None:
        """Lay numbers over the cells: (rows, cols), or (…, planes, rows, cols) to choose from.

        On a sheet of several pictures the last axes are (pictures, rows, cols). ``prefix`` holds
        the numbers of the prefix tokens, (…, tokens), one row for each plane.
        ``value_range`` is what the first and the last colour stand for: by default the smallest
        and the largest number, with ``each=True`` of every plane by itself. ``first`` is the number
        of the first plane, where others are still to come.

        >>> from vitlab.widgets import PatchCanvas
        >>> canvas = PatchCanvas(image_size=(2, 3), patch_size=1)
        >>> canvas.show_planes([[0, 1, 2], [3, 4, 5]])
        >>> canvas.overlay_shape, canvas.overlay_range, canvas.overlay[-1]
        ((1, 2, 3), (0.0, 5.0), 255)
        """
        if each and value_range is not None:
            raise ShapeError(said("planes take one value_range or each=True their own, not both."))
        rows, cols, numbers = self._in_rows(planes)
        before = _beside(prefix, len(numbers))
        numbers = np.concatenate([before, numbers], axis=1)
        low, high = _ranges(numbers, value_range, each)
        width = np.where(high > low, high - low, 1.0)
        shares = ((numbers - low) / width).clip(0, 1)
        with self.hold_sync():
            self.overlay_colours = b""
            self.overlay_range = (float(low.min()), float(high.max()))
            own = np.stack([low, high], axis=1).astype("<f4")
            self.overlay_ranges = own.tobytes() if each else b""
            self.overlay_shape = (len(numbers), rows, cols)
            self.overlay_prefix, self.overlay_first = before.shape[1], first
            self.overlay = (shares * 255).round().astype(np.uint8).tobytes()

    def show_plane(self, token: int, plane: ArrayLike, *, new: bool = False) -> None:
        """Lay one of many planes over the cells, that of a token; the page keeps each.

        Where the page has not the plane of the token that is selected, it asks for it by
        ``overlay_asked``. With ``new=True`` what it has is of no use any more.

        >>> from vitlab.widgets import PatchCanvas
        >>> canvas = PatchCanvas(image_size=(2, 3), patch_size=1)
        >>> canvas.show_plane(4, [[0, 1, 2], [3, 4, 5]], new=True)
        >>> canvas.overlay_follows, canvas.overlay_token, canvas.overlay_series
        ('asked', 4, 1)
        """
        with self.hold_sync():
            if new:
                self.overlay_series += 1
                self.overlay_asked = -1
            self.overlay_follows, self.overlay_token = "asked", token
            self.show_planes(np.asarray(plane)[None], each=True)

    def show_colours(self, colours: ArrayLike) -> None:
        """Lay a colour of its own over each cell: (tokens, 3), red, green and blue from 0 to 1.

        The cells come in their order, on a sheet those of one picture after the other. Planes that
        were there give way to them.

        >>> from vitlab.widgets import PatchCanvas
        >>> canvas = PatchCanvas(image_size=(2, 3), patch_size=1)
        >>> canvas.show_colours([[1, 0, 0], [0, 0.5, 0]])
        >>> list(canvas.overlay_colours)
        [255, 0, 0, 0, 128, 0]
        """
        numbers = np.asarray(colours, dtype=np.float64)
        if numbers.ndim != 2 or numbers.shape[1] != 3:
            raise ShapeError(
                said("colours of shape {shape} are no (tokens, 3).", shape=numbers.shape)
            )
        with self.hold_sync():
            self.overlay_shape = (0, 0, 0)
            self.overlay_colours = (numbers.clip(0, 1) * 255).round().astype(np.uint8).tobytes()

    def show_no_planes(self) -> None:
        """Take away planes and colours."""
        with self.hold_sync():
            self.overlay_shape, self.overlay_colours = (0, 0, 0), b""

    def _in_rows(self, planes: ArrayLike) -> tuple[int, int, NDArray[np.float64]]:
        """Rows and columns of a plane, and its numbers as one row for each plane."""
        numbers = np.asarray(planes, dtype=np.float64)
        pictures = self.pictures_shown
        axes = 2 if pictures == 1 else 3
        if numbers.ndim < axes or (axes == 3 and numbers.shape[-3] != pictures):
            message = said(
                "planes of shape {shape} do not end in ({wanted}), as on this canvas.",
                shape=numbers.shape,
                wanted=said("rows, cols")
                if axes == 2
                else said("{pictures} pictures, rows, cols", pictures=pictures),
            )
            raise ShapeError(message)
        *_, rows, cols = numbers.shape
        rows *= pictures
        return rows, cols, numbers.reshape(-1, rows * cols)

    @property
    def pictures_shown(self) -> int:
        """How many pictures the planes lie over."""
        return 1


def _beside(prefix: ArrayLike | None, planes: int) -> NDArray[np.float64]:
    """Numbers of the prefix tokens, one row for each plane."""
    if prefix is None:
        return np.empty((planes, 0))
    numbers: NDArray[Any] = np.asarray(prefix, dtype=np.float64)
    tokens = numbers.shape[-1] if numbers.ndim else 0
    if not tokens or numbers.size != planes * tokens:
        raise ShapeError(
            said(
                "prefix of shape {shape} has no row of numbers for each of {planes} planes.",
                shape=numbers.shape,
                planes=planes,
            )
        )
    return numbers.reshape(planes, tokens)


def _ranges(
    numbers: NDArray[np.float64], value_range: tuple[float, float] | None, each: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lowest and highest, as columns to divide rows by."""
    if each:
        return numbers.min(axis=1, keepdims=True), numbers.max(axis=1, keepdims=True)
    low, high = value_range or (float(numbers.min()), float(numbers.max()))
    return np.full((1, 1), low), np.full((1, 1), high)
