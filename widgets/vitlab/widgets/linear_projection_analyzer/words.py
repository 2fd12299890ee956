"""What the analyzer says in words and tables; every number stands in the reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vitlab.core.facts import Fact, number
from vitlab.core.readings.linear_projection_analyzer.settings import DECODERS
from vitlab.widgets.base import html

if TYPE_CHECKING:
    from vitlab.core.readings.linear_projection_analyzer import LostCurve, ProjectionReading

_BESIDE = ("lost", "best", "gain", "parameters", "rank")
_TRAP = ("transplant", "transplant_cosine", "mended")
_ONES = {"random": "random", "dct": "cosine waves", "pca": "principal", "trained": "trained"}


def captions(reading: ProjectionReading) -> tuple[str, str, str]:
    """What stands over the photograph and over what is read back."""
    if reading.waits:
        return "<b>the photograph</b>", "reading back …", "reading back …"
    own = f"<b>{number(reading.dim)} {_ONES.get(reading.weights, 'of yours')}</b>"
    beside = f"<b>{number(reading.beside_width)} {_ONES[reading.beside]}</b>"
    return "<b>the photograph</b>", f"from {own}", f"from {beside}"


def shown_facts(reading: ProjectionReading) -> list[Fact]:
    """The numbers in the row beneath; the others stand in a list, a fold-out or the description."""
    by_name = {fact.name: fact for fact in reading.facts_of_the_map}
    return [by_name[name] for name in _BESIDE if name in by_name]


def remark(reading: ProjectionReading) -> str:
    """What one picture cannot tell, and what given weights settled."""
    return f"<p class='vl-note vl-remark'>{reading.remark}</p>" if reading.remark else ""


def spellings(reading: ProjectionReading) -> str:
    """Four ways to write the same map, and what goes wrong where an order is taken for another."""
    rows = [(row.name, row.code, f"{row.off:.1g}") for row in reading.spellings]
    head = ("spelling", "the line that does it", "largest difference to conv")
    said = "<p>The same map in four spellings: the tokens differ by rounding alone.</p>"
    return said + html.table("", head, rows, kind="vl-rows") + _trap(reading)


def _trap(reading: ProjectionReading) -> str:
    facts = {fact.name: fact for fact in reading.facts if fact.name in _TRAP}
    if not facts:
        return "<p>Grey patches have one channel, and no other order to be taken for.</p>"
    off, alike, mended = (facts[name] for name in _TRAP)
    return (
        f"<p><b>The trap.</b> {off.meaning} The tokens are <b>{off.shown}</b> off, at a cosine of "
        f"<b>{alike.shown}</b>; with <code>{mended.formula}</code> before it is flattened, "
        f"{mended.shown}.</p>"
    )


def starts(reading: ProjectionReading) -> str:
    """Each way to start, and what it does to the variance."""
    rows = [
        (row.name, f"{row.std:.3g}", f"{row.measured:.3g}", f"{row.expected:.3g}")
        for row in reading.starts
    ]
    own = [row.name for row in reading.starts].index(reading.init)
    head = ("init", "spread of a weight", "variance out / in, here", "C · P² · spread²")
    said = (
        "<p>Before anything is learned: how large the tokens are, as a share of the patches. At 1 "
        "the layers that follow get numbers as large as those that came in.</p>"
    )
    used = reading.weights == "random"
    return said + html.table("", head, rows, own=own if used else -1, kind="vl-rows")


def tables(reading: ProjectionReading, curves: Sequence[LostCurve]) -> str:
    """The list and the curve as tables."""
    head = ("weights", "filters", "what they lose")
    rows = [(row.title, number(row.width), row.words) for row in reading.rows]
    listed = html.table(f"Kinds of weights, read back {DECODERS[reading.decoder]}", head, rows)
    return listed + _lost_by_width(curves)


def _lost_by_width(curves: Sequence[LostCurve]) -> str:
    if not curves:
        return ""
    lost = {(c.name, point.width): point.lost for c in curves for point in c.points}
    rows = []
    for width in sorted({width for _, width in lost}):
        shares = (lost.get((curve.name, width)) for curve in curves)
        said = ("–" if share is None else f"{100 * share:.1f} %" for share in shares)
        rows.append((number(width), *said))
    head = ("embed_dim", *(curve.title for curve in curves))
    return html.table("What is lost at every width", head, rows)
