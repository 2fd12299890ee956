"""Measure the patch size advisor against bare sliders and the same by matplotlib."""

from __future__ import annotations

from statistics import median
from typing import Any

from tests.benchmarks.advisor_variants import FIRST, LAST, MOVES, VARIANTS
from tests.benchmarks.latency import measure_latency, running_lab, sweep
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.moves_table import moves_table
from tests.benchmarks.table import met, table
from tests.benchmarks.targets import HEAD, Latency, Row, browser_targets, kernel_targets

PACKAGES = ("jupyterlab", "ipywidgets", "anywidget", "matplotlib")
PEERS = {"matplotlib": "`interact` + matplotlib, the same picture and numbers"}
MOVE_KB = 40  # from the kernel, for a move of the box


def measure(moves: int | None = None) -> dict[str, Any]:
    """Every move of every variant, value by value; with ``moves``, a trial of so many."""
    with running_lab() as (browser, server):
        machine = describe_machine(PACKAGES) | {"Chromium": browser.version}
        keys = sweep(FIRST, FIRST, LAST)
        latency = measure_latency(browser, server, VARIANTS, keys=keys, moves=moves or MOVES)
    return {"machine": machine, "latency": latency}


def page(results: dict[str, Any]) -> str:
    """All of advisor.md."""
    latency = results["latency"]
    targets = [
        *browser_targets(latency, "box", "the box, in the page"),
        *kernel_targets(latency, "rows", "another box, its rows, through the kernel", PEERS),
        _size(latency),
    ]
    return _PAGE.format(
        machine=", ".join(f"{name} {value}" for name, value in results["machine"].items()),
        moves=len(latency["rows"]["frame_ms"]),
        latency=moves_table("a key", VARIANTS, latency, "rows"),
        targets=table(HEAD, targets),
    )


def _size(latency: Latency) -> Row:
    most = max(median(latency[name]["received_bytes"]) for name in ("box", "rows")) / 1000
    wanted = f"a move of the box: at most {MOVE_KB} kB from the kernel"
    return wanted, f"{most:.1f} kB", met(most <= MOVE_KB)


_PAGE = """\
# The patch size advisor, measured

Written by `make bench`; every single value is in `advisor.json`.

Machine: {machine}.

{targets}

## A key until the last pixel is painted

A box in a photograph of 448 px, and seven patch sizes; {moves} moves each, in turn. Timed in the
page, from the key's own time stamp until the frame that shows the change is handed over for
display. *The box* is an arrow that moves it, the patches under it and what is said of it, without
the kernel; the seven small pictures follow a frame later. *Another box* is counted anew in the
kernel: the time ends with the rows, or when every number is there. matplotlib draws the same eight
pictures from the same reading, with its own settings as they come, and prints the numbers. The two
bare sliders are what ipywidgets takes for a slider that moves another one in the browser, and for
one that moves a label by way of the kernel; *times the bare one* is how many times as long as the
bare slider that goes the same way.

{latency}
"""
