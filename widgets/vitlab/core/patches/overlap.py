"""Patches that overlap: a convolution whose kernel is larger than its stride."""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor, nn

from vitlab.core.grid import Pair, PatchGrid, as_pair
from vitlab.core.patches.refusals import refuse_less_than_one, refuse_unreadable


class OverlapPatchEmbed(nn.Module):
    """Tokens of patches that share pixels with their neighbours, as PVT v2 and SegFormer make them.

    Half a patch of zeros lies around the image; a LayerNorm follows. Tokens keep their place in the
    grid: (b, rows, cols, dim). The state dict is timm's.

    Args:
        patch_size: (height, width) of a patch in pixels; one number means a square.
        stride: (vertical, horizontal) pixels from one patch to the next, or one number.
        in_chans: Channels of the images.
        embed_dim: Numbers in one token.
        img_size: (height, width) of the images in pixels, or one number; None reads any size.

    Raises:
        ShapeError: A pixel of the image would be read by no patch, or a number is less than 1.

    >>> import torch
    >>> embed = OverlapPatchEmbed(patch_size=7, stride=4, embed_dim=64)
    >>> embed(torch.rand(1, 3, 224, 160)).shape
    torch.Size([1, 56, 40, 64])

    """

    def __init__(
        self,
        patch_size: int | Pair = 7,
        stride: int | Pair = 4,
        in_chans: int = 3,
        embed_dim: int = 768,
        *,
        img_size: int | Pair | None = None,
    ) -> None:
        super().__init__()
        self.patch_size = as_pair(patch_size, "patch_size")
        self.stride = as_pair(stride, "stride")
        self.img_size = None if img_size is None else as_pair(img_size, "img_size")
        refuse_less_than_one(
            patch_size=self.patch_size, stride=self.stride, in_chans=in_chans, embed_dim=embed_dim
        )
        self.padding = (self.patch_size[0] // 2, self.patch_size[1] // 2)
        self.grid = None if self.img_size is None else self.grid_for(self.img_size)
        self.proj = nn.Conv2d(in_chans, embed_dim, self.patch_size, self.stride, self.padding)
        self.norm = nn.LayerNorm(embed_dim)

    def grid_for(self, image_size: int | Pair) -> PatchGrid:
        """The grid over images of a size; `ShapeError` where it would leave a pixel unread.

        >>> OverlapPatchEmbed(embed_dim=8).grid_for((224, 160)).cols
        40
        """
        return PatchGrid(image_size, self.patch_size, stride=self.stride, padding=self.padding)

    def forward(self, images: Float[Tensor, "b c h w"]) -> Float[Tensor, "b rows cols dim"]:
        """Normalised tokens where they stand in the grid."""
        proj, dtype = self.proj, self.proj.weight.dtype
        refuse_unreadable(images, "OverlapPatchEmbed", proj.in_channels, dtype, self.img_size)
        if self.grid is None:
            self.grid_for((images.shape[2], images.shape[3]))
        tokens: Tensor = self.norm(proj(images).permute(0, 2, 3, 1))
        return tokens
