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
from vitlab.words import digits, said, said_many, word

_LIMITS = ("token_budget", "patches_across", "", "mac_budget", "budget")
_NAMED = 2  # publications in a row; the others are counted
_UNDER = ("across", "tokens", "gmacs", "memory", "not_the_thing", "mean_touched", "added_tokens")
_ORDER = word(
    "<b>Order:</b> within every limit first, then published weights, then the fewest GMACs. "
    "✕ and bold: a limit is broken. Any row can be chosen."
)


def applications(reading: AdviceReading) -> list[Row]:
    """A row for a box of one's own, and one for each application of the lessons."""
    own = reading.box is not None
    sides = {"thing": size(reading.thing), "side": _side(reading.image_size)}
    box = said("{thing} of {side}", **sides) if own else ""
    rows: list[Row] = [{"name": OWN, "label": said("your box"), "cells": [[box, ""], ["", ""]]}]
    for row in reading.lessons:
        contested = said("contested") if row.contested else ""
        cells = [[row.shortest, ""], [contested, "vl-rule" if contested else ""]]
        rows.append({"name": row.name, "label": row.title, "cells": cells})
    return rows


def caption(reading: AdviceReading) -> str:
    """Over the picture."""
    if reading.box:
        return said("drag a box round the <b>smallest thing</b>, or press b")
    (row,) = [row for row in reading.lessons if row.name == reading.application]
    return said("<b>{thing}</b>, anywhere", thing=escape(row.thing))


def head(reading: AdviceReading) -> tuple[str, ...]:
    """Over the columns of the candidates."""
    seen = said("inside") if reading.box else said("touched")
    columns = (said("patch"), said("tokens"), said("across"), seen)
    return (*columns, said("GMACs"), said("GiB"), said("published"))


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
        "label": _label(row, pinned),
        "lead": "✕" if broken else str(place),
        "out": bool(broken),
        "patch": list(row.patch_size),
        "cells": cells,
    }


def _label(row: PatchRow, pinned: PatchRow | None) -> str:
    patch = px(row.patch_size)
    return said("{patch}, pinned", patch=patch) if _is_pinned(row, pinned) else patch


def _is_pinned(row: PatchRow, pinned: PatchRow | None) -> bool:
    return pinned is not None and (row.grid, row.patch_size) == (pinned.grid, pinned.patch_size)


def _numbers(row: PatchRow) -> tuple[str, ...]:
    inside = digits(f"{row.mean_touched:.1f}")
    if row.touched is not None and row.inside is not None:
        inside = said(
            "{inside} of {touched}", inside=number(row.inside), touched=number(row.touched)
        )
    padded = "°" if row.padded_size else ""
    tokens, across = number(row.tokens) + padded, digits(f"{row.across:.1f}")
    return tokens, across, inside, number(row.gmacs), digits(f"{row.peak_gib:.1f}")


def _published(row: PatchRow) -> str:
    names = list(dict.fromkeys(found.model for found in row.published))
    more = f" + {len(names) - _NAMED}" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more or "–"


def beside(reading: AdviceReading) -> str:
    """The sentence, notes under the candidates, and the numbers of the chosen one."""
    legend = [said("across: patches along the shorter side"), _seen(reading)]
    legend += [said("GMACs: one picture, forward"), _run(reading)]
    if any(row.padded_size for row in reading.rows):
        legend.append(said("°: padded with zeros"))
    told = [escape(" · ".join(legend)), escape(reading.remark), said(_ORDER)]
    if reading.compared:
        told.insert(1, said("<b>Pinned:</b> {words}", words=escape(reading.compared)))
    notes = "".join(f"<p class=vl-note>{words}</p>" for words in told)
    facts = html.facts(_chosen(reading), in_a_row=True)
    return f"{html.says(reading)}<div class=vl-notes>{notes}</div>{facts}"


def _seen(reading: AdviceReading) -> str:
    if reading.box:
        return said("inside: those that hold nothing else, of all it touches")
    return said("touched: by it, on average over all places")


def _run(reading: AdviceReading) -> str:
    run = reading.row.ledger.workload
    told = word("GiB: running {pictures}, {precision}, {attention} attention")
    if run.training:
        told = word("GiB: training {pictures}, {precision}, {attention} attention")
    return said(
        told,
        pictures=said_many("{n} picture", "{n} pictures", run.batch_size),
        precision=run.precision,
        attention="eager" if run.eager else "fused",
    )


def _chosen(reading: AdviceReading) -> Iterator[Fact]:
    """Some numbers; the others stand in the row, the sentence or Describe."""
    wanted = list(_UNDER)
    if reading.box:
        wanted.remove("mean_touched")
    by_name = {fact.name: fact for fact in reading.facts}
    return (by_name[name] for name in wanted if name in by_name)


def described(reading: AdviceReading) -> str:
    """Every candidate with every number, and the order."""
    heads = (
        *(said("patch"), said("tokens"), said("across"), said("touched"), said("inside")),
        *(said("GMACs"), said("GiB"), said("published"), said("breaks")),
    )
    rows = [
        (
            px(row.patch_size),
            number(row.tokens) + _zeros(row),
            digits(f"{row.across:.3g}"),
            _or_mean(row.touched, row.mean_touched),
            _or_mean(row.inside, row.mean_inside),
            number(row.gmacs),
            digits(f"{row.peak_gib:.3g}"),
            ", ".join(dict.fromkeys(one.model for one in row.published)) or said("nobody known"),
            ", ".join(limit.words for limit in row.broken) or said("no limit"),
        )
        for row in reading.rows
    ]
    caption = said("Patch sizes in the order of advice")
    return f"{stacked(caption, heads, escaped(rows))}<p>{said(_ORDER)}</p>"


def _or_mean(count: int | None, mean: float) -> str:
    """How many, or on average where nobody knows where the thing lies."""
    return said("{mean:.3g} on average", mean=mean) if count is None else number(count)


def _zeros(row: PatchRow) -> str:
    """What the padding of a row is, where it needs some."""
    if row.padded_size is None:
        return ""
    return said(
        ", {tokens} with zeros: padded to {size} px",
        tokens=number(row.added_tokens),
        size=size(row.padded_size),
    )


def px(patch: Pair) -> str:
    """A patch size as it is spoken.

    >>> px((16, 16)), px((14, 20))
    ('16 px', '14 × 20 px')
    """
    return f"{number(patch[0])} px" if patch[0] == patch[1] else f"{size(patch)} px"


def _side(image_size: Pair) -> str:
    return number(image_size[0]) if image_size[0] == image_size[1] else size(image_size)
