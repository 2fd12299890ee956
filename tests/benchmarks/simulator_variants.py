"""The notebooks that are compared: two tables as maps, a dimension and a new size to slide to."""

from __future__ import annotations

from tests.benchmarks.slicer_variants import IMAGE_SHOWN
from tests.benchmarks.variant import LABEL, LINKED, Variant, bare_peers

START, LEAST, MOST = 16, 12, 24  # rows of the new grid, and dimensions
MOVES = 48

_SETUP = "from vitlab.core import resolution_reading"
_SIMULATOR = f"""\
from vitlab.widgets import ResolutionSimulator
ResolutionSimulator(dimension={START}, new_size={START})
"""

_MATPLOTLIB = f"""\
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import IntSlider, interact

@interact(rows=IntSlider({START}, 1, 32))
def show(rows):
    reading = resolution_reading(new_size=(rows, rows), dimension={START})
    maps = [
        (reading.pictures[0], None), (reading.old_planes[{START}], "coolwarm"),
        (reading.old_similarity[reading.selected], "viridis"), (reading.back_map, "cividis"),
        (reading.pictures[1], None), (reading.new_planes[{START}], "coolwarm"),
        (reading.new_similarity[reading.new_selected % len(reading.new_similarity)], "viridis"),
        (reading.truth_map, "cividis"),
    ]
    figure, places = plt.subplots(2, 4, figsize=(7, 4), layout="constrained")
    for place, (shown, colours) in zip(places.flat, maps):
        place.imshow(shown, cmap=colours)
    plt.show()
    print(reading.text)
    for fact in reading.facts[:5]:
        print(fact.label, fact.shown, fact.formula, fact.standing)
"""

_DIMENSION_SHOWN = """(value) => () => {
    const told = document.querySelectorAll('.vl-maps .vl-colour-bar:not([hidden]) small')[0];
    return told?.textContent === `${value}` && told;
}"""

_MAP_SHOWN = """(value) => () => {
    const map = document.querySelectorAll('.vl-maps .vl-grid')[5];
    return map.ariaLabel.startsWith(`${value * value} patches`) && map;
}"""

VARIANTS = (
    Variant(
        *("dimension", "vitlab, a dimension, in the page", (_SETUP, _SIMULATOR)),
        *("dimension", _DIMENSION_SHOWN, LINKED),
    ),
    Variant(
        *("size", "vitlab, a new size through the kernel", (_SETUP, _SIMULATOR)),
        *("rows", _MAP_SHOWN, LABEL),
    ),
    *bare_peers("rows", START, 1, 32),
    Variant(
        *("matplotlib", "`interact` + matplotlib, the same maps", (_SETUP, _MATPLOTLIB)),
        *("rows", IMAGE_SHOWN, LABEL),
    ),
)
