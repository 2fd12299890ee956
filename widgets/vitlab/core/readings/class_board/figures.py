"""Points, guesses, hints and minutes of a class as figures. Plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from math import ceil, floor, log2
from statistics import median

from vitlab.core.facts import number
from vitlab.core.readings.class_board.guessing import Guesses
from vitlab.core.readings.class_board.marks import Figure, Mark, box, path, words
from vitlab.core.readings.class_board.records import LabClass
from vitlab.core.readings.class_board.timing import STEPS, Effort

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
        marks.append(words(at, _BASE + 28, f"median {number(median(points))}", "vl-i", "middle"))
    told = ", ".join(f"{number(n * step)} points {counts[n]}" for n in range(bars) if counts[n])
    return Figure(_WIDTH, _BASE + 32, f"Points of {len(points)} students: {told}.", tuple(marks))


def guesses_figure(guesses: Guesses) -> Figure:
    """A dot for each guess at the middle of its range, on an axis of powers of two."""
    bins = guesses.bins
    powers = [*bins, log2(guesses.truth)]
    low, high = floor(min(powers)) - 0.5, ceil(max(powers)) + 0.5
    pitch = 7.2

    def x(power: float) -> float:
        return 8 + (power - low) / (high - low) * (_WIDTH - 16)

    abreast = max(1, min(4, floor((x(0.5) - x(0)) / pitch)))
    rows = max((ceil(len(who) / abreast) for who in bins.values()), default=1)
    base = 22 + pitch * rows
    marks = [path("vl-ax", f"M0 {base + 6:g}h{_WIDTH:g}")]
    marks += _ticks(low, high, base, x)
    for power, who in bins.items():
        across = min(abreast, len(who))
        for place, student in enumerate(who):
            ends = guesses.given[student]
            kind = "vl-hit" if student in guesses.hits else "vl-miss"
            has: dict[str, str | float] = {
                "class": kind,
                "cx": round(x(power) + (place % abreast - (across - 1) / 2) * pitch, 1),
                "cy": round(base - place // abreast * pitch, 1),
                "r": 3.1,
            }
            said = f"{student}: {number(ends[0])} to {number(ends[1])}"
            marks.append(Mark("circle", has, parts=(Mark("title", words=said),)))
    at = x(log2(guesses.truth))
    lowest = base - ceil(len(_nearest(guesses)) / abreast) * pitch
    marks.append(path("vl-truth", f"M{at:.1f} 16V{max(18.0, lowest):.1f}M{at:.1f} {base + 4:g}v7"))
    beside = min(max(at, 40), _WIDTH - 40)
    marks.append(words(beside, 10, f"{number(guesses.truth)}, the truth", "vl-b vl-w", "middle"))
    label = (
        f"{len(guesses.given)} guesses: {len(guesses.hits)} ranges hold {number(guesses.truth)}, "
        f"{guesses.below} lie below it; the middle one says {number(guesses.middle)}."
    )
    return Figure(_WIDTH, round(base + 26, 1), label, tuple(marks))


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


def efforts_figure(efforts: tuple[Effort, ...], *, narrow: bool = False) -> Figure:
    """Hints of each exercise as a bar of shares, and the middle half of the minutes."""
    width, left, bar = (546.0, 34.0, 214.0) if narrow else (1146.0, 192.0, 364.0)
    row, top = 26, 20
    known = max(effort.known for effort in efforts)
    after = left + bar + (62 if narrow else 104)
    longest = max(
        [e.quartiles[2] for e in efforts if e.quartiles] + [e.task.minutes for e in efforts]
    )
    scale = (width - after - 34) / max(10, longest)
    marks = [words(left, 9, "hints: none, 1, 2, 3, 4")]
    if any(effort.quartiles for effort in efforts):
        said = "minutes" if narrow else "minutes: middle half, median and what the lab says (▽)"
        marks += [words(after, 9, said), *_minutes_axis(after, scale, longest, len(efforts) * row)]
    for place, effort in enumerate(efforts):
        y = top + place * row
        marks.append(words(0, y + 12, effort.task.id, "vl-b"))
        if not narrow:
            marks.append(words(30, y + 12, effort.task.title[:26]))
        marks += _hint_bar(effort, left, y, bar / known)
        marks.append(words(left + bar + 8, y + 12, f"{effort.asked} asked", "vl-i"))
        if effort.quartiles:
            marks += _quartiles(effort, after, scale, y)
    label = "; ".join(f"{e.task.id}: {e.asked} of {e.known} asked for a hint" for e in efforts)
    return Figure(width, top + len(efforts) * row + 16, label + ".", tuple(marks))


def _hint_bar(effort: Effort, x: float, y: float, each: float) -> list[Mark]:
    found = []
    for step in range(STEPS + 1):
        count = effort.hints.get(step, 0)
        if not count:
            continue
        title = Mark("title", words=f"{count} took {step} hint{'' if step == 1 else 's'}")
        has: dict[str, str | float] = {
            "class": f"vl-h{step}",
            "d": box(x + 0.5, y, max(1, count * each - 1), 15),
        }
        found.append(Mark("path", has, parts=(title,)))
        if step == 0 and count * each > 24:
            found.append(words(x + 6, y + 11.5, str(count)))
        x += count * each
    return found


def _minutes_axis(x: float, scale: float, longest: float, tall: float) -> list[Mark]:
    step = max(10, 10 * ceil(longest / 50))
    found = []
    for minutes in range(0, floor(longest) + 1, step):
        at = x + minutes * scale
        found.append(path("vl-ax", f"M{at:.1f} 16v{tall + 4:g}"))
        found.append(words(at, 20 + tall + 12, str(minutes), "", "middle"))
    return found


def _quartiles(effort: Effort, x: float, scale: float, y: float) -> list[Mark]:
    assert effort.quartiles
    first, middle, third = (x + minutes * scale for minutes in effort.quartiles)
    at: dict[str, str | float] = {"class": "vl-hit", "cx": round(middle, 1), "cy": y + 8, "r": 4}
    planned = x + effort.task.minutes * scale
    return [
        path("vl-full", box(first, y + 3.5, third - first, 9)),
        Mark("circle", at),
        path("vl-planned", f"M{planned:.1f} {y + 3}l-4-6h8z"),
        words(third + 7, y + 12, f"{effort.quartiles[1]:.0f}", "vl-i vl-w"),
    ]
