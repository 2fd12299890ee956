"""What makes a measurement of time valid, read off what a function did with a device and a clock.

Which of the runs count is not asked: it follows from the result. A reading is a way in which the
result could have come from the spans that were timed; the one that is most valid is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from statistics import fmean, median, median_high, median_low
from typing import Any

import numpy as np

from vitlab.grading.labs.lab06_probe import spans
from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown

FEWEST = 5
"""Runs that count."""

Span = dict[str, Any]
World = dict[str, Any]
Settings = dict[str, Any]

_MEDIANS = ("median", "lower median", "upper median")
"""Of two in the middle: what lies between them, the lower one, the upper one."""

_WAYS: dict[str, Callable[[Sequence[float]], float]] = {
    "median": median,
    "lower median": median_low,
    "upper median": median_high,
    "mean": fmean,
    "smallest": min,
    "largest": max,
    "sum": sum,
}
_UNITS = {"seconds": 1.0, "milliseconds": 1e3}
_UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reading:
    """A way to see a result: from which span on they count, what is made of them, in what unit."""

    spans: tuple[tuple[Span, ...], ...]
    """Those that count, in each world."""
    way: str = _UNKNOWN
    unit: str = "seconds"

    @property
    def is_waited_for(self) -> bool:
        """Whether the device is idle at both ends of all spans."""
        return not self.busy

    @property
    def busy(self) -> tuple[Span, ...]:
        """Spans at one end of which the device is not idle."""
        return tuple(
            span
            for spans in self.spans
            for span in spans
            if not (span["idle before"] and span["idle after"])
        )

    @property
    def is_warm(self) -> bool:
        """Whether runs came before."""
        return all(spans[0]["before"] > 0 for spans in self.spans)

    @property
    def is_a_median(self) -> bool:
        """Whether it is a median of spans enough, of one run each, in seconds."""
        alone = all(span["runs"] == 1 for spans in self.spans for span in spans)
        enough = all(len(spans) >= FEWEST for spans in self.spans)
        return self.way in _MEDIANS and self.unit == "seconds" and alone and enough

    @property
    def worth(self) -> tuple[int, bool]:
        """How much of it is valid; a known way is worth more than none."""
        valid = self.is_waited_for + self.is_warm + self.is_a_median
        return valid, self.way != _UNKNOWN


def waits(settings: Settings, value: Any) -> None:
    """Raise `Broken` where the device still works as the clock is read for a run that counts."""
    busy = best(settings, value).busy
    if not busy:
        return
    span = busy[0]
    if not span["idle after"]:
        raise Broken(
            f"Run {span['before'] + span['runs']} was timed with {span['seconds']:.3g} s, and the "
            "device was not done with it: giving work to a device is quick. Wait for the device "
            "before you read the clock again."
        )
    raise Broken(
        f"As the clock was read before run {span['before'] + 1}, the device still had earlier work "
        "to do, and the run had to wait for it: wait for the device before you start the time."
    )


def warms_up(settings: Settings, value: Any) -> None:
    """Raise `Broken` where the very first run counts."""
    if not best(settings, value).is_warm:
        raise Broken("The very first run counts. Let one or more go by before you take the time.")


def takes_the_median(settings: Settings, value: Any) -> None:
    """Raise `Broken` where the result is anything but the median of single runs."""
    reading = best(settings, value)
    if reading.is_a_median:
        return
    if reading.way == _UNKNOWN:
        raise Broken(
            f"It returned {_number(value['slower']['result']):.4g}: that is no median of the runs "
            "that it timed. (In this check each run takes twice as long as the one before.)"
        )
    if reading.unit != "seconds":
        raise Broken(f"The result is in {reading.unit}: leave it in the seconds of the clock.")
    if any(span["runs"] > 1 for spans in reading.spans for span in spans):
        raise Broken("Several runs were timed together: read the clock before and after each one.")
    counted = min(map(len, reading.spans))
    if counted < FEWEST:
        raise Broken(f"Runs that count: {counted}. At least {FEWEST} are asked for.")
    raise Broken(f"The result is the {reading.way} of {counted} runs, not their median.")


def best(settings: Settings, value: Any) -> Reading:
    """The most valid of all ways to see what was returned; `Broken` where nothing was timed."""
    worlds: list[World] = [
        {**value[world], "spans": spans(world, value[world]["calls"], settings)}
        for world in ("slower", "faster")
    ]
    results = [_number(world["result"]) for world in worlds]
    if not all(world["spans"] for world in worlds):
        raise Broken(
            f"It returned {shown(worlds[0]['result'])}, and there was no run between two readings "
            "of the clock that it was given: time comes from `clock()` before and after `run()`."
        )
    found = [_last_ones(worlds), *_readings(worlds, results)]
    return max(found, key=lambda reading: reading.worth)


def _number(result: Any) -> float:
    if isinstance(result, np.ndarray) and result.ndim == 0:
        result = result.item()
    if type(result) not in (int, float):
        raise Broken(f"It returned {shown(result)}, not a number of seconds.")
    return float(result)


def _readings(worlds: list[World], results: list[float]) -> Iterator[Reading]:
    """Every way in which the same was made of the spans up to the last one, in each world."""
    for (way, made), (unit, factor) in product(_WAYS.items(), _UNITS.items()):
        windows = [
            [
                window
                for window in _windows(world["spans"])
                if _near(result, factor * made([span["seconds"] / span["runs"] for span in window]))
            ]
            for world, result in zip(worlds, results, strict=True)
        ]
        yield from (Reading(spans, way, unit) for spans in product(*windows))


def _windows(spans: list[Span]) -> Iterator[tuple[Span, ...]]:
    for start in range(len(spans)):
        yield tuple(spans[start:])


def _last_ones(worlds: list[World]) -> Reading:
    """Where no way explains a result, the last spans stand for those that count."""
    return Reading(tuple(tuple(world["spans"][-FEWEST:]) for world in worlds))


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-5 * abs(other)
