"""What folds out: who says what, what was published, and what can be done instead."""

from __future__ import annotations

from html import escape

from vitlab.core.advice import Alternative
from vitlab.core.facts import number, size
from vitlab.core.readings.patch_size_advisor import AdviceReading, LessonRow
from vitlab.widgets.patch_size_advisor.words import px
from vitlab.widgets.stacked import escaped, stacked

_STANDING = (
    "<p class=vl-note>Smallest things are assumptions, to be overwritten by whoever knows better "
    "<i class='vl-badge vl-rule'>rule of thumb</i>; published sizes have a source and a date "
    "<i class='vl-badge vl-quoted'>quoted</i>; across and tokens are counted at the size that "
    "lessons name <i class='vl-badge vl-exact'>exact</i>. Contested: lessons name a size that "
    "nobody is known to have published, or so many patches across ask for a smaller one than "
    "anybody has.</p>"
)


def lessons(reading: AdviceReading) -> str:
    """What lessons say of every application, what models do, and who has the chosen size."""
    numbers = ("across", "tokens", "rule asks for")
    heads = ("for", "smallest thing", "lessons say", *numbers, "published", "why they differ")
    rows = [[*_lesson(row), _why(reading, row)] for row in reading.lessons]
    places = (n for n, row in enumerate(reading.lessons) if row.name == reading.application)
    table = stacked("What lessons say, and what models do", heads, rows, own=next(places, -1))
    return table + _STANDING + published(reading)


def _lesson(row: LessonRow) -> list[str]:
    numbers = (
        "–" if row.across is None else f"{row.across:.2g}",
        "–" if row.tokens is None else number(row.tokens),
        f"{row.rule} px",
    )
    named = "<br>".join(
        f"{escape(model)} <small>{escape(_unbroken(source))}</small>"
        for model, source in row.published
    )
    thing = f"{escape(row.short)}: {escape(row.thing)}"
    return [escape(row.title), thing, escape(row.lessons), *numbers, named]


def _why(reading: AdviceReading, row: LessonRow) -> str:
    """Why they differ, and what it would cost to look closer with what was published."""
    badge = "<i class='vl-badge vl-rule'>contested</i> " if row.contested else ""
    closer = reading.closer_of(row.name)
    if closer is None:
        return badge + escape(row.why)
    patch, (_, whole, crops, second) = closer
    costs = "; ".join(
        f"{words} {number(look.tokens)} tokens and {number(look.gmacs)} GMACs"
        for words, look in (
            ("enlarged it is", whole),
            ("in crops", crops),
            ("with a second branch of high resolution", second),
        )
    )
    return f"{badge}{escape(row.why)} <small>Looking closer with {patch} px: {costs}.</small>"


def published(reading: AdviceReading) -> str:
    """Everybody who is known to have published weights with the chosen patches."""
    rows = [
        (
            found.model,
            ", ".join(map(str, found.patch_sizes)),
            "several" if found.image_size is None else number(found.image_size),
            ", ".join(found.used_for),
            f"{found.source}, {_unbroken(found.date)}",
            found.note,
        )
        for found in reading.row.published
    ]
    chosen = px(reading.chosen)
    if not rows:
        return f"<p class=vl-note>Nobody is known to have published weights with {chosen}.</p>"
    heads = ("model", "patches, px", "picture, px", "made for", "source", "remark")
    return stacked(f"Published with {chosen}", heads, escaped(rows))


def instead(reading: AdviceReading) -> str:
    """What lessons offer instead of a smaller patch, and what looking closer costs."""
    ways = [
        (found.name, _change(found.value, found.before, found.unit), found.words, _source(found))
        for found in reading.alternatives
    ]
    looks = [
        (
            look.name,
            f"{size(look.image_size)} px",
            number(look.passes),
            number(look.tokens),
            number(look.read_tokens),
            f"{look.across:.1f}",
            number(look.gmacs),
            look.words,
        )
        for look in reading.closer
    ]
    heads = ("way", "full scale", "passes", "tokens out", "tokens read", "across", "GMACs", "how")
    chosen = px(reading.chosen)
    return stacked(
        f"Instead of patches smaller than {chosen}",
        ("way", "what it changes", "how", "source"),
        escaped(ways),
    ) + stacked(f"Looking closer with patches of {chosen}", heads, escaped(looks))


def _change(value: int | None, before: int | None, unit: str) -> str:
    if value is None or before is None:
        return "no number"
    return f"{number(value)} {unit} instead of {number(before)}"


def _source(found: Alternative) -> str:
    return f"{found.source}, {_unbroken(found.date)}"


def _unbroken(source: str) -> str:
    """With hyphens at which no line ends: a date stays whole."""
    return source.replace("-", "\u2011")
