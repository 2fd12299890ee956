"""Measure the token budget against bare sliders and the same by matplotlib, and every plan."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median
from time import perf_counter
from typing import Any

from tests.benchmarks.budget_variants import FIRST, LAST, MOVES, VARIANTS
from tests.benchmarks.latency import measure_latency, running_lab, sweep
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.moves_table import moves_table
from tests.benchmarks.table import met, table
from tests.benchmarks.targets import HEAD, Latency, Row, browser_targets, kernel_targets
from vitlab.core import VLM_VARIANTS, vlm_plan

PACKAGES = ("jupyterlab", "ipywidgets", "anywidget", "matplotlib")
PEERS = {"matplotlib": "`interact` + matplotlib, the same picture and numbers"}
MOVE_KB = 40  # from the kernel, for another box
PLAN_MS = 1.0
REPEATS = 50


def measure(moves: int | None = None) -> dict[str, Any]:
    """Every move of every variant, value by value; with ``moves``, a trial of so many."""
    plans = _plans()
    with running_lab() as (browser, server):
        machine = describe_machine(PACKAGES) | {"Chromium": browser.version}
        keys = sweep(FIRST, FIRST, LAST)
        latency = measure_latency(browser, server, VARIANTS, keys=keys, moves=moves or MOVES)
    return {"machine": machine, "latency": latency, "plans_ms": plans}


def _plans() -> dict[str, float]:
    """Milliseconds of each variant's plan for the receipt, in the median."""
    taken: dict[str, float] = {}
    for rule in VLM_VARIANTS:
        times = []
        for repeat in range(REPEATS):
            begin = perf_counter()
            vlm_plan(rule, (1920 - repeat, 1080))
            times.append(1000 * (perf_counter() - begin))
        taken[rule] = median(times)
    return taken


def page(results: dict[str, Any]) -> str:
    """All of budget.md."""
    latency = results["latency"]
    targets = [
        *browser_targets(latency, "window", "one more picture, in the page"),
        *browser_targets(latency, "slot", "the next slot, in the page"),
        *kernel_targets(latency, "rows", "another box, its rows, through the kernel", PEERS),
        _size(latency),
        _plan(results["plans_ms"]),
    ]
    return _PAGE.format(
        machine=", ".join(f"{name} {value}" for name, value in results["machine"].items()),
        moves=len(latency["rows"]["frame_ms"]),
        latency=moves_table("a key", VARIANTS, latency, "rows"),
        targets=table(HEAD, targets),
    )


def _size(latency: Latency) -> Row:
    most = median(latency["rows"]["received_bytes"]) / 1000
    wanted = f"another box: at most {MOVE_KB} kB from the kernel"
    return wanted, f"{most:.1f} kB", met(most <= MOVE_KB)


def _plan(plans: Mapping[str, float]) -> Row:
    slowest = max(plans, key=plans.__getitem__)
    taken = plans[slowest]
    wanted = f"a plan of any of the {len(plans)} variants: at most {PLAN_MS:g} ms"
    return wanted, f"{taken:.2f} ms ({slowest})", met(taken <= PLAN_MS)


_PAGE = """\
# The token budget, measured

Written by `make bench`; every single value is in `budget.json`.

Machine: {machine}.

{targets}

## A key until the last pixel is painted

A receipt of 1,920 × 1,080 px, five families; {moves} moves each, in turn. Timed in the page, from
the key's own time stamp until the frame that shows the change is handed over for display. *One more
picture* is an arrow on the slider of pictures: the bar, where other families would end, and what is
too much, without the kernel. *The next slot* is an arrow among the slots of a tile: the slot, its
patches, its place on the picture and in the bar. *Larger print* is a box of another height: the
kernel resamples what each family sees of it; the time ends with the rows, or when every number is
there. matplotlib draws the same from the same reading, with its own settings as they come, and
prints the numbers. The two bare sliders are what ipywidgets takes for a slider that moves another
one in the browser, and for one that moves a label by way of the kernel; *times the bare one* is how
many times as long as the bare slider that goes the same way.

{latency}
"""
