"""The notebooks that are compared: pictures in a window, slots of a view, a box of print."""

from __future__ import annotations

from tests.benchmarks.slicer_variants import IMAGE_SHOWN
from tests.benchmarks.variant import LABEL, LINKED, Variant, bare_peers

FIRST, LAST = 20, 33  # pictures; slots; px of a letter
MOVES = 52

_SETUP = "from vitlab.widgets import TokenBudget"
_SIZED = f"""\
import ipywidgets as W
budget = TokenBudget(box=(1608, 450, {FIRST}, 300))
slider = W.IntSlider({FIRST}, 1, 100, description="value")
slider.observe(lambda now: setattr(budget, "box", (1608, 450, now["new"], 300)), "value")
W.VBox([slider, budget])
"""

_MATPLOTLIB = f"""\
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import IntSlider, interact
from matplotlib.patches import Rectangle
from vitlab.core.readings.token_budget import budget_reading

@interact(value=IntSlider({FIRST}, 1, 100))
def show(value):
    reading = budget_reading(box=(1608, 450, value, 300))
    names = [row.name for row in reading.rows]
    figure, axes = plt.subplot_mosaic(
        [["picture", name] for name in names] + [["window", "window"]],
        figsize=(9, 6), layout="constrained",
    )
    axes["picture"].imshow(reading.picture)
    axes["picture"].add_patch(Rectangle((450, 1608), 300, value, fill=False, color="#56b4e9"))
    for part in reading.row.parts:
        top, left, height, width = part.box
        axes["picture"].add_patch(Rectangle((left, top), width, height, fill=False))
    for row, crop in zip(reading.rows, reading.crops()):
        axes[row.name].imshow(crop, aspect="auto")
        axes[row.name].set_title(f"{{row.title}} {{row.letter:.1f}} px, {{row.plan.tokens}}")
    start = 0
    for slots in [reading.plan.total] * reading.setting.images + [reading.setting.text_tokens]:
        axes["window"].barh([0], [slots], left=start)
        start += slots
    plt.show()
    print(reading.text)
    for step in reading.plan.steps:
        print(step.kind, step.said)
    for fact in reading.facts:
        print(fact.label, fact.shown, fact.formula, fact.standing)
"""

_WINDOW_SHOWN = """(value) => () => {
    const bar = document.querySelector('.vl-bar');
    return bar.getAttribute('aria-label').startsWith(`${value} pictures:`) && document.body;
}"""
_SLOT_SHOWN = """(value) => () => {
    const order = document.querySelector('.vl-order');
    return order.textContent.startsWith(`Slot ${value + 1} of`) && document.body;
}"""
_ROWS_SHOWN = """(value) => () => {
    const row = document.querySelector('.vl-families tr.vl-own');
    return row.children[2].textContent === (value * 1792 / 1920).toFixed(1) && document.body;
}"""
_WORDS_SHOWN = """(value) => () => {
    const says = document.querySelector('.vl-says').textContent;
    return says.includes(` ${(value * 1792 / 1920).toFixed(1)} px high`) && document.body;
}"""


def _ours(name: str, title: str, cell: str, shown: str, floor: str, **how: str) -> Variant:
    return Variant(name, title, (_SETUP, cell), "value", shown, floor, **how)


VARIANTS = (
    _ours(
        *("window", "vitlab, one more picture in the window, in the page"),
        *(f"TokenBudget(images={FIRST}, context=131072)", _WINDOW_SHOWN, LINKED),
        focus=".vl-controls input[aria-label=pictures]",
    ),
    _ours(
        *("slot", "vitlab, the next slot and its patches, in the page"),
        *(f"TokenBudget(slot={FIRST})", _SLOT_SHOWN, LINKED),
        focus=".vl-order canvas",
    ),
    _ours("rows", "vitlab, larger print: its rows", _SIZED, _ROWS_SHOWN, LABEL),
    _ours("words", "vitlab, larger print: its last number", _SIZED, _WORDS_SHOWN, LABEL),
    *bare_peers("value", FIRST, 1, 100),
    Variant(
        *("matplotlib", "`interact` + matplotlib, its numbers printed", (_MATPLOTLIB,)),
        *("value", IMAGE_SHOWN, LABEL),
    ),
)
