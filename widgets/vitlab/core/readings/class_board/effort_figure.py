"""Hints and minutes of a class as a figure. Plain Python."""

from __future__ import annotations

from math import ceil, floor

from vitlab.core.readings.class_board.marks import Figure, Mark, box, path, words
from vitlab.core.readings.class_board.rooms import NARROW, WIDE, named
from vitlab.core.readings.class_board.timing import STEPS, Effort
from vitlab.words import longest, said, said_many, word

_MINUTES = word("minutes: middle half, median and what the lab says (▽)")
_ASKED = word("{exercise}: {count} of {known} asked for a hint")


def efforts_figure(efforts: tuple[Effort, ...], *, narrow: bool = False) -> Figure:
    """Hints of each exercise as a bar of shares, and the middle half of the minutes."""
    room, end = (NARROW, 248.0) if narrow else (WIDE, 556.0)
    width, left, bar = room.width, room.left, end - room.left
    row, top = 26, 20
    known = max(effort.known for effort in efforts)
    after = end + (longest(62) if narrow else 104)
    last = max([e.quartiles[2] for e in efforts if e.quartiles] + [e.task.minutes for e in efforts])
    scale = (width - after - 34) / max(10, last)
    marks = [words(left, 9, said("hints: none, 1, 2, 3, 4"))]
    if any(effort.quartiles for effort in efforts):
        head = said("minutes") if narrow else said(_MINUTES)
        marks += [words(after, 9, head), *_minutes_axis(after, scale, last, len(efforts) * row)]
    for place, effort in enumerate(efforts):
        y = top + place * row
        marks.append(words(0, y + 12, effort.task.id, "vl-b"))
        if not narrow:
            marks.append(words(30, y + 12, named(effort.task.title)))
        marks += _hint_bar(effort, left, y, bar / known)
        asked = said("{count} asked", count=effort.asked)
        marks.append(words(end + 8, y + 12, asked, "vl-i"))
        if effort.quartiles:
            marks += _quartiles(effort, after, scale, y)
    told = "; ".join(
        said(_ASKED, exercise=e.task.id, count=e.asked, known=e.known) for e in efforts
    )
    return Figure(width, top + len(efforts) * row + 16, f"{told}.", tuple(marks))


def _hint_bar(effort: Effort, x: float, y: float, each: float) -> list[Mark]:
    found = []
    for step in range(STEPS + 1):
        count = effort.hints.get(step, 0)
        if not count:
            continue
        took = said_many("{count} took {n} hint", "{count} took {n} hints", step, count=count)
        title = Mark("title", words=took)
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
