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

    For both the result holds what ``measure`` returned, and its ``calls`` in order: r for a run, s
    for a wait, c for a look at the clock. What came of them is worked out anew, by `spans`.

    >>> def once(run, clock, synchronize):
    ...     start = clock()
    ...     run()
    ...     return clock() - start
    >>> timed(once, {"seconds of the first run": 1.0})["slower"]
    {'result': 0.001, 'calls': 'crc'}
    """
    return {world: _timed(measure, _device(world, settings)) for world in ("slower", "faster")}


def spans(world: str, calls: str, settings: dict[str, Any]) -> list[dict[str, Any]]:
    """What a device and a clock make of these calls: the spans with runs between two readings.

    Whoever judges a measurement asks here, and believes nothing but which calls there were.

    >>> spans("slower", "crc", {"seconds of the first run": 1.0})
    [{'runs': 1, 'before': 0, 'seconds': 0.001, 'idle before': False, 'idle after': False}]
    """
    device = _device(world, settings)
    steps = {"r": device.run, "s": device.synchronize, "c": device.clock}
    for call in calls:
        steps[call]()
    return device.spans


def _timed(measure: Callable[..., object], device: _Device) -> dict[str, Any]:
    result = measure(device.run, device.clock, device.synchronize)
    return {"result": result, "calls": "".join(device.calls)}


def _device(world: str, settings: dict[str, Any]) -> _Device:
    first = settings["seconds of the first run"]
    faster = world == "faster"
    return _Device(
        lambda number: first * ((1 - 0.001 * number) if faster else 2.0**number), 3 * first
    )


class _Device:
    """Runs are given to it and wait in a row; at the beginning it is still at other work."""

    def __init__(self, seconds_of: Callable[[int], float], waiting: float) -> None:
        self._seconds_of, self._now, self._done_at = seconds_of, 0.0, waiting
        self._read_at, self._idle_before, self._runs_before = 0.0, False, 0
        self._has_read = False
        self.runs = 0
        self.calls: list[str] = []
        self.spans: list[dict[str, Any]] = []

    def run(self) -> None:
        if self.runs == MOST_RUNS:
            raise Broken(
                f"It ran more than {MOST_RUNS} times for one measurement: ten to thirty will do."
            )
        seconds = self._seconds_of(self.runs)
        self.calls.append("r")
        self.runs += 1
        self._now += LAUNCH * seconds
        self._done_at = max(self._done_at, self._now) + seconds

    def synchronize(self) -> None:
        self._note("s")
        self._now = max(self._now, self._done_at)

    def clock(self) -> float:
        self._note("c")
        idle, runs = self._done_at <= self._now, self.runs - self._runs_before
        if self._has_read and runs:
            span = {"runs": runs, "before": self._runs_before, "seconds": self._now - self._read_at}
            self.spans.append({**span, "idle before": self._idle_before, "idle after": idle})
        self._read_at, self._idle_before, self._runs_before = self._now, idle, self.runs
        self._has_read = True
        return self._now

    def _note(self, call: str) -> None:
        """Twice in a row is as good as once: then nothing has happened in between."""
        if self.calls[-1:] != [call]:
            self.calls.append(call)
