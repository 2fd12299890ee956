"""Early convolutions in place of one large stride."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from jaxtyping import Float
from torch import Tensor, nn

from vitlab.core.errors import ShapeError
from vitlab.core.grid import Pair, PatchGrid, as_pair
from vitlab.core.patches.refusals import refuse_less_than_one, refuse_unreadable
from vitlab.words import said


class ConvStem(nn.Module):
    """As many tokens as `PatchEmbed`, made by small convolutions (Xiao et al. 2021).

    log2(patch_size) times a 3 × 3 convolution of stride 2 with BatchNorm and ReLU, the channels
    doubling up to ``embed_dim``, then one 1 × 1 convolution. Unlike patches, the tokens share
    pixels with their neighbours: each reads ``receptive_field`` px. Not the hybrid ViT, which lays
    patches over the feature map of a ResNet.

    Args:
        img_size: (height, width) of the images in pixels, or one number; None reads any size.
        patch_size: Pixels from one token to the next; a power of two.
        in_chans: Channels of the images.
        embed_dim: Numbers in one token.

    Raises:
        ShapeError: ``patch_size`` is no power of two, or does not divide the image.

    >>> import torch
    >>> stem = ConvStem((32, 48), patch_size=16, embed_dim=64)
    >>> stem(torch.rand(2, 3, 32, 48)).shape, stem.receptive_field
    (torch.Size([2, 6, 64]), 31)

    """

    def __init__(
        self,
        img_size: int | Pair | None = 224,
        patch_size: int = 16,
        in_chans: int = 3,
        embed_dim: int = 768,
    ) -> None:
        super().__init__()
        refuse_less_than_one(patch_size=patch_size, in_chans=in_chans, embed_dim=embed_dim)
        if patch_size & (patch_size - 1):
            below = 1 << (patch_size.bit_length() - 1)
            raise ShapeError(
                said(
                    "convolutions of stride 2 do not make a patch of {patch} px: it must be a "
                    "power of two, {below} or {above}.",
                    patch=patch_size,
                    below=below,
                    above=2 * below,
                )
            )
        self.patch_size = as_pair(patch_size, "patch_size")
        self.img_size = None if img_size is None else as_pair(img_size, "img_size")
        self.grid = None if self.img_size is None else PatchGrid(self.img_size, patch_size)
        self.receptive_field = 2 * patch_size - 1
        halvings = patch_size.bit_length() - 1
        widths = [max(1, embed_dim >> left) for left in reversed(range(halvings))]
        layers = [layer for pair in pairwise([in_chans, *widths]) for layer in _halving(*pair)]
        self.stem = nn.Sequential(*layers)
        self.proj = nn.Conv2d(widths[-1] if widths else in_chans, embed_dim, kernel_size=1)

    def forward(self, images: Float[Tensor, "b c h w"]) -> Float[Tensor, "b tokens dim"]:
        """Tokens in row-major order."""
        first = next(self.parameters())
        refuse_unreadable(images, "ConvStem", first.shape[1], first.dtype, self.img_size)
        if self.grid is None:
            PatchGrid((images.shape[2], images.shape[3]), self.patch_size)
        tokens: Tensor = self.proj(self.stem(images))
        return tokens.flatten(2).mT


def _halving(in_chans: int, out_chans: int) -> Iterator[nn.Module]:
    """Half as many rows and columns; BatchNorm brings the bias."""
    yield nn.Conv2d(in_chans, out_chans, kernel_size=3, stride=2, padding=1, bias=False)
    yield nn.BatchNorm2d(out_chans)
    yield nn.ReLU()
