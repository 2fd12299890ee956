"""What a hand does to the slicer besides moving a control of one setting."""

from __future__ import annotations

from typing import Any

from vitlab.core.readings.patch_grid_slicer import (
    CUTS,
    OVERLAYS,
    PVT,
    GridReading,
    Memory,
    box_of,
    offer,
    patch_at,
)
from vitlab.widgets.canvas import PatchCanvas
from vitlab.widgets.patch_grid_slicer.photographs import Pixels
from vitlab.widgets.patch_grid_slicer.settings import SlicerSettings
from vitlab.widgets.traits import kept

_PVT_PAIRS = {name: (side, side) for name, side in PVT.items()}


class Hands(SlicerSettings):
    """Part of `PatchGridSlicer`: keys, the list of cuts, what comes from the browser, the pin."""

    canvas: PatchCanvas = kept(None)
    _before_overlap: Any = kept(None)

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
        chosen, settings = box_of(self.reading), self._of_cut(value)
        if value == "overlapping" and "stride" in settings:
            self._before_overlap = self.patch_size
        elif "stride" in settings:
            self._before_overlap = None
        self._take({**settings, "cut": value, "selected_beside": -1, "selected": -1})
        if chosen and not self.problem:
            self.selected = patch_at(self.reading, chosen)

    def _of_cut(self, value: str) -> dict[str, Any]:
        """What a hand that chooses a cut gets with it: patches that overlap, or those of before."""
        if value == self.cut:
            return {}
        if value == "overlapping" and self.stride is None:
            return dict(PVT)
        if value != "overlapping" and self._before_overlap and self._has_pvts():
            return {"patch_size": self._before_overlap, "stride": None, "padding": 0}
        return {}

    def _has_pvts(self) -> bool:
        return {name: getattr(self, name) for name in PVT} == _PVT_PAIRS

    def _offers(self, pixels: Pixels, memory: Memory) -> list[str]:
        """What each cut would come to if a hand chose it; empty where tokens are not shown."""
        if not self.reading.shows("tokens"):
            return [""] * len(CUTS)
        state = self.state()
        return [offer(pixels, cut, {**state, **self._of_cut(cut)}, memory) for cut in CUTS]

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
