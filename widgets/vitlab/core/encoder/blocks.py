"""The layers of a pre-norm Vision Transformer, with timm's names and state-dict keys."""

from __future__ import annotations

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

from vitlab.core.attention.masks import causal_mask, with_causal
from vitlab.core.encoder.calls import ReadsTokens
from vitlab.core.errors import ShapeError
from vitlab.core.grid.axis import nearest_divisors
from vitlab.words import said


class Attention(nn.Module):
    """Multi-head self-attention on torch's fused path; its maps can be had beside the result.

    The fused path never stores a map. With ``return_attention`` the maps are worked out a
    second time from the same queries and keys, so the result is the same, bit for bit.

    >>> tokens = torch.randn(2, 5, 8)
    >>> mixed, maps = Attention(8, num_heads=2)(tokens, return_attention=True)
    >>> mixed.shape, maps.shape
    (torch.Size([2, 5, 8]), torch.Size([2, 2, 5, 5]))
    """

    __call__: ReadsTokens

    def __init__(self, dim: int, num_heads: int = 8, *, qkv_bias: bool = True) -> None:
        super().__init__()
        if num_heads < 1 or dim % num_heads:
            nearest = sorted(nearest_divisors(dim, num_heads)[:3])
            raise ShapeError(
                said(
                    "{heads} heads do not divide a width of {dim}: {nearest} would.",
                    heads=num_heads,
                    dim=dim,
                    nearest=", ".join(map(str, nearest)),
                )
            )
        self.num_heads = num_heads
        self.qkv = nn.Linear(dim, 3 * dim, bias=qkv_bias)
        self.proj = nn.Linear(dim, dim)

    def forward(
        self,
        tokens: Float[Tensor, "b n d"],
        *,
        attn_mask: Tensor | None = None,
        causal: bool = False,
        return_attention: bool = False,
    ) -> Float[Tensor, "b n d"] | tuple[Float[Tensor, "b n d"], Float[Tensor, "b heads n n"]]:
        """Mix the tokens.

        ``attn_mask`` broadcasts to (b, heads, n, n): false, or a large negative number, where
        a query must not look. ``causal`` lets every token see itself and earlier ones only.
        """
        batch, length, dim = tokens.shape
        qkv = self.qkv(tokens).view(batch, length, 3, self.num_heads, dim // self.num_heads)
        queries, keys, values = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        if causal and attn_mask is not None:
            attn_mask, causal = with_causal(attn_mask, length), False
        mixed = scaled_dot_product_attention(
            queries, keys, values, attn_mask=attn_mask, is_causal=causal
        )
        result: Tensor = self.proj(mixed.transpose(1, 2).flatten(2))
        if not return_attention:
            return result
        mask = causal_mask(length, tokens.device) if causal else attn_mask
        return result, attention_weights(queries, keys, mask)


def attention_weights(
    queries: Float[Tensor, "*b n d"], keys: Float[Tensor, "*b m d"], mask: Tensor | None = None
) -> Float[Tensor, "*b n m"]:
    """Softmax of the scaled scores, row by row; a row that may look nowhere is zero.

    >>> attention_weights(torch.zeros(1, 2, 4), torch.zeros(1, 2, 4))
    tensor([[[0.5000, 0.5000],
             [0.5000, 0.5000]]])
    """
    scores: Tensor = queries @ keys.mT * queries.shape[-1] ** -0.5
    if mask is None:
        return scores.softmax(-1)
    if mask.dtype == torch.bool:
        return scores.masked_fill(~mask, -torch.inf).softmax(-1).masked_fill(~mask, 0)
    return (scores + mask).softmax(-1)


class Mlp(nn.Module):
    """Two linear layers with an exact GELU between them.

    >>> Mlp(8, 32)(torch.randn(2, 5, 8)).shape
    torch.Size([2, 5, 8])
    """

    def __init__(self, dim: int, hidden_dim: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(dim, hidden_dim)
        self.act = nn.GELU()
        self.fc2 = nn.Linear(hidden_dim, dim)

    def forward(self, tokens: Float[Tensor, "b n d"]) -> Float[Tensor, "b n d"]:
        """Work on every token alone."""
        mapped: Tensor = self.fc2(self.act(self.fc1(tokens)))
        return mapped


class LayerScale(nn.Module):
    """A learned factor for every channel (Touvron et al. 2021, "Going deeper").

    >>> LayerScale(2, init_values=0.5)(torch.ones(1, 1, 2)).tolist()
    [[[0.5, 0.5]]]
    """

    def __init__(self, dim: int, init_values: float = 1e-5) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.full((dim,), init_values))

    def forward(self, tokens: Float[Tensor, "b n d"]) -> Float[Tensor, "b n d"]:
        """Scale every channel."""
        return tokens * self.gamma


class Block(nn.Module):
    """Attention and MLP, each normalised before, perhaps scaled, and added to what came in.

    >>> Block(8, num_heads=2)(torch.randn(2, 5, 8)).shape
    torch.Size([2, 5, 8])
    """

    __call__: ReadsTokens

    def __init__(
        self,
        dim: int,
        num_heads: int,
        *,
        mlp_ratio: float = 4.0,
        qkv_bias: bool = True,
        init_values: float | None = None,
        norm_eps: float = 1e-6,
    ) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, eps=norm_eps)
        self.attn = Attention(dim, num_heads, qkv_bias=qkv_bias)
        self.ls1 = nn.Identity() if init_values is None else LayerScale(dim, init_values)
        self.norm2 = nn.LayerNorm(dim, eps=norm_eps)
        self.mlp = Mlp(dim, int(dim * mlp_ratio))
        self.ls2 = nn.Identity() if init_values is None else LayerScale(dim, init_values)

    def forward(
        self,
        tokens: Float[Tensor, "b n d"],
        *,
        attn_mask: Tensor | None = None,
        causal: bool = False,
        return_attention: bool = False,
    ) -> Float[Tensor, "b n d"] | tuple[Float[Tensor, "b n d"], Float[Tensor, "b heads n n"]]:
        """Let the tokens read each other, then work on each alone."""
        read: Any = self.attn(
            self.norm1(tokens),
            attn_mask=attn_mask,
            causal=causal,
            return_attention=return_attention,
        )
        mixed, *maps = read if return_attention else (read,)
        tokens = tokens + self.ls1(mixed)
        del read, mixed  # or both would live through the MLP
        tokens = tokens + self.ls2(self.mlp(self.norm2(tokens)))
        return (tokens, *maps) if return_attention else tokens
