"""What a picture meets on its way to a model: light, noise, blur, a shift, something in front."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from types import MappingProxyType
from typing import Protocol

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import conv2d, pad

from vitlab.core.errors import LabError, ShapeError
from vitlab.words import said, word

Images = Float[Tensor, "b c h w"]


class Perturbation(Protocol):
    """Changes images in [0, 1] by a strength; at 0 not at all.

    >>> PERTURBATIONS["noise"](torch.zeros(1, 3, 4, 5), 0.1, seed=1).shape
    torch.Size([1, 3, 4, 5])
    """

    def __call__(self, images: Images, strength: float | int, *, seed: int = 0) -> Images:
        """The images, changed."""


def brightness(images: Images, strength: float | int, *, seed: int = 0) -> Images:
    """Add ``strength`` to every pixel, from -1 (black) to 1 (white).

    >>> brightness(torch.full((1, 1, 1, 2), 0.5), 0.25)
    tensor([[[[0.7500, 0.7500]]]])
    """
    _check(images, "brightness", strength, -1, 1)
    return (images + strength).clamp(0, 1) if strength else images


def noise(images: Images, strength: float | int, *, seed: int = 0) -> Images:
    """Add Gaussian noise with a standard deviation of ``strength``.

    >>> noise(torch.full((1, 1, 1, 2), 0.5), 0.1).sub(0.5).abs().max() < 0.5
    tensor(True)
    """
    _check(images, "noise", strength, 0, None)
    generator = torch.Generator().manual_seed(seed)
    grain = torch.randn(images.shape, generator=generator).to(images)
    return (images + strength * grain).clamp(0, 1) if strength else images


def blur(images: Images, strength: float | int, *, seed: int = 0) -> Images:
    """Blur by a Gaussian with a standard deviation of ``strength`` px; edges go on outside.

    >>> blur(torch.eye(3)[None, None], 1.0).diagonal(dim1=2, dim2=3)
    tensor([[[0.5513, 0.3398, 0.5513]]])
    """
    _check(images, "blur", strength, 0, None)
    if not strength:
        return images
    reach = ceil(3 * strength)
    along = torch.arange(-reach, reach + 1, device=images.device, dtype=torch.float32)
    bell = (-0.5 * (along / strength).square()).exp()
    bell = (bell / bell.sum()).to(images.dtype)
    chans = images.shape[1]
    kernel = bell.expand(chans, 1, 1, -1)
    wide = pad(images, (reach, reach, reach, reach), mode="replicate")
    blurred = conv2d(conv2d(wide, kernel, groups=chans), kernel.mT, groups=chans)
    return blurred.clamp(0, 1)


def shift(images: Images, strength: float | int, *, seed: int = 0) -> Images:
    """Move down and to the right by ``strength`` whole px; the edge fills what is laid bare.

    >>> shift(torch.arange(6.0).view(1, 1, 2, 3) / 10, 1)
    tensor([[[[0.0000, 0.0000, 0.1000],
              [0.0000, 0.0000, 0.1000]]]])
    """
    _check(images, "shift", strength, None, None)
    if strength != int(strength):
        raise LabError(
            said(
                "a shift of {strength:g} px is no whole number: use {nearest}.",
                strength=strength,
                nearest=round(strength),
            )
        )
    height, width = images.shape[-2:]
    rows, cols = (
        (torch.arange(size, device=images.device) - int(strength)).clamp(0, size - 1)
        for size in (height, width)
    )
    return images[..., rows[:, None], cols]


def occlusion(images: Images, strength: float | int, *, seed: int = 0) -> Images:
    """Hide a ``strength`` share of each image behind a grey box at a random place.

    >>> hidden = occlusion(torch.zeros(1, 1, 8, 12), 0.25) == 0.5
    >>> int(hidden.sum())
    24
    """
    _check(images, "occlusion", strength, 0, 1)
    height, width = images.shape[-2:]
    tall, wide = round(height * strength**0.5), round(width * strength**0.5)
    generator = torch.Generator().manual_seed(seed)
    hidden = torch.zeros(len(images), 1, height, width, dtype=torch.bool)
    for mask in hidden:
        top = int(torch.randint(height - tall + 1, (), generator=generator))
        left = int(torch.randint(width - wide + 1, (), generator=generator))
        mask[:, top : top + tall, left : left + wide] = True
    return images.masked_fill(hidden.to(images.device), 0.5)


PERTURBATIONS: Mapping[str, Perturbation] = MappingProxyType(
    {
        "brightness": brightness,
        "noise": noise,
        "blur": blur,
        "shift": shift,
        "occlusion": occlusion,
    }
)

STRENGTHS: Mapping[str, float | int] = MappingProxyType(
    {"brightness": 0.2, "noise": 0.1, "blur": 1.0, "shift": 4, "occlusion": 0.1}
)


def _check(
    images: Tensor, name: str, strength: float | int, least: int | None, most: int | None
) -> None:
    if images.ndim != 4 or not images.numel():
        sentence = word("{name} takes images (batch, channels, height, width), not {shape}.")
        if images.ndim == 3:
            sentence = word(
                "{name} takes images (batch, channels, height, width), not {shape}: images[None] "
                "makes a batch of one."
            )
        raise ShapeError(said(sentence, name=name, shape=tuple(images.shape)))
    if not images.is_floating_point():
        raise LabError(
            said(
                "{name} takes floats in [0, 1], not {dtype}: divide by 255.",
                name=name,
                dtype=images.dtype,
            )
        )
    low, high = float(images.min()), float(images.max())
    if not (low >= 0 and high <= 1):
        raise LabError(
            said(
                "{name} takes images in [0, 1], not from {low:.3g} to {high:.3g}: perturb first, "
                "and normalise inside the function that encodes.",
                name=name,
                low=low,
                high=high,
            )
        )
    if not (least is None or strength >= least) or not (most is None or strength <= most):
        sentence = word(
            "a strength of {strength:g} is too much or too little: {name} takes {least} to {most}."
        )
        if most is None:
            sentence = word(
                "a strength of {strength:g} is too much or too little: {name} takes {least} or "
                "more."
            )
        raise LabError(said(sentence, strength=strength, name=name, least=least, most=most))
