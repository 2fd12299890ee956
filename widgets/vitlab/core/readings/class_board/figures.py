"""Points and guesses of a class as figures. Plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from math import ceil, floor, log2
from statistics import median

from vitlab.core.facts import number
from vitlab.core.readings.class_board.guessing import Guesses
from vitlab.core.readings.class_board.marks import Figure, Mark, box, path, words
from vitlab.core.readings.class_board.records import LabClass
from vitlab.words import said

_WIDTH, _BASE, _TALL = 520.0, 92.0, 76.0
_MOST_BARS = 25


def points_figure(klass: LabClass) -> Figure:
    """How many students have how many points, counted in whole points or in wider bins."""
    points = [student.points for student in klass.handed_in]
    step = max(1, ceil(klass.of / _MOST_BARS))
    bars = floor(klass.of / step) + 1
    counts = Counter(min(bars - 1, floor(one / step)) for one in points)
    pitch = min(58.0, _WIDTH / bars)
    most = max(counts.values(), default=1)
    marks = [path("vl-ax", f"M0 {_BASE}h{_WIDTH:g}")]
    for place in range(bars):
        x, high = place * pitch, _TALL * counts[place] / most
        middle = x + pitch / 2
        marks.append(path("vl-full", box(x + pitch * 0.1, _BASE - high, pitch * 0.8, high)))
        if counts[place]:
            marks.append(words(middle, _BASE - high - 5, str(counts[place]), "vl-i vl-w", "middle"))
        if pitch > 18 or place % 2 == 0:
            marks.append(words(middle, _BASE + 15, number(place * step), "", "middle"))
    if points:
        x = (median(points) / step + 0.5) * pitch
        marks.append(path("vl-need", f"M{x:.1f} {_BASE - 1}l4 7h-8z"))
        at = min(max(x, 36), _WIDTH - 36)
        half = said("median {points}", points=number(median(points)))
        marks.append(words(at, _BASE + 28, half, "vl-i", "middle"))
    told = ", ".join(
        said("{points} points {count}", points=number(n * step), count=counts[n])
        for n in range(bars)
        if counts[n]
    )
    label = said("Points of {count} students: {told}.", count=len(points), told=told)
    return Figure(_WIDTH, _BASE + 32, label, tuple(marks))


def guesses_figure(guesses: Guesses) -> Figure:
    """A dot for each guess at the middle of its range, on an axis of powers of two."""
    bins = guesses.bins
    powers = [*bins, log2(guesses.truth)]
    low, high = _axis(powers)
    pitch = 7.2

    def x(power: float) -> float:
        return 8 + (power - low) / (high - low) * (_WIDTH - 16)

    abreast = max(1, min(4, floor((x(0.5) - x(0)) / pitch)))
    rows = max((ceil(len(who) / abreast) for who in bins.values()), default=1)
    base = 22 + pitch * rows
    marks = [path("vl-ax", f"M0 {base + 6:g}h{_WIDTH:g}")]
    marks += _ticks(low, high, base, x)
    hits = guesses.hits
    for power, who in bins.items():
        across = min(abreast, len(who))
        for place, student in enumerate(who):
            cx = x(power) + (place % abreast - (across - 1) / 2) * pitch
            cy = base - place // abreast * pitch
            marks.append(_dot(student, guesses.given[student], student in hits, cx, cy))
    at = x(log2(guesses.truth))
    lowest = base - ceil(len(_nearest(guesses)) / abreast) * pitch
    marks.append(path("vl-truth", f"M{at:.1f} 16V{max(18.0, lowest):.1f}M{at:.1f} {base + 4:g}v7"))
    beside = min(max(at, 40), _WIDTH - 40)
    truth = number(guesses.truth)
    named = said("{truth}, the truth", truth=truth)
    marks.append(words(beside, 10, named, "vl-b vl-w", "middle"))
    label = said(
        "{count} guesses: {hits} ranges hold {truth}, {below} lie below it; the middle one says "
        "{middle}.",
        count=len(guesses.given),
        hits=len(guesses.hits),
        below=guesses.below,
        truth=truth,
        middle=number(guesses.middle),
    )
    return Figure(_WIDTH, round(base + 26, 1), label, tuple(marks))


def _dot(student: str, ends: tuple[float, float], hit: bool, cx: float, cy: float) -> Mark:
    kind = "vl-hit" if hit else "vl-miss"
    has: dict[str, str | float] = {"class": kind, "cx": round(cx, 1), "cy": round(cy, 1), "r": 3.1}
    low, high = map(number, ends)
    title = said("{student}: {low} to {high}", student=student, low=low, high=high)
    return Mark("circle", has, parts=(Mark("title", words=title),))


def guess_figure(truth: float, ends: tuple[float, float]) -> Figure:
    """One guess as a bar from end to end, and the truth, on an axis of powers of two.

    An end that is not above 0 has no place there: the bar then begins where the axis does.
    """
    base = 34.0
    low, high = _axis([log2(end) for end in (*ends, truth) if end > 0])

    def x(power: float) -> float:
        return 8 + (power - low) / (high - low) * (_WIDTH - 16)

    first, last = (x(log2(end)) if end > 0 else 0.0 for end in ends)
    at = x(log2(truth))
    marks = [
        path("vl-ax", f"M0 {base + 6:g}h{_WIDTH:g}"),
        *_ticks(low, high, base, x),
        path("vl-hit", box(first - 2, base - 6, last - first + 4, 9)),
        path("vl-truth", f"M{at:.1f} 16V{base + 10:g}"),
        words(min(max(at, 20), _WIDTH - 20), 10, number(truth), "vl-b vl-w", "middle"),
    ]
    label = f"Your guess, {number(ends[0])} to {number(ends[1])}; it is {number(truth)}."
    return Figure(_WIDTH, base + 26, label, tuple(marks))


def _axis(powers: list[float]) -> tuple[float, float]:
    """From where to where the axis goes: four powers of two at least.

    >>> _axis([4.0, 4.2]), _axis([1.0, 9.0])
    ((1.5, 6.5), (0.5, 9.5))
    """
    low, high = floor(min(powers)), ceil(max(powers))
    more = max(0, 4 - (high - low))
    return low - 0.5 - (more + 1) // 2, high + 0.5 + more // 2


def _nearest(guesses: Guesses) -> tuple[str, ...]:
    """Who stands under the line of the truth."""
    power = round(log2(guesses.truth) * 2) / 2
    return guesses.bins.get(power, ())


def _ticks(low: float, high: float, base: float, x: Callable[[float], float]) -> list[Mark]:
    found = []
    whole = range(ceil(low), floor(high) + 1)
    step = max(1, ceil(len(whole) / 11))
    for power in whole[::step]:
        found.append(words(x(power), base + 20, _power(power), "", "middle"))
        found.append(path("vl-ax", f"M{x(power):.1f} {base + 6:g}v3"))
    return found


def _power(power: int) -> str:
    """2 to a power, as it is read.

    >>> _power(3), _power(-2), _power(40)
    ('8', '1/4', '2^40')
    """
    if abs(power) > 20:
        return f"2^{power}"
    return number(2**power) if power >= 0 else f"1/{number(2**-power)}"
