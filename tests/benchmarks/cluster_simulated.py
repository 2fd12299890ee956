"""What a cluster of any size would do, by the costs that were measured on a small one."""

from __future__ import annotations

import heapq
from dataclasses import dataclass


@dataclass(frozen=True)
class Costs:
    """Seconds: until a worker has graded its first, for each one more, and to hand one out."""

    start: float
    grade: float
    hand: float


def a_minute(costs: Costs, workers: int, count: int) -> float:
    """Submissions a minute, from the start to the last result.

    Every one passes through the one scheduler, which is busy with it for `Costs.hand`; then the
    worker that is free first grades it.

    >>> round(a_minute(Costs(0, 0.5, 0), 2, 100))  # nobody waits
    240
    >>> round(a_minute(Costs(0, 0.5, 0.01), 10_000, 6_000))  # all wait for the scheduler
    5950
    """
    free = [costs.start - costs.grade] * min(workers, count)
    heapq.heapify(free)
    handed = last = 0.0
    for _ in range(count):
        handed += costs.hand
        done = max(heapq.heappop(free), handed) + costs.grade
        heapq.heappush(free, done)
        last = max(last, done)
    return 60 * count / last
