"""The words of the explorer: which facts stand under the maps, and its figures as tables."""

from __future__ import annotations

from collections.abc import Iterator

from vitlab.core.facts import Fact, number
from vitlab.core.readings.position_encoding_explorer import PositionReading
from vitlab.widgets.base import html

_IN_THE_SENTENCE = ("nearest", "norm_longest", "idle_waves", "border", "inside")
_BESIDE_ITS_MAP = "convention_error"
_MOST_BANDS = 12


def shown_facts(reading: PositionReading) -> Iterator[Fact]:
    """The numbers under the maps; the others stand in the sentence, a figure or a fold-out."""
    for fact in reading.facts:
        if fact.name not in (*_IN_THE_SENTENCE, _BESIDE_ITS_MAP):
            yield fact


def tables(reading: PositionReading) -> str:
    """Every figure as a table."""
    return _similarity(reading) + _bands(reading) + _borders(reading)


def _similarity(reading: PositionReading) -> str:
    seen = reading.curves
    if seen is None:
        return ""
    head = ("cells away", "value")
    row = zip(map(str, seen.across), map(_short, seen.along), strict=True)
    column = zip(map(str, seen.below), map(_short, seen.down), strict=True)
    return html.table("Along the row", head, row) + html.table("Down the column", head, column)


def _bands(reading: PositionReading) -> str:
    """Some of the frequencies, fastest first."""
    bands = reading.bands
    if not bands:
        return ""
    every = -(-len(bands) // _MOST_BANDS)
    rows = [
        (str(place), f"{band.cycles:.3g}", "under 0.1: all but constant" if band.idle else "")
        for place, band in enumerate(bands)
        if place % every == 0 or place == len(bands) - 1
    ]
    return html.table("Cycles across the picture", ("frequency", "cycles", "remark"), rows)


def _borders(reading: PositionReading) -> str:
    plane = reading.neighbour_map
    if plane is None:
        return ""
    head = ("row", *(f"column {col}" for col in range(plane.shape[1])))
    rows = [(str(row), *map(_short, values)) for row, values in enumerate(plane)]
    return html.table("Mean cosine with the neighbours", head, rows)


def _short(value: float) -> str:
    return number(float(value))
