"""From an image to the sequence that the encoder reads."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.functional import pad
from torch.nn.init import normal_, trunc_normal_

from vitlab.core.encoder.calls import EmbedsImages
from vitlab.core.errors import LabError, ShapeError
from vitlab.core.grid import Pair, PatchGrid, Remainder
from vitlab.core.patches import PatchEmbed
from vitlab.core.patches.refusals import refuse_unreadable
from vitlab.core.positions import sinusoidal_1d, sinusoidal_2d
from vitlab.core.resolution import resample_abs_pos_embed
from vitlab.core.resolution.position_tables import Style, check_style
from vitlab.words import said

Positions: TypeAlias = Literal["learned", "sinusoidal_1d", "sinusoidal_2d", "none"]


class VisionFrontEnd(nn.Module):
    """Patches, prefix tokens and positions: everything before the first block.

    The sequence is [CLS, registers, patches row by row]. No token has read another one here: CLS is
    the same vector for every image. Learned positions are the parameter ``pos_embed``; fixed
    positions are a buffer of the same name that no state dict holds, zero for the prefix.

    Args:
        img_size: (height, width) of the images in pixels; one number means a square.
        patch_size: (height, width) of a patch in pixels; one number means a square.
        in_chans: Channels of the images.
        embed_dim: Numbers in one token; a multiple of 4 for "sinusoidal_2d", even for
            "sinusoidal_1d".
        positions: "learned", as "sinusoidal_1d" or "sinusoidal_2d" writes them, or "none".
        class_token: Whether a learned CLS token comes first.
        reg_tokens: Learned registers between CLS and the patches.
        no_embed_class: True gives positions to the patches alone (timm's word).
        no_embed_reg: True leaves the registers alone without positions (DINOv2's order: registers
            join after the sum).
        remainder: What to do where patches do not fill an image: "error", "pad" or "crop", as in
            `PatchGrid`.

    Raises:
        ShapeError: The patches do not fill the image, a number is too small, or no sinusoid has
            this ``embed_dim``.
        LabError: ``positions`` are not known.

    >>> front_end = VisionFrontEnd()
    >>> front_end(torch.zeros(1, 3, 224, 224)).shape
    torch.Size([1, 197, 768])

    """

    pos_embed: Tensor | None
    __call__: EmbedsImages

    def __init__(
        self,
        img_size: int | Pair = 224,
        patch_size: int | Pair = 16,
        in_chans: int = 3,
        embed_dim: int = 768,
        *,
        positions: Positions = "sinusoidal_2d",
        class_token: bool = True,
        reg_tokens: int = 0,
        no_embed_class: bool = False,
        no_embed_reg: bool = False,
        remainder: Remainder = "error",
    ) -> None:
        super().__init__()
        if positions not in get_args(Positions):
            raise LabError(
                said(
                    "positions {given!r} are not known: use {known}.",
                    given=positions,
                    known=", ".join(get_args(Positions)),
                )
            )
        if img_size is None:
            raise ShapeError(
                said(
                    "positions belong to a grid, so a front end needs img_size=(height, width): "
                    "set_input_size changes it later."
                )
            )
        if reg_tokens < 0:
            raise ShapeError(said("{count} registers cannot be: use 0 or more.", count=reg_tokens))
        self.patch_embed = PatchEmbed(
            img_size, patch_size, in_chans, embed_dim, remainder=remainder
        )
        self.positions = positions
        self.in_chans = in_chans
        self.embed_dim = embed_dim
        self.reg_tokens = reg_tokens
        self.cls_token = _prefix(int(class_token), embed_dim)
        self.reg_token = _prefix(reg_tokens, embed_dim)
        self.num_prefix_tokens = int(class_token) + reg_tokens
        registers = 0 if no_embed_reg else reg_tokens
        self.num_embedded_prefix_tokens = 0 if no_embed_class else int(class_token) + registers
        self._make_positions(self.patch_embed.proj.weight)
        self._init_weights()

    @property
    def grid(self) -> PatchGrid:
        """The patches that the positions are for."""
        grid = self.patch_embed.grid
        assert grid is not None  # an image size is always given here
        return grid

    def forward(self, images: Float[Tensor, "b c h w"]) -> Float[Tensor, "b n d"]:
        """Tokens in the order [CLS, registers, patches], positions added.

        Args:
            images: Of the size that the positions are for, in the dtype and on the device of the
                weights.

        Returns:
            One row for each token.

        Raises:
            ShapeError: The images have another size; the message says what would make them fit.
            LabError: The images are no floats, or of another dtype or device.

        """
        weight = self.patch_embed.proj.weight
        refuse_unreadable(images, "this model", self.in_chans, weight.dtype, device=weight.device)
        size, wanted = tuple(images.shape[-2:]), self.grid.image_size
        if size != wanted:
            raise ShapeError(
                said(
                    "this model has positions for images of {high} × {wide} px and got "
                    "{height} × {width} px: set_input_size({size}) makes it read them, or resize "
                    "the images to {high} × {wide} px.",
                    high=wanted[0],
                    wide=wanted[1],
                    height=size[0],
                    width=size[1],
                    size=size,
                )
            )
        return self.add_prefix_and_positions(self.patch_embed(images))

    def add_prefix_and_positions(
        self, patches: Float[Tensor, "b tokens d"]
    ) -> Float[Tensor, "b n d"]:
        """Put the prefix tokens before the patches; add to every token the position it has.

        Args:
            patches: Embedded patches, row by row.

        Returns:
            The whole sequence.

        """
        prefix: list[Tensor] = [
            token for token in (self.cls_token, self.reg_token) if token is not None
        ]
        if self.pos_embed is not None:
            first = self.num_embedded_prefix_tokens
            patches = patches + self.pos_embed[:, first:]
            if first:
                joined = torch.cat(prefix, 1)
                prefix = [joined[:, :first] + self.pos_embed[:, :first], joined[:, first:]]
        return torch.cat([*(token.expand(len(patches), -1, -1) for token in prefix), patches], 1)

    def set_input_size(
        self,
        img_size: int | Pair | None = None,
        patch_size: int | Pair | None = None,
        *,
        style: Style | None = None,
    ) -> None:
        """Take images, patches or both of another size from now on.

        The patch weight is resized as in FlexiViT; a fixed table of positions is made anew.

        Args:
            img_size: (height, width) in pixels, or one number; None keeps what there is.
            patch_size: (height, width) in pixels, or one number; None keeps what there is.
            style: How a learned table is resized: None as timm does it, or the name of another
                house (`resample_abs_pos_embed`).

        Raises:
            ShapeError: The patches do not fill the image.
            LabError: ``style`` is not known.

        >>> front_end = VisionFrontEnd(positions="learned", embed_dim=8)
        >>> front_end.set_input_size((96, 160))
        >>> front_end(torch.zeros(1, 3, 96, 160)).shape
        torch.Size([1, 61, 8])

        """
        check_style(style)
        old = self.grid
        self.patch_embed = self.patch_embed.resized(
            old.image_size if img_size is None else img_size,
            old.patch_size if patch_size is None else patch_size,
        )
        if isinstance(self.pos_embed, nn.Parameter):
            table = resample_abs_pos_embed(
                self.pos_embed.detach(),
                (self.grid.rows, self.grid.cols),
                (old.rows, old.cols),
                self.num_embedded_prefix_tokens,
                style=style,
            )
            self.pos_embed = nn.Parameter(table, self.pos_embed.requires_grad)
        else:
            self._make_positions(self.patch_embed.proj.weight)

    def _make_positions(self, like: Tensor) -> None:
        """Lay out this grid's table; a fixed one is no parameter, and no state dict holds it."""
        prefix, grid, dim = self.num_embedded_prefix_tokens, self.grid, self.embed_dim
        if self.positions == "learned":
            self.pos_embed = nn.Parameter(like.new_empty(1, prefix + grid.tokens, dim))
            return
        table = None
        if self.positions == "sinusoidal_2d":
            table = sinusoidal_2d(grid.rows, grid.cols, dim, num_prefix_tokens=prefix)
        elif self.positions == "sinusoidal_1d":
            table = pad(sinusoidal_1d(grid.tokens, dim), (0, 0, prefix, 0))
        self.register_buffer(
            "pos_embed", None if table is None else table[None].to(like), persistent=False
        )

    def _init_weights(self) -> None:
        """As timm: prefix tokens next to zero, a learned table small."""
        for token in (self.cls_token, self.reg_token):
            if token is not None:
                normal_(token, std=1e-6)
        if isinstance(self.pos_embed, nn.Parameter):
            trunc_normal_(self.pos_embed, std=0.02)


def _prefix(tokens: int, dim: int) -> nn.Parameter | None:
    return nn.Parameter(torch.empty(1, tokens, dim)) if tokens else None
