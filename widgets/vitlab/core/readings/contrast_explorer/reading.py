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
            f"image_features {tuple(both[0].shape)} and text_features {tuple(both[1].shape)} do "
            "not go together: project both to one width first."
        )
    return ContrastReading(setting, both[0], both[1], own=True)


def _on_circle(degrees: tuple[float, ...]) -> Tensor:
    angles = torch.tensor(degrees, dtype=torch.float64).deg2rad()
    return torch.stack([angles.cos(), angles.sin()], 1)


def _features(features: Any, name: str, count: int) -> Tensor:
    if features is None:
        raise LabError(f"{name} is missing: give the vectors of both, pictures and captions.")
    try:
        array = array_of(features)
    except NotPlain as error:
        raise LabError(f"{name} holds {error}") from None
    if array is None or array.ndim != 2 or 0 in array.shape:
        given = "" if array is None else f" of {array.shape}"
        raise ShapeError(f"{name}{given} is no (pairs, dim): give a row of numbers for each.")
    if len(array) != count:
        raise ShapeError(
            f"{count} pairs need {count} rows of {name}, not {len(array)}: one for each."
        )
    vectors = torch.from_numpy(array.astype("float64"))
    lengths = vectors.norm(dim=1)
    off = (lengths - 1).abs()
    worst = int(off.nan_to_num(torch.inf).argmax())
    if not off[worst] < _FAR_FROM_1:
        raise LabError(
            f"row {worst} of {name} has length {lengths[worst].item():.3g}, and a cosine wants 1: "
            "`torch.nn.functional.normalize(features, dim=-1)` brings each row to it."
        )
    return vectors
