"""A Vision Transformer that reads timm's weights."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, get_args, overload

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.init import trunc_normal_, zeros_

from vitlab.core.encoder.blocks import Block
from vitlab.core.encoder.front_end import Positions, VisionFrontEnd
from vitlab.core.errors import LabError
from vitlab.core.grid import Pair

Pool: TypeAlias = Literal["token", "avg", ""]
Maps: TypeAlias = Float[Tensor, "b layers heads n n"]
_TIMMS_WORDS: dict[str, Positions] = {"learn": "learned"}


class VisionTransformer(VisionFrontEnd):
    """The plain pre-norm encoder of ViT, DeiT and DINOv2, with timm's arguments and keys.

    A state dict of timm's ``VisionTransformer`` with the same arguments loads as it is.
    ``global_pool`` says what the head reads: the CLS token, the mean of the patch tokens
    (prefix tokens left out), or every token (""). A mean is normalised after pooling and not
    before (``fc_norm``), as in timm, unless told otherwise. ``norm_eps`` is timm's and
    DINOv2's; Hugging Face's ViT has 1e-12. Models with other blocks (CLIP, SigLIP, DINOv2-g)
    do not fit.

    >>> vit = VisionTransformer((32, 48), 8, embed_dim=32, depth=2, num_heads=4)
    >>> logits, attention = vit(torch.zeros(1, 3, 32, 48), return_attention=True)
    >>> logits.shape, attention.shape
    (torch.Size([1, 1000]), torch.Size([1, 2, 4, 25, 25]))
    """

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
        _check_pool(global_pool, class_token)
        super().__init__(
            img_size,
            patch_size,
            in_chans,
            embed_dim,
            positions=_TIMMS_WORDS.get(pos_embed, pos_embed),  # type: ignore[arg-type]
            class_token=class_token,
            reg_tokens=reg_tokens,
            no_embed_class=no_embed_class,
            no_embed_reg=no_embed_reg,
        )
        block: dict[str, Any] = {
            "mlp_ratio": mlp_ratio,
            "qkv_bias": qkv_bias,
            "init_values": init_values,
            "norm_eps": norm_eps,
        }
        after_pool = global_pool == "avg" if fc_norm is None else fc_norm
        norm = nn.LayerNorm(embed_dim, eps=norm_eps)
        self.global_pool = global_pool
        self.blocks = nn.ModuleList(Block(embed_dim, num_heads, **block) for _ in range(depth))
        self.norm = nn.Identity() if after_pool else norm
        self.fc_norm = norm if after_pool else nn.Identity()
        self.head = nn.Linear(embed_dim, num_classes) if num_classes else nn.Identity()
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

    def forward_features(
        self,
        images: Float[Tensor, "b c h w"],
        *,
        causal: bool = False,
        attn_mask: Tensor | None = None,
        return_attention: bool = False,
    ) -> Float[Tensor, "b n d"] | tuple[Float[Tensor, "b n d"], Maps]:
        """Every token after the last block and the final norm; on request every attention map.

        ``causal`` lets a token see itself and earlier ones only, ``attn_mask`` is added to the
        scores of all blocks (`padding_mask` makes one).
        """
        tokens = VisionFrontEnd.forward(self, images)
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

    def forward_head(self, tokens: Float[Tensor, "b n d"]) -> Float[Tensor, "b *n classes"]:
        """Pool the tokens as ``global_pool`` says, and score the classes."""
        if self.global_pool == "token":
            tokens = tokens[:, 0]
        elif self.global_pool == "avg":
            tokens = tokens[:, self.num_prefix_tokens :].mean(1)
        logits: Tensor = self.head(self.fc_norm(tokens))
        return logits

    def forward(  # type: ignore[override] # a front end gives tokens, a model answers
        self,
        images: Float[Tensor, "b c h w"],
        *,
        causal: bool = False,
        attn_mask: Tensor | None = None,
        return_attention: bool = False,
    ) -> Float[Tensor, "b *n classes"] | tuple[Float[Tensor, "b *n classes"], Maps]:
        """Score the classes; on request with every attention map, (b, layers, heads, n, n)."""
        if not return_attention:
            return self.forward_head(
                self.forward_features(images, causal=causal, attn_mask=attn_mask)
            )
        tokens, maps = self.forward_features(
            images, causal=causal, attn_mask=attn_mask, return_attention=True
        )
        return self.forward_head(tokens), maps


def _check_pool(global_pool: str, class_token: bool) -> None:
    if global_pool not in get_args(Pool):
        raise LabError(
            f"global_pool {global_pool!r} is not known: use 'token', 'avg' or '' (every token)."
        )
    if global_pool == "token" and not class_token:
        raise LabError("there is no class token for global_pool='token' to read: use 'avg'.")


def _init_linear(module: nn.Module) -> None:
    """As timm: small weights, no bias."""
    if isinstance(module, nn.Linear):
        trunc_normal_(module.weight, std=0.02)
        if module.bias is not None:
            zeros_(module.bias)
