"""Numbers and colours over the patches of the slicer's pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray

from vitlab.core.readings.patch_grid_slicer import Looks, SlicerReading
from vitlab.widgets.background import Rest
from vitlab.widgets.canvas import PatchCanvas
from vitlab.words import said, word

_OPACITY = 0.72
_MOST_AT_ONCE = 36_000  # bytes: with cells and words a move stays below 40 kB
_COLOURS = {"cosine": "viridis", "norm": "cividis"}
_CAPTIONS = {
    "cosine": word("cosine with patch {index}"),
    "norm": word("length of a patch as a vector"),
}


class Overlays:
    """Lays the plane that is looked at, and once the hand rests those of all other patches."""

    def __init__(self) -> None:
        self._rest = Rest()
        self._laid: tuple[Any, ...] = ()
        self._has_all = False

    def stop(self) -> None:
        """Send nothing more."""
        self._rest.stop()

    def lay(self, reading: SlicerReading, canvases: Sequence[PatchCanvas]) -> None:
        """Show numbers or colours, and outline the nearest; the second canvas is the one beside."""
        looks = reading.looks
        near = (looks.nearest, looks.nearest_beside) if looks else (None, None)
        for canvas, found in zip(canvases, near, strict=False):
            canvas.marked = [found.index] if found else []
        if looks is None or looks.plane is None:
            self._lay_nothing(canvases)
            return
        laid = (looks.embedded, looks.overlay, looks.center, canvases[0])
        fresh = len(laid) != len(self._laid) or any(
            one is not other for one, other in zip(laid, self._laid, strict=True)
        )
        if not fresh and (self._has_all or looks.overlay != "cosine"):
            return
        self._laid, self._has_all, now = laid, False, not _is_much(looks)
        if now:
            self._lay_one(reading, looks, canvases)
        else:
            for canvas in canvases:
                canvas.show_no_planes()
        if fresh or not now:
            self._rest.then(lambda: self._lay_rest(reading, looks, canvases, now))

    def _lay_nothing(self, canvases: Sequence[PatchCanvas]) -> None:
        self._laid, self._has_all = (), False
        self._rest.stop()
        for canvas in canvases:
            clear(canvas)

    def _lay_one(
        self, reading: SlicerReading, looks: Looks, canvases: Sequence[PatchCanvas]
    ) -> None:
        planes = (looks.plane, looks.plane_beside)
        for canvas, plane, cols in zip(canvases, planes, _cols(reading, looks), strict=False):
            with canvas.hold_sync():
                canvas.overlay_follows, canvas.overlay_index = "", 0
                canvas.opacity = _OPACITY
                if plane is None:
                    canvas.show_no_planes()
                elif looks.overlay == "pca":
                    canvas.show_colours(plane)
                    canvas.colour_bar = False
                else:
                    canvas.colormap = _COLOURS[looks.overlay]
                    canvas.colour_bar = canvas is canvases[0]
                    canvas.colour_bar_caption = said(_CAPTIONS[looks.overlay])
                    canvas.show_planes(_rows(plane[None], cols), looks.value_range)

    def _lay_rest(
        self, reading: SlicerReading, looks: Looks, canvases: Sequence[PatchCanvas], has_one: bool
    ) -> None:
        """The planes of all patches, so that the next move needs no kernel; or a large one."""
        if not has_one:
            self._lay_one(reading, looks, canvases)
        if looks.all_planes is None:
            return
        self._has_all = True
        every = zip(canvases, looks.all_planes(), _cols(reading, looks), strict=False)
        for canvas, planes, cols in every:
            if planes is None:
                continue
            with canvas.hold_sync():
                canvas.show_planes(_rows(planes, cols), looks.value_range)
                if canvas is canvases[0]:
                    canvas.overlay_follows = "selected"
                else:
                    canvas.overlay_index = canvases[0].selected


def clear(canvas: PatchCanvas) -> None:
    """Take away whatever lies over its patches."""
    canvas.show_no_planes()
    canvas.colour_bar, canvas.marked = False, []


def _is_much(looks: Looks) -> bool:
    """Whether what is looked at is so much that it, too, waits until the hand rests."""
    planes = [plane for plane in (looks.plane, looks.plane_beside) if plane is not None]
    return sum(plane.size for plane in planes) > _MOST_AT_ONCE


def _cols(reading: SlicerReading, looks: Looks) -> tuple[int, int]:
    """Columns of both pictures; 0 where cells have several sizes."""
    grid = getattr(reading, "grid", None)
    return (0 if grid is None else grid.cols), looks.cols_beside


def _rows(planes: NDArray[Any], cols: int) -> NDArray[Any]:
    """(planes, tokens) as (planes, rows, cols); of cells of several sizes as one row."""
    count, tokens = planes.shape
    return planes.reshape(count, -1, cols or tokens)
