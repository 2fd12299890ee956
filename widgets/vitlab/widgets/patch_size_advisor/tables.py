"""What folds out: who says what, what was published, and what can be done instead."""

from __future__ import annotations

from html import escape

from vitlab.core.advice import Alternative, CloserLook
from vitlab.core.facts import number, size
from vitlab.core.readings.patch_size_advisor import AdviceReading, LessonRow
from vitlab.widgets.patch_size_advisor.words import px
from vitlab.widgets.stacked import escaped, stacked
from vitlab.words import digits, said, word

_STANDING = word(
    "Smallest things are assumptions, to be overwritten by whoever knows better {rule}; published "
    "sizes have a source and a date {quoted}; across and tokens are counted at the size that "
    "lessons name {exact}. Contested: lessons name a size that nobody is known to have published, "
    "or so many patches across ask for a smaller one than anybody has."
)
_FIELDS = {
    "photographs": word("photographs"),
    "satellite": word("satellite"),
    "pathology": word("pathology"),
    "faces": word("faces"),
    "documents": word("documents"),
    "phones": word("phones"),
    "dense": word("dense"),
}
_LOOKS = {
    "as it is": word("as it is"),
    "enlarged": word("enlarged"),
    "crops": word("crops"),
    "second branch": word("second branch"),
}


def lessons(reading: AdviceReading) -> str:
    """What lessons say of every application, what models do, and who has the chosen size."""
    heads = (
        *(said("for"), said("smallest thing"), said("lessons say")),
        *(said("across"), said("tokens"), said("rule asks for")),
        *(said("published"), said("why they differ")),
    )
    rows = [[*_lesson(row), _why(reading, row)] for row in reading.lessons]
    places = (n for n, row in enumerate(reading.lessons) if row.name == reading.application)
    table = stacked(said("What lessons say, and what models do"), heads, rows, own=next(places, -1))
    return table + _standing() + published(reading)


def _standing() -> str:
    """How far each kind of number can be trusted."""
    note = said(
        _STANDING,
        rule=_badge("rule", said("rule of thumb")),
        quoted=_badge("quoted", said("quoted")),
        exact=_badge("exact", said("exact")),
    )
    return f"<p class=vl-note>{note}</p>"


def _badge(kind: str, named: str) -> str:
    return f"<i class='vl-badge vl-{kind}'>{escape(named)}</i>"


def _lesson(row: LessonRow) -> list[str]:
    numbers = (
        "–" if row.across is None else digits(f"{row.across:.2g}"),
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
    badge = f"{_badge('rule', said('contested'))} " if row.contested else ""
    closer = reading.closer_of(row.name)
    if closer is None:
        return badge + escape(row.why)
    patch, (_, whole, crops, second) = closer
    costs = said(
        "Looking closer with {patch} px: enlarged it is {enlarged}; in crops {crops}; with a "
        "second branch of high resolution {second}.",
        patch=patch,
        enlarged=_cost(whole),
        crops=_cost(crops),
        second=_cost(second),
    )
    return f"{badge}{escape(row.why)} <small>{escape(costs)}</small>"


def _cost(look: CloserLook) -> str:
    tokens, gmacs = number(look.tokens), number(look.gmacs)
    return said("{tokens} tokens and {gmacs} GMACs", tokens=tokens, gmacs=gmacs)


def published(reading: AdviceReading) -> str:
    """Everybody who is known to have published weights with the chosen patches."""
    rows = [
        (
            found.model,
            ", ".join(map(str, found.patch_sizes)),
            said("several") if found.image_size is None else number(found.image_size),
            ", ".join(said(_FIELDS[field]) for field in found.used_for),
            f"{said(found.source)}, {_unbroken(found.date)}",
            said(found.note),
        )
        for found in reading.row.published
    ]
    chosen = px(reading.chosen)
    if not rows:
        nobody = said("Nobody is known to have published weights with {patch}.", patch=chosen)
        return f"<p class=vl-note>{escape(nobody)}</p>"
    heads = (
        *(said("model"), said("patches, px"), said("picture, px")),
        *(said("made for"), said("source"), said("remark")),
    )
    return stacked(said("Published with {patch}", patch=chosen), heads, escaped(rows))


def instead(reading: AdviceReading) -> str:
    """What lessons offer instead of a smaller patch, and what looking closer costs."""
    ways = [
        (said(found.name), _change(found), found.words, _source(found))
        for found in reading.alternatives
    ]
    looks = [
        (
            said(_LOOKS[look.name]),
            f"{size(look.image_size)} px",
            number(look.passes),
            number(look.tokens),
            number(look.read_tokens),
            digits(f"{look.across:.1f}"),
            number(look.gmacs),
            look.words,
        )
        for look in reading.closer
    ]
    heads = (
        *(said("way"), said("full scale"), said("passes"), said("tokens out")),
        *(said("tokens read"), said("across"), said("GMACs"), said("how")),
    )
    chosen = px(reading.chosen)
    return stacked(
        said("Instead of patches smaller than {patch}", patch=chosen),
        (said("way"), said("what it changes"), said("how"), said("source")),
        escaped(ways),
    ) + stacked(said("Looking closer with patches of {patch}", patch=chosen), heads, escaped(looks))


def _change(found: Alternative) -> str:
    if found.value is None or found.before is None:
        return said("no number")
    return said(
        "{count} {unit} instead of {before}",
        count=number(found.value),
        unit=found.unit,
        before=number(found.before),
    )


def _source(found: Alternative) -> str:
    return f"{found.source}, {_unbroken(found.date)}"


def _unbroken(source: str) -> str:
    """With hyphens at which no line ends: a date stays whole."""
    return source.replace("-", "\u2011")
