"""What the analyzer says in words and tables; every number stands in the reading."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from vitlab.core.facts import Fact, number
from vitlab.widgets.base import html
from vitlab.words import digits, said, word

if TYPE_CHECKING:
    from vitlab.core.readings.linear_projection_analyzer import LostCurve, ProjectionReading

_BESIDE = ("lost", "best", "gain", "parameters", "rank")
_TRAP = ("transplant", "transplant_cosine", "mended")
_FROM = {
    "random": word("from <b>{count} random</b>"),
    "dct": word("from <b>{count} cosine waves</b>"),
    "pca": word("from <b>{count} principal</b>"),
    "trained": word("from <b>{count} trained</b>"),
}
_KINDS = {
    "pseudoinverse": word("Kinds of weights, read back blind"),
    "fitted": word("Kinds of weights, read back fitted"),
}


def captions(reading: ProjectionReading) -> tuple[str, str, str]:
    """What stands over the photograph and over what is read back."""
    photograph = said("<b>the photograph</b>")
    if reading.waits:
        return photograph, said("reading back …"), said("reading back …")
    own = _FROM.get(reading.weights, word("from <b>{count} of yours</b>"))
    beside = said(_FROM[reading.beside], count=number(reading.beside_width))
    return photograph, said(own, count=number(reading.dim)), beside


def shown_facts(reading: ProjectionReading) -> list[Fact]:
    """The numbers in the row beneath; the others stand in a list, a fold-out or the description."""
    by_name = {fact.name: fact for fact in reading.facts_of_the_map}
    return [by_name[name] for name in _BESIDE if name in by_name]


def remark(reading: ProjectionReading) -> str:
    """What one picture cannot tell, and what given weights settled."""
    return f"<p class='vl-note vl-remark'>{reading.remark}</p>" if reading.remark else ""


def spellings(reading: ProjectionReading) -> str:
    """Four ways to write the same map, and what goes wrong where an order is taken for another."""
    rows = [(row.name, row.code, digits(f"{row.off:.1g}")) for row in reading.spellings]
    head = (said("spelling"), said("the line that does it"), said("largest difference to conv"))
    told = said("The same map in four spellings: the tokens differ by rounding alone.")
    return f"<p>{told}</p>{html.table('', head, rows, kind='vl-rows')}<p>{_trap(reading)}</p>"


def _trap(reading: ProjectionReading) -> str:
    facts = {fact.name: fact for fact in reading.facts if fact.name in _TRAP}
    if not facts:
        return said("Grey patches have one channel, and no other order to be taken for.")
    off, alike, mended = (facts[name] for name in _TRAP)
    return said(
        "<b>The trap.</b> {meaning} The tokens are <b>{off}</b> off, at a cosine of "
        "<b>{cosine}</b>; with <code>{code}</code> before it is flattened, {mended}.",
        meaning=off.meaning,
        off=escape(off.shown),
        cosine=escape(alike.shown),
        code=escape(mended.formula),
        mended=escape(mended.shown),
    )


def starts(reading: ProjectionReading) -> str:
    """Each way to start, and what it does to the variance."""
    rows = [
        (row.name, *(digits(f"{value:.3g}") for value in (row.std, row.measured, row.expected)))
        for row in reading.starts
    ]
    own = [row.name for row in reading.starts].index(reading.init)
    head = (
        "init",
        said("spread of a weight"),
        said("variance out / in, here"),
        said("C · P² · spread²"),
    )
    told = said(
        "Before anything is learned: how large the tokens are, as a share of the patches. At 1 "
        "the layers that follow get numbers as large as those that came in."
    )
    used = reading.weights == "random"
    return f"<p>{told}</p>{html.table('', head, rows, own=own if used else -1, kind='vl-rows')}"


def tables(reading: ProjectionReading, curves: Sequence[LostCurve]) -> str:
    """The list and the curve as tables."""
    head = (said("weights"), said("filters"), said("what they lose"))
    rows = [(row.title, number(row.width), row.words) for row in reading.rows]
    listed = html.table(said(_KINDS[reading.decoder]), head, rows)
    return listed + _lost_by_width(curves)


def _lost_by_width(curves: Sequence[LostCurve]) -> str:
    if not curves:
        return ""
    lost = {(c.name, point.width): point.lost for c in curves for point in c.points}
    rows = []
    for width in sorted({width for _, width in lost}):
        shares = (lost.get((curve.name, width)) for curve in curves)
        told = ("–" if share is None else digits(f"{100 * share:.1f} %") for share in shares)
        rows.append((number(width), *told))
    head = ("embed_dim", *(curve.title for curve in curves))
    return html.table(said("What is lost at every width"), head, rows)
