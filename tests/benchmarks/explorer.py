"""Measure the position encoding explorer against bare sliders and the same by matplotlib."""

from __future__ import annotations

from typing import Any

from tests.benchmarks.explorer_variants import FIRST, LAST, MOVES, VARIANTS
from tests.benchmarks.latency import measure_latency, running_lab, sweep
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.moves_table import moves_table
from tests.benchmarks.table import table
from tests.benchmarks.targets import HEAD, browser_targets, kernel_targets

PACKAGES = ("jupyterlab", "ipywidgets", "anywidget", "bqplot", "matplotlib", "torch")
PEERS = {"matplotlib": "`interact` + matplotlib, the same picture and numbers"}


def measure(moves: int | None = None) -> dict[str, Any]:
    """Every move of every variant, value by value; with ``moves``, a trial of so many."""
    with running_lab() as (browser, server):
        machine = describe_machine(PACKAGES) | {"Chromium": browser.version}
        keys = sweep(FIRST, FIRST, LAST)
        latency = measure_latency(browser, server, VARIANTS, keys=keys, moves=moves or MOVES)
    return {"machine": machine, "latency": latency}


def page(results: dict[str, Any]) -> str:
    """All of explorer.md."""
    latency = results["latency"]
    targets = [
        *browser_targets(latency, "selection", "another place, in the page"),
        *browser_targets(latency, "dimension", "another dimension, in the page"),
        *kernel_targets(latency, "dim", "another width, its map, through the kernel", PEERS),
    ]
    return _PAGE.format(
        machine=", ".join(f"{name} {value}" for name, value in results["machine"].items()),
        moves=len(latency["dim"]["frame_ms"]),
        latency=moves_table("a key", VARIANTS, latency, "dim"),
        targets=table(HEAD, targets),
    )


_PAGE = """\
# The position encoding explorer, measured

Written by `make bench`; every single value is in `explorer.json`.

Machine: {machine}.

{targets}

## A key until the last pixel is painted

A 1-D sinusoid over 14 × 14 patches; {moves} moves each, in turn. Timed in the page, from the key's
own time stamp until the frame that shows the change is handed over for display. *Another place* is
an arrow on the map: its plane, its row of the table and its dots on the waves, without the kernel.
*Another dimension* is the slider under the waves. *Another width* makes another table in the
kernel: the time ends with the message behind the new map, or when all curves and numbers are
there too. matplotlib draws the same five
figures from the same reading, with its own settings as they come, and prints the numbers. The two
bare sliders are what ipywidgets takes for a slider that moves another one in the browser, and for
one that moves a label by way of the kernel; *times the bare one* is how many times as long as the
bare slider that goes the same way. *kB here* counts all until the page is calm, also what follows
once the hand rests.

{latency}
"""
