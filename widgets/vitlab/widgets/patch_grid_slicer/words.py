"""What the slicer says around its pictures, as the canvas and the page take it."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitlab.core.facts import number
from vitlab.core.readings.patch_grid_slicer import GridReading, SlicerReading, StageReading
from vitlab.widgets.base import html
from vitlab.widgets.traits import encode
from vitlab.words import said, word

_CROP = 168  # px: it is drawn half as wide
_FEW = 32  # px of a side
_ALWAYS = {"length_ratio", "pairs_ratio", "norm_brightness", "pca_share", "nearest"}
_WITH_TWO = _ALWAYS | {  # what is said beside two pictures; the rest stands in Describe
    *("tokens", "tokens_beside", "raw_width", "sequence_length", "nearest_beside"),
    *("of_the_chosen", "reads", "fewer", "pairs_share", "merging"),
}
_VALUES = {"cosine": word("Cosine {value}."), "norm": word("Norm {value}.")}
_OF_OVERLAP = _ALWAYS | {"rows", "cols", "tokens", "sequence_length", "shared", "reads"}


def for_canvas(reading: SlicerReading) -> tuple[str, str]:
    """What a canvas says of its grid, and of one of its patches."""
    looks = reading.looks
    value = f" {said(_VALUES[looks.overlay])}" if looks and looks.value_range else ""
    if not isinstance(reading, GridReading | StageReading):
        counted = said("{tokens} cells") if reading.shows("tokens") else said("cells")
        cell = said("Cell {index}: {height} px, {top} px down, {left} px across.")
        return counted, cell + value
    counted = " = {row} × {cols} + {col}" * reading.shows("cols")
    patch = said("Patch {{index}}: row {{row}}, column {{col}}{counted}.", counted=counted)
    return _counted(reading), patch + value


def _counted(reading: GridReading | StageReading) -> str:
    """What a canvas says of its grid, of the numbers that are shown."""
    shown = {name for name in ("tokens", "rows", "cols") if reading.shows(name)}
    if {"rows", "cols"} <= shown:
        sides = [said("{rows} rows of {cols}")]
    else:
        words = {"rows": said("{rows} rows"), "cols": said("{cols} columns")}
        sides = [words[name] for name in words if name in shown]
    parts = [*([said("{tokens} patches")] if "tokens" in shown else []), *sides]
    return ", ".join(parts) or said("a grid of patches")


def beside_the_picture(reading: SlicerReading) -> str:
    """The sentence, and the facts that there is room for."""
    two = reading.looks is not None and reading.looks.tokens_beside > 0
    chosen = list(reading.facts)
    if two or (isinstance(reading, GridReading) and reading.overlaps):
        wanted = _WITH_TWO if two else _OF_OVERLAP
        chosen = [fact for fact in reading.facts if fact.name in wanted] or chosen
    in_a_row = isinstance(reading, StageReading)
    said = html.says(reading) + html.facts(chosen, in_a_row=in_a_row)
    return said + cells_table(reading)


def crops(shown: tuple[tuple[str, NDArray[np.uint8]], ...]) -> str:
    """Patches large enough to be looked at, each with a word beneath."""
    figures = "".join(
        f"<figure><img alt='' src='{_in_line(pixels)}'>"
        f"<figcaption>{escape(words)}</figcaption></figure>"
        for words, pixels in shown
    )
    return f"<div class=vl-crops>{figures}</div>" * bool(shown)


def _in_line(pixels: NDArray[np.uint8]) -> str:
    """A patch as the page reads it: its very pixels, or a JPEG where those would be many."""
    if max(pixels.shape) <= _FEW:
        kind, encoded = "png", encode(pixels)
    else:
        kind, buffer = "jpeg", BytesIO()
        picture = Image.fromarray(pixels)
        picture.thumbnail((_CROP, _CROP))
        picture.save(buffer, "JPEG", quality=80)
        encoded = buffer.getvalue()
    return f"data:image/{kind};base64,{b64encode(encoded).decode()}"


def cells_table(reading: SlicerReading) -> str:
    """How many cells there are of each size; nothing for a grid."""
    if isinstance(reading, GridReading | StageReading) or not reading.shows("tokens"):
        return ""
    area = sum(count * side**2 for side, count in reading.counts.items())
    rows = [
        (f"{side} px", number(count), f"{number(round(100 * count * side**2 / area))} %")
        for side, count in reading.counts.items()
    ]
    head = (said("cells"), said("count"), said("of the picture"))
    return f"<div class=vl-cells>{html.table('', head, rows, kind='vl-rows')}</div>"


def curve_table(reading: SlicerReading) -> str:
    """The tokens at each threshold that is offered; nothing for a grid."""
    if isinstance(reading, GridReading | StageReading) or not reading.offered:
        return ""
    rows = [(number(threshold), number(tokens)) for threshold, tokens in reading.offered]
    head = (said("threshold"), said("tokens"))
    return html.table(said("Tokens by the threshold"), head, rows)


def shapes(reading: SlicerReading) -> str:
    """The shape of every step through a model, as a table."""
    from vitlab.core.readings.patch_grid_slicer.shapes import shape_rows

    if not reading.shows("sequence_length"):
        return ""
    rows = [
        (row.module, row.kind, _by(row.shape_in), _by(row.shape_out), row.axes)
        for row in shape_rows(reading)
    ]
    caption = said("One picture through a ViT-B, of whose 12 equal blocks one is shown")
    if not isinstance(reading, GridReading) or reading.overlaps:
        caption = said("One picture on its way to tokens")
    head = (said("step"), said("what it is"), said("in"), said("out"), said("axes"))
    return html.table(caption, head, rows)


def small(pixels: NDArray[np.uint8], side: int) -> bytes:
    """A picture that is nowhere drawn larger, as the browser reads it."""
    picture = Image.fromarray(pixels)
    picture.thumbnail((side, side))
    return encode(np.asarray(picture))


def _by(shape: tuple[int, ...]) -> str:
    return escape(" × ".join(map(number, shape)))
