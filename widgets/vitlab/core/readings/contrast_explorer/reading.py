"""Settings become a reading."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.own_code.returned import NotPlain, array_of
from vitlab.core.readings.contrast_explorer.checking import checked
from vitlab.core.readings.contrast_explorer.settings import ContrastSetting
from vitlab.core.readings.contrast_explorer.told import ContrastReading
from vitlab.words import said

_FAR_FROM_1 = 1e-3


def contrast_reading(
    *, image_features: Any = None, text_features: Any = None, **settings: Any
) -> ContrastReading:
    """Read CLIP's and SigLIP's loss of up to 16 pairs, in one batch and as it is cut.

    Args:
        image_features: (b, dim), each row of length 1; None for vectors on a circle.
        text_features: (b, dim), the caption of each picture in the same row.
        **settings: The fields of `ContrastSetting`, by name.

    Returns:
        Losses, gradients, probabilities and the pair that is looked at.

    Raises:
        ShapeError: Pairs, angles or features do not go together, or are too many.
        LabError: A setting cannot be.

    >>> reading = contrast_reading(micro_batch_size=3)
    >>> round(reading.gradient_cosine("clip"), 2)
    0.58

    """
    given = image_features is not None or text_features is not None
    setting = checked(ContrastSetting(**settings), on_circle=not given)
    if not given:
        return ContrastReading(
            setting, _on_circle(setting.image_angles), _on_circle(setting.shared_text_angles)
        )
    both = [
        _features(features, name, setting.count)
        for name, features in (("image_features", image_features), ("text_features", text_features))
    ]
    if both[0].shape != both[1].shape:
        raise ShapeError(
            said(
                "image_features {images} and text_features {texts} do not go together: project "
                "both to one width first.",
                images=tuple(both[0].shape),
                texts=tuple(both[1].shape),
            )
        )
    return ContrastReading(setting, both[0], both[1], own=True)


def _on_circle(degrees: tuple[float, ...]) -> Tensor:
    angles = torch.tensor(degrees, dtype=torch.float64).deg2rad()
    return torch.stack([angles.cos(), angles.sin()], 1)


def _features(features: Any, name: str, count: int) -> Tensor:
    if features is None:
        raise LabError(
            said("{name} is missing: give the vectors of both, pictures and captions.", name=name)
        )
    try:
        array = array_of(features)
    except NotPlain as error:
        raise LabError(said("{name} holds {what}", name=name, what=error)) from None
    if array is None or array.ndim != 2 or 0 in array.shape:
        raise ShapeError(_no_rows(name, array))
    if len(array) != count:
        raise ShapeError(
            said(
                "{count} pairs need {count} rows of {name}, not {given}: one for each.",
                count=count,
                name=name,
                given=len(array),
            )
        )
    vectors = torch.from_numpy(array.astype("float64"))
    lengths = vectors.norm(dim=1)
    off = (lengths - 1).abs()
    worst = int(off.nan_to_num(torch.inf).argmax())
    if not off[worst] < _FAR_FROM_1:
        raise LabError(
            said(
                "row {row} of {name} has length {length:.3g}, and a cosine wants 1: "
                "`torch.nn.functional.normalize(features, dim=-1)` brings each row to it.",
                row=worst,
                name=name,
                length=lengths[worst].item(),
            )
        )
    return vectors


def _no_rows(name: str, array: Any) -> str:
    if array is None:
        return said("{name} is no (pairs, dim): give a row of numbers for each.", name=name)
    return said(
        "{name} of {shape} is no (pairs, dim): give a row of numbers for each.",
        name=name,
        shape=array.shape,
    )
