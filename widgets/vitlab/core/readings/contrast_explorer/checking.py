"""What of the contrast explorer's settings cannot be, and what would work. Plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from vitlab.core.arguments import one_of, real, whole
from vitlab.core.contrast.micro_batches import refuse_uneven_parts
from vitlab.core.contrast.words import EXCHANGES, REDUCTIONS
from vitlab.core.errors import KindError, LabError, PlaceError, Remedy, ShapeError, shown
from vitlab.core.facts import number
from vitlab.core.readings.contrast_explorer.drawn import MOST_PAIRS, spread_round
from vitlab.core.readings.contrast_explorer.settings import (
    AXES,
    LESSON,
    SCALES_USED,
    ContrastSetting,
)
from vitlab.words import said

N = TypeVar("N")

_LARGEST_SCALE = 1e6
_LARGEST_TO_EXP = 300  # exp of more has squares beyond what a float holds
_MOST_IN_A_BATCH = 2**24


def checked(setting: ContrastSetting, *, on_circle: bool = True) -> ContrastSetting:
    """The same with plain numbers; an error of core's for what cannot be.

    >>> checked(ContrastSetting(logit_scale=10)).logit_scale
    10.0
    """
    _refuse_captions(setting.captions)
    setting = _with_plain_numbers(setting)
    if on_circle:
        _refuse_angles(setting)
    for name, words in _WORDS.items():
        one_of(getattr(setting, name), words, name)
    _refuse_scale(setting)
    if setting.micro_batch_size is not None:
        refuse_uneven_parts(setting.count, setting.micro_batch_size)
    _refuse_places(setting)
    if not 1 <= setting.initial_batch_size <= _MOST_IN_A_BATCH:
        raise LabError(
            said(
                "a batch of {size} at the start cannot be: use 1 to {most:,}.",
                size=setting.initial_batch_size,
                most=_MOST_IN_A_BATCH,
            ),
            (Remedy(said("Use {value}", value=number(32_768)), {"initial_batch_size": 32_768}),),
        )
    return setting


_WORDS = {
    "exchange": EXCHANGES,
    "reduction": REDUCTIONS,
    "scale_used": SCALES_USED,
    "axis": AXES,
}


def _with_plain_numbers(setting: ContrastSetting) -> ContrastSetting:
    angles = {
        name: _each(real, getattr(setting, name), name) for name in ("image_angles", "text_angles")
    }
    size = setting.micro_batch_size
    prompts = setting.prompts
    if prompts is not None and not isinstance(prompts, str):
        prompts = _each(whole, prompts, "prompts")
    plain: dict[str, Any] = {
        **angles,
        "captions": tuple(setting.captions),
        "logit_scale": real(setting.logit_scale, "logit_scale"),
        "logit_bias": real(setting.logit_bias, "logit_bias"),
        "micro_batch_size": None if size is None else whole(size, "micro_batch_size"),
        "cell": _each(whole, setting.cell, "cell"),
        "picture": whole(setting.picture, "picture"),
        "prompts": prompts,
        "initial_batch_size": whole(setting.initial_batch_size, "initial_batch_size"),
    }
    return replace(setting, **plain)


def _each(kind: Callable[[Any, str], N], numbers: Any, name: str) -> tuple[N, ...]:
    """A tuple of plain numbers of one kind."""
    if not isinstance(numbers, Iterable) or isinstance(numbers, str | bytes):
        raise KindError(
            said("{name} takes a tuple of numbers, not {given}.", name=name, given=shown(numbers))
        )
    return tuple(kind(one, name) for one in numbers)


def _refuse_captions(captions: tuple[str, ...]) -> None:
    if not isinstance(captions, tuple | list) or not all(
        isinstance(caption, str) for caption in captions
    ):
        raise KindError(said("captions are words, not {given}.", given=shown(captions)))
    count = len(captions)
    if count > MOST_PAIRS:
        raise ShapeError(
            said(
                "{count} pairs are more than {most}: cells could not be read. Use 2 to {most}.",
                count=count,
                most=MOST_PAIRS,
            )
        )
    if count == 1:
        raise ShapeError(
            said("1 pair has nothing to be told from: use 2 to {most} pairs.", most=MOST_PAIRS)
        )
    if not count:
        raise ShapeError(said("no pair was given: use 2 to {most}.", most=MOST_PAIRS))


def _refuse_angles(setting: ContrastSetting) -> None:
    for name in ("image_angles", "text_angles"):
        angles = getattr(setting, name)
        if len(angles) != setting.count:
            images, texts = spread_round(setting.count)
            raise ShapeError(
                said(
                    "{count} pairs need {count} {name}, not {given}: one for each, in degrees.",
                    count=setting.count,
                    name=name,
                    given=len(angles),
                ),
                (
                    Remedy(
                        said("Spread them round the circle"),
                        {"image_angles": images, "text_angles": texts},
                    ),
                ),
            )


def _refuse_scale(setting: ContrastSetting) -> None:
    scale = setting.logit_scale
    usual = Remedy(said("Use {value}", value=number(100 / 7)), {"logit_scale": 100 / 7})
    if not 0 < scale <= _LARGEST_SCALE:
        raise LabError(
            said(
                "a scale of {scale:g} is no exp(t) that could be computed with: use more than 0, "
                "and {most:,.0f} at most.",
                scale=scale,
                most=_LARGEST_SCALE,
            ),
            (usual,),
        )
    if setting.scale_used == "exp" and scale > _LARGEST_TO_EXP:
        raise LabError(
            said(
                "exp({scale:g}) is more than can be computed with: use a scale of {most} or less, "
                "or the scale as it is.",
                scale=scale,
                most=_LARGEST_TO_EXP,
            ),
            (usual, Remedy(said("Use it as it is"), {"scale_used": "factor"})),
        )
    if abs(setting.logit_bias) > _LARGEST_SCALE:
        raise LabError(
            said(
                "a bias of {bias:g} leaves nothing to see: SigLIP starts at -10.",
                bias=setting.logit_bias,
            ),
            (Remedy(said("Use {value}", value="-10"), {"logit_bias": -10.0}),),
        )


def _refuse_places(setting: ContrastSetting) -> None:
    last = setting.count - 1
    if setting.cell and (len(setting.cell) != 2 or not all(0 <= p <= last for p in setting.cell)):
        raise PlaceError(
            said(
                "there is no cell {cell}: give (picture, caption), each from 0 to {last}.",
                cell=setting.cell,
                last=last,
            ),
            (Remedy(said("Look at no cell"), {"cell": ()}),),
        )
    if not 0 <= setting.picture <= last:
        raise PlaceError(
            said(
                "there is no picture {picture}: use 0 to {last}.",
                picture=setting.picture,
                last=last,
            ),
            (Remedy(said("Ask about the first"), {"picture": 0}),),
        )
    others = (Remedy(said("Ask among all others"), {"prompts": None}),)
    if isinstance(setting.prompts, str):
        if setting.prompts != LESSON:
            raise LabError(
                said(
                    "prompts {given} are not known: give numbers of captions, 'lesson', or None "
                    "for all others.",
                    given=shown(setting.prompts),
                ),
                others,
            )
        return
    if not setting.candidates or not all(0 <= place <= last for place in setting.candidates):
        raise PlaceError(
            said(
                "prompts {given} are no choice: give numbers of captions from 0 to {last}.",
                given=setting.candidates,
                last=last,
            ),
            others,
        )
