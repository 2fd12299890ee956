"""Measure the slicer against its peers."""

from __future__ import annotations

from typing import Any

from tests.benchmarks import slicer_cuts_variants as cuts
from tests.benchmarks.latency import measure_latency, running_lab, sweep
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.slicer_page import page
from tests.benchmarks.slicer_variants import LARGEST, MOVES, SMALLEST, START, VARIANTS
from tests.benchmarks.startup import KERNELS, PROCESSES, measure_kernels, measure_processes

__all__ = ["measure", "page"]

PACKAGES = ("jupyterlab", "ipywidgets", "anywidget", "matplotlib", "torch")


def measure(moves: int | None = None) -> dict[str, Any]:
    """Everything that is measured, value by value; with ``moves``, a trial of so many."""
    kernels, processes = (1, 1) if moves else (KERNELS, PROCESSES)
    with running_lab() as (browser, server):
        machine = describe_machine(PACKAGES) | {"Chromium": browser.version}
        keys = sweep(START, SMALLEST, LARGEST)
        latency = measure_latency(browser, server, VARIANTS, keys=keys, moves=moves or MOVES)
        keys = sweep(cuts.START, cuts.SMALLEST, cuts.LARGEST)
        others = measure_latency(
            browser, server, cuts.VARIANTS, keys=keys, moves=moves or cuts.MOVES
        )
        painted = measure_kernels(browser, server, kernels)
    return {
        "machine": machine,
        "latency": latency,
        "cuts": others,
        "startup": {
            name: {
                "wall_s": _rounded(wall for wall, _ in seconds),
                "cpu_s": _rounded(cpu for _, cpu in seconds),
                "painted_s": _rounded(painted[name]),
            }
            for name, seconds in measure_processes(processes).items()
        },
    }


def _rounded(values: Any) -> list[float]:
    return [round(value, 3) for value in values]
