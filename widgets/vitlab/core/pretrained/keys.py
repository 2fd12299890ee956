"""State dicts of timm, DINOv2 and Hugging Face, told apart by their keys and given timm's names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

import torch
from torch import Tensor

from vitlab.core.errors import LabError

StateDict: TypeAlias = dict[str, Tensor]

_WRAPPERS = ("module.", "model.", "vit.", "deit.", "dinov2.", "dinov2_with_registers.", "backbone.")
# Hugging Face's names, of transformers 5 and of 4, in one table: (pattern, timm's name).
_RENAMES = [
    (r"^embeddings\.cls_token$", "cls_token"),
    (r"^embeddings\.register_tokens$", "reg_token"),
    (r"^embeddings\.position_embeddings$", "pos_embed"),
    (r"^embeddings\.patch_embeddings\.projection\.", "patch_embed.proj."),
    (r"^(?:encoder\.)?layers?\.(\d+)\.", r"blocks.\1."),
    (r"\.attention\.attention\.(query|key|value)\.", r".attn.\1."),
    (r"\.attention\.([qkv])_proj\.", r".attn.\1."),
    (r"\.attention\.(?:output\.dense|o_proj)\.", ".attn.proj."),
    (r"\.layernorm_before\.", ".norm1."),
    (r"\.layernorm_after\.", ".norm2."),
    (r"\.intermediate\.dense\.", ".mlp.fc1."),
    (r"^(blocks\.\d+)\.output\.dense\.", r"\1.mlp.fc2."),
    (r"\.layer_scale([12])\.lambda1$", r".ls\1.gamma"),
    (r"^layernorm\.", "norm."),
    (r"^classifier\.", "head."),
]
# Held by checkpoints and by no plain encoder: what only pretraining or another head reads.
_NOT_OURS = re.compile(r"mask_token$|^pooler\.|^decoder\.|^dino_head\.|^ibot_head\.")


def with_timms_names(state: Mapping[str, Tensor]) -> tuple[StateDict, str]:
    """The same weights under timm's names, and whose names they had: "timm" or "hugging face".

    >>> renamed, source = with_timms_names({"embeddings.cls_token": torch.zeros(1, 1, 4),
    ...     "embeddings.patch_embeddings.projection.weight": torch.zeros(4, 3, 2, 2)})
    >>> source, sorted(renamed)
    ('hugging face', ['cls_token', 'patch_embed.proj.weight'])
    """
    bare = {_unwrapped(name): value for name, value in state.items()}
    bare = {name: value for name, value in bare.items() if not _NOT_OURS.search(name)}
    if "patch_embed.proj.weight" in bare:
        if "register_tokens" in bare:
            bare["reg_token"] = bare.pop("register_tokens")
        return bare, "timm"
    if "embeddings.patch_embeddings.projection.weight" in bare:
        renamed = {_renamed(name): value for name, value in bare.items()}
        return _with_joined_qkv(renamed), "hugging face"
    shown = ", ".join(list(state)[:3]) or "none at all"
    raise LabError(
        f"these weights are not a plain ViT's: their names begin {shown}, and there is neither "
        "timm's patch_embed.proj.weight nor Hugging Face's "
        "embeddings.patch_embeddings.projection.weight among them."
    )


def _unwrapped(name: str) -> str:
    for wrapper in _WRAPPERS:
        name = name.removeprefix(wrapper)
    return name


def _renamed(name: str) -> str:
    for pattern, timms in _RENAMES:
        name = re.sub(pattern, timms, name)
    return name


def _with_joined_qkv(state: StateDict) -> StateDict:
    """One ``qkv`` of every query, key and value."""
    joined = dict(state)
    for name in state:
        if match := re.fullmatch(r"(blocks\.\d+\.attn)\.(?:query|q)\.(weight|bias)", name):
            short = name.split(".")[-2] == "q"
            parts = ("q", "k", "v") if short else ("query", "key", "value")
            stem, kind = match.groups()
            taken = [joined.pop(f"{stem}.{part}.{kind}") for part in parts]
            joined[f"{stem}.qkv.{kind}"] = torch.cat(taken)
    return joined
