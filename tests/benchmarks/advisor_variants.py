"""The notebooks that are compared: a picture with a box, and a key that moves or sizes it."""

from __future__ import annotations

from tests.benchmarks.slicer_variants import IMAGE_SHOWN
from tests.benchmarks.variant import LABEL, LINKED, Variant, bare_peers

FIRST, LAST = 20, 33  # px from the left, or wide
MOVES = 52

_SETUP = "from vitlab.widgets import PatchSizeAdvisor"
_MOVED = f"PatchSizeAdvisor(smallest=(297, {FIRST}, 34, 45))"
_SIZED = f"""\
import ipywidgets as W
advisor = PatchSizeAdvisor(smallest=(297, 243, 34, {FIRST}))
slider = W.IntSlider({FIRST}, 1, 100, description="value")
slider.observe(lambda now: setattr(advisor, "smallest", (297, 243, 34, now["new"])), "value")
W.VBox([slider, advisor])
"""

_MATPLOTLIB = f"""\
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import IntSlider, interact
from matplotlib.patches import Rectangle
from vitlab.core.readings.patch_size_advisor import advice_reading

@interact(value=IntSlider({FIRST}, 1, 100))
def show(value):
    reading = advice_reading(smallest=(297, 243, 34, value), patch_size=32)
    top, left, height, width = reading.placed
    figure, axes = plt.subplot_mosaic(
        [["picture"] * 3 + [f"{{row.patch_size[0]}} px" for row in reading.rows[:4]],
         ["picture"] * 3 + [f"{{row.patch_size[0]}} px" for row in reading.rows[4:]] + ["."]],
        figsize=(9, 4), layout="constrained",
    )
    sizes = {{f"{{row.patch_size[0]}} px": row.patch_size for row in reading.rows}}
    sizes["picture"] = reading.chosen
    for name, (ph, pw) in sizes.items():
        axis = axes[name]
        axis.imshow(reading.picture, extent=(0, 448, 448, 0))
        axis.vlines(range(0, 449, pw), 0, 448, color="white", linewidth=0.5)
        axis.hlines(range(0, 449, ph), 0, 448, color="white", linewidth=0.5)
        axis.add_patch(Rectangle((left, top), width, height, fill=False, color="#56b4e9"))
        if name != "picture":
            axis.set(xlim=(left - 15, left + 61), ylim=(top + 61, top - 15), title=name)
    plt.show()
    print(reading.text)
    for row in reading.rows:
        limits = ", ".join(limit.words for limit in row.broken)
        print(row.patch_size, row.tokens, row.across, row.touched, row.inside, row.gmacs, limits)
    for fact in reading.facts:
        print(fact.label, fact.shown, fact.formula, fact.standing)
"""

_BOX_SHOWN = """(value) => () => {
    const grid = document.querySelector('.vl-thing .vl-grid');
    return grid.ariaLabel.includes(` ${value} px across`) && document.body;
}"""
_ROWS_SHOWN = """(value) => () => {
    const row = document.querySelector('.vl-choosable [data-name=own]');
    return row.textContent.includes(`34 × ${value} of`) && document.body;
}"""
_WORDS_SHOWN = """(value) => () => {
    const says = document.querySelector('.vl-says');
    return says.textContent.includes(` 34 × ${value} px `) && document.body;
}"""


def _ours(name: str, title: str, cell: str, shown: str, floor: str, **how: str) -> Variant:
    return Variant(name, title, (_SETUP, cell), "value", shown, floor, **how)


VARIANTS = (
    _ours(
        *("box", "vitlab, the box, in the page", _MOVED, _BOX_SHOWN, LINKED),
        focus=".vl-thing .vl-grid",
        first="b",
    ),
    _ours("rows", "vitlab, another box: its rows", _SIZED, _ROWS_SHOWN, LABEL),
    _ours("words", "vitlab, another box: its last number", _SIZED, _WORDS_SHOWN, LABEL),
    *bare_peers("value", FIRST, 1, 100),
    Variant(
        *("matplotlib", "`interact` + matplotlib, its numbers printed", (_MATPLOTLIB,)),
        *("value", IMAGE_SHOWN, LABEL),
    ),
)
