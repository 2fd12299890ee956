"""Measure the slicer against its peers."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.latency import Move, measure_latency
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.slicer_page import page
from tests.benchmarks.startup import measure_kernels, measure_processes
from tests.browser.jupyter import running_chromium, running_server

__all__ = ["measure", "page"]

PACKAGES = ("jupyterlab", "ipywidgets", "anywidget", "matplotlib", "torch")


def measure() -> dict[str, Any]:
    """Everything that is measured, value by value."""
    with (
        tempfile.TemporaryDirectory() as home,
        running_chromium() as browser,
        running_server(Path(home)) as server,
    ):
        if browser is None:
            raise SystemExit("no Chromium: install one, or name it in VITLAB_CHROMIUM")
        machine = describe_machine(PACKAGES) | {"Chromium": browser.version}
        latency = measure_latency(browser, server)
        painted = measure_kernels(browser, server)
    return {
        "machine": machine,
        "latency": {name: _columns(moves) for name, moves in latency.items()},
        "startup": {
            name: {
                "wall_s": _rounded(wall for wall, _ in seconds),
                "cpu_s": _rounded(cpu for _, cpu in seconds),
                "painted_s": _rounded(painted[name]),
            }
            for name, seconds in measure_processes().items()
        },
    }


def _columns(moves: Sequence[Move]) -> dict[str, list[float]]:
    return {
        "frame_ms": _rounded(move.frame for move in moves),
        "next_frame_ms": _rounded(move.next for move in moves),
        "received_bytes": [move.received.bytes for move in moves],
        "received_messages": [move.received.messages for move in moves],
        "sent_bytes": [move.sent.bytes for move in moves],
        "sent_messages": [move.sent.messages for move in moves],
    }


def _rounded(values: Any) -> list[float]:
    return [round(value, 3) for value in values]
