"""Accuracies of the bundled models, as they stand with their card. Plain Python."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from vitlab.core.arguments import one_of
from vitlab.core.refitting.points import AccuracyPoint, Subject

FILE = "accuracies.json"


def stored_accuracies(
    model: str = "vit_shapes_patch8_64", subject: Subject = "grows"
) -> dict[tuple[str, int], AccuracyPoint]:
    """What was measured for a bundled model, by (method, size in px); empty for another model.

    `measure_accuracies` measures the same again.

    Args:
        model: A bundled model's name.
        subject: "grows" scales the shape with the picture, "stays" leaves it as large as at the
            size that was trained.

    Returns:
        A point for each method and size that stands with the card.

    Raises:
        LabError: ``subject`` is not known.

    >>> stored_accuracies()["timm", 128].right, stored_accuracies("vit_base_patch16_224")
    (444, {})

    """
    one_of(subject, ("grows", "stays"), "subject")
    told = _card()
    counts = told["models"].get(model, {}).get(subject, {})
    return {
        (method, int(size)): AccuracyPoint(method, int(size), right, told["pictures"])
        for method, sizes in counts.items()
        for size, right in sizes.items()
    }


@cache
def _card() -> dict[str, Any]:
    path = files("vitlab") / "data" / "checkpoints" / FILE
    card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return card
