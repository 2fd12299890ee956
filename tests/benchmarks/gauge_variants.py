"""The notebooks that are compared: one bar, one timeline, one slider for the batch."""

from __future__ import annotations

from tests.benchmarks.slicer_variants import IMAGE_SHOWN
from tests.benchmarks.variant import LABEL, Variant, bare_peers

START, MOST = 64, 84  # batch sizes that the slider goes through, up and down
MOVES = 54

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
from vitlab.core.readings.memory_gauge import STACK, memory_reading

GIB = 2**30
COLOURS = ["#0072b2", "#56b4e9", "#999", "#009e73", "#cc79a7", "#e69f00", "#f0e442", "#d55e00"]

@interact(batch=IntSlider(64, 1, 512))
def show(batch):
    reading = memory_reading(model="vit_base", batch_size=batch, attention="eager", budget=16)
    curve = reading.curve
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(7, 4.2), width_ratios=(1, 2.3), sharey=True, layout="constrained"
    )
    bottom = 0
    for place, share in enumerate(reading.shares):
        exact = place < len(STACK)
        left.bar(
            ["predicted"], [share.bytes / GIB], bottom=bottom, width=0.5,
            color=COLOURS[place] if exact else "none", hatch=None if exact else "///",
            edgecolor=None if exact else "gray",
            label=f"{share.name} {share.standing} {share.bytes / GIB:.3g} GiB",
        )
        bottom += share.bytes / GIB
    right.stackplot(curve.places, np.array(curve.live) / GIB, colors=COLOURS)
    for row in reading.budgets:
        for axes in (left, right):
            axes.axhline(row.gib, linestyle="--", color="black", alpha=1 if row.gib == 16 else 0.4)
        if row.gib < 1.2 * bottom:
            right.text(0, row.gib, f"{row.gib:g} GiB")
    for stretch in curve.phases:
        right.axvline(stretch.end, linestyle=":", color="gray")
    right.set_xticks(
        [(s.start + s.end) / 2 for s in curve.phases], [s.phase for s in curve.phases]
    )
    right.plot([curve.peak], [max(curve.totals) / GIB], "ko")
    right.annotate(f"peak: {reading.ledger.peak_at}", (curve.peak, max(curve.totals) / GIB))
    right.set_ylim(0, max(17, bottom * 1.15))
    figure.legend(loc="outside lower center", ncols=2)
    plt.show()
"""

_WITH_NUMBERS = f"""\
{_MATPLOTLIB.rstrip()}
    print(reading.text)
    for fact in (fact for fact in reading.facts if fact.name in ("peak", "needed", "gmacs")):
        print(fact.label, fact.shown, fact.formula, fact.standing)
    for row in reading.budgets:
        print(row.gib, row.words, row.largest_batch)
    for switch in reading.switches:
        print(switch.setting, switch.becomes, switch.change, switch.remark)
    for rule in reading.rules:
        print(rule.name, rule.bytes, rule.error)
"""

_BAR_SHOWN = """() => {
    const heights = () => [...document.querySelectorAll('.vl-bar .bar')]
        .map((bar) => bar.getAttribute('height')).join();
    const last = heights();
    const words = () => document.querySelector('.vl-says');
    const said = words().textContent;
    return () => heights() !== last && words().textContent !== said && words();
}"""

_NUMBERS_SHOWN = """() => {
    const image = () => document.querySelector('.widget-interact .widget-output img');
    const words = () => document.querySelector('.widget-interact pre');
    const last = image().src;
    const said = words().textContent;
    const whole = () => words()?.textContent.split('\\n').length === said.split('\\n').length;
    return () => image()?.src !== last && words()?.textContent !== said && whole() && image();
}"""


def _variant(name: str, title: str, cell: str, shown: str) -> Variant:
    return Variant(name, title, (_SETUP, cell), "batch", shown, LABEL)


VARIANTS = (
    _variant("gauge", "vitlab", _GAUGE, _BAR_SHOWN),
    *bare_peers("batch", START, 1, 512),
    _variant(
        "matplotlib", "`interact` + matplotlib, its numbers printed", _WITH_NUMBERS, _NUMBERS_SHOWN
    ),
    _variant("figure", "the figure alone", _MATPLOTLIB, IMAGE_SHOWN),
)
