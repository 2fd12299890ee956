"""The words of the explorer: which facts stand under the maps, and its figures as tables."""

from __future__ import annotations

from collections.abc import Iterator

from vitlab.core.facts import Fact, number
from vitlab.core.readings.position_encoding_explorer import PositionReading
from vitlab.widgets.base import html
from vitlab.words import digits, said

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
    head = (said("cells away"), said("value"))
    row = zip(map(str, seen.across), map(_short, seen.along), strict=True)
    column = zip(map(str, seen.below), map(_short, seen.down), strict=True)
    across, down = said("Along the row"), said("Down the column")
    return html.table(across, head, row) + html.table(down, head, column)


def _bands(reading: PositionReading) -> str:
    """Some of the frequencies, fastest first."""
    bands = reading.bands
    if not bands:
        return ""
    every = -(-len(bands) // _MOST_BANDS)
    idle = said("under {least}: all but constant", least=0.1)
    rows = [
        (str(place), digits(f"{band.cycles:.3g}"), idle if band.idle else "")
        for place, band in enumerate(bands)
        if place % every == 0 or place == len(bands) - 1
    ]
    head = (said("frequency"), said("cycles"), said("remark"))
    return html.table(said("Cycles across the picture"), head, rows)


def _borders(reading: PositionReading) -> str:
    plane = reading.neighbour_map
    if plane is None:
        return ""
    head = (said("row"), *(said("column {col}", col=col) for col in range(plane.shape[1])))
    rows = [(str(row), *map(_short, values)) for row, values in enumerate(plane)]
    return html.table(said("Mean cosine with the neighbours"), head, rows)


def _short(value: float) -> str:
    return number(float(value))
