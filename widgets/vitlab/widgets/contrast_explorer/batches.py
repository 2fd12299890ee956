"""A batch as the page holds it, and as settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vitlab.core.errors import LabError
from vitlab.widgets.contrast_explorer.pictures import Pictures

if TYPE_CHECKING:
    from vitlab.core.readings.contrast_explorer import ContrastReading


def batch_of(
    reading: ContrastReading, pairs: tuple[tuple[Any, str], ...], pictures: Pictures
) -> dict[str, Any]:
    """What the page may change, in one piece: it is never half of one batch and half of another."""
    setting = reading.setting
    try:
        ids = [pictures.number_of(picture) for picture, _ in pairs]
    except LabError:
        ids = []
    if len(ids) != setting.count:  # the pairs cannot work, and others are drawn in their place
        ids = [-1] * setting.count
    prompts = setting.prompts
    return {
        "captions": list(setting.captions),
        "image_angles": list(setting.image_angles),
        "text_angles": list(setting.text_angles),
        "ids": ids,
        "size": setting.micro_batch_size,
        "cell": list(setting.cell),
        "picture": setting.picture,
        "prompts": list(prompts) if isinstance(prompts, tuple) else prompts,
        "initial": setting.initial_batch_size,
    }


def settings_of(batch: dict[str, Any], pictures: Pictures) -> dict[str, Any]:
    """The settings of a batch that came from the page."""
    sources = map(pictures.source, batch["ids"])
    prompts = batch["prompts"]
    return {
        "pairs": tuple(zip(sources, batch["captions"], strict=True)),
        "image_angles": tuple(batch["image_angles"]),
        "text_angles": tuple(batch["text_angles"]),
        "micro_batch_size": batch["size"],
        "cell": tuple(batch["cell"]),
        "picture": batch["picture"],
        "prompts": tuple(prompts) if isinstance(prompts, list) else prompts,
        "initial_batch_size": batch["initial"],
    }


def given_of(reading: ContrastReading) -> dict[str, Any]:
    """Of vectors of one's own the cosines, and two components of each to draw."""
    if not reading.own:
        return {}
    images, texts = (side.tolist() for side in reading.components)
    return {"cosines": reading.cosines.tolist(), "images": images, "texts": texts}
