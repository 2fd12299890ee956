"""What the memory gauge says beside its figures, as HTML; what is not ours is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from vitlab.core.facts import number
from vitlab.core.memory.naming import told
from vitlab.core.memory.refusing import spoken
from vitlab.core.readings.memory_gauge import (
    Budget,
    MemoryReading,
    Rule,
    Share,
    Switch,
)
from vitlab.widgets.memory_gauge.colours import ESTIMATED
from vitlab.words import said, word

SWITCHES = {
    "precision": word("precision"),
    "weights": word("weights"),
    "attention": word("attention"),
    "checkpointing": word("checkpointing"),
    "accumulate": word("accumulate"),
    "optimizer": word("optimizer"),
    "update": word("update"),
}
_SIGNS = {"fits": "✓", "tight": "~", "no": "✕"}


def effects(reading: MemoryReading) -> str:
    """Beside each switch what its other choices would change."""
    rows = ""
    for name in SWITCHES:
        others = (switch for switch in reading.switches if switch.setting == name)
        rows += f"<li data-switch={name}>{''.join(map(_effect, others))}"
    label = escape(said("what each switch would change"))
    return f"<ul class=vl-effects aria-label='{label}'>{rows}</ul>"


def legend(reading: MemoryReading) -> str:
    """The moment that is looked at; every part of the bar with its colour and its bytes then."""
    rows = "".join(_share(share, reading.seen.moment.live) for share in reading.shares)
    seen = f"<p class=vl-seen data-says=moment>{escape(reading.seen.text)}</p>"
    bar, step = escape(bar_in_words(reading)), escape(step_in_words(reading))
    named = f"<div class=vl-legend data-vl-bar='{bar}' data-vl-step='{step}'>"
    return f"{named}{seen}<ul>{rows}</ul></div>"


def bar_in_words(reading: MemoryReading) -> str:
    """The name of the bar, for whoever hears it."""
    told = word("Bar: {needed} that a GPU needs at the peak, in the parts listed")
    if reading.measured_peak:
        told = word(
            "Bar: {needed} that a GPU needs at the peak, in the parts listed, and beside it the "
            "measured peak, {measured}"
        )
    return said(told, needed=short(reading.needed), measured=short(reading.measured_peak or 0))


def step_in_words(reading: MemoryReading) -> str:
    """The name of the timeline, for whoever hears it; its slider tells every moment."""
    return said(
        "Live bytes over one step, by kind: {peak} at the peak, in {place}",
        peak=short(reading.ledger.peak),
        place=told(reading.ledger.peak_at),
    )


def budget_table(reading: MemoryReading) -> str:
    """GPUs, whether they hold it, and how many images they hold at most."""
    rows = "".join(_budget(row, row is reading.own) for row in reading.budgets)
    columns = (said("GPU"), said("this run"), said("largest batch"))
    head = "".join(f"<th scope=col>{escape(column)}" for column in columns)
    return f"<table class=vl-budgets><tr>{head}</tr>{rows}</table>"


def rule_table(reading: MemoryReading) -> str:
    """Rules of thumb beside the truth."""
    head = (
        f"<tr><th scope=col><i class='vl-badge vl-rule'>{escape(said('rule of thumb'))}</i>"
        f"<th scope=col>{escape(said('says'))}<th scope=col>{escape(said('off by'))}</tr>"
    )
    return f"<table class=vl-rules>{head}{''.join(map(_rule, reading.rules))}</table>"


def changed(size: int) -> str:
    """Bytes more or less.

    >>> changed(-3 * 2**30), changed(2**20), changed(0)
    ('−3 GiB', '+1 MiB', '±0')
    """
    if not size:
        return "±0"
    return f"{'−' if size < 0 else '+'}{short(abs(size))}"


def off(error: float) -> str:
    """How far a number is off, in percent.

    >>> off(0.5), off(-0.08), off(0)
    ('+50 %', '−8 %', '±0 %')
    """
    percent = round(100 * error)
    return f"{'+' if percent > 0 else '−' if percent < 0 else '±'}{number(abs(percent))} %"


def short(size: int) -> str:
    """Bytes in three digits, so that a column of them is quiet.

    >>> short(7742463208), short(38535680), short(0)
    ('7.21 GiB', '36.8 MiB', '0')
    """
    value, unit = float(size), "B"
    for larger in ("KiB", "MiB", "GiB", "TiB"):
        if value < 1000:
            break
        value, unit = value / 1024, larger
    return f"{number(value)} {unit}" if size else "0"


def _effect(switch: Switch) -> str:
    remark = f"<span>{escape(switch.remark)}</span>" if switch.remark else ""
    return f"<span>{escape(switch.becomes)} <b>{changed(switch.change)}</b></span>{remark}"


def _share(share: Share, live: Mapping[Any, int]) -> str:
    slug = share.name.lower().replace(" ", "-")
    how = "" if share.standing == "exact" else f"<i>{escape(said(share.standing))}</i>"
    swatch = f"vl-swatch{' vl-hatched' if slug in ESTIMATED else ''}"
    return (
        f"<li data-share={slug} title='{escape(said(share.source))}'>"
        f"<span class='{swatch}' style='--swatch: var(--vl-{slug})'></span>{escape(share.label)}"
        f" {how}<b>{short(live.get(share.name, share.bytes))}</b>"
    )


def _budget(row: Budget, own: bool) -> str:
    cards = f" <i>{escape(row.cards)}</i>" if row.cards else ""
    return (
        f"<tr data-gib={row.gib:g} class='vl-{row.verdict}{' vl-own' if own else ''}'>"
        f"<th scope=row>{number(row.gib)} GiB{cards}<td>{_SIGNS[row.verdict]} {escape(row.words)}"
        f"<td>{number(row.largest_batch)}</tr>"
    )


def _rule(rule: Rule) -> str:
    return (
        f"<tr title='{escape(rule.formula)}: {spoken(rule.bytes)}'>"
        f"<th scope=row>{escape(rule.name)}<td>{short(rule.bytes)}<td>{off(rule.error)}</tr>"
    )
