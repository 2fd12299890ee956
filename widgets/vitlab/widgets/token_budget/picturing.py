"""The picture and the box round its smallest print: what a hand does to them."""

from __future__ import annotations

from typing import Any

from vitlab.core.images import RECEIPT_LINE, as_image
from vitlab.core.readings.token_budget import BudgetReading
from vitlab.core.readings.token_budget.pictures import PICTURES, RECEIPT
from vitlab.widgets.base.settings import Settings
from vitlab.widgets.canvas import PatchCanvas
from vitlab.widgets.token_budget.shown import picture_shown
from vitlab.words import said, word

_BOX = word(
    "The smallest print: letters of {height} px, {width} px of it, {top} px down, {left} px across."
)


class Picturing(Settings):
    """Part of `TokenBudget`: the box is the page's, which tells of it."""

    canvas: PatchCanvas
    image: Any
    _decoded: Any = None
    _pixels: Any = None
    _shown: Any = None

    def _make_canvas(self) -> PatchCanvas:
        self.canvas = PatchCanvas(labels_in_cells=True, describe_box=said(_BOX))
        self.canvas.describe = said("Part {label} of the picture: row {row}, column {col}.")
        self.canvas.observe(self._take_box, "box")
        self.canvas.observe(self._take_picture, "image")
        return self.canvas

    def _take_box(self, change: dict[str, Any]) -> None:
        """Adopt the box that a hand drew or moved."""
        if self.canvas.came_from_browser(change):
            self._take({"box": tuple(change["new"]) or None})

    def _take_picture(self, change: dict[str, Any]) -> None:
        """Adopt the picture that somebody dropped, pasted or opened."""
        if self.canvas.came_from_browser(change):
            brought, sent = self.canvas.brought_size, self.canvas.image_size
            self._take(
                {
                    **with_picture(self.canvas.image),
                    "image_size": None if brought == sent else brought,  # it may be made smaller
                }
            )

    def _load(self, image: Any) -> Any:
        """The picture, decoded once."""
        if image is None or (isinstance(image, str) and image in PICTURES):
            return image
        if self._pixels is None or self._decoded is not image:
            self._pixels, self._decoded = as_image(image), image
        return self._pixels

    def _picture(self, reading: BudgetReading) -> None:
        """Show what is read, and the box in it."""
        with self.canvas.hold_sync():
            if reading.picture is not self._shown or reading.picture is None:
                self._show_picture(reading)
            self.canvas.image_size = reading.setting.image_size
            self.canvas.box = list(reading.setting.box or ())
            self.canvas.box_step = max(1, max(reading.setting.image_size) // 480)

    def _show_picture(self, reading: BudgetReading) -> None:
        self._shown = reading.picture
        if self.image is not self.canvas.image:  # the browser has what it brought
            self.canvas.image = picture_shown(reading.picture)


def with_picture(image: Any) -> dict[str, Any]:
    """The settings that go with another picture: its own size, and a box that lies in it.

    >>> with_picture("coffee")["box"], with_picture("receipt")["box"] == RECEIPT_LINE
    (None, True)
    """
    receipt = isinstance(image, str) and image == RECEIPT
    return {"image": image, "image_size": None, "box": RECEIPT_LINE if receipt else None}
