"""What a move took, variant by variant, against the bare slider and against ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from tests.benchmarks.table import table
from tests.benchmarks.targets import p95, times
from tests.benchmarks.variant import Variant

_HEAD = ("median ms", "p95 ms", "times the bare one", "times vitlab", "kB here")


def moves_table(
    what: str,
    variants: Sequence[Variant],
    latency: Mapping[str, Mapping[str, Sequence[float]]],
    ours: str,
) -> str:
    """A row for each variant; ``ours`` is the one that *times vitlab* is told against."""
    rows = [
        (
            variant.title,
            f"{median(latency[variant.name]['frame_ms']):.1f}",
            f"{p95(latency[variant.name]['frame_ms']):.1f}",
            f"{times(latency, variant.name, variant.floor):.2f}",
            f"{times(latency, variant.name, ours):.1f}",
            f"{median(latency[variant.name]['received_bytes']) / 1000:.1f}",
        )
        for variant in variants
    ]
    return table((what, *_HEAD), rows)
