"""What the viewer says in words and tables; every number stands in the reading."""

from __future__ import annotations

from vitlab.core.facts import Fact, number
from vitlab.core.readings.attention_viewer import AttentionReading, numbers
from vitlab.widgets.base import html
from vitlab.words import digits, said, said_in

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
        (str(one.layer + 1), source.name(one.target), _share(one.probability))
        for one in source.lens_answers
    ]
    if not rows:
        return ""
    head = (said("layer"), said("answer"), said("how sure"))
    return html.table(said("What each layer would answer"), head, rows)


def _most_read(reading: AttentionReading) -> str:
    cols, plane = reading.source.grid[1], reading.plane.ravel()
    most = (-plane).argsort(kind="stable")[:8].tolist()
    rows = [
        (str(patch), str(patch // cols), str(patch % cols), number(float(plane[patch])))
        for patch in most
    ]
    head = (said("patch"), said("row"), said("column"), said("weight"))
    return html.table(said("The patches that it reads most"), head, rows)


def heads(reading: AttentionReading) -> str:
    """Numbers of every head for the query that is looked from."""
    source, setting = reading.source, reading.setting
    told = numbers(source, setting.query)[:, :, 0]
    rows = [
        (
            said("layer {layer}, head {head}", layer=layer + 1, head=head + 1),
            number(float(tokens)),
            _share(share),
            f"{digits(f'{distance:.1f}')} {source.unit}",
        )
        for layer, each in enumerate(told)
        for head, (tokens, share, distance) in enumerate(each)
    ]
    own = -1
    if setting.head is not None and setting.show == "attention":
        own = setting.layer * source.maps.shape[1] + setting.head
    columns = (
        said_in("of attention", "head"),
        said("tokens read"),
        said("left on the prefix"),
        said("mean distance"),
    )
    sentence = said(
        "Tokens read is e to the entropy of a row: as many tokens, read all alike, would have it."
    )
    return f"<p>{sentence}</p>{html.table('', columns, rows, own=own, kind='vl-rows')}"


def registers(reading: AttentionReading) -> str:
    """What CLS leaves on tokens that show no patch, in both bundled models."""
    rows = [
        (row.model, str(row.layer + 1), _share(row.cls), _share(row.registers))
        for row in reading.side_by_side
    ]
    if not rows:
        return f"<p>{said('Maps alone have no picture that both models could read.')}</p>"
    head = (said("model"), said("layer"), said("CLS reads of itself"), said("of the registers"))
    told = said(
        "Registers are tokens that show no patch and that nothing is read from: a place to put "
        "what would otherwise be put into patches. Means of the heads; one training run of each "
        "model, so that another could differ."
    )
    return f"<p>{told}</p>{html.table('', head, rows, kind='vl-rows')}"


def _share(share: float) -> str:
    return digits(f"{100 * share:.1f} %")
