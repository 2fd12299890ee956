"""What the canvas of points is given of a reading: places, colours, neighbours, what is chosen.

Points are numbered by their rows among all tokens, whatever is shown of them: a token that is not
shown has no place. So what the page says of a point is never about another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from vitlab.core.errors import LabError
from vitlab.core.readings.embedding_atlas.naming import PICTURE
from vitlab.core.readings.embedding_atlas.settings import COLOURS
from vitlab.widgets.points import PointsCanvas
from vitlab.words import said

if TYPE_CHECKING:
    from vitlab.core.readings.embedding_atlas import AtlasReading, Colouring

_NO_POINT = 2**16 - 1
_MOST_NAMES = 255
_OF_A_LAYER = ("norm", "cluster")
_SLOW = "cluster"  # is found in the background, unless it is asked for


def layer_number(reading: AtlasReading) -> int:
    """The layer on show, counted from 0."""
    return [*reading.source.layers].index(reading.setting.layer)


def show_places(canvas: PointsCanvas, reading: AtlasReading) -> None:
    """The places of the points; those of other layers are to come."""
    canvas.show_points(_of_all(reading, reading.points), layer_number(reading))


def show_layouts(
    canvas: PointsCanvas, reading: AtlasReading, layouts: dict[str, NDArray[Any]] | None
) -> None:
    """The places in every layer, or none where they are not known or not those on show."""
    canvas.show_layouts([_of_all(reading, one) for one in (layouts or {}).values()])


def show_chosen(canvas: PointsCanvas, reading: AtlasReading) -> None:
    """What is looked at and brushed."""
    source, setting = reading.source, reading.setting
    canvas.selected = source.row_of.get(setting.selected, -1)
    brushed = {source.row_of[one] for one in setting.selection if one in source.row_of}
    canvas.brushed = sorted(brushed)
    canvas.told = {
        "point": canvas.selected,
        "layer": layer_number(reading),
        "near": [near.row for near in reading.nearest],
        "cosines": [round(near.cosine, 4) for near in reading.nearest],
    }


def show_near(canvas: PointsCanvas, reading: AtlasReading, near: NDArray[Any] | None) -> None:
    """The nearest of each point, for whoever goes from one to the next; None: not known yet."""
    if near is None:
        canvas.near_count = 0
        return
    full = np.full((len(reading.source.ids), near.shape[1]), _NO_POINT)
    full[reading.rows] = reading.rows[near]
    canvas.show_near(full, layer_number(reading))


def show_colours(canvas: PointsCanvas, reading: AtlasReading, clusters: Colouring | None) -> None:
    """Every colouring that is known, so that the page changes from one to another by itself."""
    codes = np.zeros((len(COLOURS), len(reading.source.ids)), np.uint8)
    told = []
    for place, by in enumerate(COLOURS):
        slow = by == _SLOW and reading.setting.color_by != by
        found = clusters if slow else _colours(reading, by)
        if found is None:
            told.append({"name": by, "absent": True})
            continue
        codes[place, reading.rows] = _coded(found)
        told.append(_told(reading, by, found))
    canvas.show_colours(told, codes)


def _colours(reading: AtlasReading, by: Any) -> Colouring | None:
    """A colouring, or None where these tokens have no such thing."""
    try:
        return (reading if by == reading.setting.color_by else reading.moved(color_by=by)).colours
    except LabError:
        return None


def _told(reading: AtlasReading, by: str, found: Colouring) -> dict[str, Any]:
    names = found.names
    if len(names) > _MOST_NAMES:
        names = (*names[:_MOST_NAMES], said("others"))
    named = reading.source.label_word if by == "label" else by
    return {
        "name": said(named),
        "titles": named == PICTURE,
        "names": list(names),
        "range": found.value_range,
        "colormap": "cividis" if by == "norm" else "viridis",
        "layer": layer_number(reading) if by in _OF_A_LAYER else -1,
    }


def _coded(found: Colouring) -> NDArray[np.uint8]:
    """A byte for each point: the number of its category, or its shade."""
    if found.value_range is None:
        return found.values.clip(0, _MOST_NAMES).astype(np.uint8)
    return shades(found.values, *found.value_range)


def shades(values: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    """Bytes from 0 to 255 of numbers between two ends.

    >>> shades(np.array([0.0, 1.0, 2.0]), 0.0, 2.0).tolist()
    [0, 128, 255]
    """
    shares = (values - low) / (high - low) if high > low else np.zeros(len(values))
    return (255 * shares.clip(0, 1)).round().astype(np.uint8)


def _of_all(reading: AtlasReading, numbers: NDArray[Any]) -> NDArray[Any]:
    """A row for each token; of those that are not shown it holds no number."""
    full = np.full((len(reading.source.ids), numbers.shape[1]), np.nan, np.float32)
    full[reading.rows] = numbers
    return full
