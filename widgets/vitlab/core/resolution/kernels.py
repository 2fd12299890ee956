"""Ways to bring patch weights to another patch size, and what each makes of the tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import conv2d, unfold

from vitlab.core.arguments import one_of
from vitlab.core.grid import Pair, PatchGrid, as_pair
from vitlab.core.precision import working_dtype
from vitlab.core.resolution.interpolation import Resize
from vitlab.core.resolution.patch_weights import new_patch, resample_patch_embed

KernelMethod: TypeAlias = Literal["pi", "plain", "plain_scaled"]
KERNEL_METHODS: tuple[KernelMethod, ...] = get_args(KernelMethod)


def kernel_by_method(
    weight: Float[Tensor, "embed_dim in_chans h w"],
    new_size: int | Pair,
    method: KernelMethod = "pi",
    interpolation: str = "bicubic",
    antialias: bool = True,
) -> Float[Tensor, "embed_dim in_chans h2 w2"]:
    """Patch weights for another patch size: FlexiViT's rule, or the picture of a kernel resized.

    Args:
        weight: The kernel of a patch embedding, as that of a Conv2d.
        new_size: (height, width) of the new patch in pixels; one number means a square.
        method: "pi" is `resample_patch_embed`; "plain" resizes each kernel as if it were a picture,
            so that a larger one sums over more pixels; "plain_scaled" multiplies by old area / new
            area on top.
        interpolation: "bicubic", "bilinear", "nearest" or "nearest-exact".
        antialias: Whether a smaller kernel takes the mean of what it leaves out; for "bicubic" and
            "bilinear". For "pi" it says so of the images.

    Returns:
        The new kernel, in the dtype of the old.

    Raises:
        ShapeError: This is no kernel, or the patch holds no pixel.
        LabError: The method or the interpolation is not known, or the kernel holds no floats.

    >>> import torch
    >>> kernel_by_method(torch.ones(1, 1, 2, 2), (4, 2), "plain_scaled").sum().item()
    4.0

    """
    one_of(method, KERNEL_METHODS, "method")
    if method == "pi":
        return resample_patch_embed(weight, new_size, interpolation, antialias)
    height, width = new_patch(weight, new_size, "kernel_by_method")
    rows, cols = weight.shape[-2:]
    kernels = weight.to(working_dtype(weight, "kernel_by_method"))
    plain = _resized(kernels, (height, width), Resize(interpolation, antialias, None))
    if method == "plain_scaled":
        plain = plain * (rows * cols / (height * width))
    return plain.to(weight.dtype)


@dataclass(frozen=True)
class TokenErrors:
    """How far tokens are off that new weights make of resized pixels, and one patch's own."""

    patch_by_patch: float
    """‖t' - t‖ / ‖t‖ where every patch is resized by itself."""
    whole: float
    """The same where the picture is resized whole, across the borders of patches."""
    before: Float[Tensor, " embed_dim"]
    """<x, w>: the token of the selected patch, without bias."""
    after: Float[Tensor, " embed_dim"]
    """<resize(x), w'>: of the same patch, resized by itself."""

    @property
    def selected(self) -> float:
        """How far the selected patch's token is off."""
        return float((self.after - self.before).norm() / self.before.norm().clamp_min(1e-30))


