"""What the advisor says in its tables, as the page takes them."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from vitlab.core.advice import PatchRow
from vitlab.core.facts import Fact, number, size
from vitlab.core.grid import Pair
from vitlab.core.readings.patch_size_advisor import AdviceReading
from vitlab.core.readings.patch_size_advisor.settings import OWN
from vitlab.widgets.base import html
from vitlab.widgets.patch_size_advisor.choosing import Row
from vitlab.widgets.stacked import escaped, stacked

_LIMITS = ("token_budget", "patches_across", "", "mac_budget", "budget")
_NAMED = 2  # publications in a row; the others are counted
_UNDER = ("across", "tokens", "gmacs", "memory", "not_the_thing", "mean_touched", "added_tokens")
_ORDER = (
    "<b>Order:</b> within every limit first, then published weights, then the fewest GMACs. "
    "✕ and bold: a limit is broken. Any row can be chosen."
)


def applications(reading: AdviceReading) -> list[Row]:
    """A row for a box of one's own, and one for each application of the lessons."""
    own = reading.box is not None
    box = f"{size(reading.thing)} of {_side(reading.image_size)}" if own else ""
    rows: list[Row] = [{"name": OWN, "label": "your box", "cells": [[box, ""], ["", ""]]}]
    for row in reading.lessons:
        contested = "contested" if row.contested else ""
        cells = [[row.short.removesuffix(" px"), ""], [contested, "vl-rule" if contested else ""]]
        rows.append({"name": row.name, "label": row.title, "cells": cells})
    return rows


def caption(reading: AdviceReading) -> str:
    """Over the picture."""
    if reading.box:
        return "drag a box round the <b>smallest thing</b>, or press b"
    (row,) = [row for row in reading.lessons if row.name == reading.application]
    return f"<b>{escape(row.thing)}</b>, anywhere"


def head(reading: AdviceReading) -> tuple[str, ...]:
    """Over the columns of the candidates."""
    seen = "inside" if reading.box else "touched"
    return "patch", "tokens", "across", seen, "GMACs", "GiB", "published"


def candidates(reading: AdviceReading) -> list[Row]:
    """A row for each candidate, in order."""
    return [_candidate(row, place, reading.pinned) for place, row in enumerate(reading.rows, 1)]


def _candidate(row: PatchRow, place: int, pinned: PatchRow | None) -> Row:
    broken = {limit.name for limit in row.broken}
    cells = [
        [words, "vl-broken" if name in broken else ""]
        for words, name in zip(_numbers(row), _LIMITS, strict=True)
    ]
    cells.append([_published(row), "vl-published"])
    return {
        "name": size(row.patch_size),
        "label": px(row.patch_size) + (", pinned" if _is_pinned(row, pinned) else ""),
        "lead": "✕" if broken else str(place),
        "out": bool(broken),
        "patch": list(row.patch_size),
        "cells": cells,
    }


def _is_pinned(row: PatchRow, pinned: PatchRow | None) -> bool:
    return pinned is not None and (row.grid, row.patch_size) == (pinned.grid, pinned.patch_size)


def _numbers(row: PatchRow) -> tuple[str, ...]:
    inside = f"{row.mean_touched:.1f}"
    if row.touched is not None and row.inside is not None:
        inside = f"{number(row.inside)} of {number(row.touched)}"
    padded = "°" if row.padded_size else ""
    tokens, across = number(row.tokens) + padded, f"{row.across:.1f}"
    return tokens, across, inside, number(row.gmacs), f"{row.peak_gib:.1f}"


def _published(row: PatchRow) -> str:
    names = list(dict.fromkeys(found.model for found in row.published))
    more = f" + {len(names) - _NAMED}" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more or "–"


def beside(reading: AdviceReading) -> str:
    """The sentence, notes under the candidates, and the numbers of the chosen one."""
    legend = f"across: patches along the shorter side · {_seen(reading)}"
    legend += f" · GMACs: one picture, forward · GiB: {_run(reading)}"
    if any(row.padded_size for row in reading.rows):
        legend += " · °: padded with zeros"
    said = [escape(legend), escape(reading.remark), _ORDER]
    if reading.compared:
        said.insert(1, f"<b>Pinned:</b> {escape(reading.compared)}")
    notes = "".join(f"<p class=vl-note>{words}</p>" for words in said)
    facts = html.facts(_chosen(reading), in_a_row=True)
    return f"{html.says(reading)}<div class=vl-notes>{notes}</div>{facts}"


def _seen(reading: AdviceReading) -> str:
    if reading.box:
        return "inside: those that hold nothing else, of all it touches"
    return "touched: by it, on average over all places"


def _run(reading: AdviceReading) -> str:
    run = reading.row.ledger.workload
    doing = "training" if run.training else "running"
    attention = "eager" if run.eager else "fused"
    pictures = "1 picture" if run.batch_size == 1 else f"{number(run.batch_size)} pictures"
    return f"{doing} {pictures}, {run.precision}, {attention} attention"


def _chosen(reading: AdviceReading) -> Iterator[Fact]:
    """Some numbers; the others stand in the row, the sentence or Describe."""
    wanted = list(_UNDER)
    if reading.box:
        wanted.remove("mean_touched")
    by_name = {fact.name: fact for fact in reading.facts}
    return (by_name[name] for name in wanted if name in by_name)


def described(reading: AdviceReading) -> str:
    """Every candidate with every number, and the order."""
    heads = ("patch", "tokens", "across", "touched", "inside", "GMACs", "GiB")
    rows = [
        (
            px(row.patch_size),
            number(row.tokens) + _zeros(row),
            f"{row.across:.3g}",
            f"{row.mean_touched:.3g} on average" if row.touched is None else number(row.touched),
            f"{row.mean_inside:.3g} on average" if row.inside is None else number(row.inside),
            number(row.gmacs),
            f"{row.peak_gib:.3g}",
            ", ".join(dict.fromkeys(found.model for found in row.published)) or "nobody known",
            ", ".join(limit.words for limit in row.broken) or "no limit",
        )
        for row in reading.rows
    ]
    order = f"<p>{_ORDER}</p>"
    return (
        stacked(
            "Patch sizes in the order of advice", (*heads, "published", "breaks"), escaped(rows)
        )
        + order
    )


def _zeros(row: PatchRow) -> str:
    """What the padding of a row is, where it needs some."""
    if row.padded_size is None:
        return ""
    return f", {number(row.added_tokens)} with zeros: padded to {size(row.padded_size)} px"


def px(patch: Pair) -> str:
    """A patch size as it is spoken.

    >>> px((16, 16)), px((14, 20))
    ('16 px', '14 × 20 px')
    """
    return f"{number(patch[0])} px" if patch[0] == patch[1] else f"{size(patch)} px"


def _side(image_size: Pair) -> str:
    return number(image_size[0]) if image_size[0] == image_size[1] else size(image_size)
