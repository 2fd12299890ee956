"""What stands beside and under the points, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from vitlab.core.errors import LabError
from vitlab.core.facts import Fact, number
from vitlab.widgets.base import html

if TYPE_CHECKING:
    from vitlab.core.probe import RobustnessRow
    from vitlab.core.readings.embedding_atlas import AtlasReading, LayerFound

_BESIDE = ("purity_of_ground", "purity", "probe", "norm_brightness", "white_wall")
_MOST_BESIDE = 3
_MOST_TOKENS = 200  # of the selection, in a table


def beside(reading: AtlasReading, *, curve: bool) -> list[Fact]:
    """The numbers beside the points; the others stand where they belong, and in the description."""
    known = {fact.name: fact for fact in reading.facts}
    of_all = "purity" if "purity_of_ground" not in known else "purity_of_ground"
    names = (of_all, "probe") if curve else _BESIDE
    return [known[name] for name in names if name in known][:_MOST_BESIDE]


def under(reading: AtlasReading) -> str:
    """What is brushed, and how far the picture can be trusted."""
    chosen = reading.chosen
    told = [f"<b>{number(int(chosen.sum()))}</b> brushed"] if chosen.any() else []
    on_shape = reading.source.on_shape
    if chosen.any() and on_shape is not None:
        inside = int(on_shape.numpy()[reading.rows][chosen].sum())
        told[0] += f", {number(inside)} of them on a shape"
    known = {fact.name: fact for fact in reading.facts}
    if fact := known.get("variance_shown"):
        told.append(f"<b>{fact.shown}</b> of the variance")
    if fact := known.get("trustworthiness"):
        told.append(f"trustworthiness <b>{fact.shown}</b> {escape(fact.formula)}")
    if reading.waits:
        told.append("principal components, until the layout is there")
    return f"<p class=vl-under>{' · '.join(told)}</p>"


def tables(reading: AtlasReading, curve: Sequence[LayerFound]) -> str:
    """All that the picture shows: categories, the nearest, what is brushed, the layers."""
    source = reading.source
    legend = reading.colours.legend(reading.chosen)
    rows = [(name, number(count), number(brushed)) for name, count, brushed in legend]
    told = html.table("colours", ("name", "points", "brushed"), rows) if rows else ""
    if reading.nearest:
        near = [(source.where(one.row), number(one.cosine)) for one in reading.nearest]
        told += html.table("nearest to the selected token", ("token", "cosine"), near)
    brushed = reading.rows[reading.chosen]
    if len(brushed):
        named = ((source.where(row), source.label_names[source.labels[row]]) for row in brushed)
        some = [next(named) for _ in range(min(_MOST_TOKENS, len(brushed)))]
        told += html.table(f"{number(len(brushed))} brushed", ("token", source.label_word), some)
    return told + _layers(curve)


def _layers(curve: Sequence[LayerFound]) -> str:
    if not curve:
        return ""
    head = ("layer", "purity in others", "purity, own picture counted", "probe")
    rows = [
        (
            one.layer,
            number(one.purity),
            number(one.purity_with_own),
            "none" if one.probe is None else f"{number(one.probe)} %",
        )
        for one in curve
    ]
    return html.table("what each layer knows", head, rows)


def probe(reading: AtlasReading) -> str:
    """What the probe was fitted to, and what it takes for what."""
    found = reading.probe
    if found is None:
        return (
            "<p>A probe reads labels off single tokens. It needs labels that tokens of several "
            "pictures share; then it is fitted in a moment.</p>"
        )
    pixels = found.right_on_pixels
    beside = "" if pixels is None else f" On raw pixels it is right for {number(pixels)} %."
    told = (
        f"<p>A probe is the simplest classifier: one hyperplane for each {_word(reading)}. Fitted "
        f"to {number(found.fitted_to)} tokens (C = {number(found.strength)}), it is right for "
        f"<b>{number(found.right)} %</b> of {number(found.tested_on)} tokens of other pictures."
        f"{beside}</p>"
    )
    head = ("is, and is read as", *(name for name, _ in found.confusion))
    rows = [(name, *map(number, counts)) for name, counts in found.confusion]
    return told + html.table("held-out tokens", head, rows)


def _word(reading: AtlasReading) -> str:
    return escape(reading.source.label_word)


def robustness(found: Sequence[RobustnessRow] | LabError | None) -> str:
    """A row for each change of the pictures."""
    if found is None:
        return "<p>Pictures are being changed …</p>"
    if isinstance(found, LabError):
        return html.sentence(str(found))
    told = (
        "<p>Fresh pictures are changed a little, and read again after this layer. A probe of whole "
        "pictures names the shape; the gap is between the kind that it names best and the one that "
        "it names worst.</p>"
    )
    head = ("change", "tokens moved by", "cosine", "right before", "after", "gap before", "after")
    rows = [
        (
            f"{row.perturbation} {number(row.strength)}",
            f"{number(100 * row.relative_change)} %",
            number(row.cosine),
            f"{number(100 * row.accuracy_before)} %",
            f"{number(100 * row.accuracy_after)} %",
            _gap(row.gap_before),
            _gap(row.gap_after),
        )
        for row in found
    ]
    return told + html.table("", head, rows)


def _gap(gap: float | None) -> str:
    return "none" if gap is None else f"{number(100 * gap)} %"