def token_errors(
    weight: Float[Tensor, "embed_dim in_chans h w"],
    images: Float[Tensor, "b in_chans height width"],
    new_size: int | Pair,
    method: KernelMethod = "pi",
    interpolation: str = "bicubic",
    antialias: bool = True,
    *,
    selected: int = 0,
) -> TokenErrors:
    """Compare <resize(x), w'> with <x, w> on pictures of one's own, patch by patch and whole.

    Args:
        weight: The kernel of a patch embedding, as that of a Conv2d.
        images: Pictures that its patches fill.
        new_size: (height, width) of the new patch in pixels; one number means a square.
        method: How the kernel is resized, as for `kernel_by_method`.
        interpolation: How pictures and kernel are resized, as for `kernel_by_method`.
        antialias: As for `kernel_by_method`, of pictures and kernel.
        selected: Number of the patch of the first picture whose tokens are given, from 0.

    Returns:
        How far the tokens are off, and both tokens of the selected patch.

    Raises:
        ShapeError: The patches do not fill the pictures, or the new patch holds no pixel.
        PlaceError: There is no patch at ``selected``.
        LabError: The method or the interpolation is not known.

    >>> import torch
    >>> made = torch.Generator().manual_seed(0)
    >>> weight = torch.randn(8, 3, 4, 4, generator=made)
    >>> images = torch.rand(2, 3, 8, 12, generator=made)
    >>> pi, plain = (token_errors(weight, images, 8, way) for way in ("pi", "plain"))
    >>> pi.patch_by_patch < 1e-5, plain.patch_by_patch > 1
    (True, True)

    """
    PatchGrid((images.shape[2], images.shape[3]), (weight.shape[2], weight.shape[3])).cell(selected)
    words = interpolation, antialias
    return compare_tokens(weight, images, new_size, (method,), *words)[method].of(selected)


@dataclass(frozen=True)
class ComparedTokens:
    """Tokens of one method beside those before, of all patches."""

    patch_by_patch: float
    """As in `TokenErrors`."""
    whole: float
    """As in `TokenErrors`."""
    before: Float[Tensor, "patches embed_dim"]
    """<x, w> of the first picture, without bias."""
    after: Float[Tensor, "patches embed_dim"]
    """<resize(x), w'> of the same patches, each resized by itself."""

    def of(self, selected: int) -> TokenErrors:
        """With the tokens of one patch."""
        tokens = self.before[selected], self.after[selected]
        return TokenErrors(self.patch_by_patch, self.whole, *tokens)


def compare_tokens(
    weight: Float[Tensor, "embed_dim in_chans h w"],
    images: Float[Tensor, "b in_chans height width"],
    new_size: int | Pair,
    methods: Sequence[KernelMethod] = KERNEL_METHODS,
    interpolation: str = "bicubic",
    antialias: bool = True,
) -> dict[KernelMethod, ComparedTokens]:
    """`token_errors` of several methods and all patches: the pictures are resized once for all.

    >>> import torch
    >>> by = compare_tokens(torch.rand(4, 3, 2, 2), torch.rand(1, 3, 4, 6), 3)
    >>> [*by], by["pi"].before.shape
    (['pi', 'plain', 'plain_scaled'], torch.Size([6, 4]))
    """
    old = PatchGrid((images.shape[2], images.shape[3]), (weight.shape[2], weight.shape[3]))
    height, width = as_pair(new_size, "new_size")
    words = interpolation, antialias
    kernels = {name: kernel_by_method(weight, (height, width), name, *words) for name in methods}
    resize = Resize(interpolation, antialias, None)
    tokens = conv2d(images, weight, stride=old.patch_size)
    cut = unfold(images, old.patch_size, stride=old.patch_size).mT.unflatten(-1, weight.shape[1:])
    alone = _resized(cut, (height, width), resize).flatten(2)
    whole = _resized(images, (old.rows * height, old.cols * width), resize)
    before = tokens.flatten(2).mT
    compared: dict[KernelMethod, ComparedTokens] = {}
    for name, kernel in kernels.items():
        after = alone @ kernel.flatten(1).T
        across = conv2d(whole, kernel, stride=(height, width))
        off = _off(after, before), _off(across, tokens)
        compared[name] = ComparedTokens(*off, before[0], after[0])
    return compared


def _resized(
    pictures: Float[Tensor, "*batch h w"], size: Pair, resize: Resize
) -> Float[Tensor, "*batch h2 w2"]:
    return resize.planes(pictures[..., None], size)[..., 0]


def _off(given: Tensor, wanted: Tensor) -> float:
    return float((given - wanted).norm() / wanted.norm().clamp_min(1e-30))
