"""What folds out: everything in words, closer looks, sources."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from vitlab.core.facts import Fact, number, size
from vitlab.core.readings.token_budget import BudgetReading, FamilyRow
from vitlab.core.vlm.decoder import DECODERS, Decoder
from vitlab.core.vlm.plan import VlmPlan
from vitlab.widgets.base import html
from vitlab.widgets.stacked import escaped, stacked
from vitlab.widgets.token_budget.shown import STEPS, seen_shown, tenths
from vitlab.words import said, word

_COSTS = word(
    "{decoder} keeps {kept} for the pictures in its KV cache and takes {macs} to read them"
)
_COSTS_WITH_PROJECTOR = word(
    "{decoder} keeps {kept} for the pictures in its KV cache and takes {macs} to read them; the "
    "{projector} projector has {parameters} parameters"
)
_WAYS = {
    "one view": word("one view"),
    "crops": word("crops"),
    "second branch": word("second branch"),
}


def beside(reading: BudgetReading) -> str:
    """The sentence, three numbers, and what the slots cost who reads them."""
    facts = {fact.name: fact for fact in reading.facts}
    first = html.facts(facts[name] for name in ("slots", "left", "narrowed"))
    return f"{html.says(reading)}{first}{_costs(reading, facts)}"


def _costs(reading: BudgetReading, facts: Mapping[str, Fact]) -> str:
    """What the slots cost in a line; the formulas stand in Describe."""

    def told(name: str) -> str:
        return f"<span data-fact={name}><b>{escape(facts[name].shown)}</b></span>"

    values = {
        "decoder": escape(reading.setting.decoder),
        "kept": told("kv_mib"),
        "macs": told("prefill_gmacs"),
    }
    if "projector" in facts:
        kind, parameters = escape(reading.setting.projector), told("projector")
        costs = said(_COSTS_WITH_PROJECTOR, projector=kind, parameters=parameters, **values)
    else:
        costs = said(_COSTS, **values)
    return f"<p class=vl-costs>{costs} <i class='vl-badge vl-exact'>{said('exact')}</i></p>"


def described(reading: BudgetReading) -> str:
    """Every family with its numbers, and the steps of the chosen one."""
    rows = [(row.title, row.words, *_counted(row), *_print(row)) for row in reading.rows]
    heads = (
        *(said("family"), said("picture"), said("slots"), said("separators")),
        *(said("letter, px"), said("letters share a slot")),
    )
    place = reading.rows.index(reading.row)
    steps = [(said(STEPS[step.kind]), step.said) for step in reading.plan.steps]
    does = said("What {family} does", family=reading.row.title)
    return (
        html.description(reading)
        + html.table(said("Families"), heads, rows, own=place)
        + html.table(does, (said("step"), said("what and why")), steps)
    )


def closer(reading: BudgetReading) -> str:
    """Crops, or a second branch, beside one view."""
    rows = [
        (
            said(_WAYS[way.name]),
            f"{size(way.image_size)} px",
            number(way.passes),
            number(way.slots),
            "–" if way.letter is None else tenths(way.letter),
            number(way.gmacs),
            way.said,
        )
        for way in reading.closer
    ]
    heads = (
        *(said("way"), said("read at"), said("passes"), said("slots"), said("letter, px")),
        *(said("GMACs of encoders"), said("how")),
    )
    note = said(
        "Crops cost slots; a second branch costs the encoder. Counted for a ViT-L with patches of "
        "{patch} px.",
        patch=reading.plan.patch,
    )
    title = said(
        "One view, crops, or a second branch, with {family}'s patches", family=reading.row.title
    )
    return f"{stacked(title, heads, escaped(rows))}<p class=vl-note>{note}</p>"


def sources(reading: BudgetReading) -> str:
    """Where each rule and each language model's measures stand, and when they were read."""
    rules = [(row.title, row.plan.source, _origins(row.plan)) for row in reading.rows if row.plan]
    models = [(name, _measures(model), said(model.source)) for name, model in DECODERS.items()]
    note = said(
        "Slots are quoted: each rule was compared with the model's own processor. What chat "
        "templates put around a picture is not counted."
    )
    heads = said("family"), said("rule"), said("where its settings stand")
    of_models = said("name"), said("measures"), said("source")
    return (
        stacked(said("Rules"), heads, escaped(rules))
        + f"<p class=vl-note>{note}</p>"
        + stacked(said("Language models"), of_models, escaped(models))
    )


def _origins(plan: VlmPlan) -> str:
    return " · ".join(said(origin) for origin in dict.fromkeys(one.origin for one in plan.settings))


def _measures(model: Decoder) -> str:
    return said(
        "{layers} layers, {heads} heads, width {width}",
        layers=model.layers,
        heads=model.heads,
        width=number(model.width),
    )


def _counted(row: FamilyRow) -> tuple[str, str]:
    plan = row.plan
    return ("–", "–") if plan is None else (number(plan.tokens), number(plan.separators))


def _print(row: FamilyRow) -> tuple[str, str]:
    letter, letters, note = seen_shown(row)
    return (letter, letters) if letter else (note, "–")
