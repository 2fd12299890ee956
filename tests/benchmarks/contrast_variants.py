"""The notebooks that are compared: a batch of pairs, and a key for its scale or for a vector."""

from __future__ import annotations

from tests.benchmarks.slicer_variants import IMAGE_SHOWN
from tests.benchmarks.variant import LABEL, LINKED, Variant, bare_peers

FIRST, LAST = 70, 83  # hundredths of the scale's logarithm; degrees
MOVES = 52

_SETUP = "from vitlab.widgets import ContrastExplorer"
_SMALL = f"ContrastExplorer(logit_scale=10 ** ({FIRST} / 100), cell=(2, 5))"
_LARGE = f"""\
from vitlab.core.readings.contrast_explorer.drawn import DRAWN
pairs = tuple(enumerate(DRAWN[:16]))
ContrastExplorer(pairs=pairs, logit_scale=10 ** ({FIRST} / 100), cell=(2, 5))
"""
_TURNED = f"ContrastExplorer(image_angles=({FIRST}, 40, 225, 340, 285, 165))"

_MATPLOTLIB = f"""\
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import IntSlider, interact
from vitlab.core import contrast_reading

@interact(value=IntSlider({FIRST}, 1, 100))
def show(value):
    reading = contrast_reading(logit_scale=10 ** (value / 100), micro_batch_size=3)
    figure, (circle, clip, siglip) = plt.subplots(1, 3, figsize=(9, 4), layout="constrained")
    for side, mark in ((reading.images, "o"), (reading.texts, "s")):
        circle.plot(*side.T, mark)
        for number, place in enumerate(side.tolist()):
            circle.annotate(str(number + 1), place)
    both = reading.clip_probabilities, reading.siglip_probabilities
    for axis, shares in zip((clip, siglip), both):
        axis.imshow(shares, cmap="cividis", vmin=0, vmax=1)
        for row, line in enumerate(shares.tolist()):
            for col, share in enumerate(line):
                if share >= 0.005:
                    axis.text(col, row, f"{{share:.2f}}", ha="center", va="center")
    plt.show()
    print(reading.text)
    for fact in reading.facts:
        print(fact.label, fact.shown, fact.formula, fact.standing)
"""

_SCALE = "Number((10 ** (value / 100)).toPrecision(3))"
_CELL_SHOWN = f"""(value) => () => {{
    const formula = document.querySelector('.vl-formula');
    return formula.textContent.includes(`× ${{{_SCALE}}} =`) && formula;
}}"""
_WORDS_SHOWN = f"""(value) => () => {{
    const says = document.querySelector('.vl-says');
    return says.textContent.includes(` scale ${{{_SCALE}}} `) && says;
}}"""
_VECTOR_SHOWN = f"""(value) => () => {{
    const vector = document.querySelector('.vl-of-image[data-index="0"]');
    return vector.ariaValueNow === String({2 * FIRST} - value) && vector;
}}"""  # a key to the right turns with the clock, and angles count against it
_SCALE_SLIDER = "input[aria-label=scale]"


def _ours(name: str, title: str, cell: str, shown: str, floor: str, focus: str) -> Variant:
    return Variant(name, title, (_SETUP, cell), "value", shown, floor, focus=focus)


VARIANTS = (
    _ours(
        *("scale", "vitlab, another scale, in the page", _SMALL, _CELL_SHOWN, LINKED),
        _SCALE_SLIDER,
    ),
    _ours(
        *("large", "vitlab, another scale, 16 pairs, in the page", _LARGE, _CELL_SHOWN, LINKED),
        _SCALE_SLIDER,
    ),
    _ours(
        *("vector", "vitlab, a picture turned, in the page", _TURNED, _VECTOR_SHOWN, LINKED),
        '.vl-of-image[data-index="0"]',
    ),
    _ours(
        *("words", "vitlab, another scale: its last number", _SMALL, _WORDS_SHOWN, LABEL),
        _SCALE_SLIDER,
    ),
    *bare_peers("value", FIRST, 1, 100),
    Variant(
        *("matplotlib", "`interact` + matplotlib, its numbers printed", (_MATPLOTLIB,)),
        *("value", IMAGE_SHOWN, LABEL),
    ),
)
