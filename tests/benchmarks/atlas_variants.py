"""The notebooks that are compared: another layer by a key, and points brushed by a hand."""

from __future__ import annotations

from tests.benchmarks.slicer_variants import IMAGE_SHOWN
from tests.benchmarks.variant import LABEL, LINKED, Variant, bare_peers

FIRST, LAST = 0, 5  # layers
MOVES = 40
POINTS = 2_000  # that are brushed

SETUP = "from vitlab.core import shapes\nfrom vitlab.widgets import EmbeddingAtlas"
BRUSHED = "EmbeddingAtlas(images=shapes(31, seed=3).images)"  # 1,984 points
HOVERED = "EmbeddingAtlas(images=shapes(78, seed=3).images)"  # 4,992 points
BQPLOT = f"""\
import warnings
warnings.simplefilter("ignore")
import bqplot, ipywidgets as W, numpy as np
from bqplot.interacts import BrushSelector

rng = np.random.default_rng(0)
x, y = bqplot.LinearScale(), bqplot.LinearScale()
points = bqplot.Scatter(
    x=rng.normal(size={POINTS}), y=rng.normal(size={POINTS}), scales={{"x": x, "y": y}},
    default_size=24, unselected_style={{"opacity": 0.3}},
)
brush = BrushSelector(x_scale=x, y_scale=y, marks=[points])
figure = bqplot.Figure(
    marks=[points], interaction=brush, animation_duration=0,
    layout=W.Layout(width="520px", height="430px"),
)
label = W.Label("none brushed")

def count(change):
    label.value = f"{{len(change['new']) if change['new'] is not None else 0}} brushed"

points.observe(count, "selected")
W.VBox([figure, label])
"""

_MATPLOTLIB = f"""\
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import IntSlider, interact
from vitlab.core import atlas_reading

start = atlas_reading()
layers = [*start.source.layers]

@interact(value=IntSlider({FIRST}, 0, 7))
def show(value):
    reading = start.moved(layer=layers[value])
    figure, (points, *rest) = plt.subplots(1, 2, figsize=(9, 4))
    for code, marker in enumerate("os^*"):
        points.scatter(*reading.points[reading.colours.values == code].T, marker=marker, s=12)
    rest[0].axis("off")
    for place, picture in enumerate(reading.source.pictures):
        axes = rest[0].inset_axes([place % 4 / 4, 0.75 - place // 4 / 4, 0.24, 0.24])
        axes.imshow(picture)
        axes.axis("off")
    plt.show()
"""

_LAYER_SHOWN = """(value) => () => {
    const names = ['pixels', 'patch_embed', 'pos_embed', 'block 1', 'block 2', 'block 3'];
    const readout = document.querySelector('.vl-layer .widget-readout');
    return readout.textContent === names[value] && readout;
}"""

VARIANTS = (
    Variant(
        *("layer", "vitlab, another layer, in the page"),
        ("from vitlab.widgets import EmbeddingAtlas", "EmbeddingAtlas(layer='pixels')"),
        *("layer", _LAYER_SHOWN, LINKED),
        focus=".vl-layer input",
    ),
    *bare_peers("value", FIRST, 0, 7),
    Variant(
        *("matplotlib", "`interact` + matplotlib, the same points and pictures", (_MATPLOTLIB,)),
        *("value", IMAGE_SHOWN, LABEL),
    ),
)
