"""The notebooks that are compared: sixteen layers of maps, and a key for a layer or a query."""

from __future__ import annotations

from tests.benchmarks.slicer_variants import IMAGE_SHOWN
from tests.benchmarks.variant import LINKED, Variant, bare_peers

FIRST, LAST = 2, 15  # layers from 1, and patches of the first row
MOVES = 52

_MAPS = """\
import torch
from vitlab.widgets import AttentionViewer
scores = 3 * torch.randn(16, 4, 65, 65, generator=torch.manual_seed(0))
maps = scores.softmax(-1)
"""
_VIEWER = "AttentionViewer(attention=maps, grid=(4, 16), head=1, "
_LAYER = f"{_VIEWER}layer={FIRST - 1})"
_QUERY = f"{_VIEWER}layer=0, query={FIRST + 1})"

_MATPLOTLIB = f"""\
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import IntSlider, interact
from vitlab.core.readings.attention_viewer import attention_reading

@interact(value=IntSlider({FIRST}, 1, 16))
def show(value):
    reading = attention_reading(attention=maps, grid=(4, 16), head=1, layer=value - 1)
    figure = plt.figure(figsize=(9, 5), layout="constrained")
    left, right = figure.subfigures(1, 2)
    one = left.subplots()
    left.colorbar(one.imshow(reading.plane, vmin=0), ax=one, location="bottom")
    one.set_title(reading.scale_name)
    for axis, plane in zip(right.subplots(16, 4).ravel(), reading.overview.reshape(64, 4, 16)):
        axis.imshow(plane)
        axis.axis("off")
    plt.show()
    print(reading.text)
    for fact in reading.facts:
        print(fact.label, fact.shown, fact.formula, fact.standing)
"""

# Every layer has a largest weight of its own, which the colour bar says; then the maps are painted.
_LAYER_SHOWN = """(value) => {
    const bar = () => document.querySelector('.vl-colour-bar span:nth-of-type(2)').textContent;
    const before = bar();
    return () => {
        const own = document.querySelector(`[data-layer='${value - 1}'][data-head='1']`);
        return own.ariaChecked === 'true' && bar() !== before && document.body;
    };
}"""
_QUERY_SHOWN = """(value) => {
    const bar = () => document.querySelector('.vl-colour-bar span:nth-of-type(2)').textContent;
    const before = bar();
    return () => {
        const label = document.querySelector('.vl-seen .vl-grid').ariaLabel;
        return label.includes(`Patch ${value}:`) && bar() !== before && document.body;
    };
}"""

VARIANTS = (
    Variant(
        *("layer", "vitlab, another layer, in the page", (_MAPS, _LAYER), "layer"),
        *(_LAYER_SHOWN, LINKED),
    ),
    Variant(
        *("query", "vitlab, another query, in the page", (_MAPS, _QUERY), "layer"),
        *(_QUERY_SHOWN, LINKED),
        focus=".vl-seen .vl-grid",
    ),
    *bare_peers("value", FIRST, 1, 16),
    Variant(
        *("matplotlib", "`interact` + matplotlib, its numbers printed", (_MAPS, _MATPLOTLIB)),
        *("value", IMAGE_SHOWN, LINKED),
    ),
)
