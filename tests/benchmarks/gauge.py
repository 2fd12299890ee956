"""Measure the memory gauge against the same picture in `interact` and matplotlib."""

from __future__ import annotations

from typing import Any

from tests.benchmarks.gauge_variants import MOST, MOVES, START, VARIANTS
from tests.benchmarks.latency import measure_latency, running_lab, sweep
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.moves_table import moves_table
from tests.benchmarks.table import table
from tests.benchmarks.targets import HEAD, kernel_targets

PACKAGES = ("jupyterlab", "ipywidgets", "bqplot", "matplotlib", "torch")
PEERS = {
    "matplotlib": "`interact` + matplotlib, the same picture and numbers",
    "figure": "its figure alone, beside the gauge with its numbers",
}


def measure(moves: int | None = None) -> dict[str, Any]:
    """Every move of every variant, value by value; with ``moves``, a trial of so many."""
    with running_lab() as (browser, server):
        machine = describe_machine(PACKAGES) | {"Chromium": browser.version}
        keys = sweep(START, START, MOST)
        latency = measure_latency(browser, server, VARIANTS, keys=keys, moves=moves or MOVES)
    return {"machine": machine, "latency": latency}


def page(results: dict[str, Any]) -> str:
    """All of gauge.md."""
    latency = results["latency"]
    return _PAGE.format(
        machine=", ".join(f"{name} {value}" for name, value in results["machine"].items()),
        moves=len(latency["gauge"]["frame_ms"]),
        latency=moves_table("a key on the batch slider", VARIANTS, latency, "gauge"),
        targets=table(HEAD, kernel_targets(latency, "gauge", "a move", PEERS)),
    )


_PAGE = """\
# The memory gauge, measured

Written by `make bench`; every single value is in `gauge.json`.

Machine: {machine}.

{targets}

## A key on the batch slider until the last pixel is painted

The bar and the timeline of ViT-B/16 at 224 px, eager attention; {moves} moves each, in turn. Timed
in the page, from the key's own time stamp until the frame that shows the new numbers (the gauge:
the height of the largest part of the bar; matplotlib: its new image) is handed over for display.
matplotlib draws the same bar, timeline, budget lines and legend from the same reading, with its
own settings as they come; what the gauge says beside its figures (GPUs, switches, rules of thumb)
is printed below, or, in the last row, left out. The two bare sliders are what ipywidgets takes for
a slider that moves another one in the browser, and for one that moves a label by way of the kernel;
*times the bare one* is how many times as long as the bare slider that goes the same way.

{latency}
"""
