"""Measure how soon an instrument is there, in a kernel that has torch already."""

from __future__ import annotations

from statistics import median
from typing import Any

from tests.benchmarks.latency import running_lab
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.startup import KERNELS, Start, measure_kernels
from tests.benchmarks.table import met, table
from tests.benchmarks.targets import HEAD

PACKAGES = ("jupyterlab", "ipywidgets", "anywidget", "bqplot", "torch")
SOON = 1.5  # seconds

_SHOWN = """() => {{
    const picture = document.querySelectorAll('{where}')[{number}];
    return (picture?.ariaLabel ?? picture?.textContent)?.includes('{words}') && picture;
}}"""


def _start(instrument: str, where: str, words: str, number: int = 0) -> Start:
    program = f"from vitlab.widgets import {instrument}\n{instrument}()"
    shown = _SHOWN.format(where=where, number=number, words=words)
    return Start(instrument, f"`{instrument}()`", program, shown, before="import torch")


STARTS = (
    _start("PatchGridSlicer", ".vl > .vl-canvas .vl-grid", "196 patches"),
    _start("PositionEncodingExplorer", ".vl-places .vl-grid", "Position 83"),
    _start("ResolutionSimulator", ".vl-maps .vl-grid", "Position 119", 5),
    _start("LinearProjectionAnalyzer", ".vl-seen .vl-map .vl-grid", "196 patches"),
    _start("PatchSizeAdvisor", ".vl-thing .vl-grid", "patches"),
    _start("AttentionViewer", ".vl-seen .vl-grid", "CLS, token 0"),
    _start("ContrastExplorer", ".vl-formula", "picture 3, caption 6"),
    _start("EmbeddingAtlas", ".vl-scatter .vl-points-hand", "1,024 points"),
    _start("MemoryGauge", ".vl-step", "fc2"),
    _start("Quiz", ".vl-card", "Question 1 of 14"),
)


def measure(kernels: int | None = None) -> dict[str, Any]:
    """Every start, value by value; with ``kernels``, a trial of so many."""
    with running_lab() as (browser, server):
        machine = describe_machine(PACKAGES) | {"Chromium": browser.version}
        painted = measure_kernels(browser, server, kernels or KERNELS, STARTS)
    seconds = {name: [round(value, 3) for value in values] for name, values in painted.items()}
    return {"machine": machine, "seconds": seconds}


def page(results: dict[str, Any]) -> str:
    """All of start.md."""
    seconds = results["seconds"]
    targets = [
        (
            f"{start.title}: its picture at most {SOON} s after the key that runs the cell",
            f"{median(seconds[start.name]):.2f} s",
            met(median(seconds[start.name]) <= SOON),
        )
        for start in STARTS
    ]
    return _PAGE.format(
        machine=", ".join(f"{name} {value}" for name, value in results["machine"].items()),
        kernels=len(seconds[STARTS[0].name]),
        targets=table(HEAD, targets),
    )


_PAGE = """\
# The first picture of an instrument, measured

Written by `make bench`; every single value is in `start.json`.

Machine: {machine}.

Medians of {kernels} fresh kernels each, in turn, in fresh browser profiles. The kernel has run
`import torch` in a cell before: the time is from the key that runs the cell with the instrument
until its picture is painted. The modules are compiled, as an installer leaves them.

{targets}
"""
