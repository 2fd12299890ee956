"""What the pages say in words and tables, from a reading. Every number stands in the reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from vitlab.core.facts import Fact, number, size
from vitlab.core.readings.resolution_simulator.settings import METHOD_NAMES
from vitlab.core.refitting.points import AccuracyPoint
from vitlab.widgets.base import html
from vitlab.widgets.resolution_simulator.chart import Line

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
        return "< 0.001 %"
    return f"{100 * share:.0f} %" if share >= 1 else f"{100 * share:.2g} %"


def right(point: AccuracyPoint | None) -> str:
    """An accuracy, or a dash where nothing is known."""
    return f"{100 * point.accuracy:.1f} %" if point else "–"


def method_row(row: MethodRow) -> list[str]:
    """Numbers of a rule; a table of zeros has no direction, and nothing comes back of it."""
    if row.method == "none":
        return [right(row.accuracy), "–", "–"]
    back = "–" if row.method == "raw" else f"{row.there_and_back:.3f}"
    return [right(row.accuracy), f"{row.to_truth:.4f}", back]


def kernel_row(row: KernelRow) -> list[str]:
    """Numbers of a way to resize patch weights."""
    off = row.errors
    shares = (off.selected, off.patch_by_patch, off.whole)
    return [right(row.accuracy), *(per_cent(share) for share in shares)]


def chart_caption(known: Accuracies, lines: Sequence[Line]) -> str:
    """On how many pictures, and where the numbers come from."""
    points = [point for line in lines for point in line.points]
    if not points:
        return "<p><b>accuracy</b> is known of the bundled models</p>"
    counts = sorted({point.pictures for point in points})
    standings = {known.standing(point.method, point.size) for point in points}
    badges = "".join(
        f"<i class='vl-badge vl-{kind}'>{kind}</i> "
        for kind in ("quoted", "measured")
        if kind in standings
    )
    of = " or ".join(map(number, counts))
    by = "by size in px" if len(standings) == 1 else "by px"  # two badges leave little room
    return f"<p><b>accuracy</b> {by}, of {of}{' pictures' * (len(standings) == 1)} {badges}</p>"


def control(reading: TableReading) -> str:
    """Whether the table is to blame: the same with shapes that stay as large."""
    if reading.control is None:
        return ""
    ours, none = reading.control
    slots = reading.new_size[0] * reading.new_size[1] + reading.num_prefix_tokens
    return (
        f"<p class=vl-note><b>Is it the table?</b> Let the shape stay as large on the same "
        f"{number(slots)} tokens: {right(ours)} with this table, {right(none)} with no position. "
        "Places were learned; what was not learned is a shape on more patches."
    )


def at_most(value: float) -> str:
    """A limit in two digits, without an exponent.

    >>> at_most(0.136), at_most(5.9e-5), at_most(12.0)
    ('≤ 0.14', '≤ 0.000059', '≤ 12')
    """
    return f"≤ {np.format_float_positional(value, 2, fractional=False, trim='-')}"


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
        [METHOD_NAMES[name], *("same" if off == 0 else per_cent(off) for off in row)]
        for name, row in zip(methods, reading.difference_table, strict=True)
    ]
    own = list(methods).index(reading.rule) if reading.rule in methods else -1
    caption = (
        f"‖row − column‖ / ‖column‖ over the patches of {size(reading.old_size)} → "
        f"{size(reading.new_size)}: how far a table is off that is resized by one house's rule "
        "and read by another's."
    )
    return html.table(caption, ("resized by", *methods), rows, own=own, kind="vl-rows")


def rules(reading: Any) -> str:
    """Whose rule differs, and where a rule is off by a row."""
    if reading.page != "positions":
        return "<p>This belongs to the page of the position table."
    return differences(reading) + sweep(reading)


def sweep(reading: TableReading) -> str:
    """Every target size as a small cell, those in amber at which a factor gives a row too few."""
    missed = [one for one in reading.sweep if one.by_scale_factor != one.wanted]
    cells = "".join(
        f"<li{' class=vl-missed' if one in missed else ''}>{one.wanted}" for one in reading.sweep
    )
    rows, sizes = reading.old_size[0], ", ".join(str(one.wanted) for one in missed)
    told = f"a row too few at {sizes}" if missed else "never a row too few"
    counts = [(one.wanted, one.by_scale_factor, one.with_offset) for one in missed]
    head = ("rows wanted", "by the factor", "with + 0.1")
    table = html.table("", head, [tuple(map(str, row)) for row in counts]) if missed else ""
    return (
        f"<p>From {rows} rows to each size of 2 to 160, told as a factor new / {rows} instead of "
        f"a size: {told}. The factor is multiplied by {rows} and rounded down, and may fall short "
        "by a rounding error. dinov2 adds 0.1 to the size against that, and pays with a step "
        f"that is a little too short.<ol class=vl-sweep>{cells}</ol>{table}"
    )


def steps(reading: Any) -> str:
    """What a resize does, with the shapes."""
    if reading.page != "positions":
        return "<p>This belongs to the page of the position table."
    rows = [(step.words, size_of(step.shape)) for step in reading.steps]
    return html.table("", ("step", "shape"), rows)


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
        ("tokens", number(reading.tokens), number(square_tokens)),
        ("size, px", size(reading.native), size(reading.square)),
        ("scale, h · w", *(f"{down:.2f} · {across:.2f}" for down, across in (native, square))),
        (
            "circle, h : w",
            f"{reading.circle(reading.native):.2f}",
            f"{reading.circle(reading.square):.2f}",
        ),
        ("table for", size(reading.grid), size(reading.square_grid)),
    ]
    return (
        html.table("", ("what", "native", "square"), rows, kind="vl-rows")
        + "<p class=vl-note>A native table is resized to the grid of each picture, "
        f"{size(reading.grid)} for this one; places that a batch does not fill are masked."
    )


def described(reading: Any) -> str:
    """The tables of a page, as text."""
    if reading.page == "positions":
        rows = [[row.name, *method_row(row)] for row in reading.rows]
        return html.table("rules", ("rule", "right", "to truth", "there, back"), rows)
    if reading.page == "patch_weights":
        head = ("way", "right", "this patch", "all patches", "whole")
        return html.table("ways", head, [[row.name, *kernel_row(row)] for row in reading.rows])
    return aspects(reading)
