"""Measure the contrast explorer against bare sliders and the same by matplotlib."""

from __future__ import annotations

from typing import Any

from tests.benchmarks.contrast_variants import FIRST, LAST, MOVES, VARIANTS
from tests.benchmarks.latency import measure_latency, running_lab, sweep
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.moves_table import moves_table
from tests.benchmarks.table import table
from tests.benchmarks.targets import HEAD, browser_targets, kernel_targets

PACKAGES = ("jupyterlab", "ipywidgets", "anywidget", "matplotlib", "torch")
PEERS = {"matplotlib": "`interact` + matplotlib, the same picture and numbers"}


def measure(moves: int | None = None) -> dict[str, Any]:
    """Every move of every variant, value by value; with ``moves``, a trial of so many."""
    with running_lab() as (browser, server):
        machine = describe_machine(PACKAGES) | {"Chromium": browser.version}
        keys = sweep(FIRST, FIRST, LAST)
        latency = measure_latency(browser, server, VARIANTS, keys=keys, moves=moves or MOVES)
    return {"machine": machine, "latency": latency}


def page(results: dict[str, Any]) -> str:
    """All of contrast.md."""
    latency = results["latency"]
    targets = [
        *browser_targets(latency, "scale", "another scale, in the page"),
        *browser_targets(latency, "large", "another scale of 16 pairs, in the page"),
        *browser_targets(latency, "vector", "a picture turned, in the page"),
        *kernel_targets(latency, "words", "another scale, its last number", PEERS),
    ]
    return _PAGE.format(
        machine=", ".join(f"{name} {value}" for name, value in results["machine"].items()),
        moves=len(latency["scale"]["frame_ms"]),
        latency=moves_table("a key", VARIANTS, latency, "scale"),
        targets=table(HEAD, targets),
    )


_PAGE = """\
# The contrast explorer, measured

Written by `make bench`; every single value is in `contrast.json`.

Machine: {machine}.

{targets}

## A key until the last pixel is painted

6 pairs in 2 × 3, or 16 pairs in one batch; {moves} moves each, in turn. Timed in the page, from the
key's own time stamp until the frame that shows the change is handed over for display. *In the page*
are the circle, both matrices, the shares of the loss and the formula of a cell, none of which asks
the kernel; *its last number* is the sentence that the kernel writes after all the facts. matplotlib
draws the circle and both matrices from the same reading and prints the numbers. The two bare
sliders are what ipywidgets takes for a slider that moves another one in the browser, and for one
that moves a label by way of the kernel; *times the bare one* is how many times as long as the bare
slider that goes the same way.

{latency}
"""
