"""Several pictures on one canvas, and the tokens of a sequence as a strip."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, isqrt
from typing import Any

import anywidget
import numpy as np
from numpy.typing import NDArray
from traitlets import Bool, Int, List, Tuple, Unicode

from vitlab.core.errors import ShapeError
from vitlab.core.images import as_image
from vitlab.words import said, word


class Sheet(anywidget.AnyWidget):
    """Which tokens there are: prefix tokens, then the cells of one picture after the other."""

    sheet = Tuple(
        Int(min=1),
        Int(min=1),
        default_value=(1, 1),
        help="(rows, cols) of equally large pictures in image; image_size is one of them",
    ).tag(sync=True)
    pictures = Int(0, min=0, help="how many of the sheet's places are taken; 0: all").tag(sync=True)
    sheet_gap = Int(0, min=0, help="pixels between the pictures of a sheet").tag(sync=True)
    prefix_labels = List(
        Unicode(), help="names of prefix tokens (CLS, R1): chips above the picture, counted first"
    ).tag(sync=True)
    num_prefix_tokens = Int(
        0, min=0, help="unnamed prefix tokens: the strip draws them, cells are counted without them"
    ).tag(sync=True)
    strip = Bool(False, help="show the sequence as a row of small patches").tag(sync=True)
    describe_prefix = Unicode(
        word("{label}, token {index} of {length}. {value}"), help="said of a prefix token"
    ).tag(sync=True)
    describe_token = Unicode(
        word("Token {place} of {length} in the sequence"), help="said under the strip of one token"
    ).tag(sync=True)
    describe_strip = Unicode(
        word("{length} tokens, one after the other"), help="said under the strip of all tokens"
    ).tag(sync=True)

    @property
    def pictures_shown(self) -> int:
        """How many pictures there are; their cells are counted one picture after the other."""
        places = self.sheet[0] * self.sheet[1]
        return int(min(self.pictures or places, places))

    def show_sheet(self, pictures: Sequence[Any], cols: int | None = None, gap: int = 4) -> None:
        """Lay equally large pictures side by side, ``cols`` in a row (by default as a square).

        The grid then lies in each of them, and token ``index`` is cell ``index % tokens`` of
        picture ``index // tokens``.

        >>> from vitlab.widgets import PatchCanvas
        >>> canvas = PatchCanvas(patch_size=8)
        >>> canvas.show_sheet([np.zeros((16, 24, 3), np.uint8)] * 5)
        >>> canvas.sheet, canvas.pictures, canvas.image_size
        ((2, 3), 5, (16, 24))
        """
        sheet, rows, cols = _laid(pictures, cols, gap)
        with self.hold_sync(), self.hold_trait_notifications():
            self.sheet, self.pictures, self.sheet_gap = (rows, cols), len(pictures), gap
            self.set_trait("cells", [])
            self.set_trait("image", sheet)

    def show_choices(
        self, pictures: Sequence[Any], names: Sequence[str], cols: int = 1, gap: int = 4
    ) -> None:
        """Lay equally large pictures side by side, each of them one cell to choose, with a name.

        >>> from vitlab.widgets import PatchCanvas
        >>> canvas = PatchCanvas()
        >>> canvas.show_choices([np.zeros((16, 24, 3), np.uint8)] * 2, ["sine", "learned"])
        >>> canvas.cells, canvas.cell_labels
        ([(0, 0, 16, 24)], ['sine', 'learned'])
        """
        with self.hold_sync():
            self.show_sheet(pictures, cols, gap)
            self.set_trait("cells", [(0, 0, *self.image_size)])
            self.set_trait("cell_labels", list(names))


def _laid(
    pictures: Sequence[Any], cols: int | None, gap: int
) -> tuple[NDArray[np.uint8], int, int]:
    """Pictures side by side as one, and how many rows and columns of them there are."""
    pixels = [as_image(picture) for picture in pictures]
    sizes = sorted({picture.shape[:2] for picture in pixels})
    if len(sizes) != 1:
        given = ", ".join(f"{height} × {width} px" for height, width in sizes[:4])
        message = said(
            "a sheet takes pictures of one size, not {given}.", given=given or said("no picture")
        )
        raise ShapeError(message)
    cols = cols or isqrt(len(pixels) - 1) + 1
    rows = ceil(len(pixels) / cols)
    height, width = sizes[0]
    shape = (rows * (height + gap) - gap, cols * (width + gap) - gap, 3)
    sheet = np.zeros(shape, np.uint8)
    for number, picture in enumerate(pixels):
        top, left = (number // cols) * (height + gap), (number % cols) * (width + gap)
        sheet[top : top + height, left : left + width] = picture
    return sheet, rows, cols
