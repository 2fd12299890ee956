"""Measure the resolution simulator against the same maps in `interact` and matplotlib."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from statistics import median
from typing import Any

from playwright.sync_api import Browser

from tests.benchmarks.latency import laid_table, measure_latency, running_lab, sweep
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.simulator_variants import LEAST, MOST, MOVES, START, VARIANTS
from tests.benchmarks.table import met, table
from tests.benchmarks.targets import HEAD, browser_targets, kernel_targets, p95, times
from tests.browser.jupyter import Server

PACKAGES = ("jupyterlab", "ipywidgets", "anywidget", "bqplot", "matplotlib", "torch")
LATENCY_HEAD = ("a key on a slider", "median ms", "p95 ms", "times the bare one", "times vitlab")
MOVE_KB = 40  # from the kernel, until the map is painted
COUNTED = 12  # moves whose bytes are counted


def measure(moves: int | None = None) -> dict[str, Any]:
    """Every move of every variant, value by value; with ``moves``, a trial of so many."""
    with running_lab() as (browser, server):
        machine = describe_machine(PACKAGES) | {"Chromium": browser.version}
        keys = sweep(START, LEAST, MOST)
        latency = measure_latency(browser, server, VARIANTS, keys=keys, moves=moves or MOVES)
        sizes = dict(zip(("at_once", "at_rest"), _bytes(browser, server), strict=True))
    return {"machine": machine, "latency": latency, "bytes": sizes}


def _bytes(browser: Browser, server: Server) -> tuple[list[int], list[int]]:
    """What a move brings until the map is painted, and what follows once the hand rests."""
    (size,) = (variant for variant in VARIANTS if variant.name == "size")
    at_once, at_rest = [], []
    with laid_table(browser, server, size) as laid:
        for key, value in islice(sweep(START, LEAST, MOST), COUNTED):
            laid.traffic.settle(laid.page, quiet=1)
            laid.traffic.take()
            laid.page.evaluate(f"stopwatch.start(({size.shown})({value}))")
            laid.page.keyboard.press(key)
            laid.page.evaluate("stopwatch.painted")
            at_once.append(laid.traffic.take()[0].bytes)
            laid.traffic.settle(laid.page, quiet=1)
            at_rest.append(laid.traffic.take()[0].bytes)
    return at_once, at_rest


def page(results: dict[str, Any]) -> str:
    """All of simulator.md."""
    latency = results["latency"]
    rows = [
        (
            variant.title,
            f"{median(latency[variant.name]['frame_ms']):.1f}",
            f"{p95(latency[variant.name]['frame_ms']):.1f}",
            f"{times(latency, variant.name, variant.floor):.2f}",
            f"{times(latency, variant.name, 'size'):.1f}",
        )
        for variant in VARIANTS
    ]
    return _PAGE.format(
        machine=", ".join(f"{name} {value}" for name, value in results["machine"].items()),
        moves=len(latency["size"]["frame_ms"]),
        latency=table(LATENCY_HEAD, rows),
        targets=table(HEAD, _targets(results)),
        rest=f"{median(results['bytes']['at_rest']) / 1000:.0f}",
    )


def _targets(results: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    latency = results["latency"]
    yield from browser_targets(latency, "dimension", "a dimension")
    peers = {"matplotlib": "`interact` + matplotlib"}
    yield from kernel_targets(latency, "size", "a new size", peers)
    most = max(results["bytes"]["at_once"]) / 1000
    wanted = f"a new size: never more than {MOVE_KB} kB until the map is painted"
    yield wanted, f"{most:.1f} kB", met(most <= MOVE_KB)


_PAGE = """\
# The resolution simulator, measured

Written by `make bench`; every single value is in `simulator.json`.

Machine: {machine}.

{targets}

## A key on a slider until the last pixel is painted

The table of the bundled model on a new grid; {moves} moves each, in turn. Timed in the page, from
the key's own time stamp until the frame that shows the new map is handed over for display.
matplotlib draws the same eight maps from the same reading, and prints the sentence and five facts.
Once the hand rests, the planes that were not looked at and the numbers of every other rule follow:
{rest} kB in the median.

{latency}
"""
