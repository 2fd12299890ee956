"""The slicer's results as a page to read: tables of medians, and each target, met or not."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median
from typing import Any

from tests.benchmarks import slicer_cuts_variants as cuts
from tests.benchmarks.moves_table import moves_table
from tests.benchmarks.slicer_variants import VARIANTS
from tests.benchmarks.startup import STARTS
from tests.benchmarks.table import met, table
from tests.benchmarks.targets import (
    HEAD,
    browser_targets,
    kernel_targets,
    p95,
    size_targets,
    times,
)

PEERS = ("matplotlib", "default", "tuned")
LATENCY_HEAD = (
    "a key on the slider",
    "median ms",
    "p95 ms",
    "next frame p95",
    "times the bare one",
    "×",
    "× default",
    "× tuned",
)
TRAFFIC_HEAD = ("a move", "messages here", "kB here", "messages back", "kB back")
STARTUP_HEAD = ("from nothing to", "process wall s", "process CPU s", "run pressed to painted s")
GRID, NUMBERS = "the grid, by `jslink`", "the numbers, through the kernel"


def page(results: dict[str, Any]) -> str:
    """All of slicer.md."""
    latency, startup = results["latency"], results["startup"]
    moves = len(latency["jslink"]["frame_ms"])
    return _PAGE.format(
        machine=", ".join(f"{name} {value}" for name, value in results["machine"].items()),
        moves=moves,
        latency=table(LATENCY_HEAD, _latency_rows(latency)),
        traffic=table(TRAFFIC_HEAD, _traffic_rows(latency)),
        cuts=moves_table("a key", cuts.VARIANTS, results["cuts"], "threshold"),
        cut_moves=len(results["cuts"]["threshold"]["frame_ms"]),
        startup=table(STARTUP_HEAD, _startup_rows(startup)),
        processes=len(startup["torch"]["wall_s"]),
        kernels=len(startup["torch"]["painted_s"]),
        targets=table(HEAD, [*_target_rows(latency, startup), *_cut_rows(results["cuts"])]),
    )


def _latency_rows(latency: dict[str, Any]) -> Iterable[tuple[str, ...]]:
    for variant in VARIANTS:
        taken = latency[variant.name]
        ratios = (f"{times(latency, peer, variant.name):.1f}" for peer in PEERS)
        yield (
            variant.title,
            f"{median(taken['frame_ms']):.1f}",
            f"{p95(taken['frame_ms']):.1f}",
            f"{p95(taken['next_frame_ms']):.1f}",
            f"{times(latency, variant.name, variant.floor):.2f}",
            *ratios,
        )


def _traffic_rows(latency: dict[str, Any]) -> Iterable[tuple[str, ...]]:
    for variant in VARIANTS:
        cells = [variant.title]
        for way in ("received", "sent"):
            cells.append(f"{median(latency[variant.name][f'{way}_messages']):.0f}")
            cells.append(f"{median(latency[variant.name][f'{way}_bytes']) / 1000:.1f}")
        yield tuple(cells)


def _startup_rows(startup: dict[str, Any]) -> Iterable[tuple[str, ...]]:
    for start in STARTS:
        names = ("wall_s", "cpu_s", "painted_s")
        yield (start.title, *(f"{median(startup[start.name][name]):.2f}" for name in names))


def _target_rows(latency: dict[str, Any], startup: dict[str, Any]) -> Iterable[tuple[str, ...]]:
    yield from browser_targets(latency, "jslink", GRID)
    peers = {"matplotlib": "`interact` + matplotlib"}
    yield from kernel_targets(latency, "kernel", NUMBERS, peers)
    yield from size_targets(latency, (("jslink", GRID), ("kernel", NUMBERS)))
    for name, what in (("wall_s", "process"), ("cpu_s", "process, CPU"), ("painted_s", "browser")):
        ours, torch = (median(startup[start][name]) for start in ("picture", "torch"))
        wanted = f"first picture sooner than `import torch` ({what})"
        yield wanted, f"{ours:.2f} against {torch:.2f} s", met(ours < torch)


def _cut_rows(latency: dict[str, Any]) -> Iterable[tuple[str, ...]]:
    for name, what in (("stride", "another stride"), ("cell", "a cell of a stage")):
        yield from browser_targets(latency, name, f"{what}, in the page")
    yield from browser_targets(latency, "plane", "cosines in two pictures, in the page")
    peers = {"matplotlib": "`interact` + matplotlib"}
    yield from kernel_targets(latency, "threshold", "another threshold, through the kernel", peers)
    yield from kernel_targets(latency, "two", "two pictures, through the kernel", {})


_PAGE = """\
# The patch-grid slicer, measured

Written by `make bench`; every single value is in `slicer.json`.

Machine: {machine}.

{targets}

## A key on a slider until the last pixel is painted

A picture of 512 × 512 px; {moves} moves each, the variants in turn. Timed in the page, from the
key's own time stamp until the frame that shows the change is handed over for display; the
column *next frame* waits for the frame after it. `jslink` waits for the repainted grid, *through
the kernel* for the new numbers, matplotlib for its new image.

The two bare sliders have no picture at all: they are what ipywidgets takes for a slider that moves
another one in the browser, and for one that moves a label by way of the kernel. *Times the bare
one* is how many times as long as the bare slider that goes the same way, in the median. The last
three columns are how many times faster in the median: than `interact` + matplotlib inline as a few
obvious lines in a figure of 6 × 6 inches, which shows the picture nearly pixel for pixel; than the
same in the default figure, which shows it smaller; and than the same tuned (line collections, no
axes, as large as the canvas).

{latency}

## What a move costs on the websocket

Medians of everything that goes over the kernel's connection until it is calm again; *here* is
from the kernel to the browser.

{traffic}

## Other cuts, and two pictures

{cut_moves} moves each, in turn. *Another stride* is the slider of overlapping patches; *a cell* is
an arrow on the picture of a stage, which shows in the others what it was merged from and into;
*cosines* is an arrow on the first of two pictures, whose planes are there. The cells of *another
threshold* are halved in the kernel; matplotlib draws cells, curve and numbers of the same reading.

{cuts}

## First picture against `import torch`

Medians of {processes} whole fresh processes each, in turn, and of {kernels} fresh kernels each,
in turn: the browser's time is from the key that runs the cell until the picture is painted, or
until the prompt has its number.

{startup}
"""
