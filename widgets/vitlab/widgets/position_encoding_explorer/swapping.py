"""What folds out about two patches that change places."""

from __future__ import annotations

import ipywidgets as W

from vitlab.core.grid import Pair
from vitlab.core.readings.position_encoding_explorer import (
    SwapReading,
    same_share,
    swap_reading,
)
from vitlab.widgets.base import html
from vitlab.widgets.canvas import PatchCanvas
from vitlab.widgets.position_encoding_explorer.panel import NAMES
from vitlab.widgets.traits import encode
from vitlab.words import said

_OPENING = (26, 46)
_GRID = (8, 8)  # of the picture


class Swapping(W.HBox):
    """A picture before and after; a click on a patch, or `s`, makes it the newer of the two."""

    def __init__(self) -> None:
        self._pair = _OPENING
        self._seen: SwapReading | None = None
        self.before, self.after = _canvas(), _canvas()
        self._words = [W.HTML(said("<b>before</b>: click, or press s")), W.HTML()]
        sides = [
            W.VBox([words, canvas]).add_class("vl-picture")
            for words, canvas in zip(self._words, (self.before, self.after), strict=True)
        ]
        self.table = W.HTML().add_class("vl-moved-by")
        super().__init__([*sides, self.table])

    def show(self, swapped: tuple[int, ...]) -> None:
        """Swap these, or two that show something; what was measured for them stays."""
        pair = tuple(swapped) or _OPENING
        if self._seen is None or self._seen.swapped != pair:
            self._seen = swap_reading(pair)  # type: ignore[arg-type]  # other lengths are refused
            self._pair = self._seen.swapped
            self._draw(self._seen)

    def _draw(self, seen: SwapReading) -> None:
        for canvas, picture in ((self.before, seen.before), (self.after, seen.after)):
            with canvas.hold_sync():
                canvas.image = encode(picture)
                canvas.patch_size = seen.grid.patch_size
                canvas.highlighted = list(seen.swapped)
        first, second = seen.swapped
        self._words[1].value = said(
            "<b>after</b>: {first} and {second} swapped", first=first, second=second
        )
        self.table.value = _moved(seen)

    def place_of(self, index: int, grid: Pair) -> int:
        """The patch of the picture at the same share of both sides of another grid."""
        return same_share(index, grid, _GRID)

    def with_newer(self, index: int) -> Pair | None:
        """The two to swap when this patch is the newer; None where it is none, or one of them."""
        inside = 0 <= index < _GRID[0] * _GRID[1]
        return (self._pair[1], index) if inside and index not in self._pair else None


def _canvas() -> PatchCanvas:
    canvas = PatchCanvas(accept_pictures=False)
    canvas.box_select = False
    return canvas


def _moved(seen: SwapReading) -> str:
    facts = list(seen.facts)
    rows = [
        (said(NAMES[effect.positions]), mean.shown, answer.shown)
        for effect, mean, answer in zip(seen.effects, facts[::2], facts[1::2], strict=True)
    ]
    head = (
        said("positions"),
        said("mean of the tokens moves by"),
        said("answer of the model moves by"),
    )
    not_enough = said("Adding positions is not enough.")
    largest = said("Largest change of any number, bundled model with its table replaced")
    badge = f"<i class='vl-badge vl-measured'>{said('measured')}</i>"
    return (
        html.table("", head, rows, kind="vl-rows")
        + f"<p class=vl-note><b>{not_enough}</b> {facts[0].meaning}</p>"
        + f"<p class=vl-note>{largest} {badge}</p>"
    )
