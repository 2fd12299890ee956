"""What the points are of: all pictures on one sheet, or a thumbnail of each token."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from math import ceil, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from vitlab.core.errors import ShapeError
from vitlab.widgets.points import PointsCanvas
from vitlab.widgets.traits import encode
from vitlab.words import said

if TYPE_CHECKING:
    from vitlab.core.readings.embedding_atlas import AtlasSource

Pixels = NDArray[np.uint8]
_LARGEST = 48  # px of a thumbnail's side on the sheet
Box = tuple[int, int, int, int]


def hang(canvas: PointsCanvas, source: AtlasSource, thumbnails: Sequence[Pixels]) -> None:
    """Give a canvas the pictures of all tokens, and what each is called."""
    pictures = source.pictures or thumbnails
    with canvas.hold_sync():
        canvas.titles = list(source.group_names) if source.pictures else []
        canvas.ids = [] if source.pictures else [str(one) for one in source.ids.tolist()]
        canvas.sheet_size, canvas.boxes, canvas.sheet = (0, 0), [], b""
        if pictures:
            sheet, canvas.boxes = _sheet(pictures)
            canvas.sheet_size, canvas.sheet = sheet.shape[:2], encode(sheet)
        if source.pictures and source.places is not None:
            places = np.column_stack([source.groups, source.places])
            canvas.show_places(places, _grids(places))
        else:
            canvas.show_places(None, ())


def _grids(places: NDArray[Any]) -> list[tuple[int, int]]:
    """(rows, columns) of each picture, in order."""
    return [
        (int(own[:, 1].max()) + 1, int(own[:, 2].max()) + 1)
        for own in (places[places[:, 0] == one] for one in range(int(places[:, 0].max()) + 1))
    ]


def _sheet(pictures: Sequence[Pixels]) -> tuple[Pixels, list[Box]]:
    """All pictures in rows, about as wide as high, and the box of each."""
    cols = ceil(sqrt(len(pictures)))
    boxes: list[Box] = []
    top = 0
    for _, row in groupby(enumerate(pictures), key=lambda one: one[0] // cols):
        left, shapes = 0, [picture.shape for _, picture in row]
        for height, width, _ in shapes:
            boxes.append((top, left, height, width))
            left += width
        top += max(height for height, _, _ in shapes)
    sheet = np.zeros((top, max(left + width for _, left, _, width in boxes), 3), np.uint8)
    for (top, left, height, width), picture in zip(boxes, pictures, strict=True):
        sheet[top : top + height, left : left + width] = picture
    return sheet, boxes


def thumbnails_of(given: Any, source: AtlasSource) -> list[Pixels]:
    """Thumbnails of one's own for the tokens that are shown; none where none are given."""
    if given is None or source.pictures:
        return []
    from vitlab.core.images import as_image

    rows = range(len(source.ids)) if source.kept is None else source.kept.tolist()
    if len(given) <= max(rows) or (source.kept is None and len(given) != len(rows)):
        raise ShapeError(
            said("{count} thumbnails are not one for each of your tokens.", count=len(given))
        )
    return [_small(as_image(given[row])) for row in rows]


def _small(picture: Pixels) -> Pixels:
    """At most so many pixels: every n-th of each side."""
    step = max(1, ceil(max(picture.shape[:2]) / _LARGEST))
    return picture[::step, ::step]
