"""What stands beside and under the points, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from vitlab.core.errors import LabError
from vitlab.core.facts import Fact, number
from vitlab.core.readings.embedding_atlas.naming import KIND, LABEL, PICTURE, layer_said
from vitlab.widgets.base import html
from vitlab.words import said, said_in, word

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
    known = {fact.name: fact for fact in reading.facts}
    told = [_brushed(reading)] if reading.chosen.any() else []
    if fact := known.get("variance_shown"):
        told.append(said("<b>{percent}</b> of the variance", percent=escape(fact.shown)))
    if fact := known.get("trustworthiness"):
        value, formula = escape(fact.shown), escape(fact.formula)
        told.append(said("trustworthiness <b>{value}</b> {formula}", value=value, formula=formula))
    if reading.waits:
        told.append(said("principal components, until the layout is there"))
    return f"<p class=vl-under>{' · '.join(told)}</p>"


def _brushed(reading: AtlasReading) -> str:
    chosen, on_shape = reading.chosen, reading.source.on_shape
    count = number(int(chosen.sum()))
    if on_shape is None:
        return said("<b>{count}</b> brushed", count=count)
    inside = int(on_shape.numpy()[reading.rows][chosen].sum())
    return said(
        "<b>{count}</b> brushed, {inside} of them on a shape", count=count, inside=number(inside)
    )


def tables(reading: AtlasReading, curve: Sequence[LayerFound]) -> str:
    """All that the picture shows: categories, the nearest, what is brushed, the layers."""
    source = reading.source
    legend = reading.colours.legend(reading.chosen)
    rows = [(name, number(count), number(brushed)) for name, count, brushed in legend]
    head = (said("name"), said("points"), said("brushed"))
    told = html.table(said("colours"), head, rows) if rows else ""
    if reading.nearest:
        near = [(source.where(one.row), number(one.cosine)) for one in reading.nearest]
        head_of_near = (said("token"), said("cosine"))
        told += html.table(said("nearest to the selected token"), head_of_near, near)
    brushed = reading.rows[reading.chosen]
    if len(brushed):
        named = ((source.where(row), source.label_names[source.labels[row]]) for row in brushed)
        some = [next(named) for _ in range(min(_MOST_TOKENS, len(brushed)))]
        caption = said("{count} brushed", count=number(len(brushed)))
        told += html.table(caption, (said("token"), said(source.label_word)), some)
    return told + _layers(curve)


def _layers(curve: Sequence[LayerFound]) -> str:
    if not curve:
        return ""
    head = (
        *(said("layer"), said("purity in others")),
        *(said("purity, own picture counted"), said("probe")),
    )
    rows = [
        (
            layer_said(one.layer),
            number(one.purity),
            number(one.purity_with_own),
            said_in("in a table", "none") if one.probe is None else f"{number(one.probe)} %",
        )
        for one in curve
    ]
    return html.table(said("what each layer knows"), head, rows)


_PROBES = {
    KIND: word("A probe is the simplest classifier: one hyperplane for each kind of shape."),
    PICTURE: word("A probe is the simplest classifier: one hyperplane for each picture."),
    LABEL: word("A probe is the simplest classifier: one hyperplane for each label."),
}


def probe(reading: AtlasReading) -> str:
    """What the probe was fitted to, and what it takes for what."""
    found = reading.probe
    if found is None:
        return said(
            "<p>A probe reads labels off single tokens. It needs labels that tokens of several "
            "pictures share; then it is fitted in a moment.</p>"
        )
    told = [
        said(_PROBES[reading.source.label_word]),
        said(
            "Fitted to {fitted} tokens (C = {strength}), it is right for <b>{percent} %</b> of "
            "{tested} tokens of other pictures.",
            fitted=number(found.fitted_to),
            strength=number(found.strength),
            percent=number(found.right),
            tested=number(found.tested_on),
        ),
    ]
    if (pixels := found.right_on_pixels) is not None:
        told.append(said("On raw pixels it is right for {percent} %.", percent=number(pixels)))
    head = (said("is, and is read as"), *(name for name, _ in found.confusion))
    rows = [(name, *map(number, counts)) for name, counts in found.confusion]
    return f"<p>{' '.join(told)}</p>" + html.table(said("held-out tokens"), head, rows)


_CHANGES = {
    "brightness": word("brightness"),
    "noise": word("noise"),
    "blur": word("blur"),
    "shift": word("shift"),
    "occlusion": word("occlusion"),
}


def robustness(found: Sequence[RobustnessRow] | LabError | None) -> str:
    """A row for each change of the pictures."""
    if found is None:
        return said("<p>Pictures are being changed …</p>")
    if isinstance(found, LabError):
        return html.sentence(str(found))
    told = said(
        "<p>Fresh pictures are changed a little, and read again after this layer. A probe of whole "
        "pictures names the shape; the gap is between the kind that it names best and the one that "
        "it names worst.</p>"
    )
    head = (
        *(said("change"), said("tokens moved by"), said("cosine"), said("right before")),
        *(said("after"), said("gap before"), said("after")),
    )
    rows = [
        (
            f"{said(_CHANGES[row.perturbation])} {number(row.strength)}",
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
    return said_in("in a table", "none") if gap is None else f"{number(100 * gap)} %"
