"""The notebooks that are compared: one encoding, and a key for a place, a dimension or a width."""

from __future__ import annotations

from tests.benchmarks.slicer_variants import IMAGE_SHOWN
from tests.benchmarks.variant import LABEL, LINKED, Variant, bare_peers

FIRST, LAST = 70, 83  # places of one row; dimensions; quarters of a width
MOVES = 52

_SETUP = "from vitlab.widgets import PositionEncodingExplorer"
_EXPLORER = f"PositionEncodingExplorer(selected={FIRST}, dimensions=({FIRST}, 128, 256))"
_WIDTH = f"""\
import ipywidgets as W
explorer = PositionEncodingExplorer(dim={4 * FIRST})
slider = W.IntSlider({FIRST}, 1, 100, description="value")
slider.observe(lambda change: setattr(explorer, "dim", 4 * change["new"]), "value")
W.VBox([slider, explorer])
"""

_MATPLOTLIB = f"""\
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import IntSlider, interact
from vitlab.core.readings.position_encoding_explorer import position_reading

@interact(value=IntSlider({FIRST}, 1, 100))
def show(value):
    reading = position_reading(dim=4 * value)
    figure = plt.figure(figsize=(9, 4.2), layout="constrained")
    places, table, curves, waves, cycles = figure.subplot_mosaic(
        "MTT;MCW;MBB", width_ratios=(2, 1, 1)
    ).values()
    figure.colorbar(places.imshow(reading.plane), ax=places, location="bottom")
    row, col = reading.place
    places.plot([col], [row], "s", markerfacecolor="none", color="yellow")
    table.imshow(reading.table[:, list(reading.columns)], aspect="auto", cmap="coolwarm")
    table.axhline(reading.selected, color="yellow")
    for seen, style in ((reading.curves, "-"), (reading.plane_curves, ":")):
        curves.plot(seen.across, seen.along, style, label="row")
        curves.plot(seen.below, seen.down, style, label="column")
    curves.legend()
    for dimension, wave in zip(reading.dimensions, reading.waves):
        waves.plot(wave, label=str(dimension))
        waves.plot([reading.selected], [wave[reading.selected]], "o")
    waves.legend()
    cycles.semilogy([band.cycles for band in reading.bands])
    cycles.axhline(0.1, linestyle=":")
    plt.show()
    print(reading.text)
    for fact in reading.facts:
        print(fact.label, fact.shown, fact.formula, fact.standing)
"""

_PLACE_SHOWN = """(value) => () => {
    const says = (at) => document.querySelector(`${at} .vl-grid`).ariaLabel;
    const moved = says('.vl-places').includes(`Position ${value}:`);
    return moved && says('.vl-table').includes(`Row ${value} `) && document.body;
}"""
_WAVE_SHOWN = """(value) => () => {
    const caption = document.querySelector('.vl-waves .vl-caption');
    return caption.textContent.includes(`— ${value} `) && caption;
}"""
_MAP_SHOWN = """(value) => () => {
    const caption = document.querySelector('.vl-table .vl-caption');
    return caption.textContent.includes(` ${4 * value} dimensions`) && caption;
}"""
_NUMBERS_SHOWN = """(value) => () => {
    const fact = document.querySelector('[data-fact=parameters]');
    return fact.textContent.includes(`× ${4 * value} =`) && fact;
}"""


def _ours(name: str, title: str, cell: str, shown: str, floor: str, **how: str) -> Variant:
    return Variant(name, title, (_SETUP, cell), how.pop("slider", "value"), shown, floor, **how)


VARIANTS = (
    _ours(
        *("selection", "vitlab, another place, in the page", _EXPLORER, _PLACE_SHOWN, LINKED),
        focus=".vl-places .vl-grid",
    ),
    _ours(
        *("dimension", "vitlab, another dimension, in the page", _EXPLORER, _WAVE_SHOWN, LINKED),
        slider="dimension",
    ),
    _ours("dim", "vitlab, another width: its map", _WIDTH, _MAP_SHOWN, LABEL),
    _ours("words", "vitlab, another width: its last number", _WIDTH, _NUMBERS_SHOWN, LABEL),
    *bare_peers("value", FIRST, 1, 100),
    Variant(
        *("matplotlib", "`interact` + matplotlib, its numbers printed", (_MATPLOTLIB,)),
        *("value", IMAGE_SHOWN, LABEL),
    ),
)
