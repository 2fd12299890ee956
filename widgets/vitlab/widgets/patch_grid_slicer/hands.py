"""What a hand does to the slicer besides moving a control of one setting."""

from __future__ import annotations

from typing import Any

from vitlab.core.readings.patch_grid_slicer import (
    CUTS,
    OVERLAYS,
    GridReading,
    box_of,
    patch_at,
)
from vitlab.widgets.base.settings import Settings
from vitlab.widgets.canvas import PatchCanvas

_PVT = {"patch_size": 7, "stride": 4, "padding": 3}  # how PVT v2 lays its patches
_PVT_PAIRS = {"patch_size": (7, 7), "stride": (4, 4), "padding": (3, 3)}


class Hands(Settings):
    """Part of `PatchGridSlicer`: keys, the row of cuts, what comes from the browser, the pin."""

    canvas: PatchCanvas
    image: Any
    cut: Any
    overlay: Any
    patch_size: Any
    stride: Any
    padding: Any
    selected: Any
    pinned: Any
    problem: Any
    _before_overlap: Any = None

    def _press(self, key: str) -> None:
        """1 to 4 choose a cut, o the next overlay."""
        if key == "o":
            here = OVERLAYS.index(self.overlay) if self.overlay in OVERLAYS else -1
            self.overlay = OVERLAYS[(here + 1) % len(OVERLAYS)]
        elif key in "1234":
            self._choose_cut(CUTS[int(key) - 1])

    def _choose_cut(self, value: str) -> None:
        """A hand that chooses a cut stays where it was in the picture."""
        if value == self.cut:
            return
        chosen, settings = box_of(self.reading), {"cut": value, "selected_beside": -1}
        if value == "overlapping" and self.stride is None:
            self._before_overlap, settings = self.patch_size, settings | _PVT
        elif self._before_overlap and {n: getattr(self, n) for n in _PVT} == _PVT_PAIRS:
            settings |= {"patch_size": self._before_overlap, "stride": None, "padding": 0}
            self._before_overlap = None
        self._take({**settings, "selected": -1})
        if chosen and not self.problem:
            self.selected = patch_at(self.reading, chosen)

    def _take_step(self, change: dict[str, Any]) -> None:
        """Adopt the stride or the zeros that a slider set in the browser."""
        if self.canvas.came_from_browser(change):
            setattr(self, change["name"], change["new"])

    def _take_picture(self, change: dict[str, Any]) -> None:
        """Adopt the picture that somebody dropped, pasted or opened in the browser."""
        if self.canvas.came_from_browser(change):
            self.image = self.canvas.image

    def _toggle_pin(self, _: Any) -> None:
        now = self.reading
        keep = isinstance(now, GridReading) and not self.pinned
        self.pinned = dict(now.setting) if keep and isinstance(now, GridReading) else {}
