"""Models by name. Plain Python."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TypeAlias

from vitlab.core.arguments import either, whole
from vitlab.core.compute.module_parts import Module
from vitlab.core.compute.shape import ViTShape
from vitlab.core.errors import KindError, LabError, shown
from vitlab.words import said, word

Model: TypeAlias = str | ViTShape | Module


@dataclass(frozen=True)
class Preset:
    """A published model: its shape, and the sizes it was published for.

    >>> PRESETS["dinov2_base_reg4"].image_size, PRESETS["dinov2_base_reg4"].shape.reg_tokens
    (518, 4)
    """

    title: str
    """The name as papers write it."""
    shape: ViTShape
    """Its measures."""
    patch_size: int
    """Pixels on a side of a patch."""
    image_size: int
    """Pixels on a side of an image."""


_TINY, _SMALL, _BASE = (ViTShape(64 * heads, 12, heads, 256 * heads) for heads in (3, 6, 12))
_LARGE = ViTShape(1024, 24, 16, 4096)
_HUGE = ViTShape(1280, 32, 16, 5120)
_GIANT = ViTShape(1408, 40, 16, 6144)
_GIGANTIC = ViTShape(1664, 48, 16, 8192)
_SO400M = ViTShape(1152, 27, 16, 4304)
_GIANT_OPT = ViTShape(1536, 40, 16, 6144)
_HUGE_PLUS = ViTShape(1280, 32, 20, 5120)
_SEVEN_BILLION = ViTShape(4096, 40, 32, 8192)
_DINO_GIANT = ViTShape(1536, 40, 24, 4096, swiglu=True)


def _clip(shape: ViTShape, projection: int) -> ViTShape:
    return replace(shape, pre_norm=True, patch_bias=False, projection=projection, num_classes=0)


def _siglip(shape: ViTShape) -> ViTShape:
    return replace(shape, class_token=False, attention_pool=True, num_classes=0)


def _dino(shape: ViTShape, reg_tokens: int = 0) -> ViTShape:
    return replace(
        shape, layer_scale=True, reg_tokens=reg_tokens, embed_reg=not reg_tokens, num_classes=0
    )


def _dino3(shape: ViTShape, **more: bool) -> ViTShape:
    """As timm has it: the biases of q, k and v, of which the keys' is always 0, are left out."""
    return replace(
        shape,
        layer_scale=True,
        reg_tokens=4,
        qkv_bias=False,
        learned_positions=False,
        besides=("rotary positions",),
        num_classes=0,
        **more,
    )


PRESETS = {
    "vit_tiny": Preset("ViT-Ti", _TINY, 16, 224),
    "vit_small": Preset("ViT-S", _SMALL, 16, 224),
    "vit_base": Preset("ViT-B", _BASE, 16, 224),
    "vit_large": Preset("ViT-L", _LARGE, 16, 224),
    "vit_huge": Preset("ViT-H", _HUGE, 14, 224),
    "vit_giant": Preset("ViT-g", _GIANT, 14, 224),
    "vit_gigantic": Preset("ViT-G", _GIGANTIC, 14, 224),
    "deit_tiny": Preset("DeiT-Ti", _TINY, 16, 224),
    "deit_small": Preset("DeiT-S", _SMALL, 16, 224),
    "deit_base": Preset("DeiT-B", _BASE, 16, 224),
    "clip_base": Preset("CLIP ViT-B", _clip(_BASE, 512), 16, 224),
    "clip_large": Preset("CLIP ViT-L", _clip(_LARGE, 768), 14, 224),
    "openclip_huge": Preset("OpenCLIP ViT-H", _clip(_HUGE, 1024), 14, 224),
    "openclip_giant": Preset("OpenCLIP ViT-g", _clip(_GIANT, 1024), 14, 224),
    "openclip_gigantic": Preset("OpenCLIP ViT-bigG", _clip(_GIGANTIC, 1280), 14, 224),
    "siglip_base": Preset("SigLIP ViT-B", _siglip(_BASE), 16, 224),
    "siglip_large": Preset("SigLIP ViT-L", _siglip(_LARGE), 16, 256),
    "siglip_so400m": Preset("SigLIP So400m", _siglip(_SO400M), 14, 224),
    "dinov2_small": Preset("DINOv2 ViT-S", _dino(_SMALL), 14, 518),
    "dinov2_base": Preset("DINOv2 ViT-B", _dino(_BASE), 14, 518),
    "dinov2_large": Preset("DINOv2 ViT-L", _dino(_LARGE), 14, 518),
    "dinov2_giant": Preset("DINOv2 ViT-g", _dino(_DINO_GIANT), 14, 518),
    "dinov2_small_reg4": Preset(word("DINOv2 ViT-S, 4 registers"), _dino(_SMALL, 4), 14, 518),
    "dinov2_base_reg4": Preset(word("DINOv2 ViT-B, 4 registers"), _dino(_BASE, 4), 14, 518),
    "dinov2_large_reg4": Preset(word("DINOv2 ViT-L, 4 registers"), _dino(_LARGE, 4), 14, 518),
    "dinov2_giant_reg4": Preset(word("DINOv2 ViT-g, 4 registers"), _dino(_DINO_GIANT, 4), 14, 518),
    "dinov3_small": Preset("DINOv3 ViT-S", _dino3(_SMALL), 16, 256),
    "dinov3_base": Preset("DINOv3 ViT-B", _dino3(_BASE), 16, 256),
    "dinov3_large": Preset("DINOv3 ViT-L", _dino3(_LARGE), 16, 256),
    "dinov3_huge_plus": Preset("DINOv3 ViT-H+", _dino3(_HUGE_PLUS, swiglu=True), 16, 256),
    "dinov3_7b": Preset("DINOv3 ViT-7B", _dino3(_SEVEN_BILLION, swiglu=True), 16, 256),
    "siglip2_base": Preset("SigLIP 2 ViT-B", _siglip(_BASE), 16, 256),
    "siglip2_large": Preset("SigLIP 2 ViT-L", _siglip(_LARGE), 16, 256),
    "siglip2_so400m": Preset("SigLIP 2 So400m", _siglip(_SO400M), 16, 256),
    "siglip2_giant": Preset("SigLIP 2 ViT-g", _siglip(_GIANT_OPT), 16, 256),
}
_SIZES = {"ti": "tiny", "s": "small", "b": "base", "l": "large", "h": "huge", "g": "giant"}
_SHORT_SIZE = re.compile(r"\b(vit|deit|.*_vit)[-_]?(ti|s|b|l|h|g)(?![a-z])")
_LETTERS = dict(
    zip(("Ti", "S", "B", "L", "H", "g", "G"), list(PRESETS)[:7], strict=True)
)  # as the papers write them: ViT-B


