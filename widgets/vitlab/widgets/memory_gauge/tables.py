"""What the memory gauge folds out, as tables: all its figures once more, and two calculators."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from vitlab.core.facts import number, size
from vitlab.core.memory import TierAnswer
from vitlab.core.memory.refusing import spoken
from vitlab.core.readings.memory_gauge import CARDS_SOURCE, VERDICTS, MemoryReading
from vitlab.widgets.base.html import table
from vitlab.widgets.memory_gauge.words import changed, off, short


def figures(reading: MemoryReading) -> str:
    """Everything in the figures, for whoever reads rather than looks."""
    return (
        f"<p>{escape(reading.seen.text)}</p>"
        + table("at the peak", ("what", "bytes", "standing", "source"), _shares(reading))
        + table("during the step", ("phase", "most bytes live", "in"), _phases(reading))
        + table("GPUs", ("memory", "this run", "largest batch"), _budgets(reading))
        + f"<p>Cards of that size, by {CARDS_SOURCE}: {_cards(reading)}.</p>"
        + table("another choice", ("setting", "becomes", "peak", "work"), _switches(reading))
        + table("rules of thumb", ("rule", "formula", "says", "off by"), _rules(reading))
    )


def calculators(reading: MemoryReading) -> str:
    """What half and twice the patch would cost, and what one GPU and eight would hold."""
    patches = ("patch", "patches", "pairs per head", "GMACs per image", "peak", "saved")
    machines = ("GPUs", "this batch", "largest batch", "on all of them", "largest square image")
    return (
        table("other patch sizes, compared with this one", patches, _patches(reading))
        + "<p>Patches and pairs are counted without prefix tokens.</p>"
        + table("other machines", machines, map(_tier, reading.tiers))
        + "<p>More GPUs hold more images, not larger ones: each has the whole model.</p>"
    )


def _shares(reading: MemoryReading) -> Iterator[tuple[str, ...]]:
    return ((s.name, number(s.bytes), s.standing, s.source) for s in reading.shares)


def _phases(reading: MemoryReading) -> Iterator[tuple[str, ...]]:
    for stretch in reading.curve.phases:
        moments = [reading.ledger.timeline[place] for place in stretch.moments]
        highest = max(moments, key=lambda moment: moment.total)
        yield stretch.phase, number(highest.total), highest.label.partition(", ")[2]


def _budgets(reading: MemoryReading) -> Iterator[tuple[str, ...]]:
    return (
        (f"{number(row.gib)} GiB", row.words, number(row.largest_batch)) for row in reading.budgets
    )


def _cards(reading: MemoryReading) -> str:
    named = (row for row in reading.budgets if row.cards)
    return "; ".join(f"{number(row.gib)} GiB: {row.cards}" for row in named)


def _switches(reading: MemoryReading) -> Iterator[tuple[str, ...]]:
    return ((s.setting, s.becomes, changed(s.change), s.remark) for s in reading.switches)


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
    side = answer.largest_image
    return (
        answer.tier.name,
        VERDICTS[answer.verdict],
        number(answer.largest_batch),
        number(answer.total_batch),
        "no square" if side is None else f"{size((side, side))} px" if side else "none",
    )
