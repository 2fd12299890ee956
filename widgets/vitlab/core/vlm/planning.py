"""A plan of any known rule, for a picture and settings. Plain Python."""

from __future__ import annotations

from math import isqrt

from vitlab.core.arguments import real, switch, whole
from vitlab.core.errors import LabError, shown
from vitlab.core.grid import Pair, PatchGrid
from vitlab.core.vlm.plan import Laid, Setting, Step, Value, VlmPlan, enlargement
from vitlab.core.vlm.rules.family import Variant
from vitlab.core.vlm.rules.table import find_rule
from vitlab.words import said, said_many, word

_MOST, _MOST_TILES = 10**15, 256
_ORDERED = (
    *(("min_pixels", "max_pixels"), ("min_tiles", "max_tiles"), ("min_tokens", "max_tokens")),
    *(("shortest", "longest"), ("patch", "tile"), ("patch", "size"), ("patch", "crop")),
)

_TURNED = {
    "square": word(
        "Turned as its camera says, it is {height:,} px high and {width:,} px wide: square."
    ),
    "landscape": word(
        "Turned as its camera says, it is {height:,} px high and {width:,} px wide: landscape."
    ),
    "portrait": word(
        "Turned as its camera says, it is {height:,} px high and {width:,} px wide: portrait."
    ),
}


def vlm_plan(rule: str, image_size: int | Pair, **settings: Value) -> VlmPlan:
    """What a model makes of a picture of ``image_size`` (height, width) pixels.

    Args:
        rule: A family (`VLM_RULES`), which means its usual variant, or ``family/variant``
            (`VLM_VARIANTS`).
        image_size: (height, width) of the picture in pixels; one number means a square.
        **settings: Any number that the rule depends on, by the name that it has in
            ``plan.settings``.

    Returns:
        Canvas, tiles, views and slots, each step, and where every default comes from.

    Raises:
        LabError: The rule, or a setting of it, is not known, or settings contradict each other.
        ShapeError: The picture is empty, or the model's own processor refuses it.

    >>> plan = vlm_plan("qwen2-vl", (1080, 1920))
    >>> plan.rule, plan.canvas, plan.tokens, plan.total
    ('qwen2-vl/released', (1092, 1932), 2691, 2691)
    >>> vlm_plan("qwen2-vl", (1080, 1920), max_pixels=1003520).tokens
    1222
    >>> [step.kind for step in plan.steps]
    ['orientation', 'resize', 'rounding', 'tiles', 'merge', 'separators']

    """
    name, family, variant = find_rule(rule)
    size = PatchGrid(image_size, 1).image_size
    values = _with_defaults(name, variant, settings)
    laid = family.rule(size, **values)
    patch = int(values.get("patch", variant.patch))
    merge = _merge(values, patch) if laid.merge is None else laid.merge
    return VlmPlan(
        rule=name,
        image_size=size,
        canvas=laid.canvas,
        tiles=laid.tiles,
        tokens=laid.tokens,
        separators=laid.separators,
        newlines=laid.newlines,
        views=laid.views,
        fit=laid.fit or family.fit,
        patch=patch,
        merge=merge,
        resized=laid.resized,
        steps=_steps(size, laid, patch, merge),
        settings=tuple(
            Setting(key, values[key], default, variant.origin_of(key))
            for key, default in variant.settings.items()
        ),
        source=family.source,
    )


def _with_defaults(name: str, variant: Variant, given: dict[str, Value]) -> dict[str, Value]:
    values = dict(variant.settings)
    for key, value in given.items():
        if key not in values:
            raise LabError(
                said(
                    "{rule} has no setting {setting}: it has {known}.",
                    rule=name,
                    setting=repr(key),
                    known=", ".join(values),
                )
            )
        values[key] = _checked(key, value, values[key])
    for less, more in _ORDERED:
        if given and less in values and more in values and values[less] > values[more]:
            raise LabError(
                said(
                    "{less} is {low:,}, more than {more}, {high:,}: swap them, or use a {less} of "
                    "{high:,} or less.",
                    less=less,
                    low=values[less],
                    more=more,
                    high=values[more],
                )
            )
    return values


def _checked(key: str, value: Value, default: Value) -> Value:
    if isinstance(default, bool):
        return switch(value, key)
    number = real(value, key) if isinstance(default, float) else whole(value, key)
    if not number > 0:
        raise LabError(said("{name} is {value:,}: use a number above 0.", name=key, value=number))
    most = _MOST_TILES if key in ("min_tiles", "max_tiles", "max_crops") else _MOST
    if number > most:
        raise LabError(
            said(
                "{name} is {value}: use {most:,} or less.", name=key, value=shown(number), most=most
            )
        )
    return number


def _merge(values: dict[str, Value], patch: int) -> int:
    """Patches on a side of the block that becomes one slot; 0 where no square block does."""
    if "merge" in values:
        return int(values["merge"])
    tile = int(values.get("tile", values.get("size", patch)))
    slots = int(values.get("tile_tokens", values.get("view_tokens", (tile // patch) ** 2)))
    patches, side = tile // patch, isqrt(slots)
    return patches // side if side * side == slots and patches % side == 0 else 0


def _steps(size: Pair, laid: Laid, patch: int, merge: int) -> tuple[Step, ...]:
    return (
        Step("orientation", size, _orientation(size)),
        Step("resize", laid.resized, _resizing(size, laid)),
        Step("rounding", laid.canvas, laid.rounding),
        Step("tiles", laid.tiles, laid.tiling),
        Step("merge", laid.tokens, _merging(laid, patch, merge)),
        Step("separators", laid.separators, laid.separating),
    )


def _orientation(size: Pair) -> str:
    height, width = size
    shape = "square" if height == width else "landscape" if width > height else "portrait"
    return said(_TURNED[shape], height=height, width=width)


def _resizing(size: Pair, laid: Laid) -> str:
    longer = enlargement(size, laid.resized)
    if longer <= 1:
        return laid.resizing
    gained = said("It is enlarged {longer:.3g} times a side: it gains no detail.", longer=longer)
    return f"{laid.resizing} {gained}"


def _merging(laid: Laid, patch: int, merge: int) -> str:
    if merge == 0:
        return said_many(
            "A fixed number of queries reads the patches of {patch} px of each view: {slots:,} "
            "slots for one view.",
            "A fixed number of queries reads the patches of {patch} px of each view: {slots:,} "
            "slots for {n} views.",
            len(laid.views),
            patch=patch,
            slots=laid.tokens,
        )
    if merge == 1:
        return said_many(
            "Each patch of {patch} px is one slot: {slots:,} slots for one view.",
            "Each patch of {patch} px is one slot: {slots:,} slots for {n} views.",
            len(laid.views),
            patch=patch,
            slots=laid.tokens,
        )
    return said_many(
        "{merge} × {merge} patches of {patch} px become one slot: {slots:,} slots for one view.",
        "{merge} × {merge} patches of {patch} px become one slot: {slots:,} slots for {n} views.",
        len(laid.views),
        merge=merge,
        patch=patch,
        slots=laid.tokens,
    )
