"""The axis of GiB: where it ends, what is written on it. Places on a screen, nothing else."""

from __future__ import annotations

from math import floor, log10

from vitlab.core.memory.budget import GIB
from vitlab.core.readings.memory_gauge import MemoryReading

_ROOM = 1.15  # above the highest, for the name of the peak
_REACH = 2.5  # a budget so many times as large is worth the room that its line takes
_APART = 0.055  # of the height, so that two names do not touch


def highest_gib(reading: MemoryReading) -> float:
    """Where the axis ends: above all that is needed, with the next budget if it is near."""
    need = max(reading.needed, reading.measured_peak or 0) / GIB
    above = [row.gib for row in reading.budgets if row.gib >= need]
    near = above and above[0] <= _REACH * need
    return max(need * _ROOM, above[0] * 1.06 if near else 0)


def round_ticks(highest: float) -> list[float]:
    """Three to six round numbers from 0 on.

    >>> round_ticks(42), round_ticks(0.7)
    ([0.0, 10.0, 20.0, 30.0, 40.0], [0.0, 0.2, 0.4, 0.6])
    """
    power = 10.0 ** floor(log10(highest / 3))
    step = max(times * power for times in (1, 2, 5) if 3 * times * power <= highest)
    return [round(n * step, 6) for n in range(int(highest / step) + 1)]


def tick_format(ticks: list[float]) -> str:
    """As many decimals as a step has; by itself the axis would keep its last format.

    >>> tick_format([0.0, 10.0, 20.0]), tick_format([0.0, 0.2, 0.4]), tick_format([0.0, 0.05])
    ('.0f', '.1f', '.2f')
    """
    return f".{max(0, -floor(log10(ticks[1]) + 1e-9))}f"


def named_budgets(gibs: list[float], own: float, highest: float) -> list[float]:
    """The budgets whose names have room: one's own first, then from the largest down."""
    named: list[float] = []
    for gib in sorted(gibs, key=lambda gib: (gib != own, -gib)):
        if gib < highest and all(abs(gib - other) > _APART * highest for other in named):
            named.append(gib)
    return sorted(named)
