"""What folds out: everything in words, closer looks, sources."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from vitlab.core.facts import Fact, number, size
from vitlab.core.readings.token_budget import BudgetReading, FamilyRow
from vitlab.core.vlm.decoder import DECODERS
from vitlab.widgets.base import html
from vitlab.widgets.stacked import escaped, stacked
from vitlab.widgets.token_budget.shown import seen_shown


def beside(reading: BudgetReading) -> str:
    """The sentence, three numbers, and what the slots cost who reads them."""
    facts = {fact.name: fact for fact in reading.facts}
    first = html.facts(facts[name] for name in ("slots", "left", "narrowed"))
    return f"{html.says(reading)}{first}{_costs(reading, facts)}"


def _costs(reading: BudgetReading, facts: Mapping[str, Fact]) -> str:
    """What the slots cost in a line; the formulas stand in Describe."""

    def told(name: str) -> str:
        return f"<span data-fact={name}><b>{escape(facts[name].shown)}</b></span>"

    said = f"{escape(reading.setting.decoder)} keeps {told('kv_mib')} for the pictures in its KV "
    said += f"cache and takes {told('prefill_gmacs')} to read them"
    if "projector" in facts:
        said += f"; the {escape(reading.setting.projector)} projector has {told('projector')} "
        said += "parameters"
    return f"<p class=vl-costs>{said} <i class='vl-badge vl-exact'>exact</i></p>"


def described(reading: BudgetReading) -> str:
    """Every family with its numbers, and the steps of the chosen one."""
    rows = [(row.title, row.words, *_counted(row), *_print(row)) for row in reading.rows]
    heads = ("family", "picture", "slots", "separators", "letter, px", "letters share a slot")
    place = reading.rows.index(reading.row)
    steps = [(step.kind, step.said) for step in reading.plan.steps]
    return (
        html.description(reading)
        + html.table("Families", heads, rows, own=place)
        + html.table(f"What {reading.row.title} does", ("step", "what and why"), steps)
    )


def closer(reading: BudgetReading) -> str:
    """Crops, or a second branch, beside one view."""
    rows = [
        (
            way.name,
            f"{size(way.image_size)} px",
            number(way.passes),
            number(way.slots),
            "–" if way.letter is None else f"{way.letter:.1f}",
            number(way.gmacs),
            way.said,
        )
        for way in reading.closer
    ]
    heads = ("way", "read at", "passes", "slots", "letter, px", "GMACs of encoders", "how")
    note = (
        "<p class=vl-note>Crops cost slots; a second branch costs the encoder. "
        f"Counted for a ViT-L with patches of {reading.plan.patch} px.</p>"
    )
    title = f"One view, crops, or a second branch, with {reading.row.title}'s patches"
    return stacked(title, heads, escaped(rows)) + note


def sources(reading: BudgetReading) -> str:
    """Where each rule and each language model's measures stand, and when they were read."""
    rules = [
        (row.title, row.plan.source, " · ".join(dict.fromkeys(s.origin for s in row.plan.settings)))
        for row in reading.rows
        if row.plan
    ]
    models = [
        (name, f"{m.layers} layers, {m.heads} heads, width {number(m.width)}", m.source)
        for name, m in DECODERS.items()
    ]
    note = (
        "<p class=vl-note>Slots are quoted: each rule was compared with the model's own processor. "
        "What chat templates put around a picture is not counted.</p>"
    )
    heads = ("family", "rule", "where its settings stand")
    return (
        stacked("Rules", heads, escaped(rules))
        + note
        + stacked("Language models", ("name", "measures", "source"), escaped(models))
    )


def _counted(row: FamilyRow) -> tuple[str, str]:
    plan = row.plan
    return ("–", "–") if plan is None else (number(plan.tokens), number(plan.separators))


def _print(row: FamilyRow) -> tuple[str, str]:
    letter, letters, note = seen_shown(row)
    return (letter, letters) if letter else (note, "–")
