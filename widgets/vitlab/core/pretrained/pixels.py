"""Pixels as a trained model expects them: brought to the mean and spread that it was trained on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jaxtyping import Float
from torch import Tensor, nn

from vitlab.core.images.statistics import PixelStatistics

_NAMES = (("mean", "std"), ("image_mean", "image_std"))  # timm's, and Hugging Face's


def pixel_statistics(model: nn.Module) -> PixelStatistics | None:
    """What a model tells of the pixels it was trained on; None where it tells nothing.

    timm's models tell in their ``pretrained_cfg``; what `load` gave back keeps what stood there or
    in a ``preprocessor_config.json`` beside the weights. The models that come with vitlab read
    pixels in [0, 1] as they are, and so does whatever tells nothing.

    Args:
        model: Any module, also an `OtherModel`.

    >>> pixel_statistics(nn.Linear(3, 4)) is None
    True

    """
    for one in (model, getattr(model, "model", None)):
        kept = getattr(one, "pixel_statistics", None)
        if isinstance(kept, PixelStatistics):
            return kept
        for config in ("pretrained_cfg", "default_cfg"):  # the second is the older name
            if found := statistics_in(getattr(one, config, None)):
                return found
    return None


def statistics_in(config: object) -> PixelStatistics | None:
    """The same in a configuration of timm's or Hugging Face's; None where it does not stand there.

    Args:
        config: What the configuration says; anything else tells nothing.

    >>> statistics_in({"image_mean": [0.5] * 3, "image_std": [0.25] * 3})
    PixelStatistics(mean=(0.5, 0.5, 0.5), std=(0.25, 0.25, 0.25))

    """
    if not isinstance(config, Mapping):
        return None
    for names in _NAMES:
        mean, std = (_channels(config.get(name)) for name in names)
        if mean and len(mean) == len(std) and min(std) > 0:
            return PixelStatistics(mean, std)
    return statistics_in(config.get("pretrained_cfg"))


def as_trained_on(model: nn.Module, images: Float[Tensor, "b c h w"]) -> Float[Tensor, "b c h w"]:
    """Pixels as the model expects them, see `pixel_statistics`.

    Args:
        model: Any module.
        images: Pixels in [0, 1].

    >>> import torch
    >>> white = torch.ones(1, 3, 2, 2)
    >>> torch.equal(as_trained_on(nn.Linear(3, 4), white), white)
    True

    """
    known = pixel_statistics(model)
    if known is None or len(known.mean) != images.shape[1]:
        return images
    mean, std = (images.new_tensor(each)[:, None, None] for each in known)
    return (images - mean) / std


def remarks_on_pixels(model: nn.Module) -> list[str]:
    """A sentence for who looks at such a model; none where pixels stay as they are.

    Args:
        model: Any module.

    """
    told = "Pixels are brought to the mean and spread that the model was trained on."
    return [told] * (pixel_statistics(model) is not None)


def _channels(numbers: Any) -> tuple[float, ...]:
    if not isinstance(numbers, list | tuple):
        return ()
    return tuple(map(float, numbers)) if all(isinstance(n, int | float) for n in numbers) else ()
