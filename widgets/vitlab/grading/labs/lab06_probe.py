"""A device that works while the program goes on, and a clock beside it: both are pretended.

Only so can it be seen what a function that measures time does with them: on a real clock two
runs never take the same time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vitlab.grading.trouble import Broken

MOST_RUNS = 100
LAUNCH = 1e-3
"""What giving a run to the device takes, as a share of the time that the run takes."""


def timed(measure: Callable[..., object], settings: dict[str, Any]) -> dict[str, Any]:
    """Let ``measure`` time runs of which each is slower than the last, then each faster.

    For both the result holds what ``measure`` returned, and the spans between two readings of the
    clock in which there were runs.

    >>> def once(run, clock, synchronize):
    ...     start = clock()
    ...     run()
    ...     return clock() - start
    >>> timed(once, {"seconds of the first run": 1.0})["slower"]["spans"]
    [{'runs': 1, 'before': 0, 'seconds': 0.001, 'idle before': False, 'idle after': False}]
    """
    first = settings["seconds of the first run"]
    return {
        "slower": _timed(measure, lambda number: first * 2.0**number, 3 * first),
        "faster": _timed(measure, lambda number: first * (1 - 0.001 * number), 3 * first),
    }


def _timed(
    measure: Callable[..., object], seconds_of: Callable[[int], float], waiting: float
) -> dict[str, Any]:
    device = _Device(seconds_of, waiting)
    result = measure(device.run, device.clock, device.synchronize)
    return {"result": result, "spans": device.spans, "runs": device.runs}


class _Device:
    """Runs are given to it and wait in a row; at the beginning it is still at other work."""

    def __init__(self, seconds_of: Callable[[int], float], waiting: float) -> None:
        self._seconds_of, self._now, self._done_at = seconds_of, 0.0, waiting
        self._read_at, self._idle_before, self._runs_before = 0.0, False, 0
        self._has_read = False
        self.runs = 0
        self.spans: list[dict[str, Any]] = []

    def run(self) -> None:
        if self.runs == MOST_RUNS:
            raise Broken(
                f"It ran more than {MOST_RUNS} times for one measurement: ten to thirty will do."
            )
        seconds = self._seconds_of(self.runs)
        self.runs += 1
        self._now += LAUNCH * seconds
        self._done_at = max(self._done_at, self._now) + seconds

    def synchronize(self) -> None:
        self._now = max(self._now, self._done_at)

    def clock(self) -> float:
        idle, runs = self._done_at <= self._now, self.runs - self._runs_before
        if self._has_read and runs:
            span = {"runs": runs, "before": self._runs_before, "seconds": self._now - self._read_at}
            self.spans.append({**span, "idle before": self._idle_before, "idle after": idle})
        self._read_at, self._idle_before, self._runs_before = self._now, idle, self.runs
        self._has_read = True
        return self._now
