"""Where the slicer's parts stand, and which are left out because they would change nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as W

from vitlab.core.readings.patch_grid_slicer import (
    OF_CELLS,
    OF_LOOKS,
    OF_OVERLAP,
    OF_PINNED,
    OF_STAGES,
    WITH_PREFIX_TOKENS,
    GridReading,
    SlicerReading,
    StageReading,
)
from vitlab.widgets.canvas import PatchCanvas
from vitlab.widgets.patch_grid_slicer import panel, words

_OF_OTHER_CUTS = (*OF_OVERLAP, *OF_STAGES, *OF_CELLS)


def arrange(frame: W.DOMWidget, reading: SlicerReading) -> None:
    """Room for one picture, for two, or for one of each stage."""
    looks = reading.looks
    two = looks is not None and looks.tokens_beside > 0
    stages, grid = isinstance(reading, StageReading), isinstance(reading, GridReading)
    classes = {
        "in-stages": stages,
        "in-cells": not stages and not grid,
        "in-overlap": isinstance(reading, GridReading) and reading.overlaps,
        "two": two,
        "cropped": two and looks is not None and looks.nearest is not None,
    }
    for name, wanted in classes.items():
        (frame.add_class if wanted else frame.remove_class)(f"vl-{name}")


def prepare(canvas: PatchCanvas, reading: SlicerReading) -> None:
    """Let the first picture say no number that is not shown; its lens shows what patches share."""
    prefix = around = 0
    if isinstance(reading, GridReading):
        prefix = reading.num_prefix_tokens
        around = 2 * max(reading.grid.patch_size) if reading.overlaps else 0
    with canvas.hold_sync():
        canvas.describe_grid, canvas.describe = words.for_canvas(reading)
        canvas.strip = _has_strip(reading)
        canvas.num_prefix_tokens, canvas.lens_around = prefix, around


def offer(
    controls: Mapping[str, W.Widget],
    pin: W.Widget,
    shapes: W.Widget,
    state: Mapping[str, Any],
    reading: SlicerReading,
) -> None:
    """Show the controls and buttons that change a number on show."""
    of = {"num_prefix_tokens": WITH_PREFIX_TOKENS, "overlay": OF_LOOKS, "beside": OF_LOOKS}
    of["cut"] = _OF_OTHER_CUTS if state["cut"] == "regular" else ()

    def changes_something(name: str) -> bool:
        return not of.get(name) or any(map(reading.shows, of[name]))

    panel.choose(controls, state, changes_something)
    compares = isinstance(reading, GridReading) and any(map(reading.shows, OF_PINNED))
    pin.layout.display = None if compares else "none"
    shapes.layout.display = None if reading.shows("sequence_length") else "none"


def _has_strip(reading: SlicerReading) -> bool:
    """Whether the sequence is drawn: of one picture, whose patches lie side by side."""
    if (reading.looks and reading.looks.tokens_beside) or not reading.shows("tokens"):
        return False
    if isinstance(reading, GridReading):
        return reading.shows("sequence_length") and not reading.overlaps
    return not isinstance(reading, StageReading)
