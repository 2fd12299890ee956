"""All families and variants by name. Plain Python."""

from __future__ import annotations

from difflib import get_close_matches

from vitlab.core.arguments import either
from vitlab.core.errors import KindError, LabError, shown
from vitlab.core.vlm.rules.covering import COVERING_FAMILIES
from vitlab.core.vlm.rules.family import Family, Variant
from vitlab.core.vlm.rules.fixed import FIXED_FAMILIES
from vitlab.core.vlm.rules.idefics import IDEFICS_FAMILIES
from vitlab.core.vlm.rules.llava import LLAVA_FAMILIES
from vitlab.core.vlm.rules.nearest import NEAREST_FAMILIES
from vitlab.core.vlm.rules.own_shape import OWN_SHAPE_FAMILIES
from vitlab.core.vlm.rules.qwen import QWEN_FAMILIES
from vitlab.core.vlm.rules.slices import SLICES_FAMILIES
from vitlab.core.vlm.rules.when_large import WHEN_LARGE_FAMILIES
from vitlab.words import said

_FIRST = ("llava-1.5", "llava-next", "qwen2-vl", "internvl", "gemma-3")
_FAMILIES: dict[str, Family] = {
    **QWEN_FAMILIES,
    **OWN_SHAPE_FAMILIES,
    **FIXED_FAMILIES,
    **LLAVA_FAMILIES,
    **NEAREST_FAMILIES,
    **COVERING_FAMILIES,
    **IDEFICS_FAMILIES,
    **SLICES_FAMILIES,
    **WHEN_LARGE_FAMILIES,
}
VLM_FAMILIES = {name: _FAMILIES[name] for name in (*_FIRST, *sorted(_FAMILIES))}
"""Every family by name: those of the lessons first, then by the alphabet."""
VLM_RULES = tuple(VLM_FAMILIES)
"""Names of families; each stands for its usual variant."""
VLM_VARIANTS = tuple(
    f"{family}/{variant}".rstrip("/")
    for family in VLM_FAMILIES
    for variant in VLM_FAMILIES[family].variants
)
"""Names of all variants; where a family has only one, often the family's own."""


def find_rule(rule: str) -> tuple[str, Family, Variant]:
    """The full name, family and variant that a name means; `LabError` if there is none.

    >>> find_rule("qwen2-vl")[0], find_rule("smolvlm/256m")[1].title
    ('qwen2-vl/released', 'SmolVLM')
    """
    if not isinstance(rule, str):
        raise KindError(
            said("a rule is a name such as 'internvl', not {given}.", given=shown(rule))
        )
    name, slash, given = rule.partition("/")
    if name not in VLM_FAMILIES:
        raise LabError(_unknown(rule, name))
    family = VLM_FAMILIES[name]
    variant = given if slash else next(iter(family.variants))
    if variant not in family.variants or (slash and not given):
        known = ", ".join(full for full in VLM_VARIANTS if full.partition("/")[0] == name)
        raise LabError(
            said(
                "{family} has no variant {given}: use {known}.",
                family=name,
                given=shown(given),
                known=known,
            )
        )
    return f"{name}/{variant}".rstrip("/"), family, family.variants[variant]


def _unknown(rule: str, name: str) -> str:
    """That there is no such rule, and which are near."""
    count = len(VLM_RULES)
    if near := get_close_matches(name.lower(), VLM_RULES, 3, cutoff=0.6):
        return said(
            "no rule is known by the name {given}: use {near}; VLM_RULES lists all {count}.",
            given=shown(rule),
            near=either(near),
            count=count,
        )
    return said(
        "no rule is known by the name {given}: use one of {first}, or another of the {count} in "
        "VLM_RULES.",
        given=shown(rule),
        first=", ".join(_FIRST),
        count=count,
    )
