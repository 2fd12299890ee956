"""The slicer's other cuts and overlays: a key in the page, or one that goes through the kernel."""

from __future__ import annotations

from tests.benchmarks.slicer_variants import IMAGE_SHOWN
from tests.benchmarks.variant import LABEL, LINKED, Variant, bare_peers

START = 8
SMALLEST, LARGEST = 4, 20  # px, places of one row, thousandths of a variance
MOVES = 2 * (LARGEST - SMALLEST)

_SETUP = "from vitlab.widgets import PatchGridSlicer"
_SMALL_PICTURES = """\
import ipywidgets as W
from PIL import Image
from vitlab.core.images import sample_image
from vitlab.widgets import PatchGridSlicer
first, second = (
    Image.fromarray(sample_image(name)).resize((384, 128)) for name in ("astronaut", "coffee")
)
"""

_STRIDE = f"""\
PatchGridSlicer(
    image="astronaut", cut="overlapping", patch_size={LARGEST}, stride={START}, remainder="crop"
)
"""
_STAGES = f'PatchGridSlicer(image="astronaut", cut="stages", stage=2, selected={START})'
_PLANES = f"""\
PatchGridSlicer(image=first, beside=second, overlay="cosine", selected={START})
"""


def _by_a_slider(change: str, slicer: str) -> str:
    """A slider of ipywidgets' own above a slicer, that moves it through the kernel."""
    return f"""\
import ipywidgets as W
slicer = PatchGridSlicer({slicer})
slider = W.IntSlider({START}, 1, 64, description="value")
slider.observe(lambda change: setattr(slicer, {change}), "value")
W.VBox([slider, slicer])
"""


_THRESHOLD = _by_a_slider(
    '"threshold", change["new"] / 1000',
    f'image="astronaut", cut="adaptive", threshold={START / 1000}',
)
_TWO = _by_a_slider(
    '"patch_size", change["new"]',
    f'image=first, beside=second, overlay="cosine", selected=5, patch_size={START}, '
    'remainder="crop"',
)

_MATPLOTLIB = f"""\
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import IntSlider, interact
from matplotlib.collections import PatchCollection
from vitlab.core.images import sample_image
from vitlab.core.readings.patch_grid_slicer import Memory, slicer_reading
picture, memory = sample_image("astronaut"), Memory()

@interact(value=IntSlider({START}, 1, 64))
def show(value):
    reading = slicer_reading(picture, cut="adaptive", threshold=value / 1000, memory=memory)
    figure, (cells, curve) = plt.subplots(ncols=2, figsize=(9, 4.2), layout="constrained")
    cells.imshow(picture)
    boxes = [plt.Rectangle((x, y), wide, tall) for y, x, tall, wide in reading.cells]
    cells.add_collection(PatchCollection(boxes, facecolor="none", edgecolor="white", lw=0.8))
    curve.semilogx(*zip(*reading.curve))
    curve.plot([reading.threshold], [reading.tokens], "o")
    plt.show()
    print(reading.text)
    for fact in reading.facts:
        print(fact.label, fact.shown, fact.formula, fact.standing)
"""

_FIRST = "document.querySelector('.vl > .vl-canvas .vl-grid')"
_STRIDE_SHOWN = f"""(value) => () => {{
    const grid = {_FIRST};
    const cells = Math.floor((448 - {LARGEST}) / value) + 1;
    return grid.ariaLabel.startsWith(`${{cells ** 2}} patches`) && grid;
}}"""
_CELL_SHOWN = """(value) => () => {
    const grid = document.querySelectorAll('.vl-stages .vl-grid')[1];
    return grid.ariaLabel.includes(`cell ${value}:`) && grid;
}"""
_PLANE_SHOWN = f"""(value) => () => {{
    const grid = {_FIRST};
    return grid.ariaLabel.includes(`Patch ${{value}}:`) && grid;
}}"""
_THRESHOLD_SHOWN = """(value) => () => {
    const says = document.querySelector('.vl-says');
    return says?.textContent.includes(`exceeds ${value / 1000}:`) && says;
}"""
_TWO_SHOWN = """(value) => () => {
    const fact = document.querySelector('[data-fact=tokens] b');
    const tokens = Math.floor(128 / value) * Math.floor(384 / value);
    return fact?.textContent.replaceAll(',', '') === `${tokens}` && fact;
}"""

VARIANTS = (
    Variant(
        *("stride", "vitlab, another stride, in the page", (_SETUP, _STRIDE)),
        *("stride", _STRIDE_SHOWN, LINKED),
    ),
    Variant(
        *("cell", "vitlab, a cell of a stage and its relatives, in the page", (_SETUP, _STAGES)),
        *("stage", _CELL_SHOWN, LINKED),
        focus=".vl-stages > :nth-child(2) .vl-grid",
    ),
    Variant(
        *("plane", "vitlab, cosines in two pictures, in the page", (_SMALL_PICTURES, _PLANES)),
        *("patch height", _PLANE_SHOWN, LINKED),
        focus=".vl > .vl-canvas .vl-grid",
    ),
    Variant(
        *("threshold", "vitlab, another threshold: cells and numbers", (_SETUP, _THRESHOLD)),
        *("value", _THRESHOLD_SHOWN, LABEL),
    ),
    Variant(
        *("two", "vitlab, two pictures: cosines and numbers", (_SMALL_PICTURES, _TWO)),
        *("value", _TWO_SHOWN, LABEL),
    ),
    *bare_peers("value", START, 1, 64),
    Variant(
        *("matplotlib", "the threshold by `interact` + matplotlib", (_MATPLOTLIB,)),
        *("value", IMAGE_SHOWN, LABEL),
    ),
)
