"""The picture, or the bare grid, under the map that is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from vitlab.core.readings.attention_viewer import AttentionReading, AttentionSource
from vitlab.widgets.canvas import PatchCanvas
from vitlab.widgets.traits import encode
from vitlab.words import said

_OVER_A_PICTURE = 0.62


class QueryPicture(PatchCanvas):
    """A cell, or a chip above the picture, is the token that looks; the page lays its map over it.

    ``take(settings)`` is called with what a hand chose or brought.
    """

    def __init__(self, take: Callable[[Mapping[str, Any]], None]) -> None:
        self._take, self._following = take, False
        self._source: AttentionSource | None = None
        super().__init__(accept_pictures=False)
        with self.hold_sync():
            self.box_select, self.colour_bar, self.grid_opacity = False, True, 0.6
            self.describe = said("Patch {cell}: row {row}, column {col}. {value}")
            self.describe_prefix = said("{label}, token {index} of {length}. {value}")
            self.describe_grid = said("{tokens} patches, {rows} rows of {cols}")
        self.observe(self._choose, "selected")
        self.observe(self._bring, "image")

    def follow(self, state: Mapping[str, Any]) -> None:
        """Show settings, also such as cannot work."""
        self._following = True
        try:
            self.smooth = bool(state["smooth"])
            self.selected = state["query"]
        finally:
            self._following = False

    def show(self, reading: AttentionReading) -> None:
        """Follow a reading."""
        source = reading.source
        if source is self._source:
            return
        self._source, self._following = source, True
        registers = [f"R{number}" for number in range(1, source.num_prefix_tokens)]
        try:
            with self.hold_sync():
                self.prefix_labels = ["CLS", *registers][: source.num_prefix_tokens]
                self.accept_pictures = source.model is not None and not source.classes
                self.opacity = 1.0 if source.picture is None else _OVER_A_PICTURE
                self.image = b"" if source.picture is None else encode(source.picture)
                self.image_size = (
                    source.grid if source.picture is None else source.picture.shape[:2]
                )
                self.patch_size = source.patch_size
        finally:
            self._following = False

    def _choose(self, change: Any) -> None:
        """From nowhere nobody looks: the page goes back to the first token."""
        if not self._following and change["new"] >= 0:
            self._take({"query": change["new"]})

    def _bring(self, change: Any) -> None:
        """Adopt the picture that somebody dropped, pasted or opened in the browser."""
        if not self._following and self.came_from_browser(change):
            self._take({"image": change["new"]})
