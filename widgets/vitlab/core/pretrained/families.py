"""Families of models whose blocks are not plain, told by the names of their weights."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NoReturn

from vitlab.core.errors import LabError, shown
from vitlab.words import said, word

# What a plain ViT has no place for: whose it is, and what it does.
_OTHER_NAMES = (
    (
        r"(^|\.)visual\.(conv1|trunk\.)|(^|\.)ln_pre\.",
        word("CLIP's in open_clip, with a text tower"),
    ),
    (
        r"embeddings\.patch_embedding\.",
        word("CLIP's or SigLIP's in transformers, whose blocks differ"),
    ),
    (
        r"embeddings\.patch_embeddings\.(weight|bias)$",
        word("DINOv3's in transformers, which rotates"),
    ),
    (r"^conv_proj\.|encoder_layer_0\.", word("torchvision's, which timm has under its own")),
    (r"to_patch_embedding\.", word("vit-pytorch's, whose blocks differ")),
)
_OTHER_PARTS = (
    (
        r"^dist_token$|^head_dist\.|distillation_token",
        word("a distillation token: a distilled DeiT"),
    ),
    (r"^norm_pre\.", word("a norm before the blocks, as CLIP has")),
    (r"^attn_pool\.", word("a head that pools by attention, as SigLIP has")),
    (r"relative_position_bias|rel_pos\.", word("relative positions, as BEiT and Swin have")),
    (r"\.(lambda_[12]|gamma_[12])$", word("LayerScale under other names, as BEiT and EVA have")),
    (r"^rope\.|\.freqs$", word("rotary positions, as DINOv3 and EVA-02 have")),
    (r"\.[qk]_norm\.", word("norms on queries and keys")),
    (r"^layers\.\d+\.|^blocks\.\d+\.blocks\.", word("stages of several blocks, as Swin has")),
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
                said(
                    "these weights are not a plain ViT's: {name} is one of {whose}. Load it by "
                    "name, or hand a model of yours to OtherModel(model).",
                    name=found,
                    whose=said(whose),
                )
            )
    some = ", ".join(shown(name).strip("'") for name in list(names)[:2]) or said("none at all")
    raise LabError(
        said(
            "these weights are not a plain ViT's: their names begin {names}, and there is neither "
            "timm's patch_embed.proj.weight nor Hugging Face's "
            "embeddings.patch_embeddings.projection.weight among them.",
            names=some,
        )
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
                said(
                    "these weights are not those of a plain ViT: {name} has no place, it tells of "
                    "{part}. Load it by name, or hand a model of yours to OtherModel(model).",
                    name=found,
                    part=said(part),
                )
            )


def _first(names: Collection[str], pattern: str) -> str | None:
    return next((name for name in names if re.search(pattern, name)), None)
