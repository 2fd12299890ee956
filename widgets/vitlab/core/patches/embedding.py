"""Patches into tokens: one matrix for every patch, in three ways to compute it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias, get_args

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from vitlab.core.arguments import one_of
from vitlab.core.grid import Pair, PatchGrid, Remainder, as_pair
from vitlab.core.patches.choosing import Way, fastest
from vitlab.core.patches.cutting import cut, pad_to_grid
from vitlab.core.patches.refusals import refuse_less_than_one, refuse_unreadable
from vitlab.core.resolution import resample_patch_embed

Mode: TypeAlias = Literal["auto", "linear", "conv", "unfold"]
_CACHED = 1 << 20  # numbers of patches that are cut at once, 4 MiB of float32


class PatchEmbed(nn.Module):
    """Turn every patch of an image into one token with the same matrix, as timm's ``PatchEmbed``.

    The modes share one state dict (``proj.weight`` of a Conv2d, ``proj.bias``) and give the same
    tokens.

    Args:
        img_size: (height, width) of the images in pixels, or one number; None reads any size.
        patch_size: (height, width) of a patch in pixels; one number means a square.
        in_chans: Channels of the images.
        embed_dim: Numbers in one token.
        bias: Whether the projection has a bias.
        norm_layer: Is called with ``embed_dim`` and gives the layer that follows; None for none.
        mode: "linear" cuts and multiplies, "conv" calls the strided convolution, "unfold" lets
            `torch.nn.functional.unfold` cut. "auto" takes the faster of the first two, measured
            once on the first images of a shape (`choosing.fastest`); what is compiled or traced,
            deterministic algorithms, and float32 on CUDA where torch rounds convolutions alone to
            TF32, always get "linear".
        remainder: What to do where patches do not fill an image: "error", "pad" or "crop", as in
            `PatchGrid`.

    Raises:
        ShapeError: The patches do not fill the image, or a number is less than 1.
        LabError: The mode is not known.

    >>> embed = PatchEmbed((32, 48), patch_size=8, embed_dim=64)
    >>> embed(torch.rand(2, 3, 32, 48)).shape, embed.grid_size, embed.num_patches
    (torch.Size([2, 24, 64]), (4, 6), 24)

    """

    def __init__(
        self,
        img_size: int | Pair | None = 224,
        patch_size: int | Pair = 16,
        in_chans: int = 3,
        embed_dim: int = 768,
        *,
        bias: bool = True,
        norm_layer: Callable[[int], nn.Module] | None = None,
        mode: Mode = "auto",
        remainder: Remainder = "error",
    ) -> None:
        super().__init__()
        self.patch_size = as_pair(patch_size, "patch_size")
        self.img_size = None if img_size is None else as_pair(img_size, "img_size")
        self.remainder = remainder
        self.mode = mode
        refuse_less_than_one(patch_size=self.patch_size, in_chans=in_chans, embed_dim=embed_dim)
        one_of(mode, get_args(Mode), "mode")
        grid = self.grid_for(self.img_size or self.patch_size)
        self.grid = None if self.img_size is None else grid
        self.proj = nn.Conv2d(in_chans, embed_dim, self.patch_size, self.patch_size, bias=bias)
        self.norm = nn.Identity() if norm_layer is None else norm_layer(embed_dim)

    @property
    def grid_size(self) -> Pair | None:
        """(rows, cols) of the tokens; None where any size is read."""
        return None if self.grid is None else (self.grid.rows, self.grid.cols)

    @property
    def num_patches(self) -> int | None:
        """Tokens of one image; None where any size is read."""
        return None if self.grid is None else self.grid.tokens

    def grid_for(self, image_size: int | Pair) -> PatchGrid:
        """The grid over images of a size.

        >>> PatchEmbed(None, 16, embed_dim=8, remainder="pad").grid_for((30, 41)).tokens
        6
        """
        return PatchGrid(image_size, self.patch_size, remainder=self.remainder)

    def resized(self, img_size: int | Pair | None, patch_size: int | Pair) -> PatchEmbed:
        """The same for images or patches of another size, the weight resized as FlexiViT does.

        >>> PatchEmbed(224, 16, embed_dim=8).resized((96, 64), 8).grid_size
        (12, 8)
        """
        old = self.proj
        new = PatchEmbed(
            img_size,
            patch_size,
            old.in_channels,
            old.out_channels,
            bias=old.bias is not None,
            mode=self.mode,
            remainder=self.remainder,
        ).to(old.weight)
        weight = resample_patch_embed(old.weight.detach(), new.patch_size)
        new.proj.load_state_dict(old.state_dict() | {"weight": weight})
        new.norm = self.norm
        return new.train(self.training)

    def forward(self, images: Float[Tensor, "b c h w"]) -> Float[Tensor, "b tokens dim"]:
        """Tokens in row-major order."""
        proj = self.proj
        dtype = proj.weight.dtype
        device = proj.weight.device
        refuse_unreadable(images, "PatchEmbed", proj.in_channels, dtype, self.img_size, device)
        fitted = self._fitted(images)
        way = _AUTO[fastest(_AUTO, fitted, proj)] if self.mode == "auto" else _MODES[self.mode]
        tokens: Tensor = self.norm(way(fitted, proj))
        return tokens

    def _fitted(self, images: Tensor) -> Tensor:
        """Images that whole patches fill; without a grid in the way where they do already."""
        height, width = images.shape[2:]
        ph, pw = self.patch_size
        if height and width and not height % ph and not width % pw:
            return images
        return pad_to_grid(images, self.grid or self.grid_for((height, width)))

    def extra_repr(self) -> str:
        """What ``print`` adds."""
        size = "any size" if self.img_size is None else "{} × {} px".format(*self.img_size)
        return f"{size}, mode={self.mode!r}, remainder={self.remainder!r}"


def _linear(images: Tensor, proj: nn.Conv2d) -> Tensor:
    """Cut, then multiply; on a CPU part by part, so that patches are read while in its cache."""
    batch, *image = images.shape
    on_cpu = images.device.type == "cpu"
    at_once = max(1, _CACHED // torch.Size(image).numel()) if on_cpu else batch
    weight, (ph, pw) = proj.weight.flatten(1), proj.weight.shape[2:]
    tokens = [
        functional.linear(cut(part, (ph, pw)), weight, proj.bias)
        for part in torch.split(images, at_once)
    ]
    return tokens[0] if len(tokens) == 1 else torch.cat(tokens)


def _conv(images: Tensor, proj: nn.Conv2d) -> Tensor:
    tokens: Tensor = proj(images)
    return tokens.flatten(2).mT


def _conv_unseen(images: Tensor, proj: nn.Conv2d) -> Tensor:
    """The same without a call of the module: hooks on it see nothing, whichever way is taken."""
    return functional.conv2d(images, proj.weight, proj.bias, proj.stride).flatten(2).mT


def _unfold(images: Tensor, proj: nn.Conv2d) -> Tensor:
    patches = functional.unfold(images, proj.kernel_size, stride=proj.stride).mT
    return functional.linear(patches, proj.weight.flatten(1), proj.bias)


_AUTO: dict[str, Way] = {"linear": _linear, "conv": _conv_unseen}
_MODES: dict[str, Way] = {"linear": _linear, "conv": _conv, "unfold": _unfold}
