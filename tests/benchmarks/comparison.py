"""Two ways to the same result, timed in turn: what a row of the core's benchmark is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """Something vitlab does, and how a peer does it; both without arguments.

    ``target`` is the least ratio of their time to ours; None only reports it.
    """

    name: str
    ours: Callable[[], object]
    peer: str
    theirs: Callable[[], object]
    target: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Timing:
    """CPU seconds of one call each, the least of all repetitions."""

    ours: float
    theirs: float

    @property
    def ratio(self) -> float:
        """How many times faster ours is."""
        return self.theirs / self.ours


def compare(row: Row, *, repetitions: int = 15, least: float = 0.005) -> Timing:
    """Time both sides in turn on one thread, each sample of at least ``least`` CPU seconds.

    Process CPU time and the minimum of alternated samples: what else the machine does
    hits both sides alike, and hardly changes their ratio.
    """
    with one_thread():
        counts = [_calls_for(call, least) for call in (row.ours, row.theirs)]
        ours, theirs = [], []
        for _ in range(repetitions):
            ours.append(_seconds(row.ours, counts[0]))
            theirs.append(_seconds(row.theirs, counts[1]))
    return Timing(min(ours), min(theirs))


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch and the libraries under scikit-learn compute on one thread inside."""
    import torch
    from threadpoolctl import threadpool_limits

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with threadpool_limits(1):
            yield
    finally:
        torch.set_num_threads(before)


def _calls_for(call: Callable[[], object], least: float) -> int:
    """Calls in one sample; the first call of all, which may build tables, is not timed."""
    call()
    count = 1
    while (seconds := _seconds(call, count) * count) < least:
        count = max(2 * count, int(count * least / max(seconds, 1e-9)))
    return count


def _seconds(call: Callable[[], object], count: int) -> float:
    start = time.process_time()
    for _ in range(count):
        call()
    return (time.process_time() - start) / count
