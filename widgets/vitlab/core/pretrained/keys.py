"""State dicts of timm, DINOv2 and Hugging Face, told apart by their keys and given timm's names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, TypeAlias

import torch
from torch import Tensor

from vitlab.core.errors import LabError
from vitlab.core.pretrained.families import refuse_other_names
from vitlab.core.pretrained.unwrapping import StateDict
from vitlab.words import said

House: TypeAlias = Literal["timm", "hf vit", "hf dinov2"]

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
_DINOV2 = re.compile(r"\.norm1\.|\.layer_scale1\.")
_QUERY = re.compile(r"(blocks\.\d+\.attn)\.(query|q)\.(weight|bias)")
# Held by checkpoints and by no plain encoder: what only pretraining or another head reads.
_NOT_OURS = re.compile(r"mask_token$|^pooler\.|^decoder\.|^dino_head\.|^ibot_head\.")


def with_timms_names(state: Mapping[str, Tensor]) -> tuple[StateDict, House]:
    """The same weights under timm's names, and whose names they had.

    Hugging Face names the blocks of DINOv2 as timm does, those of ViT in its own way.

    >>> renamed, house = with_timms_names({"embeddings.cls_token": torch.zeros(1, 1, 4),
    ...     "embeddings.patch_embeddings.projection.weight": torch.zeros(4, 3, 2, 2),
    ...     "encoder.layer.0.norm1.weight": torch.zeros(4)})
    >>> house, sorted(renamed)
    ('hf dinov2', ['blocks.0.norm1.weight', 'cls_token', 'patch_embed.proj.weight'])
    """
    bare = {name: value for name, value in state.items() if not _NOT_OURS.search(name)}
    if "patch_embed.proj.weight" in bare:
        if "register_tokens" in bare:
            bare["reg_token"] = bare.pop("register_tokens")
        return bare, "timm"
    if "embeddings.patch_embeddings.projection.weight" not in bare:
        refuse_other_names(list(state))
    house: House = "hf dinov2" if any(_DINOV2.search(name) for name in bare) else "hf vit"
    return _with_joined_qkv({_renamed(name): value for name, value in bare.items()}), house


def _renamed(name: str) -> str:
    for pattern, timms in _RENAMES:
        name = re.sub(pattern, timms, name)
    return name


def _with_joined_qkv(state: StateDict) -> StateDict:
    """One ``qkv`` of every query, key and value."""
    joined = dict(state)
    for name in state:
        if match := _QUERY.fullmatch(name):
            stem, query, kind = match.groups()
            parts = ("q", "k", "v") if query == "q" else ("query", "key", "value")
            taken = [joined.pop(f"{stem}.{part}.{kind}", None) for part in parts]
            if (missing := _first_missing(taken, parts)) is not None:
                raise LabError(
                    said(
                        "in these weights the query of {stem} has a {kind} and the {missing} has "
                        "none, as in BEiT: in a plain ViT all three have one, or none has.",
                        stem=stem,
                        kind=kind,
                        missing=missing,
                    )
                )
            joined[f"{stem}.qkv.{kind}"] = torch.cat([part for part in taken if part is not None])
    return joined


def _first_missing(taken: list[Tensor | None], parts: tuple[str, ...]) -> str | None:
    return next((part for part, t in zip(parts, taken, strict=True) if t is None), None)
