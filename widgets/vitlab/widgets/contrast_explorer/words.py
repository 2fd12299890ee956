"""What stands beneath the matrices, and the matrices as tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from vitlab.core.facts import Fact
from vitlab.widgets.base import html

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
    setting = reading.setting
    heads = ("", *(f"caption {place + 1}" for place in range(setting.count)))
    pairs = html.table(
        "pairs",
        ("pair", "caption", "picture at", "caption at"),
        [
            (str(place + 1), caption, *_angles(reading, place))
            for place, caption in enumerate(setting.captions)
        ],
    )
    line = "row" if setting.axis == "rows" else "column"
    matrices = (
        ("cosines", reading.cosines),
        (f"CLIP: softmax along the {line}", reading.clip_probabilities),
        ("SigLIP: sigmoid of each pair", reading.siglip_probabilities),
    )
    told = [
        html.table(
            caption,
            heads,
            [
                (f"picture {i + 1}", *(f"{value:.3f}" for value in row))
                for i, row in enumerate(matrix.tolist())
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
    return f"{both[0]:g}°", f"{both[1]:g}°"
