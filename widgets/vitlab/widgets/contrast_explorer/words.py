"""What stands beneath the matrices, and the matrices as tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from vitlab.core.facts import Fact
from vitlab.core.readings.contrast_explorer.drawn import captions_said
from vitlab.widgets.base import html
from vitlab.words import digits, said

if TYPE_CHECKING:
    from vitlab.core.readings.contrast_explorer import ContrastReading

_ALWAYS = ("clip_loss", "siglip_loss")
_CUT = ("clip_loss_split", "siglip_loss_split", "gradient_cosine", "siglip_gradient_cosine")


def shown_facts(reading: ContrastReading) -> Iterator[Fact]:
    """The numbers that stand on the page, at most five."""
    names = [*(_CUT if reading.setting.parts > 1 else _ALWAYS)]
    if reading.equal.any():
        names.append("clip_equal_captions")
    if reading.setting.scale_used != "factor":
        names.append("factor")
    by_name = {fact.name: fact for fact in reading.facts}
    return (by_name[name] for name in names)


def tables(reading: ContrastReading) -> str:
    """Pairs, cosines and both probabilities, a row for each picture."""
    setting, count = reading.setting, reading.setting.count
    shown = captions_said()
    heads = ("", *(said("caption {number}", number=place + 1) for place in range(count)))
    sides = [said("picture {number}", number=place + 1) for place in range(count)]
    pairs = html.table(
        said("pairs"),
        (said("pair"), said("caption"), said("picture at"), said("caption at")),
        [
            (str(place + 1), shown.get(caption, caption), *_angles(reading, place))
            for place, caption in enumerate(setting.captions)
        ],
    )
    by_row = setting.axis == "rows"
    along = (
        said("CLIP: softmax along the row") if by_row else said("CLIP: softmax along the column")
    )
    matrices = (
        (said("cosines"), reading.cosines),
        (along, reading.clip_probabilities),
        (said("SigLIP: sigmoid of each pair"), reading.siglip_probabilities),
    )
    told = [
        html.table(
            caption,
            heads,
            [
                (side, *(digits(f"{value:.3f}") for value in row))
                for side, row in zip(sides, matrix.tolist(), strict=True)
            ],
        )
        for caption, matrix in matrices
    ]
    return pairs + "".join(told)


def _angles(reading: ContrastReading, place: int) -> tuple[str, str]:
    if reading.own:
        return "–", "–"
    setting = reading.setting
    both = (setting.image_angles[place], setting.shared_text_angles[place])
    return digits(f"{both[0]:g}°"), digits(f"{both[1]:g}°")
