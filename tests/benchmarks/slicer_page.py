"""The slicer's results as a page to read: tables of medians, and each target, met or not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median, quantiles
from typing import Any

from tests.benchmarks.startup import STARTS
from tests.benchmarks.table import met, table
from tests.benchmarks.variants import VARIANTS

PEERS = ("matplotlib", "default", "tuned")
DISPLAY_FRAME = 1000 / 60  # ms
LATENCY_HEAD = (
    "a key on the slider",
    "median ms",
    "p95 ms",
    "next frame p95",
    "×",
    "× default",
    "× tuned",
)
TRAFFIC_HEAD = ("a move", "messages here", "kB here", "messages back", "kB back")
STARTUP_HEAD = ("from nothing to", "process wall s", "process CPU s", "run pressed to painted s")
TARGETS_HEAD = ("target", "measured", "met")


def p95(values: Sequence[float]) -> float:
    """Nineteen of twenty values are at most this.

    >>> p95(range(101))
    95.0
    """
    return quantiles(values, n=20, method="inclusive")[-1]


def page(results: dict[str, Any]) -> str:
    """All of slicer.md."""
    latency, startup = results["latency"], results["startup"]
    moves = len(latency["jslink"]["frame_ms"])
    return _PAGE.format(
        machine=", ".join(f"{name} {value}" for name, value in results["machine"].items()),
        moves=moves,
        latency=table(LATENCY_HEAD, _latency_rows(latency)),
        traffic=table(TRAFFIC_HEAD, _traffic_rows(latency)),
        startup=table(STARTUP_HEAD, _startup_rows(startup)),
        processes=len(startup["torch"]["wall_s"]),
        kernels=len(startup["torch"]["painted_s"]),
        targets=table(TARGETS_HEAD, _target_rows(latency, startup)),
    )


def _latency_rows(latency: dict[str, Any]) -> Iterable[tuple[str, ...]]:
    for variant in VARIANTS:
        taken = latency[variant.name]
        ratios = (f"{_ratio(latency, variant.name, peer):.1f}" for peer in PEERS)
        yield (
            variant.title,
            f"{median(taken['frame_ms']):.1f}",
            f"{p95(taken['frame_ms']):.1f}",
            f"{p95(taken['next_frame_ms']):.1f}",
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


def _ratio(latency: dict[str, Any], name: str, peer: str) -> float:
    return median(latency[peer]["frame_ms"]) / median(latency[name]["frame_ms"])


def _target_rows(latency: dict[str, Any], startup: dict[str, Any]) -> Iterable[tuple[str, ...]]:
    for name, target in (("jslink", 30), ("kernel", 6)):
        ratio, default, tuned = (_ratio(latency, name, peer) for peer in PEERS)
        wanted = f"{name}: at least {target} × as fast as `interact` + matplotlib"
        measured = f"{ratio:.1f} × (default figure: {default:.1f} ×, tuned: {tuned:.1f} ×)"
        yield wanted, measured, met(ratio >= target)
    slow, later = (p95(latency["jslink"][name]) for name in ("frame_ms", "next_frame_ms"))
    wanted = "jslink: two display frames at p95, on a quiet machine"
    measured = f"{slow:.1f} of {2 * DISPLAY_FRAME:.1f} ms (next frame: {later:.1f})"
    yield wanted, measured, met(slow <= 2 * DISPLAY_FRAME)
    for name in ("jslink", "kernel"):
        size = median(latency[name]["received_bytes"]) / 1000
        yield f"{name}: at most 6 kB from the kernel", f"{size:.1f} kB", met(size <= 6)
    for name, what in (("wall_s", "process"), ("cpu_s", "process, CPU"), ("painted_s", "browser")):
        ours, torch = (median(startup[start][name]) for start in ("picture", "torch"))
        wanted = f"first picture sooner than `import torch` ({what})"
        yield wanted, f"{ours:.2f} against {torch:.2f} s", met(ours < torch)


_PAGE = """\
# The patch-grid slicer, measured

Written by `make bench`; every single value is in `slicer.json`.

Machine: {machine}.

{targets}

## A key on a slider until the last pixel is painted

A picture of 512 × 512 px; {moves} moves each, the variants in turn. Timed in the page, from the
key's own time stamp until the frame that shows the change is handed over for display; the
column *next frame* waits for the frame after it. `jslink` waits for the repainted grid, *through
the kernel* for the new numbers, matplotlib for its new image. The last three columns are how many
times faster in the median: than `interact` + matplotlib inline as a few obvious lines in a figure
of 6 × 6 inches, which shows the picture nearly pixel for pixel; than the same in the default
figure, which shows it smaller; and than the same tuned (line collections, no axes, as large as the
canvas). The bare slider, with no picture at all, shows what a slider of ipywidgets costs by itself.

{latency}

## What a move costs on the websocket

Medians of everything that goes over the kernel's connection until it is calm again; *here* is
from the kernel to the browser.

{traffic}

## First picture against `import torch`

Medians of {processes} whole fresh processes each, in turn, and of {kernels} fresh kernels each,
in turn: the browser's time is from the key that runs the cell until the picture is painted, or
until the prompt has its number.

{startup}
"""
