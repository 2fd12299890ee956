"""Why two counts of the same picture differ. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from typing import Literal, NamedTuple, TypeAlias

from vitlab.core.arguments import whole
from vitlab.core.errors import KindError, LabError, shown
from vitlab.core.grid import Pair
from vitlab.core.vlm.plan import Value, VlmPlan
from vitlab.core.vlm.planning import vlm_plan
from vitlab.core.vlm.rules.table import VLM_VARIANTS, find_rule
from vitlab.words import digits, said, word

CauseKind: TypeAlias = Literal[
    "separators",
    "merge",
    "newlines",
    "overview",
    "tiles",
    "cap",
    "variant",
    "orientation",
    "resize",
]
_UNCAPPED = {
    "max_pixels": 10**15,
    "max_patches": 10**9,
    "max_tokens": 10**6,
    "longest": 10**6,
    "max_tiles": 64,
    "max_crops": 64,
    "anyres_max": 10**4,
}

_SENTENCES = {
    "alike": word("{ours:,} is what {rule} gives; {other:,} is the count {done}."),
    "with": word("{ours:,} is what {rule} gives; {other:,} is the count {done}, with separators."),
    "without": word(
        "{ours:,} is what {rule} gives; {other:,} is the count {done}, without separators."
    ),
}


@dataclass(frozen=True)
class CountCause:
    """A likely reason why two counts of one picture differ."""

    kind: CauseKind
    """What was done in one count and not in the other."""
    said: str
    """The reason, with both numbers in it."""


class _Way(NamedTuple):
    """Another way to count: how many slots without and with separators, and what was done."""

    kind: CauseKind
    tokens: int
    total: int
    done: str
    """The count in words, as a part of "…; {other} is the count …"."""


def count_causes(
    rule: str, image_size: int | Pair, counts: Pair, **settings: Value
) -> tuple[CountCause, ...]:
    """Likely causes why two counts of a picture differ, the simplest first.

    One of the two is what the rule gives, the other what a known slip or another setting gives.
    Where neither is the rule's, a tell-tale ratio or difference is all there is to go by.

    Args:
        rule: One of `VLM_RULES` or `VLM_VARIANTS`.
        image_size: (height, width) of the picture in pixels; one number means a square.
        counts: The two numbers of slots, in any order.
        **settings: Numbers that the rule depends on, as in `vlm_plan`.

    Returns:
        The causes; none where the counts agree, or where no known cause fits.

    Raises:
        LabError: The rule, or a setting of it, is not known, or a count is below 1.
        ShapeError: The picture is empty, or the model's own processor refuses it.

    >>> [cause.kind for cause in count_causes("qwen2-vl", (1080, 1920), (1222, 2691))]
    ['cap']
    >>> print(count_causes("internvl", (1080, 1920), (2048, 2304))[0].said)
    2,304 is what internvl gives; 2,048 is the count without the overview.

    """
    pair = _pair(counts)
    plan = vlm_plan(rule, image_size, **settings)
    if pair[0] == pair[1]:
        return ()
    ways = tuple(_ways(plan, settings))
    for alike in (True, False):
        found = [
            cause
            for ours, other in permutations(pair)
            for cause in _fits(plan, ways, ours, other, alike=alike)
        ]
        if found:
            return tuple(dict.fromkeys(found))
    return tuple(_tell_tale(plan, *sorted(pair)))


def _pair(counts: Pair) -> Pair:
    if not isinstance(counts, tuple | list) or len(counts) != 2:
        raise KindError(said("counts takes two whole numbers, not {given}.", given=shown(counts)))
    pair = whole(counts[0], "counts"), whole(counts[1], "counts")
    if min(pair) < 1:
        raise LabError(
            said("a count of {count:,} is no picture's: use 1 or more.", count=min(pair))
        )
    return pair


def _fits(
    plan: VlmPlan, ways: tuple[_Way, ...], ours: int, other: int, *, alike: bool
) -> Iterator[CountCause]:
    """Ways in which ``other`` comes about where ``ours`` is what the rule gives.

    ``alike``: both count separators, or neither does; else one of the two.
    """
    if ours not in (plan.tokens, plan.total):
        return
    if alike and {ours, other} == {plan.tokens, plan.total}:
        yield CountCause(
            "separators",
            said(
                "{total:,} counts {separators} separators, {tokens:,} counts none.",
                total=plan.total,
                separators=plan.separators,
                tokens=plan.tokens,
            ),
        )
    without = ours == plan.tokens
    sentence = _SENTENCES["alike" if alike else "with" if without else "without"]
    for way in ways:
        if other == (way.tokens if without is alike else way.total):
            told = said(sentence, ours=ours, rule=plan.rule, other=other, done=way.done)
            yield CountCause(way.kind, told)


def _ways(plan: VlmPlan, settings: dict[str, Value]) -> Iterator[_Way]:
    """Every known slip and other setting, as what they give for this picture."""
    plain, apart = plan.tokens - plan.newlines, plan.separators
    if plan.merge > 1:
        before = plain * plan.merge**2
        done = said("of patches, before {merge} × {merge} of them are merged", merge=plan.merge)
        yield _Way("merge", before, before + apart, done)
    if plan.newlines:
        done = said("without {newlines} learned newlines", newlines=plan.newlines)
        yield _Way("newlines", plain, plain + apart, done)
    overview = plan.overview_tokens
    if overview and len(plan.views) > 1:
        less = plan.tokens - overview
        yield _Way("overview", less, less + apart, said("without the overview"))
        done = said("of the overview alone, without tiles")
        yield _Way("tiles", overview, overview + apart, done)
    yield from _other_plans(plan, settings)
    yield from _unresized(plan)


def _unresized(plan: VlmPlan) -> Iterator[_Way]:
    cell = plan.patch * max(1, plan.merge)
    rows, cols = (-(-side // cell) for side in plan.image_size)
    done = said("of the picture as it is, neither resized nor cut into tiles")
    yield _Way("resize", rows * cols, rows * cols + plan.separators, done)


def _other_plans(plan: VlmPlan, settings: dict[str, Value]) -> Iterator[_Way]:
    height, width = plan.image_size
    for setting in plan.settings:
        if setting.name in _UNCAPPED:
            raised = {**settings, setting.name: _UNCAPPED[setting.name]}
            cap = {"name": setting.name, "value": setting.value}
            done = said("without the cap {name}, {value:,}", **cap)
            yield from _planned("cap", plan.rule, plan.image_size, raised, done)
    done = said("with height and width swapped")
    yield from _planned("orientation", plan.rule, (width, height), settings, done)
    family = plan.rule.partition("/")[0]
    for rule in VLM_VARIANTS:
        if rule.partition("/")[0] == family and rule != plan.rule:
            kind, done = _variant(plan, rule)
            yield from _planned(kind, rule, plan.image_size, {}, done)


def _variant(plan: VlmPlan, rule: str) -> tuple[CauseKind, str]:
    """Another variant: of another cap alone, or of other settings."""
    theirs = find_rule(rule)[2]
    differ = {s.name: theirs.settings[s.name] for s in plan.settings}
    differ = {s.name: differ[s.name] for s in plan.settings if s.value != differ[s.name]}
    names = ", ".join(f"{name} {digits(f'{value:,}')}" for name, value in differ.items())
    origin = said(theirs.origin_of(next(iter(differ), "")))
    done = said("of {rule}: {names} ({origin})", rule=rule, names=names, origin=origin)
    return ("cap" if set(differ) <= set(_UNCAPPED) else "variant"), done


def _planned(
    kind: CauseKind, rule: str, image_size: Pair, settings: dict[str, Value], done: str
) -> Iterator[_Way]:
    try:
        plan = vlm_plan(rule, image_size, **settings)
    except LabError:  # a side that is refused, a budget that is one of a few
        return
    yield _Way(kind, plan.tokens, plan.total, done)


def _tell_tale(plan: VlmPlan, less: int, more: int) -> Iterator[CountCause]:
    """What a ratio or a difference alone tells."""
    side = max(2, plan.merge)
    if more == less * side**2:
        told = said(
            "{more:,} is {side}² times {less:,}: patches before and after {side} × {side} merge.",
            more=more,
            less=less,
            side=side,
        )
        yield CountCause("merge", told)
    rows = plan.newlines or plan.separators
    if rows > 1 and more - less == rows:
        told = said(
            "{more:,} − {less:,} = {rows}: one more a row, or for each separator.",
            more=more,
            less=less,
            rows=rows,
        )
        yield CountCause("newlines", told)
    if more - less == plan.overview_tokens:
        told = said(
            "{more:,} − {less:,} = {apart:,}: the slots of one overview.",
            more=more,
            less=less,
            apart=more - less,
        )
        yield CountCause("overview", told)
