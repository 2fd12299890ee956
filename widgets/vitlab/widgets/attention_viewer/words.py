"""What the viewer says in words and tables; every number stands in the reading."""

from __future__ import annotations

from vitlab.core.facts import Fact, number
from vitlab.core.readings.attention_viewer import AttentionReading, numbers
from vitlab.widgets.base import html

_SHOWN = (
    "share_on_shape",
    "area",
    "empty_answer",
    "prefix_share",
    "tokens_read",
    "distance",
)
_MOST = 4


def shown_facts(reading: AttentionReading) -> list[Fact]:
    """The numbers under the controls; the others stand beside what they tell of."""
    by_name = {fact.name: fact for fact in reading.facts}
    return [by_name[name] for name in _SHOWN if name in by_name][:_MOST]


def described(reading: AttentionReading) -> str:
    """What each layer would answer, and what is read most, as tables."""
    return _answers(reading) + _most_read(reading)


def _answers(reading: AttentionReading) -> str:
    source = reading.source
    rows = [
        (str(one.layer + 1), source.name(one.target), f"{100 * one.probability:.1f} %")
        for one in source.lens_answers
    ]
    if not rows:
        return ""
    return html.table("What each layer would answer", ("layer", "answer", "how sure"), rows)


def _most_read(reading: AttentionReading) -> str:
    cols, plane = reading.source.grid[1], reading.plane.ravel()
    most = (-plane).argsort(kind="stable")[:8].tolist()
    rows = [
        (str(patch), str(patch // cols), str(patch % cols), number(float(plane[patch])))
        for patch in most
    ]
    return html.table("The patches that it reads most", ("patch", "row", "column", "weight"), rows)


def heads(reading: AttentionReading) -> str:
    """Numbers of every head for the query that is looked from."""
    source, setting = reading.source, reading.setting
    told = numbers(source, setting.query)[:, :, 0]
    unit = "px" if source.patch_size != (1, 1) else "patches"
    rows = [
        (
            f"layer {layer + 1}, head {head + 1}",
            number(float(tokens)),
            f"{100 * share:.1f} %",
            f"{distance:.1f} {unit}",
        )
        for layer, each in enumerate(told)
        for head, (tokens, share, distance) in enumerate(each)
    ]
    own = -1
    if setting.head is not None and setting.show == "attention":
        own = setting.layer * source.maps.shape[1] + setting.head
    head = ("head", "tokens read", "left on the prefix", "mean distance")
    said = (
        "<p>Tokens read is e to the entropy of a row: as many tokens, read all alike, would have "
        "it.</p>"
    )
    return said + html.table("", head, rows, own=own, kind="vl-rows")


def registers(reading: AttentionReading) -> str:
    """What CLS leaves on tokens that show no patch, in both bundled models."""
    rows = [
        (row.model, str(row.layer + 1), f"{100 * row.cls:.1f} %", f"{100 * row.registers:.1f} %")
        for row in reading.side_by_side
    ]
    if not rows:
        return "<p>Maps alone have no picture that both models could read.</p>"
    head = ("model", "layer", "CLS reads of itself", "of the registers")
    said = (
        "<p>Registers are tokens that show no patch and that nothing is read from: a place to put "
        "what would otherwise be put into patches. Means of the heads; one training run of each "
        "model, so that another could differ.</p>"
    )
    return said + html.table("", head, rows, kind="vl-rows")
