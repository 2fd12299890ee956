"""What the pages say in words and tables, from a reading. Every number stands in the reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from vitlab.core.arguments import either
from vitlab.core.facts import Fact, number, size
from vitlab.core.readings.resolution_simulator.settings import method_name
from vitlab.core.refitting.points import AccuracyPoint
from vitlab.widgets.base import html
from vitlab.widgets.resolution_simulator.chart import Line
from vitlab.words import digits, said

if TYPE_CHECKING:
    from vitlab.core.readings.resolution_simulator import (
        Accuracies,
        AspectReading,
        KernelRow,
        MethodRow,
        ResolutionReading,
        TableReading,
    )

_FIRST = (
    *("slots", "skipped", "accuracy", "accuracy_none", "accuracy_pi"),
    *("prefix_moved", "to_truth", "there_and_back", "raw_indices"),
)
_OF_KERNELS = ("tokens", "own_patch", "off_pi", "off_plain")


def per_cent(share: float) -> str:
    """A share as it is read beside others.

    >>> per_cent(3.06), per_cent(0.046), per_cent(8e-7)
    ('306 %', '4.6 %', '< 0.001 %')
    """
    if 0 < share < 1e-5:
        return digits("< 0.001 %")
    return digits(f"{100 * share:.0f} %" if share >= 1 else f"{100 * share:.2g} %")


def right(point: AccuracyPoint | None) -> str:
    """An accuracy, or a dash where nothing is known."""
    return digits(f"{100 * point.accuracy:.1f} %") if point else "–"


def method_row(row: MethodRow) -> list[str]:
    """Numbers of a rule; a table of zeros has no direction, and nothing comes back of it."""
    if row.method == "none":
        return [right(row.accuracy), "–", "–"]
    back = "–" if row.method == "raw" else digits(f"{row.there_and_back:.3f}")
    return [right(row.accuracy), digits(f"{row.to_truth:.4f}"), back]


def kernel_row(row: KernelRow) -> list[str]:
    """Numbers of a way to resize patch weights."""
    off = row.errors
    shares = (off.selected, off.patch_by_patch, off.whole)
    return [right(row.accuracy), *(per_cent(share) for share in shares)]


def chart_caption(known: Accuracies, lines: Sequence[Line]) -> str:
    """On how many pictures, and where the numbers come from."""
    points = [point for line in lines for point in line.points]
    if not points:
        known_of = said("<b>accuracy</b> is known of the bundled models")
        return f"<p>{known_of}</p>"
    counts = sorted({point.pictures for point in points})
    standings = {known.standing(point.method, point.size) for point in points}
    badges = "".join(
        f"<i class='vl-badge vl-{kind}'>{said(kind)}</i> "
        for kind in ("quoted", "measured")
        if kind in standings
    )
    of = either([number(count) for count in counts])
    if len(standings) == 1:
        caption = said("<b>accuracy</b> by size in px, of {pictures} pictures", pictures=of)
    else:  # two badges leave little room
        caption = said("<b>accuracy</b> by px, of {pictures}", pictures=of)
    return f"<p>{caption} {badges}</p>"


def control(reading: TableReading) -> str:
    """Whether the table is to blame: the same with shapes that stay as large."""
    if reading.control is None:
        return ""
    ours, none = reading.control
    slots = reading.new_size[0] * reading.new_size[1] + reading.num_prefix_tokens
    told = said(
        "<b>Is it the table?</b> Let the shape stay as large on the same {slots} tokens: {ours} "
        "with this table, {none} with no position. Places were learned; what was not learned is a "
        "shape on more patches.",
        slots=number(slots),
        ours=right(ours),
        none=right(none),
    )
    return f"<p class=vl-note>{told}"


def at_most(value: float) -> str:
    """A limit in two digits, without an exponent.

    >>> at_most(0.136), at_most(5.9e-5), at_most(12.0)
    ('≤ 0.14', '≤ 0.000059', '≤ 12')
    """
    return f"≤ {digits(np.format_float_positional(value, 2, fractional=False, trim='-'))}"


def facts(reading: ResolutionReading) -> list[Fact]:
    """Five or fewer for the row beneath; the others stand in the tables and in the description."""
    by_name = {fact.name: fact for fact in reading.facts}
    if reading.page == "positions":
        chosen = [by_name[name] for name in _FIRST if name in by_name][:5]
    elif reading.page == "patch_weights":
        chosen = [by_name[name] for name in _OF_KERNELS if name in by_name]
    else:
        chosen = list(reading.facts)
    return chosen


def differences(reading: TableReading) -> str:
    """Whose rule differs from whose, and by how much."""
    methods = reading.differences.methods
    rows = [
        [method_name(name), *(said("same") if off == 0 else per_cent(off) for off in row)]
        for name, row in zip(methods, reading.difference_table, strict=True)
    ]
    own = list(methods).index(reading.rule) if reading.rule in methods else -1
    caption = said(
        "‖row − column‖ / ‖column‖ over the patches of {old} → {new}: how far a table is off that "
        "is resized by one house's rule and read by another's.",
        old=size(reading.old_size),
        new=size(reading.new_size),
    )
    head = (said("resized by"), *(said("nearest") if m == "nearest" else m for m in methods))
    return html.table(caption, head, rows, own=own, kind="vl-rows")


def rules(reading: Any) -> str:
    """Whose rule differs, and where a rule is off by a row."""
    if reading.page != "positions":
        return _elsewhere()
    return differences(reading) + sweep(reading)


def sweep(reading: TableReading) -> str:
    """Every target size as a small cell, those in amber at which a factor gives a row too few."""
    missed = [one for one in reading.sweep if one.by_scale_factor != one.wanted]
    cells = "".join(
        f"<li{' class=vl-missed' if one in missed else ''}>{one.wanted}" for one in reading.sweep
    )
    told = {
        "rows": reading.old_size[0],
        "sizes": ", ".join(str(one.wanted) for one in missed),
    }
    if missed:
        text = said(
            "From {rows} rows to each size of 2 to 160, told as a factor new / {rows} instead of "
            "a size: a row too few at {sizes}.",
            **told,
        )
    else:
        text = said(
            "From {rows} rows to each size of 2 to 160, told as a factor new / {rows} instead of "
            "a size: never a row too few.",
            **told,
        )
    why = said(
        "The factor is multiplied by {rows} and rounded down, and may fall short by a rounding "
        "error. dinov2 adds 0.1 to the size against that, and pays with a step that is a little "
        "too short.",
        **told,
    )
    counts = [(one.wanted, one.by_scale_factor, one.with_offset) for one in missed]
    head = (said("rows wanted"), said("by the factor"), said("with + 0.1"))
    table = html.table("", head, [tuple(map(str, row)) for row in counts]) if missed else ""
    return f"<p>{text} {why}<ol class=vl-sweep>{cells}</ol>{table}"


def _elsewhere() -> str:
    text = said("This belongs to the page of the position table.")
    return f"<p>{text}"


def steps(reading: Any) -> str:
    """What a resize does, with the shapes."""
    if reading.page != "positions":
        return _elsewhere()
    rows = [(step.words, size_of(step.shape)) for step in reading.steps]
    return html.table("", (said("step"), said("shape")), rows)


def size_of(shape: tuple[int, ...]) -> str:
    """A shape as it is spoken.

    >>> size_of((8, 8, 96))
    '8 × 8 × 96'
    """
    return " × ".join(map(number, shape))


def aspects(reading: AspectReading) -> str:
    """Both pictures beside each other, in numbers."""
    native, square = reading.scale(reading.native), reading.scale(reading.square)
    square_tokens = reading.square_grid[0] * reading.square_grid[1]
    rows = [
        (said("tokens"), number(reading.tokens), number(square_tokens)),
        (said("size, px"), size(reading.native), size(reading.square)),
        (
            said("scale, h · w"),
            *(digits(f"{down:.2f} · {across:.2f}") for down, across in (native, square)),
        ),
        (
            said("circle, h : w"),
            digits(f"{reading.circle(reading.native):.2f}"),
            digits(f"{reading.circle(reading.square):.2f}"),
        ),
        (said("table for"), size(reading.grid), size(reading.square_grid)),
    ]
    note = said(
        "A native table is resized to the grid of each picture, {grid} for this one; places that "
        "a batch does not fill are masked.",
        grid=size(reading.grid),
    )
    head = (said("what"), said("native"), said("square"))
    return html.table("", head, rows, kind="vl-rows") + f"<p class=vl-note>{note}"


def described(reading: Any) -> str:
    """The tables of a page, as text."""
    if reading.page == "positions":
        rules = [[row.name, *method_row(row)] for row in reading.rows]
        head = [said("rule"), said("right"), said("to truth"), said("there, back")]
        return html.table(said("rules"), head, rules)
    if reading.page == "patch_weights":
        ways = [[row.name, *kernel_row(row)] for row in reading.rows]
        head = [said("way"), said("right"), said("this patch"), said("all patches"), said("whole")]
        return html.table(said("ways"), head, ways)
    return aspects(reading)