def find_shape(
    model: Model,
    *,
    depth: int | None = None,
    num_prefix_tokens: int | None = None,
    num_classes: int | None = None,
) -> ViTShape:
    """The shape of a preset or a module, or a shape; what is given besides replaces its own.

    Args:
        model: A preset's name (`PRESETS`; ``"B"`` is short for ``"vit_base"``), a `ViTShape`, or a
            torch module of one's own, which `ViTShape.from_model` reads.
        depth: Blocks; None keeps the model's own.
        num_prefix_tokens: CLS and registers together, 0 or more: the first is CLS, the others are
            registers. None keeps the model's own.
        num_classes: Classes to score, 0 for no head; None keeps the model's own.

    Returns:
        The measures of the model.

    Raises:
        LabError: There is no such preset; the message names near ones.
        KindError: Something is neither a name nor a shape nor a module, or no whole number.

    >>> find_shape("vit_base", depth=3)
    ViTShape(embed_dim=768, depth=3, num_heads=12, mlp_dim=3072)
    >>> find_shape("vit_hugs")
    Traceback (most recent call last):
    vitlab.core.errors.LabError: there is no model 'vit_hugs' here: vit_huge \
would work, or a ViTShape; PRESETS lists all 35 names.

    """
    shape = model if isinstance(model, ViTShape) else _read_or_named(model)
    if depth is not None:
        shape = replace(shape, depth=depth)
    if num_classes is not None:
        shape = replace(shape, num_classes=num_classes)
    if num_prefix_tokens is None:
        return shape
    num_prefix_tokens = whole(num_prefix_tokens, "num_prefix_tokens")
    if num_prefix_tokens < 0:
        raise LabError(
            said("{count} prefix tokens cannot be: use 0 or more.", count=num_prefix_tokens)
        )
    return replace(
        shape, class_token=num_prefix_tokens > 0, reg_tokens=max(0, num_prefix_tokens - 1)
    )


def _read_or_named(model: str | Module) -> ViTShape:
    if isinstance(model, Module):
        return ViTShape.from_model(model)
    if not isinstance(model, str):
        raise KindError(
            said(
                "a model is a preset's name, a ViTShape or a module, not {given}.",
                given=shown(model),
            )
        )
    preset = PRESETS.get(_LETTERS.get(model, model))
    if preset:
        return preset.shape
    near = _nearest(model) or ["vit_tiny", "vit_base", "vit_large"]
    raise LabError(
        said(
            "there is no model {model} here: {choice} would work, or a ViTShape; "
            "PRESETS lists all {count} names.",
            model=repr(model),
            choice=either(near),
            count=len(PRESETS),
        )
    )


def _nearest(model: str) -> list[str]:
    """At most three: those made of its words (as timm and the hubs name them), then alike ones."""
    spelt = _SHORT_SIZE.sub(_spelt_out, model.lower())
    words = set(re.split(r"[^a-z0-9]+", spelt))
    named = [name for name in PRESETS if set(name.split("_")) <= words]
    named = [name for name in named if not name.startswith("vit_")] or named
    named.sort(key=lambda name: -len(name.split("_")))
    alike = get_close_matches(spelt.replace("-", "_"), PRESETS, 3, cutoff=0.7)
    return list(dict.fromkeys(named + alike))[:3]


def _spelt_out(match: re.Match[str]) -> str:
    """``vits14`` as ``vit_small_14``, which is how dinov2's hub and CLIP write sizes."""
    return f"{match[1]}_{_SIZES[match[2]]}_"
