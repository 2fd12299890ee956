"""The model, the optimizer and the precision of a workload, as torch has them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from itertools import chain
from typing import Any

import torch

from vitlab.core.errors import LabError
from vitlab.core.memory.sizes import Workload
from vitlab.core.profiling.autocast import CudaAutocast
from vitlab.core.profiling.plain_vit import PlainViT
from vitlab.words import said


def plain_vit_for(run: Workload, *, named_kernel: bool = False) -> PlainViT:
    """The model of a workload.

    >>> from vitlab.core.memory import memory_ledger
    >>> run = memory_ledger("vit_tiny", depth=1).workload
    >>> sum(p.numel() for p in plain_vit_for(run).parameters()) * 4 == memory_ledger(
    ...     "vit_tiny", depth=1).parameters
    True
    """
    shape, grid = run.shape, run.grid
    if shape.not_counted:
        raise LabError(
            said(
                "only a plain ViT can be measured, and this one has {parts}: "
                "measure vit_base, or a ViTShape of the same width and depth.",
                parts=", ".join(map(said, shape.not_counted)),
            )
        )
    model = PlainViT(
        grid.image_size,
        grid.patch_size,
        embed_dim=shape.embed_dim,
        depth=shape.depth,
        num_heads=shape.num_heads,
        mlp_dim=shape.mlp_dim,
        num_classes=shape.num_classes,
        num_prefix_tokens=shape.num_prefix_tokens,
        layer_scale=shape.layer_scale,
        pre_norm=shape.pre_norm,
        patch_bias=shape.patch_bias,
        qkv_bias=shape.qkv_bias,
        eager=run.eager,
        checkpointing=run.checkpointing,
        named_kernel=named_kernel,
    )
    _freeze(model, shape.frozen)
    return model


def _freeze(model: PlainViT, count: int) -> None:
    """The first parts do not learn: embedding, blocks, norm and head in their order."""
    behind = ("blocks.", "norm.", "head.")
    embedding = [weight for name, weight in model.named_parameters() if not name.startswith(behind)]
    modules = [*model.blocks, model.norm, model.head]
    parts = [embedding, *(list(module.parameters()) for module in modules)]
    for weight in chain.from_iterable(parts[:count]):
        weight.requires_grad_(False)


def autocast_for(run: Workload, device: torch.device) -> Callable[[], AbstractContextManager[Any]]:
    """The context of its forward pass: torch's autocast on CUDA, the same rules elsewhere.

    >>> from vitlab.core.memory import memory_ledger
    >>> run = memory_ledger("vit_tiny", depth=1, precision="fp32").workload
    >>> autocast_for(run, torch.device("cpu")).__name__
    'nullcontext'
    """
    if not run.autocast:
        return nullcontext
    if device.type == "cuda":
        return lambda: torch.autocast("cuda", torch.bfloat16)
    return CudaAutocast


def optimizer_for(run: Workload, model: torch.nn.Module) -> torch.optim.Optimizer:
    """Its optimizer; fused on CUDA alone, for tensors without data have no such kernel.

    >>> from vitlab.core.memory import memory_ledger
    >>> run = memory_ledger("vit_tiny", depth=1, optimizer="sgd").workload
    >>> type(optimizer_for(run, plain_vit_for(run))).__name__
    'SGD'
    """
    fused = run.fused_optimizer and next(model.parameters()).device.type == "cuda"
    way: dict[str, Any] = {"fused": True} if fused else {"foreach": run.foreach}
    learning = [weight for weight in model.parameters() if weight.requires_grad]
    if run.optimizer == "adamw":
        return torch.optim.AdamW(learning, lr=1e-3, **way)
    momentum = 0.9 if run.optimizer == "sgd_momentum" else 0.0
    return torch.optim.SGD(learning, lr=1e-3, momentum=momentum, **way)
