"""Measure the attention viewer against bare sliders and the same by matplotlib."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.benchmarks.latency import measure_latency, running_lab, sweep
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.moves_table import moves_table
from tests.benchmarks.table import met, table
from tests.benchmarks.targets import HEAD, browser_targets, times
from tests.benchmarks.viewer_variants import FIRST, LAST, MOVES, VARIANTS

PACKAGES = ("jupyterlab", "ipywidgets", "anywidget", "matplotlib", "torch")
FASTER = 15  # times as fast as `interact` + matplotlib


def measure(moves: int | None = None) -> dict[str, Any]:
    """Every move of every variant, value by value; with ``moves``, a trial of so many."""
    with running_lab() as (browser, server):
        machine = describe_machine(PACKAGES) | {"Chromium": browser.version}
        keys = sweep(FIRST, FIRST, LAST)
        latency = measure_latency(browser, server, VARIANTS, keys=keys, moves=moves or MOVES)
    return {"machine": machine, "latency": latency}


def page(results: dict[str, Any]) -> str:
    """All of viewer.md."""
    latency = results["latency"]
    return _PAGE.format(
        machine=", ".join(f"{name} {value}" for name, value in results["machine"].items()),
        moves=len(latency["layer"]["frame_ms"]),
        latency=moves_table("a key", VARIANTS, latency, "layer"),
        targets=table(HEAD, list(_targets(results))),
    )


def _targets(results: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    latency = results["latency"]
    for name in ("layer", "query"):
        says = f"another {name}, in the page"
        yield from browser_targets(latency, name, says)
        faster = times(latency, "matplotlib", name)
        wanted = f"{says}: at least {FASTER} × as fast as `interact` + matplotlib"
        yield wanted, f"{faster:.1f} ×", met(faster >= FASTER)


_PAGE = """\
# The attention viewer, measured

Written by `make bench`; every single value is in `viewer.json`.

Machine: {machine}.

{targets}

## A key until the last pixel is painted

Maps of 16 layers with 4 heads over 4 × 16 patches; {moves} moves each, in turn. Timed in the page,
from the key's own time stamp until the frame that shows the change is handed over for display.
*Another layer* is the slider: the large map and its scale, without the kernel. *Another query* is
an arrow on the large map, which draws all 64 small ones again. matplotlib draws the same 65 maps
from the same reading, with its own settings as they come, and prints the numbers. *Times the bare
one* is how many times as long as a bare slider that moves another one in the browser. *kB here*
counts all until the page is calm.

{latency}
"""
