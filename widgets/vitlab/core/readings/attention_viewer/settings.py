"""What decides which map is shown, and on which scale. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from vitlab.core.arguments import one_of, switch, whole
from vitlab.core.errors import PlaceError, Remedy, ShapeError
from vitlab.words import said, word

Show: TypeAlias = Literal["attention", "rollout"]
Scale: TypeAlias = Literal["map", "shared", "percentile"]
SHOWS: tuple[Show, ...] = get_args(Show)
SCALES: tuple[Scale, ...] = get_args(Scale)
PERCENTILE = 99


@dataclass(frozen=True)
class AttentionSetting:
    """Which map is looked at, and how."""

    layer: int
    """Number of the layer from 0."""
    head: int | None = None
    """Number of the head from 0; None is the mean over the heads."""
    query: int = 0
    """Number of the token that looks, prefix tokens first."""
    show: Show = "attention"
    """The map of one layer, or the rollout of all."""
    causal: bool = False
    """Whether tokens see earlier ones only."""
    hidden: int = 12
    """Patches that are hidden, those that the map gives most first."""
    target: int | None = None
    """Class that is followed; None where there is no model."""
    scale: Scale = "map"
    """Whose largest weight has the brightest colour."""


def checked(setting: AttentionSetting, layers: int, heads: int, tokens: int) -> AttentionSetting:
    """The setting, or a sentence where one of its words or places cannot work.

    >>> checked(AttentionSetting(0, head=4), 2, 4, 65)
    Traceback (most recent call last):
    vitlab.core.errors.PlaceError: there is no head 4: use 0 to 3.
    """
    one_of(setting.show, SHOWS, "show")
    one_of(setting.scale, SCALES, "scale")
    switch(setting.causal, "causal")
    for name, count in (("layer", layers), ("head", heads), ("query", tokens)):
        place = getattr(setting, name)
        if place is not None and not 0 <= whole(place, name) < count:
            nearest = min(max(place, 0), count - 1)
            raise PlaceError(
                said(_MISSING[name], place=place, last=count - 1),
                (Remedy(said("Use {nearest}", nearest=nearest), {name: nearest}),),
            )
    if whole(setting.hidden, "hidden") < 0:
        raise ShapeError(said("hidden={count} cannot be: use 0 or more.", count=setting.hidden))
    return setting


_MISSING = {
    "layer": word("there is no layer {place}: use 0 to {last}."),
    "head": word("there is no head {place}: use 0 to {last}."),
    "query": word("there is no query {place}: use 0 to {last}."),
}
