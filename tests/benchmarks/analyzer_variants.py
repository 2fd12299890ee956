"""The notebooks that are compared: one kernel, and a key for a patch, a filter or a width."""

from __future__ import annotations

from tests.benchmarks.slicer_variants import IMAGE_SHOWN
from tests.benchmarks.variant import LABEL, LINKED, Variant, bare_peers

FIRST, LAST = 170, 183  # widths; a hundred less: patches of one row, and filters
MOVES = 52

_SETUP = "from vitlab.widgets import LinearProjectionAnalyzer"
_ANALYZER = f"LinearProjectionAnalyzer(selected={FIRST - 100}, filter={FIRST - 100})"
_WIDTH = f"LinearProjectionAnalyzer(embed_dim={FIRST})"

_MATPLOTLIB = f"""\
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import IntSlider, interact
from vitlab.core import projection_reading
from vitlab.core.readings.linear_projection_analyzer import lost_curves

@interact(value=IntSlider({FIRST}, 1, 1024))
def show(value):
    reading = projection_reading(embed_dim=value)
    figure = plt.figure(figsize=(9, 4.2), layout="constrained")
    photograph, back, beside, sheet, answer, curve = figure.subplot_mosaic(
        "PBSC;FFAC", width_ratios=(1, 1, 1, 2)
    ).values()
    photograph.imshow(reading.picture)
    back.imshow(reading.read_back)
    beside.imshow(reading.read_beside)
    row, col = reading.grid.cell(reading.selected)
    for picture in (photograph, back, beside):
        picture.plot([16 * col + 8], [16 * row + 8], "s", markerfacecolor="none", color="yellow")
    shown = reading.sheet[:64].reshape(4, -1, 16, 16, 3)
    sheet.imshow(shown.swapaxes(1, 2).reshape(64, -1, 3))
    plane = reading.responses[reading.filter]
    most = abs(plane).max()
    figure.colorbar(answer.imshow(plane, cmap="coolwarm", vmin=-most, vmax=most), ax=answer)
    for line in lost_curves(reading):
        points = [(point.width, 100 * point.lost) for point in line.points]
        curve.semilogx(*zip(*points), label=line.title)
    curve.axvline(value, linestyle="--")
    curve.legend()
    plt.show()
    print(reading.text)
    for fact in reading.facts[:5]:
        print(fact.label, fact.shown, fact.formula, fact.standing)
"""

_PATCH_SHOWN = """(value) => () => {
    const grids = [...document.querySelectorAll('.vl-seen .vl-map .vl-grid')];
    return grids.every((grid) => grid.ariaLabel.includes(`Patch ${value - 100}`)) && document.body;
}"""
_FILTER_SHOWN = """(value) => () => {
    const told = document.querySelector('.vl-sheet .vl-lens p');
    return told.textContent.includes(`Filter ${value - 100}`) && told;
}"""
# The words over the picture that is read back come behind it; a picture is decoded in a task of
# its own, so this waits for the paint of the canvas too.
_PICTURE_SHOWN = """(value) => {
    const canvas = () => document.querySelectorAll('.vl-three .vl-picture')[1];
    const pixel = () => canvas().getContext('2d').getImageData(40, 40, 24, 24).data.join();
    const before = pixel();
    return () => {
        const words = document.querySelectorAll('.vl-three .vl-caption')[1];
        return words.textContent.includes(` ${value} `) && pixel() !== before && document.body;
    };
}"""
_NUMBERS_SHOWN = """(value) => () => {
    const fact = document.querySelector('[data-fact=parameters]');
    return fact.textContent.includes(`${value} · (`) && fact;
}"""


def _ours(name: str, title: str, cell: str, shown: str, floor: str, focus: str = "") -> Variant:
    slider = "embed_dim"
    return Variant(name, title, (_SETUP, cell), slider, shown, floor, focus=focus)


VARIANTS = (
    _ours(
        *("selection", "vitlab, another patch, in the page", _ANALYZER, _PATCH_SHOWN, LINKED),
        focus=".vl-three .vl-grid >> nth=0",
    ),
    _ours(
        *("filter", "vitlab, another filter, in the page", _ANALYZER, _FILTER_SHOWN, LINKED),
        focus=".vl-sheet .vl-grid",
    ),
    _ours("dim", "vitlab, another width: its picture", _WIDTH, _PICTURE_SHOWN, LABEL),
    _ours("words", "vitlab, another width: its last number", _WIDTH, _NUMBERS_SHOWN, LABEL),
    *bare_peers("value", FIRST, 1, 1024),
    Variant(
        *("matplotlib", "`interact` + matplotlib, its numbers printed", (_MATPLOTLIB,)),
        *("value", IMAGE_SHOWN, LABEL),
    ),
)
