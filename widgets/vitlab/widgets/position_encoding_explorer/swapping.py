"""What folds out about two patches that change places."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as W

from vitlab.core.readings.position_encoding_explorer import SwapReading, swap_reading
from vitlab.widgets.base import html
from vitlab.widgets.canvas import PatchCanvas
from vitlab.widgets.traits import encode

_OPENING = (26, 46)


class Swapping(W.HBox):
    """A picture before and after; a click on one of its patches makes it the newer of the two."""

    def __init__(self, take: Callable[[Mapping[str, Any]], None]) -> None:
        self._take = take
        self._pair = _OPENING
        self._seen: SwapReading | None = None
        self.before, self.after = _canvas(), _canvas()
        self._words = [W.HTML("<b>before</b>: click a patch to swap it"), W.HTML()]
        sides = [
            W.VBox([words, canvas]).add_class("vl-picture")
            for words, canvas in zip(self._words, (self.before, self.after), strict=True)
        ]
        self.table = W.HTML().add_class("vl-moved-by")
        super().__init__([*sides, self.table])
        self.before.observe(self._choose, "selected")

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
        self._words[1].value = f"<b>after</b>: {first} and {second} swapped"
        self.table.value = _moved(seen)

    def _choose(self, change: Any) -> None:
        index = change["new"]
        if index >= 0 and index not in self._pair:
            self._take({"swapped": (self._pair[1], index)})


def _canvas() -> PatchCanvas:
    canvas = PatchCanvas(accept_pictures=False)
    canvas.box_select = False
    return canvas


def _moved(seen: SwapReading) -> str:
    facts = list(seen.facts)
    rows = [
        (mean.label.split(":")[0], mean.shown, answer.shown)
        for mean, answer in zip(facts[::2], facts[1::2], strict=True)
    ]
    head = ("positions", "mean of the tokens moves by", "answer of the model moves by")
    said = facts[0].meaning
    return (
        html.table("", head, rows, kind="vl-rows")
        + f"<p class=vl-note><b>Adding positions is not enough.</b> {said}</p>"
        + "<p class=vl-note>Largest change of any number, bundled model with its table replaced "
        + "<i class='vl-badge vl-measured'>measured</i></p>"
    )
