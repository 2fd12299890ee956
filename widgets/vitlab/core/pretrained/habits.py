"""What no weight tells of a model: how houses do it, and what is only likely."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from vitlab.core.compute.presets import PRESETS
from vitlab.core.errors import LabError
from vitlab.core.pretrained.keys import House
from vitlab.words import said, word

NORM_EPS: dict[House, float] = {"timm": 1e-6, "hf vit": 1e-12, "hf dinov2": 1e-6}
_HEAD_WIDTH = 64
# Of every published size, by its width and the MLP's: in ViT-H, g and G a head is not 64 wide.
# DINOv3 rotates, so that none of its files is read here: its H+ is as wide as ViT-H.
_HEADS = {
    (p.shape.embed_dim, p.shape.mlp_dim): p.shape.num_heads
    for p in PRESETS.values()
    if p.shape.learned_positions
}
_OF_64 = (256, 320, 512, 640, 832, 896)  # timm's own sizes between, wee to so150m: 64 channels
_MOCO = "base_encoder."
_MOCO_HEADS = 12  # also in its ViT-S, 384 wide


def heads_of(width: int, mlp_width: int, prefix: str) -> tuple[int, bool]:
    """Heads in a model of these widths, and whether a published one settles it.

    >>> heads_of(1280, 5120, ""), heads_of(384, 1536, "module.base_encoder."), heads_of(128, 9, "")
    ((16, True), (12, True), (2, False))
    """
    if _MOCO in prefix:
        return _MOCO_HEADS, True
    if published := _HEADS.get((width, mlp_width)):
        return published, True
    if width % _HEAD_WIDTH:
        raise LabError(
            said(
                "no weight tells the number of heads, and a width of {width} is no multiple of "
                "{head} px per head as usual: say num_heads=.",
                width=width,
                head=_HEAD_WIDTH,
            )
        )
    return width // _HEAD_WIDTH, width in _OF_64


def doubts(state: Mapping[str, Tensor], house: House, told: Mapping[str, Any]) -> list[str]:
    """What is likely of the model behind these weights, and not certain: a sentence each."""
    sentences = []
    if house == "hf vit" and "norm_eps" not in told:
        sentences.append(
            said(
                "norm_eps=1e-12 is taken, as Hugging Face's ViT, DeiT and MAE have; ViT-MSN and "
                "I-JEPA have the same names and 1e-6."
            )
        )
    if "pos_embed" not in state and "pos_embed" not in told:
        sentences.append(
            said(
                "there is no table of positions, so the model is taken to have none; one that "
                "rotates (RoPE) or computes them would give other tokens. pos_embed='none' says it "
                "has none."
            )
        )
    if "cls_token" not in state and house == "timm":
        if "fc_norm.weight" not in state:
            sentences.append(said(_TANH))
        elif not {"blocks.0.attn.qkv.bias", "blocks.0.ls1.gamma"} & state.keys():
            sentences.append(said(_POST_NORM))
    return sentences


_POST_NORM = word(
    "the norms are taken to stand before attention and MLP; in timm's vit_…_rpn they have the same "
    "names and stand behind."
)
_TANH = word(
    "the exact GELU is taken; some of timm's vit_…_siglip_gap have the same names and the tanh "
    "GELU, with tokens 1e-3 off."
)
