"""The tour of the contrast explorer. Plain Python: torch comes with the first reading."""

from __future__ import annotations

from math import isclose, log
from typing import TYPE_CHECKING

from vitlab.core.readings.contrast_explorer.drawn import SHAPES
from vitlab.core.readings.tour import Stop

if TYPE_CHECKING:
    from vitlab.core.readings.contrast_explorer.told import ContrastReading


def _falls_though_nothing_moved(reading: ContrastReading) -> bool:
    return reading.clip_parted.loss < 0.1 * reading.clip.loss and reading.confused is not None


def _right_loss_wrong_gradient(reading: ContrastReading) -> bool:
    same = isclose(reading.siglip_parted.loss, reading.siglip.loss, rel_tol=1e-9)
    return same and 0 < reading.gradient_cosine("siglip") < 0.95


def _is_one_batch(reading: ContrastReading) -> bool:
    cut = reading.setting.parts > 1
    return cut and isclose(reading.gradient_cosine("clip"), 1, rel_tol=1e-9)


def _equal_captions_are_nearly_all(reading: ContrastReading) -> bool:
    return bool(reading.equal.any()) and reading.equal_cost("clip") > 0.8 * reading.clip.loss


def _sure_of_a_wrong_caption(reading: ContrastReading) -> bool:
    choice = reading.setting.candidates
    if not choice or reading.setting.picture in choice:
        return False
    sure = reading.candidate_probabilities(reading.setting.factor).max().item()
    unsure = reading.candidate_probabilities(1.0).max().item()
    return sure > 0.999 and unsure < 0.5 and reading.setting.logit_scale > log(100)


_EQUAL = tuple(zip((0, 1, 4, 6, 9, 2), (*SHAPES, *SHAPES[:2]), strict=True))

TOUR = (
    Stop(
        "In one batch of 6, CLIP’s loss is {clip_loss}. In 2 × 3 it is {clip_loss_split}, and no "
        "vector has moved. Pairs 3 and 6 mix up their captions, and here they never meet.",
        {"micro_batch_size": 3},
        _falls_though_nothing_moved,
    ),
    Stop(
        "Two cards of 3 pairs show each other their vectors, as constants. SigLIP’s loss is that "
        "of one batch, {siglip_loss_split}. Its gradient is not: its cosine with the whole is "
        "{siglip_gradient_cosine}.",
        {"micro_batch_size": 3, "exchange": "gathered"},
        _right_loss_wrong_gradient,
    ),
    Stop(
        "Now the vectors are gathered with their gradient. Two cards are one batch of 6: loss "
        "{clip_loss_split}, cosine {gradient_cosine}.",
        {"micro_batch_size": 3, "exchange": "gathered_with_grad"},
        _is_one_batch,
    ),
    Stop(
        "Two stars, two circles: each has its right caption twice, and one of them counts as "
        "wrong. That is {clip_equal_captions} of the loss, {clip_loss}, and no training removes "
        "it.",
        {
            "micro_batch_size": None,
            "pairs": _EQUAL,
            "image_angles": (100.0, 20.0, 225.0, 320.0, 72.0, 38.0),
            "text_angles": (86.0, 28.0, 218.0, 312.0, 86.0, 28.0),
            "cell": (0, 4),
        },
        _equal_captions_are_nearly_all,
    ),
    Stop(
        "Which caption fits picture 1? Its own is not on the list. At a scale of 1 the model is "
        "{sure_at_1} sure of a wrong one, at 14.3 it is {sure}: the scale, not the picture, made "
        "it sure.",
        {"micro_batch_size": None, "picture": 0, "cell": (0, 1)},
        _sure_of_a_wrong_caption,
    ),
)
