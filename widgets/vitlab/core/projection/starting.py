"""How the patch projection starts, and what that does to the variance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from typing import Literal, TypeAlias, TypeVar, get_args

import torch
from jaxtyping import Float
from torch import Tensor, nn

from vitlab.core.arguments import either
from vitlab.core.errors import LabError, ShapeError
from vitlab.core.grid import Pair, as_pair
from vitlab.core.patches.refusals import refuse_less_than_one
from vitlab.core.projection.exact import CutImages, cut_images, exact
from vitlab.core.projection.layout import kernels
from vitlab.words import said, word

Scheme: TypeAlias = Literal["xavier", "lecun", "he", "trunc_normal", "conv_default", "lesson"]
Target = TypeVar("Target", Tensor, nn.Module)

# (numbers in a patch, embed_dim, pixels in a patch) -> variance of a weight
_VARIANCES: dict[Scheme, Callable[[int, int, int], float]] = {
    "xavier": lambda fan_in, dim, pixels: 2 / (fan_in + dim),
    "lecun": lambda fan_in, dim, pixels: 1 / fan_in,
    "he": lambda fan_in, dim, pixels: 2 / fan_in,
    "trunc_normal": lambda fan_in, dim, pixels: 0.02**2,
    "conv_default": lambda fan_in, dim, pixels: 1 / (3 * fan_in),
    "lesson": lambda fan_in, dim, pixels: 2 / (fan_in + dim * pixels),
}
_UNIFORM = ("xavier", "conv_default", "lesson")


@dataclass(frozen=True)
class ProjectionGain:
    """Var(out) / Var(in): ``measured`` on images, and ``expected`` of weights drawn at random.

    >>> ProjectionGain(measured=0.34, expected=0.33).expected
    0.33
    """

    measured: float
    """Of the images that were given."""
    expected: float
    """Of weights drawn at random with this mean square, on any images."""


def projection_std(
    scheme: Scheme, patch_size: int | Pair = 16, in_chans: int = 3, embed_dim: int = 768
) -> float:
    """Standard deviation of a weight at the start.

    With F = in_chans × pixels numbers in a patch:

    - "xavier": sqrt(2 / (F + embed_dim)), as for the matrix it is (MAE).
    - "lecun": sqrt(1 / F).
    - "he": sqrt(2 / F), meant for a ReLU that does not follow here.
    - "trunc_normal": 0.02 (timm).
    - "conv_default": sqrt(1 / 3F), what torch gives a Conv2d.
    - "lesson": Xavier with a fan-out of embed_dim × pixels: true of stride 1, but here every pixel
      is read once.

    Args:
        scheme: One of these words.
        patch_size: (height, width) of a patch in pixels; one number means a square.
        in_chans: Channels of the images.
        embed_dim: Numbers in one token.

    Returns:
        The standard deviation.

    Raises:
        LabError: The scheme is not known.
        ShapeError: A number is less than 1.

    >>> round(projection_std("xavier"), 5), round(projection_std("lesson"), 5)
    (0.03608, 0.00318)

    """
    height, width = as_pair(patch_size, "patch_size")
    refuse_less_than_one(patch_size=(height, width), in_chans=in_chans, embed_dim=embed_dim)
    if scheme not in get_args(Scheme):
        known = either(list(map(repr, get_args(Scheme))))
        raise LabError(
            said("scheme {given!r} is not known: use {known}.", given=scheme, known=known)
        )
    return sqrt(_VARIANCES[scheme](in_chans * height * width, embed_dim, height * width))


@torch.no_grad()
def init_patch_projection(
    target: Target, scheme: Scheme = "xavier", *, generator: torch.Generator | None = None
) -> Target:
    """Fill a patch projection in place with random weights, and return it.

    Args:
        target: A kernel (dim, channels, height, width), a Conv2d, or a module with one in ``proj``;
            its bias becomes 0.
        scheme: How wide the weights are spread, see `projection_std`. "xavier", "conv_default" and
            "lesson" are uniform, the others normal.
        generator: Where the random numbers come from; None takes torch's own.

    Returns:
        The same ``target``.

    Raises:
        ShapeError: It has no kernel.
        LabError: The scheme is not known.

    >>> conv = init_patch_projection(nn.Conv2d(3, 768, 16, 16), "lecun")
    >>> round(conv.weight.std().item(), 3)
    0.036

    """
    conv = getattr(target, "proj", target)
    weight = conv if isinstance(conv, Tensor) else getattr(conv, "weight", None)
    if not isinstance(weight, Tensor) or weight.ndim != 4:
        given = type(conv).__name__ if weight is None else tuple(weight.shape)
        raise ShapeError(
            said(
                "init_patch_projection fills a kernel (dim, channels, height, width), not {given}.",
                given=given,
            )
        )
    dim, chans, height, width = weight.shape
    std = projection_std(scheme, (height, width), chans, dim)
    if scheme in _UNIFORM:
        nn.init.uniform_(weight, -sqrt(3) * std, sqrt(3) * std, generator=generator)
    elif scheme == "trunc_normal":
        nn.init.trunc_normal_(weight, std=std, generator=generator)
    else:
        nn.init.normal_(weight, std=std, generator=generator)
    if isinstance(bias := getattr(conv, "bias", None), Tensor):
        nn.init.zeros_(bias)
    return target


def projection_gain(
    weight: Float[Tensor, "dim c ph pw"], images: Float[Tensor, "b c h w"] | CutImages
) -> ProjectionGain:
    """What a projection does to the variance of patches, means over tokens and over dims.

    Expected is F × the mean square of the weights, with F numbers in a patch: what independent
    weights of mean 0 give, in the mean, on any images whatever.

    Args:
        weight: A kernel, as that of a Conv2d.
        images: Floats whose patches are projected, or what `cut_images` made of them.

    Returns:
        The variance that comes out over the variance that goes in.

    Raises:
        LabError: All patches are alike, or a number is not finite.
        ShapeError: The patches do not fill the images, or the channels do not go together.

    >>> conv = init_patch_projection(nn.Conv2d(3, 768, 16, 16), "conv_default")
    >>> gain = projection_gain(conv.weight, torch.randn(4, 3, 224, 224))
    >>> round(gain.measured, 2), round(gain.expected, 2)
    (0.33, 0.33)

    """
    kernel = exact(kernels(weight), word("the weights"))
    _, chans, height, width = kernel.shape
    cut = cut_images(images, (height, width), "projection_gain", chans)
    patches = cut.patches
    before = cut.spread.mean() / patches.shape[1]
    if not before:
        raise LabError(
            said(
                "all patches of these images are alike: no variance goes in, and none can come out."
            )
        )
    after = (patches @ kernel.flatten(1).T).var(0, correction=0).mean()
    expected = kernel[0].numel() * kernel.square().mean()
    return ProjectionGain((after / before).item(), expected.item())


def count_projection_parameters(
    patch_size: int | Pair = 16, in_chans: int = 3, embed_dim: int = 768, *, bias: bool = True
) -> int:
    """Numbers to learn in a patch projection: embed_dim × (in_chans × height × width + 1).

    Args:
        patch_size: (height, width) of a patch in pixels; one number means a square.
        in_chans: Channels of the images.
        embed_dim: Numbers in one token.
        bias: Whether the projection has a bias, the + 1.

    Returns:
        The count.

    Raises:
        ShapeError: A number is less than 1.

    >>> count_projection_parameters(16), count_projection_parameters((8, 16), 1, 64, bias=False)
    (590592, 8192)

    """
    height, width = as_pair(patch_size, "patch_size")
    refuse_less_than_one(patch_size=(height, width), in_chans=in_chans, embed_dim=embed_dim)
    return embed_dim * (in_chans * height * width + bias)
