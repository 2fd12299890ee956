"""A plain pre-norm ViT as timm writes it, with attention written out or fused."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention
from torch.utils.checkpoint import checkpoint

from vitlab.core.grid import PatchGrid


class PlainAttention(nn.Module):
    """Multi-head self-attention: three operations that store their maps, or one fused kernel.

    ``named_kernel`` calls the kernel that CUDA would pick by its name, because tensors without
    data (meta, fake) cannot ask for it: flash in 16 bits, memory-efficient in 32. (On Hopper it
    is cuDNN's in 16 bits, which keeps the same tensors for backward.)

    >>> PlainAttention(8, num_heads=2)(torch.zeros(1, 5, 8)).shape
    torch.Size([1, 5, 8])
    """

    def __init__(
        self,
        dim: int,
        num_heads: int,
        *,
        qkv_bias: bool = True,
        eager: bool = False,
        named_kernel: bool = False,
    ) -> None:
        super().__init__()
        self.num_heads, self.eager, self.named_kernel = num_heads, eager, named_kernel
        self.qkv = nn.Linear(dim, 3 * dim, bias=qkv_bias)
        self.proj = nn.Linear(dim, dim)

    def forward(self, x: Tensor) -> Tensor:
        """Let the tokens read each other."""
        b, n, d = x.shape
        qkv = self.qkv(x).reshape(b, n, 3, self.num_heads, d // self.num_heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        if self.eager:
            q = q * (d // self.num_heads) ** -0.5
            attn = q @ k.transpose(-2, -1)
            attn = attn.softmax(dim=-1)
            x = attn @ v
        else:
            x = self._fused(q, k, v)
        x = x.transpose(1, 2).reshape(b, n, d)
        mixed: Tensor = self.proj(x)
        return mixed

    def _fused(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        if not self.named_kernel:
            return scaled_dot_product_attention(q, k, v)
        aten: Any = torch.ops.aten
        if q.dtype != torch.float32:
            flash: Tensor = aten._scaled_dot_product_flash_attention(q, k, v, 0.0, False)[0]
            return flash
        recording = torch.is_grad_enabled()
        kernel = aten._scaled_dot_product_efficient_attention
        efficient: Tensor = kernel(q, k, v, None, recording, 0.0, False)[0]
        return efficient


class PlainMlp(nn.Module):
    """Two linear layers with a GELU between them.

    >>> PlainMlp(8, 32)(torch.zeros(1, 5, 8)).shape
    torch.Size([1, 5, 8])
    """

    def __init__(self, dim: int, hidden: int) -> None:
        super().__init__()
        self.fc1, self.act, self.fc2 = nn.Linear(dim, hidden), nn.GELU(), nn.Linear(hidden, dim)

    def forward(self, x: Tensor) -> Tensor:
        """Work on every token alone."""
        mapped: Tensor = self.fc2(self.act(self.fc1(x)))
        return mapped


class PlainScale(nn.Module):
    """A learned factor for every channel.

    >>> PlainScale(8)(torch.zeros(1, 5, 8)).shape
    torch.Size([1, 5, 8])
    """

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.full((dim,), 1e-5))

    def forward(self, x: Tensor) -> Tensor:
        """Scale every channel."""
        return x * self.gamma


class PlainBlock(nn.Module):
    """Attention and MLP, each normalised before, perhaps scaled, and added to what came in.

    >>> PlainBlock(8, num_heads=2, mlp_dim=16)(torch.zeros(1, 5, 8)).shape
    torch.Size([1, 5, 8])
    """

    def __init__(
        self,
        dim: int,
        num_heads: int,
        mlp_dim: int,
        *,
        layer_scale: bool = False,
        **attention: bool,
    ) -> None:
        super().__init__()
        scale = PlainScale if layer_scale else nn.Identity
        self.norm1 = nn.LayerNorm(dim, eps=1e-6)
        self.attn = PlainAttention(dim, num_heads, **attention)
        self.ls1 = scale(dim)
        self.norm2 = nn.LayerNorm(dim, eps=1e-6)
        self.mlp = PlainMlp(dim, mlp_dim)
        self.ls2 = scale(dim)

    def forward(self, x: Tensor) -> Tensor:
        """Let the tokens read each other, then work on each alone."""
        x = x + self.ls1(self.attn(self.norm1(x)))
        result: Tensor = x + self.ls2(self.mlp(self.norm2(x)))
        return result


class PlainViT(nn.Module):
    """The model whose bytes `vitlab.core.memory` counts; its keys are timm's.

    CLS and registers stand before the patches and have positions; without prefix tokens the head
    reads the mean. ``recompute_under`` makes the context in which checkpointing runs a block again.

    >>> vit = PlainViT((32, 48), 8, embed_dim=32, depth=2, num_heads=4, mlp_dim=64)
    >>> vit(torch.zeros(1, 3, 32, 48)).shape
    torch.Size([1, 1000])
    """

    recompute_under: Callable[[], AbstractContextManager[Any]] = nullcontext

    def __init__(
        self,
        image_size: tuple[int, int] = (224, 224),
        patch_size: int | tuple[int, int] = 16,
        *,
        embed_dim: int = 768,
        depth: int = 12,
        num_heads: int = 12,
        mlp_dim: int = 3072,
        num_classes: int = 1000,
        num_prefix_tokens: int = 1,
        layer_scale: bool = False,
        pre_norm: bool = False,
        patch_bias: bool = True,
        qkv_bias: bool = True,
        eager: bool = False,
        checkpointing: bool = False,
        named_kernel: bool = False,
    ) -> None:
        super().__init__()
        rows, cols = patch_size if isinstance(patch_size, tuple) else (patch_size, patch_size)
        self.grid = PatchGrid(image_size, (rows, cols))
        tokens = self.grid.tokens + num_prefix_tokens
        self.checkpointing = checkpointing
        self.num_prefix_tokens = num_prefix_tokens
        if num_prefix_tokens:
            self.cls_token = nn.Parameter(torch.zeros(1, 1, embed_dim))
        if num_prefix_tokens > 1:
            self.reg_token = nn.Parameter(torch.zeros(1, num_prefix_tokens - 1, embed_dim))
        self.pos_embed = nn.Parameter(torch.zeros(1, tokens, embed_dim))
        projection = nn.Conv2d(3, embed_dim, (rows, cols), (rows, cols), bias=patch_bias)
        self.patch_embed = nn.Sequential(OrderedDict(proj=projection))
        self.norm_pre = nn.LayerNorm(embed_dim, eps=1e-6) if pre_norm else nn.Identity()
        inner = {"eager": eager, "named_kernel": named_kernel, "qkv_bias": qkv_bias}
        self.blocks = nn.ModuleList(
            PlainBlock(embed_dim, num_heads, mlp_dim, layer_scale=layer_scale, **inner)
            for _ in range(depth)
        )
        self.norm = nn.LayerNorm(embed_dim, eps=1e-6)
        self.head = nn.Linear(embed_dim, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        """Score the classes."""
        x = self.norm_pre(self._embed(x))
        for block in self.blocks:
            x = self._checkpointed(block, x) if self.checkpointing else block(x)
        x = self.norm(x)
        logits: Tensor = self.head(x[:, 0] if self.num_prefix_tokens else x.mean(dim=1))
        return logits

    def _embed(self, x: Tensor) -> Tensor:
        x = self.patch_embed(x).flatten(2).transpose(1, 2)
        prefix = [getattr(self, name) for name in ("cls_token", "reg_token") if hasattr(self, name)]
        if prefix:
            x = torch.cat([*(token.expand(x.shape[0], -1, -1) for token in prefix), x], dim=1)
        return x + self.pos_embed

    def _checkpointed(self, block: nn.Module, x: Tensor) -> Tensor:
        if not torch.is_grad_enabled():
            plain: Tensor = block(x)
            return plain
        result: Tensor = checkpoint(
            block,
            x,
            use_reentrant=False,
            preserve_rng_state=False,
            context_fn=lambda: (nullcontext(), self.recompute_under()),
        )
        return result
