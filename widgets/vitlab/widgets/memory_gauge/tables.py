"""What the memory gauge folds out, as tables: all its figures once more, and two calculators."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from vitlab.core.facts import number, size
from vitlab.core.memory import TierAnswer
from vitlab.core.memory.refusing import spoken
from vitlab.core.readings.memory_gauge import (
    CARDS_SOURCE,
    VERDICTS,
    MemoryReading,
    in_its_phase,
)
from vitlab.widgets.base.html import table
from vitlab.widgets.memory_gauge.words import SWITCHES, changed, off, short
from vitlab.words import said, said_in


def figures(reading: MemoryReading) -> str:
    """Everything in the figures, for whoever reads rather than looks."""
    return (
        f"<p>{escape(reading.seen.text)}</p>"
        + table(
            said("at the peak"),
            (said("what"), said("bytes"), said("standing"), said("source")),
            _shares(reading),
        )
        + table(
            said("during the step"),
            (said("phase"), said("most bytes live"), said_in("of a place", "in")),
            _phases(reading),
        )
        + table(
            said("GPUs"),
            (said("memory"), said("this run"), said("largest batch")),
            _budgets(reading),
        )
        + f"<p>{escape(_cards(reading))}</p>"
        + table(
            said("another choice"),
            (said("setting"), said("becomes"), said("peak"), said("work")),
            _switches(reading),
        )
        + table(
            said("rules of thumb"),
            (said("rule"), said("formula"), said("says"), said("off by")),
            _rules(reading),
        )
    )


def calculators(reading: MemoryReading) -> str:
    """What half and twice the patch would cost, and what one GPU and eight would hold."""
    patches = (
        *(said("patch"), said("patches"), said("pairs per head")),
        *(said("GMACs per image"), said("peak"), said("saved")),
    )
    machines = (
        *(said("GPUs"), said("this batch"), said("largest batch")),
        *(said("on all of them"), said("largest square image")),
    )
    no_prefix = said("Patches and pairs are counted without prefix tokens.")
    whole = said("More GPUs hold more images, not larger ones: each has the whole model.")
    return (
        table(said("other patch sizes, compared with this one"), patches, _patches(reading))
        + f"<p>{escape(no_prefix)}</p>"
        + table(said("other machines"), machines, map(_tier, reading.tiers))
        + f"<p>{escape(whole)}</p>"
    )


def _shares(reading: MemoryReading) -> Iterator[tuple[str, ...]]:
    return ((s.label, number(s.bytes), said(s.standing), said(s.source)) for s in reading.shares)


def _phases(reading: MemoryReading) -> Iterator[tuple[str, ...]]:
    for stretch in reading.curve.phases:
        moments = [reading.ledger.timeline[place] for place in stretch.moments]
        highest = max(moments, key=lambda moment: moment.total)
        yield said(stretch.phase), number(highest.total), in_its_phase(highest.label)


def _budgets(reading: MemoryReading) -> Iterator[tuple[str, ...]]:
    return (
        (f"{number(row.gib)} GiB", row.words, number(row.largest_batch)) for row in reading.budgets
    )


def _cards(reading: MemoryReading) -> str:
    named = (row for row in reading.budgets if row.cards)
    cards = "; ".join(f"{number(row.gib)} GiB: {row.cards}" for row in named)
    return said("Cards of that size, by {source}: {cards}.", source=said(CARDS_SOURCE), cards=cards)


def _switches(reading: MemoryReading) -> Iterator[tuple[str, ...]]:
    return (
        (said(SWITCHES[s.setting]), s.becomes, changed(s.change), s.remark)
        for s in reading.switches
    )


def _rules(reading: MemoryReading) -> Iterator[tuple[str, ...]]:
    return ((r.name, r.formula, spoken(r.bytes), off(r.error)) for r in reading.rules)


def _patches(reading: MemoryReading) -> Iterator[tuple[str, ...]]:
    """Each number with its ratio to the present patch's."""
    for row in reading.patch_sizes:
        yield (
            f"{size(row.patch_size)} px",
            _beside(number(row.tokens), row.token_ratio),
            _beside(number(row.scores), row.score_ratio),
            _beside(number(row.macs / 1e9), row.mac_ratio),
            _beside(short(row.bytes), row.byte_ratio),
            _beside(short(row.saved_bytes), row.saved_ratio),
        )


def _beside(value: str, ratio: float) -> str:
    return value if ratio == 1 or value == "0" else f"{value} ({number(ratio)} ×)"


def _tier(answer: TierAnswer) -> tuple[str, ...]:
    return (
        answer.tier.name,
        said(VERDICTS[answer.verdict]),
        number(answer.largest_batch),
        number(answer.total_batch),
        _square(answer.largest_image),
    )


def _square(side: int | None) -> str:
    if side is None:
        return said("no square")
    return f"{size((side, side))} px" if side else said_in("of images", "none")
