"""How fast an instrument has to be, told against the bare peers of the same run.

The limit is what a person can see: one display frame. The floor is what ipywidgets takes for a
slider that moves nothing but another slider, or a label by way of the kernel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median, quantiles

from tests.benchmarks.table import met
from tests.benchmarks.variant import LABEL, LINKED

HEAD = ("target", "measured", "met")
DISPLAY_FRAME = 1000 / 60  # ms
IN_BROWSER, THROUGH_KERNEL = 1.6, 2.5  # times a bare slider, in the median
FASTER = 5  # times as fast as `interact` + matplotlib
GRID_KB = 6  # from the kernel, for a move of the grid

Latency = Mapping[str, Mapping[str, Sequence[float]]]
Row = tuple[str, str, str]


def p95(values: Sequence[float]) -> float:
    """Nineteen of twenty values are at most this.

    >>> p95(range(101))
    95.0
    """
    return quantiles(values, n=20, method="inclusive")[-1]


def times(latency: Latency, name: str, peer: str) -> float:
    """How many times as long as a peer's a move of this one takes, in the median.

    >>> times({"ours": {"frame_ms": [3, 5, 4]}, "bare": {"frame_ms": [2, 2, 9]}}, "ours", "bare")
    2.0
    """
    return median(latency[name]["frame_ms"]) / median(latency[peer]["frame_ms"])


def browser_targets(latency: Latency, name: str, says: str) -> Iterator[Row]:
    """What a move that needs no kernel must keep to: the median, and what one in twenty takes."""
    yield _against(latency, name, says, LINKED, IN_BROWSER)
    ours, bare = (p95(latency[each]["frame_ms"]) for each in (name, LINKED))
    most = max(DISPLAY_FRAME, IN_BROWSER * bare)
    wanted = f"{says}: p95 within a display frame, or {IN_BROWSER} × the bare slider's if larger"
    yield wanted, f"{ours:.1f} of {most:.1f} ms", met(ours <= most)


def kernel_targets(
    latency: Latency, name: str, says: str, peers: Mapping[str, str]
) -> Iterator[Row]:
    """What a move through the kernel must keep to; ``peers`` draw the same with matplotlib."""
    yield _against(latency, name, says, LABEL, THROUGH_KERNEL)
    for peer, title in peers.items():
        faster = times(latency, peer, name)
        wanted = f"{says}: at least {FASTER} × as fast as {title}"
        yield wanted, f"{faster:.1f} ×", met(faster >= FASTER)


def size_targets(latency: Latency, named: Iterable[tuple[str, str]]) -> Iterator[Row]:
    """What a move of the grid may bring from the kernel."""
    for name, says in named:
        size = median(latency[name]["received_bytes"]) / 1000
        wanted = f"{says}: at most {GRID_KB} kB from the kernel"
        yield wanted, f"{size:.1f} kB", met(size <= GRID_KB)


def _against(latency: Latency, name: str, says: str, peer: str, most: float) -> Row:
    bare = {LINKED: "a bare linked slider", LABEL: "a bare slider with a label"}[peer]
    ours, theirs = (median(latency[each]["frame_ms"]) for each in (name, peer))
    taken = times(latency, name, peer)
    measured = f"{taken:.2f} × ({ours:.1f} and {theirs:.1f} ms)"
    return f"{says}: at most {most} × {bare}, in the median", measured, met(taken <= most)
