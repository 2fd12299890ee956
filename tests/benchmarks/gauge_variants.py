"""The notebooks that are compared: one bar, one timeline, one slider for the batch."""

from __future__ import annotations

from dataclasses import dataclass

BATCHES = 20  # batch sizes that the slider goes through, up and down
WARM_UP = 6  # moves, not counted
MOVES = 54  # ends where it began to go up

_SETUP = "from vitlab.core import memory"

_GAUGE = """\
from vitlab.widgets import MemoryGauge
MemoryGauge(batch_size=64, attention="eager", budget=16)
"""

_MATPLOTLIB = """\
%matplotlib inline
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import IntSlider, interact
from vitlab.core.gauging import STACK, live_curve
from vitlab.core.memory import memory_ledger

@interact(batch=IntSlider(64, 1, 512))
def show(batch):
    ledger = memory_ledger("vit_base", batch_size=batch, attention="eager")
    curve = live_curve(ledger)
    live = np.array(curve.live) / 2**30
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3), width_ratios=(1, 4), sharey=True)
    bottom = 0
    for kind in STACK:
        height = ledger.at_peak[kind] / 2**30
        left.bar(["predicted"], [height], bottom=bottom)
        bottom += height
    right.stackplot(curve.places, live)
    for gib in (8, 16, 24, 40, 80, 141):
        for axes in (left, right):
            axes.axhline(gib, linestyle="--", color="gray")
    right.set_ylim(0, bottom * 1.2)
    right.annotate(ledger.peak_at, (curve.peak, bottom))
    plt.show()
"""

_BAR_SHOWN = """() => {
    const heights = () => [...document.querySelectorAll('.vl-bar .bar')]
        .map((bar) => bar.getAttribute('height')).join();
    const last = heights();
    const words = () => document.querySelector('.vl-says');
    const said = words().textContent;
    return () => heights() !== last && words().textContent !== said && words();
}"""

_IMAGE_SHOWN = """() => {
    const image = () => document.querySelector('.widget-interact .widget-output img');
    const last = image().src;
    return () => image()?.src !== last && image();
}"""


@dataclass(frozen=True)
class GaugeVariant:
    """A notebook, the slider in it, and JavaScript that makes a finder of what has changed."""

    name: str
    title: str
    cell: str
    shown: str
    slider: str = "batch"
    draws_in_frame: bool = False

    @property
    def cells(self) -> tuple[str, str]:
        """The cells of its notebook."""
        return _SETUP, self.cell


VARIANTS = (
    GaugeVariant("gauge", "vitlab", _GAUGE, _BAR_SHOWN),
    GaugeVariant("matplotlib", "`interact` + matplotlib", _MATPLOTLIB, _IMAGE_SHOWN),
)
