"""Measure the memory gauge against the same picture in `interact` and matplotlib."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.gauge_variants import BATCHES, MOVES, VARIANTS, WARM_UP
from tests.benchmarks.latency import laid_table
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.slicer_page import p95
from tests.benchmarks.table import met, table
from tests.browser.jupyter import running_chromium, running_server

PACKAGES = ("jupyterlab", "ipywidgets", "bqplot", "matplotlib", "torch")
HEAD = ("a key on the batch slider", "median ms", "p95 ms", "times vitlab", "kB here")
_P95, _RATIO = 150, 5
_PEERS = {
    "matplotlib": "`interact` + matplotlib, the same picture and numbers",
    "figure": "its figure alone, beside the gauge with its numbers",
}


def measure() -> dict[str, Any]:
    """Every move of every variant; each move is made on all variants before the next one."""
    with (
        tempfile.TemporaryDirectory() as home,
        running_chromium() as browser,
        running_server(Path(home)) as server,
        ExitStack() as stack,
    ):
        if browser is None:
            raise SystemExit("no Chromium: install one, or name it in VITLAB_CHROMIUM")
        machine = describe_machine(PACKAGES) | {"Chromium": browser.version}
        tables = [stack.enter_context(laid_table(browser, server, each)) for each in VARIANTS]
        moves: dict[str, dict[str, list[float]]] = {
            each.name: {"frame_ms": [], "received_bytes": []} for each in VARIANTS
        }
        for number in range(WARM_UP + MOVES):
            up = number // BATCHES % 2 == 0
            at = number % BATCHES + 1
            batch = 64 + (at if up else BATCHES - at)
            for laid in tables:
                move = laid.move("ArrowRight" if up else "ArrowLeft", batch)
                if number >= WARM_UP:
                    moves[laid.variant.name]["frame_ms"].append(round(move.frame, 3))
                    moves[laid.variant.name]["received_bytes"].append(move.received.bytes)
    return {"machine": machine, "latency": moves}


def page(results: dict[str, Any]) -> str:
    """All of gauge.md."""
    latency = results["latency"]
    rows = [
        (
            variant.title,
            f"{median(latency[variant.name]['frame_ms']):.1f}",
            f"{p95(latency[variant.name]['frame_ms']):.1f}",
            f"{_ratio(latency, variant.name):.1f}",
            f"{median(latency[variant.name]['received_bytes']) / 1000:.1f}",
        )
        for variant in VARIANTS
    ]
    ours = latency["gauge"]["frame_ms"]
    targets = [
        (
            "p95 of a move at most 150 ms, on a quiet machine",
            f"{p95(ours):.1f} ms",
            met(p95(ours) <= _P95),
        ),
        *(
            (
                f"at least {_RATIO} × as fast as {title}",
                f"{_ratio(latency, peer):.1f} ×",
                met(_ratio(latency, peer) >= _RATIO),
            )
            for peer, title in _PEERS.items()
        ),
    ]
    return _PAGE.format(
        machine=", ".join(f"{name} {value}" for name, value in results["machine"].items()),
        moves=len(ours),
        latency=table(HEAD, rows),
        targets=table(("target", "measured", "met"), targets),
    )


def _ratio(latency: dict[str, Any], peer: str) -> float:
    """How many times as long a move of this one takes."""
    return median(latency[peer]["frame_ms"]) / median(latency["gauge"]["frame_ms"])


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
is printed below, or, in the last row, left out.

{latency}
"""
