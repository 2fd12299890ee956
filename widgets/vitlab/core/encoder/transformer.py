"""A Vision Transformer that reads timm's weights."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, overload

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.init import trunc_normal_, zeros_

from vitlab.core.attention.masks import refuse_mask
from vitlab.core.encoder.arguments import TIMMS_WORDS, Pool, plain_argument, switches
from vitlab.core.encoder.blocks import Block
from vitlab.core.encoder.calls import ReadsImages
from vitlab.core.encoder.front_end import VisionFrontEnd
from vitlab.core.encoder.intermediates import (
    Format,
    Indices,
    blocks_taken,
    check_format,
    in_timms_form,
    split,
)
from vitlab.core.errors import LabError
from vitlab.core.grid import Pair
from vitlab.core.images.statistics import PixelStatistics
from vitlab.words import said

Maps: TypeAlias = Float[Tensor, "b layers heads n n"]
_SIZES = ("img_size", "patch_size", "in_chans", "embed_dim")
_SEQUENCE = ("class_token", "reg_tokens", "no_embed_class", "no_embed_reg")
_BLOCK = ("mlp_ratio", "qkv_bias", "init_values", "norm_eps")


class VisionTransformer(VisionFrontEnd):
    """The plain pre-norm encoder of ViT, DeiT and DINOv2, with timm's arguments and keys.

    A state dict of timm's ``VisionTransformer`` with the same arguments loads as it is. Models with
    other blocks (CLIP, SigLIP, DINOv2-g) do not fit.

    Args:
        img_size: (height, width) of the images in pixels; one number means a square.
        patch_size: (height, width) of a patch in pixels; one number means a square.
        in_chans: Channels of the images.
        num_classes: Classes that the head scores; 0 for no head.
        global_pool: What the head reads: the CLS token ("token"), the mean of the patch tokens,
            prefix tokens left out ("avg"), or every token ("").
        embed_dim: Numbers in one token; ``num_heads`` must divide it.
        depth: Blocks of attention and MLP; 0 for none.
        num_heads: Heads of attention in each block.
        mlp_ratio: Width of the MLP's hidden layer over ``embed_dim``.
        qkv_bias: Whether queries, keys and values have a bias.
        init_values: Where the factors of LayerScale start; None for no LayerScale.
        class_token: Whether a learned CLS token comes first.
        pos_embed: Positions: "learn" (or "learned"), "sinusoidal_1d", "sinusoidal_2d" or "none".
        no_embed_class: True gives positions to the patches alone.
        no_embed_reg: True leaves the registers alone without positions, as DINOv2 does.
        reg_tokens: Learned registers between CLS and the patches.
        fc_norm: True normalises after pooling and not before; None does so for "avg" alone, as
            timm.
        norm_eps: What keeps a LayerNorm from dividing by zero: timm's and DINOv2's value; Hugging
            Face's ViT has 1e-12.

    Raises:
        ShapeError: Sizes do not go together: patches and image, heads and width.
        LabError: A word is not known, or "token" has no CLS token to read.
        KindError: An argument is of a kind that has no meaning there.

    >>> vit = VisionTransformer((32, 48), 8, embed_dim=32, depth=2, num_heads=4)
    >>> logits, attention = vit(torch.zeros(1, 3, 32, 48), return_attention=True)
    >>> logits.shape, attention.shape
    (torch.Size([1, 1000]), torch.Size([1, 2, 4, 25, 25]))

    """

    __call__: ReadsImages
    pixel_statistics: PixelStatistics | None = None
    """What it was trained on, where `load` found it; None for pixels in [0, 1] as they are."""

    def __init__(
        self,
        img_size: int | Pair = 224,
        patch_size: int | Pair = 16,
        in_chans: int = 3,
        num_classes: int = 1000,
        global_pool: Pool = "token",
        embed_dim: int = 768,
        depth: int = 12,
        num_heads: int = 12,
        mlp_ratio: float = 4.0,
        *,
        qkv_bias: bool = True,
        init_values: float | None = None,
        class_token: bool = True,
        pos_embed: str = "learn",
        no_embed_class: bool = False,
        no_embed_reg: bool = False,
        reg_tokens: int = 0,
        fc_norm: bool | None = None,
        norm_eps: float = 1e-6,
    ) -> None:
        given = {  # nothing but the arguments is named yet
            name: plain_argument(name, value)
            for name, value in locals().items()
            if name not in ("self", "__class__")
        }
        if given["global_pool"] == "token" and not given["class_token"]:
            raise LabError(
                said("there is no class token for global_pool='token' to read: use 'avg'.")
            )
        front_end = {name: given[name] for name in (*_SIZES, *_SEQUENCE)}
        positions = TIMMS_WORDS.get(given["pos_embed"], given["pos_embed"])
        super().__init__(**front_end, positions=positions)
        heads, dim = given["num_heads"], given["embed_dim"]
        self.num_heads: int = heads
        block = {name: given[name] for name in _BLOCK}
        after_pool = given["global_pool"] == "avg" if fc_norm is None else given["fc_norm"]
        norm = nn.LayerNorm(dim, eps=given["norm_eps"])
        self.global_pool = given["global_pool"]
        self.blocks = nn.ModuleList(Block(dim, heads, **block) for _ in range(given["depth"]))
        self.norm = nn.Identity() if after_pool else norm
        self.fc_norm = norm if after_pool else nn.Identity()
        classes = given["num_classes"]
        self.head = nn.Linear(dim, classes) if classes else nn.Identity()
        self.apply(_init_linear)

    @overload
    def forward_features(
        self,
        images: Tensor,
        *,
        causal: bool = ...,
        attn_mask: Tensor | None = ...,
        return_attention: Literal[False] = ...,
    ) -> Tensor: ...

    @overload
    def forward_features(
        self,
        images: Tensor,
        *,
        causal: bool = ...,
        attn_mask: Tensor | None = ...,
        return_attention: Literal[True],
    ) -> tuple[Tensor, Tensor]: ...

    @overload
    def forward_features(
        self,
        images: Tensor,
        *,
        causal: bool = ...,
        attn_mask: Tensor | None = ...,
        return_attention: bool,
    ) -> Tensor | tuple[Tensor, Tensor]: ...

    def forward_features(
        self,
        images: Float[Tensor, "b c h w"],
        *,
        causal: bool = False,
        attn_mask: Tensor | None = None,
        return_attention: bool = False,
    ) -> Float[Tensor, "b n d"] | tuple[Float[Tensor, "b n d"], Maps]:
        """Every token after the last block and the final norm; on request every attention map.

        Args:
            images: As `VisionFrontEnd` reads them.
            causal: True lets a token see itself and earlier ones only.
            attn_mask: Floats to add to the scores of all blocks (`padding_mask` makes them), or
                booleans, false where a query must not look; broadcasts to (batch, heads, tokens,
                tokens).
            return_attention: True gives the attention maps as well, at the price of their memory.

        Returns:
            The tokens; with ``return_attention`` a pair, the tokens and the maps of all layers.

        Raises:
            ShapeError: The images or the mask have another size.

        """
        switches(causal=causal, return_attention=return_attention)
        tokens = VisionFrontEnd.forward(self, images)
        refuse_mask(attn_mask, self.num_heads, tokens)
        maps = []
        for block in self.blocks:
            tokens = block(
                tokens, attn_mask=attn_mask, causal=causal, return_attention=return_attention
            )
            if return_attention:
                tokens, attention = tokens
                maps.append(attention)
        tokens = self.norm(tokens)
        return (tokens, torch.stack(maps, 1)) if return_attention else tokens

    def forward_intermediates(
        self,
        images: Float[Tensor, "b c h w"],
        indices: Indices = None,
        return_prefix_tokens: bool = False,
        norm: bool = False,
        stop_early: bool = False,
        output_fmt: Format = "NCHW",
        intermediates_only: bool = False,
        output_dict: bool = False,
        attn_mask: Tensor | None = None,
        is_causal: bool = False,
    ) -> Any:
        """Tokens after some of the blocks, timm's way: ``(final tokens, [one a block])``.

        Args:
            images: As `VisionFrontEnd` reads them.
            indices: Numbers of blocks, from 0 or negative from the last; None takes all, a number n
                the last n.
            return_prefix_tokens: True gives each block's tokens as a pair with its prefix tokens,
                where there are any.
            norm: True gives the tokens after the final norm.
            stop_early: True leaves out the blocks behind the last one wanted.
            output_fmt: "NCHW" lays patch tokens out as (b, d, rows, cols), "NLC" as (b, tokens, d).
            intermediates_only: True leaves out the final tokens and gives the list alone.
            output_dict: True gives a dict with timm's names instead of a pair.
            attn_mask: As in `forward_features`.
            is_causal: True lets a token see itself and earlier ones only.

        Returns:
            The final tokens, normalised, and a list with the tokens of each block wanted.

        Raises:
            PlaceError: There is no such block.

        >>> vit = VisionTransformer((32, 48), 8, embed_dim=32, depth=3, num_heads=4)
        >>> last, (first,) = vit.forward_intermediates(torch.zeros(1, 3, 32, 48), [0])
        >>> last.shape, first.shape
        (torch.Size([1, 25, 32]), torch.Size([1, 32, 4, 6]))

        """
        check_format(output_fmt)
        switches(
            return_prefix_tokens=return_prefix_tokens,
            norm=norm,
            stop_early=stop_early,
            intermediates_only=intermediates_only,
            output_dict=output_dict,
            is_causal=is_causal,
        )
        taken, kept = blocks_taken(indices, len(self.blocks)), []
        tokens = VisionFrontEnd.forward(self, images)
        refuse_mask(attn_mask, self.num_heads, tokens)
        for number, block in enumerate(self.blocks):
            tokens = block(tokens, attn_mask=attn_mask, causal=is_causal)
            if number in taken:
                kept.append(self.norm(tokens) if norm else tokens)
            if stop_early and number == max(taken):
                break
        patches, prefix = split(
            kept, (self.grid.rows, self.grid.cols), self.num_prefix_tokens, output_fmt
        )
        return in_timms_form(
            None if intermediates_only else self.norm(tokens),
            patches,
            prefix if return_prefix_tokens else None,
            output_dict=output_dict,
        )

    def forward_head(self, tokens: Float[Tensor, "b n d"]) -> Float[Tensor, "b *n classes"]:
        """Pool the tokens as ``global_pool`` says, and score the classes.

        Args:
            tokens: What `forward_features` gives.

        Returns:
            A score for each class; for each token where ``global_pool`` is "".

        """
        if self.global_pool == "token":
            tokens = tokens[:, 0]
        elif self.global_pool == "avg":
            tokens = tokens[:, self.num_prefix_tokens :].mean(1)
        logits: Tensor = self.head(self.fc_norm(tokens))
        return logits

    @overload
    def forward(
        self,
        images: Tensor,
        *,
        causal: bool = ...,
        attn_mask: Tensor | None = ...,
        return_attention: Literal[False] = ...,
    ) -> Tensor: ...

    @overload
    def forward(
        self,
        images: Tensor,
        *,
        causal: bool = ...,
        attn_mask: Tensor | None = ...,
        return_attention: Literal[True],
    ) -> tuple[Tensor, Tensor]: ...

    @overload
    def forward(
        self,
        images: Tensor,
        *,
        causal: bool = ...,
        attn_mask: Tensor | None = ...,
        return_attention: bool,
    ) -> Tensor | tuple[Tensor, Tensor]: ...

    def forward(
        self,
        images: Float[Tensor, "b c h w"],
        *,
        causal: bool = False,
        attn_mask: Tensor | None = None,
        return_attention: bool = False,
    ) -> Float[Tensor, "b *n classes"] | tuple[Float[Tensor, "b *n classes"], Maps]:
        """Score the classes; on request with every attention map.

        Args:
            images: As `VisionFrontEnd` reads them.
            causal: True lets a token see itself and earlier ones only.
            attn_mask: As in `forward_features`.
            return_attention: True gives the attention maps as well, at the price of their memory.

        Returns:
            The scores (logits); with ``return_attention`` a pair, the scores and the maps of all
            layers.

        Raises:
            ShapeError: The images or the mask have another size.

        """
        switches(return_attention=return_attention)
        if not return_attention:
            return self.forward_head(
                self.forward_features(images, causal=causal, attn_mask=attn_mask)
            )
        tokens, maps = self.forward_features(
            images, causal=causal, attn_mask=attn_mask, return_attention=True
        )
        return self.forward_head(tokens), maps


def _init_linear(module: nn.Module) -> None:
    """As timm: small weights, no bias."""
    if isinstance(module, nn.Linear):
        trunc_normal_(module.weight, std=0.02)
        if module.bias is not None:
            zeros_(module.bias)
