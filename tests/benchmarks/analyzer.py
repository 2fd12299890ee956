"""Measure the linear projection analyzer against bare sliders and the same by matplotlib."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from playwright.sync_api import Browser

from tests.benchmarks.analyzer_variants import FIRST, LAST, MOVES, VARIANTS
from tests.benchmarks.latency import laid_table, measure_latency, running_lab, sweep
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.moves_table import moves_table
from tests.benchmarks.table import met, table
from tests.benchmarks.targets import HEAD, browser_targets, kernel_targets
from tests.browser.jupyter import Server

PACKAGES = ("jupyterlab", "ipywidgets", "anywidget", "bqplot", "matplotlib", "torch")
PEERS = {"matplotlib": "`interact` + matplotlib, the same picture and numbers"}
MOVE_KB = 40  # from the kernel, until the numbers are there
COUNTED = 12  # moves whose bytes are counted


def measure(moves: int | None = None) -> dict[str, Any]:
    """Every move of every variant, value by value; with ``moves``, a trial of so many."""
    with running_lab() as (browser, server):
        machine = describe_machine(PACKAGES) | {"Chromium": browser.version}
        keys = sweep(FIRST, FIRST, LAST)
        latency = measure_latency(browser, server, VARIANTS, keys=keys, moves=moves or MOVES)
        sizes = _bytes(browser, server)
    return {"machine": machine, "latency": latency, "bytes": {"at_once": sizes}}


def _bytes(browser: Browser, server: Server) -> list[int]:
    """What a move of the width brings until its last number is painted."""
    (words,) = (variant for variant in VARIANTS if variant.name == "words")
    at_once = []
    with laid_table(browser, server, words) as laid:
        for key, value in islice(sweep(FIRST, FIRST, LAST), COUNTED):
            laid.traffic.settle(laid.page, quiet=1)
            laid.traffic.take()
            laid.page.evaluate(f"stopwatch.start(({words.shown})({value}))")
            laid.page.keyboard.press(key)
            laid.page.evaluate("stopwatch.painted")
            at_once.append(laid.traffic.take()[0].bytes)
    return at_once


def page(results: dict[str, Any]) -> str:
    """All of analyzer.md."""
    latency = results["latency"]
    return _PAGE.format(
        machine=", ".join(f"{name} {value}" for name, value in results["machine"].items()),
        moves=len(latency["dim"]["frame_ms"]),
        latency=moves_table("a key", VARIANTS, latency, "dim"),
        targets=table(HEAD, list(_targets(results))),
    )


def _targets(results: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    latency = results["latency"]
    yield from browser_targets(latency, "selection", "another patch, in the page")
    yield from browser_targets(latency, "filter", "another filter, in the page")
    yield from kernel_targets(latency, "dim", "another width, its picture", PEERS)
    most = max(results["bytes"]["at_once"]) / 1000
    wanted = f"another width: never more than {MOVE_KB} kB until its numbers are painted"
    yield wanted, f"{most:.1f} kB", met(most <= MOVE_KB)


_PAGE = """\
# The linear projection analyzer, measured

Written by `make bench`; every single value is in `analyzer.json`.

Machine: {machine}.

{targets}

## A key until the last pixel is painted

Random weights for patches of 16 px; {moves} moves each, in turn. Timed in the page, from the key's
own time stamp until the frame that shows the change is handed over for display. *Another patch* is
an arrow on the photograph: it moves on all four pictures, without the kernel. *Another filter* is
an arrow on the sheet: magnified, and what it answers. *Another width* reads the picture back in the
kernel: the time ends when the new picture is painted, or when all numbers are there too. matplotlib
draws the same six figures from the same reading, with its own settings as they come, and prints
the sentence and five facts. The two bare sliders are what ipywidgets takes for a slider that moves
another one in the browser, and for one that moves a label by way of the kernel; *times the bare
one* is how many times as long as the bare slider that goes the same way. *kB here* counts all until
the page is calm, also what follows once the hand rests: the very pixels, the sheet, the answers.

{latency}
"""
