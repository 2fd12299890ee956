"""The controls: a list of weights by their filters, then picture, patch, width and reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import ipywidgets as W
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitlab.core.facts import size
from vitlab.core.readings.linear_projection_analyzer.settings import DECODERS, INITS, WEIGHTS
from vitlab.widgets.choices import Choices
from vitlab.widgets.controls import Menu, PictureMenu, Slider, Tick
from vitlab.words import said, word

if TYPE_CHECKING:
    from vitlab.core.readings.linear_projection_analyzer import ProjectionReading, WeightRow

_ROW, _WIDE = 38, 76  # px of a thumbnail
_PATCHES = (4, 7, 8, 14, 16, 28, 32)
_WIDEST = 1024
_NAMES = WEIGHTS | {"pca": word("principal")}  # the line beneath is short too
_GIVEN, _DRAWN = "given", ("random", "dct", "pca")


class AnalyzerPanel(W.VBox):
    """``take(settings)`` is called with what a hand chose."""

    def __init__(self, take: Callable[[Mapping[str, Any]], None]) -> None:
        self._take, self._following = take, False
        self._own: Any = None
        self._own_row: WeightRow | None = None
        self._sheets: list[NDArray[np.uint8]] = []
        names = {name: said(title) for name, title in _NAMES.items()}
        self.weights = Choices(names, _ROW, _WIDE)
        self.image = PictureMenu(description=said("image"))
        patches = [(str(side), (side, side)) for side in _PATCHES]
        self.patch_size = Menu(description=said("patch"), options=patches)
        self.embed_dim = Slider(192, 1, _WIDEST, description="embed_dim")
        self.init = Menu(description="init", options=list(INITS))
        readers = [(said(words), name) for name, words in DECODERS.items()]
        self.decoder = Menu(description=said("read back"), options=readers)
        self.grey = Tick(description=said("grey"), indent=False)
        self.named: dict[str, Any] = {
            "image": self.image,
            "patch_size": self.patch_size,
            "embed_dim": self.embed_dim,
            "init": self.init,
            "decoder": self.decoder,
        }
        super().__init__([self.weights, *self.named.values(), self.grey])
        self.add_class("vl-controls")
        self._listen()

    def _listen(self) -> None:
        self.weights.observe(lambda now: self._tell({"weights": self._chosen(now["new"])}), "value")
        for name, control in self.named.items():
            hear = lambda now, name=name: self._tell({name: now["new"]})  # noqa: E731
            control.observe(hear, control.moves)
        self.grey.observe(lambda now: self._tell({"in_chans": 1 if now["new"] else 3}), "value")

    def _tell(self, settings: Mapping[str, Any]) -> None:
        if not self._following:
            self._take(settings)

    def _chosen(self, name: str) -> Any:
        return self._own if name == _GIVEN else name

    def follow(self, state: Mapping[str, Any]) -> None:
        """Show settings, also such as cannot work."""
        self._following = True
        try:
            weights = state["weights"]
            if isinstance(weights, str) and weights in WEIGHTS:
                self.weights.show(weights)
            else:
                self._own = weights
            for name in ("image", "init", "decoder"):
                self.named[name].show(state[name])
            if isinstance(weights, str) and weights in _DRAWN:  # others settle the sizes
                self._show_sizes(state["patch_size"], state["embed_dim"], state["in_chans"])
        finally:
            self._following = False

    def follow_reading(self, reading: ProjectionReading) -> None:
        """Show what weights of one's own settled, and what every kind of weights loses."""
        self._following = True
        try:
            for control in (self.patch_size, self.embed_dim, self.grey):
                control.disabled = reading.given
            self.init.disabled = reading.weights != "random"
            if reading.given:
                self._show_sizes(reading.grid.patch_size, reading.dim, reading.chans)
            if not reading.waits:
                self._show_rows(reading)
        finally:
            self._following = False

    def _show_sizes(self, patch: Any, dim: int, chans: int) -> None:
        self.patch_size.show(patch, _sides(patch))
        self.embed_dim.show(dim)
        self.grey.show(chans == 1)

    def _show_rows(self, reading: ProjectionReading) -> None:
        """One's own weights keep their place in the list, also while others are chosen."""
        rows = {row.name: row for row in reading.rows}
        self._own_row = rows.get(_GIVEN, self._own_row)
        lines = {name: row.words for name, row in rows.items()}
        if self._own_row is not None:
            rows[_GIVEN] = self._own_row
            lines.setdefault(_GIVEN, said("as they were given"))
        names = [name for name in (*WEIGHTS, _GIVEN) if name in rows]
        with self.weights.hold_sync():
            self.weights.offer({name: _named(rows[name]) for name in names})
            self.weights.say([lines[name] for name in names])
            sheets = [rows[name].sheet for name in names]
            if not _are_equal(sheets, self._sheets):
                self._sheets = sheets
                self.weights.show_pictures([_thumbnail(sheet) for sheet in sheets])
        self.weights.show(reading.weights)


def _named(row: WeightRow) -> str:
    return said(_NAMES[row.name]) if row.name in _NAMES else row.title


def _are_equal(sheets: list[NDArray[np.uint8]], others: list[NDArray[np.uint8]]) -> bool:
    return len(sheets) == len(others) and all(map(np.array_equal, sheets, others))


def _sides(patch: Any) -> str:
    height, width = patch
    return str(height) if height == width else size((height, width))


def _thumbnail(sheet: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Up to eight filters in two rows, twice as sharp as they are drawn; a gap round each."""
    tall, wide = 2 * _ROW, 2 * _WIDE
    picture = Image.new("RGB", (wide, tall), (150, 150, 150))
    for place, pixels in enumerate(sheet[:8]):
        top, left = place // 4 * (tall // 2), place % 4 * (wide // 4)
        cell = Image.fromarray(pixels).resize((wide // 4 - 3, tall // 2 - 3), Image.Resampling.BOX)
        picture.paste(cell, (left + 1, top + 1))
    thumbnail: NDArray[np.uint8] = np.asarray(picture)
    return thumbnail
