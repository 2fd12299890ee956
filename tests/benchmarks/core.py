"""Measure the core against the libraries that do the same."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from tests.benchmarks.comparison import Row, compare
from tests.benchmarks.core_page import page
from tests.benchmarks.machine import describe_machine
from tests.peers.at_hand import use_peers

__all__ = ["measure", "page", "parts"]

PARTS = {
    "core_patches": "Patch embedding",
    "core_positions": "Positions and resolution",
    "core_encoder": "The encoder",
    "core_probe": "Probes and maps of tokens",
}
PACKAGES = ("torch", "numpy", "timm", "transformers", "scikit-learn")


def parts() -> Iterable[tuple[str, Iterable[Row]]]:
    """Each part's title and its rows."""
    use_peers()
    for name, title in PARTS.items():
        yield title, import_module(f"tests.benchmarks.{name}").rows()


def measure() -> dict[str, Any]:
    """The machine, and all rows of every part, in milliseconds."""
    import torch

    use_peers()
    machine = describe_machine(PACKAGES) | {
        "vector instructions": torch.backends.cpu.get_cpu_capability(),
        "threads": 1,
    }
    return {
        "machine": machine,
        "parts": {title: [_measured(row) for row in rows] for title, rows in parts()},
    }


def _measured(row: Row) -> dict[str, Any]:
    timing = compare(row)
    print(f"{row.name} · {row.peer} · {timing.ratio:.2f}", flush=True)
    return {
        "name": row.name,
        "note": row.note,
        "ours_ms": round(1000 * timing.ours, 4),
        "peer": row.peer,
        "theirs_ms": round(1000 * timing.theirs, 4),
        "ratio": round(timing.ratio, 3),
        "target": row.target and round(row.target, 2),
    }
