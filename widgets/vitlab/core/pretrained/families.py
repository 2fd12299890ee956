"""Families of models whose blocks are not plain, told by the names of their weights."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NoReturn

from vitlab.core.errors import LabError, shown

_WAY_OUT = "Load it by name, or hand a model of yours to OtherModel(model)."
# What a plain ViT has no place for: whose it is, and what it does.
_OTHER_NAMES = (
    (r"(^|\.)visual\.(conv1|trunk\.)|(^|\.)ln_pre\.", "CLIP's in open_clip, with a text tower"),
    (r"embeddings\.patch_embedding\.", "CLIP's or SigLIP's in transformers, whose blocks differ"),
    (r"embeddings\.patch_embeddings\.(weight|bias)$", "DINOv3's in transformers, which rotates"),
    (r"^conv_proj\.|encoder_layer_0\.", "torchvision's, which timm has under its own"),
    (r"to_patch_embedding\.", "vit-pytorch's, whose blocks differ"),
)
_OTHER_PARTS = (
    (r"^dist_token$|^head_dist\.|distillation_token", "a distillation token: a distilled DeiT"),
    (r"^norm_pre\.", "a norm before the blocks, as CLIP has"),
    (r"^attn_pool\.", "a head that pools by attention, as SigLIP has"),
    (r"relative_position_bias|rel_pos\.", "relative positions, as BEiT and Swin have"),
    (r"\.(lambda_[12]|gamma_[12])$", "LayerScale under other names, as BEiT and EVA have"),
    (r"^rope\.|\.freqs$", "rotary positions, as DINOv3 and EVA-02 have"),
    (r"\.[qk]_norm\.", "norms on queries and keys"),
    (r"^layers\.\d+\.|^blocks\.\d+\.blocks\.", "stages of several blocks, as Swin has"),
)


def refuse_other_names(names: Collection[str]) -> NoReturn:
    """Say whose names these are, where there is no patch embedding of a plain ViT.

    >>> refuse_other_names(["visual.conv1.weight"])
    Traceback (most recent call last):
    vitlab.core.errors.LabError: these weights are not a plain ViT's: visual.conv1.weight \
is one of CLIP's in open_clip, with a text tower. Load it by name, or hand a model of yours to \
OtherModel(model).
    """
    for pattern, whose in _OTHER_NAMES:
        if found := _first(names, pattern):
            raise LabError(
                f"these weights are not a plain ViT's: {found} is one of {whose}. {_WAY_OUT}"
            )
    some = ", ".join(shown(name).strip("'") for name in list(names)[:2]) or "none at all"
    raise LabError(
        f"these weights are not a plain ViT's: their names begin {some}, and there is neither "
        "timm's patch_embed.proj.weight nor Hugging Face's "
        "embeddings.patch_embeddings.projection.weight among them."
    )


def refuse_other_parts(names: Collection[str]) -> None:
    """Raise `LabError` where weights tell of a part that a plain ViT does not have.

    >>> refuse_other_parts(["dist_token"])
    Traceback (most recent call last):
    vitlab.core.errors.LabError: these weights are not those of a plain ViT: dist_token has \
no place, it tells of a distillation token: a distilled DeiT. Load it by name, or hand a model \
of yours to OtherModel(model).
    """
    for pattern, part in _OTHER_PARTS:
        if found := _first(names, pattern):
            raise LabError(
                f"these weights are not those of a plain ViT: {found} has no place, it tells "
                f"of {part}. {_WAY_OUT}"
            )


def _first(names: Collection[str], pattern: str) -> str | None:
    return next((name for name in names if re.search(pattern, name)), None)
