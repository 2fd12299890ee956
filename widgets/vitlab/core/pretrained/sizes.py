"""The grid of a model of timm or transformers, and how it comes by another one."""

from __future__ import annotations

from math import isqrt
from typing import Any

from torch import Tensor, nn

from vitlab.core.errors import KindError, LabError
from vitlab.core.grid import Pair, PatchGrid, as_pair
from vitlab.core.resolution import resample_abs_pos_embed
from vitlab.core.resolution.position_tables import Style
from vitlab.words import said


def grid_of(model: nn.Module, image_size: Pair | None = None) -> PatchGrid:
    """The patches that a model cuts of images of its own size, or of ``image_size``."""
    own, patch = _told(model)
    try:
        return PatchGrid(image_size or as_pair(own, "img_size"), as_pair(patch, "patch_size"))
    except KindError:
        raise LabError(
            said(
                "{kind} does not say how large its images and patches are: it may cut none.",
                kind=type(model).__name__,
            )
        ) from None


def _told(model: nn.Module) -> tuple[Any, Any]:
    """Image and patch size where timm and transformers keep them."""
    embed: Any = getattr(model, "patch_embed", None) or getattr(model, "embeds", None)
    if embed is not None and hasattr(embed, "patch_size"):  # a module embeds has timm's NaFlexVit
        size = getattr(embed, "img_size", None)
        default = getattr(model, "default_cfg", None) or {}
        return size or tuple(default.get("input_size", ()))[1:], getattr(embed, "patch_size", None)
    config: Any = getattr(model, "config", None)
    size, patch = (getattr(config, name, None) for name in ("image_size", "patch_size"))
    table = getattr(config, "num_patches", None)
    if size is None and isinstance(table, int) and isinstance(patch, int):
        size = isqrt(table) * patch  # SigLIP 2 reads any size; this is what its table is for
    return size, patch


def resize_timms(model: Any, image_size: Pair, patch_size: Pair, style: Style | None) -> None:
    """Let a model of timm read other images and patches; its table by the rule of ``style``."""
    table, old = getattr(model, "pos_embed", None), model.patch_embed.grid_size
    model.set_input_size(img_size=image_size, patch_size=patch_size)
    if style is None or not isinstance(table, Tensor):
        return
    new = model.patch_embed.grid_size
    prefix = table.shape[-2] - old[0] * old[1]
    resized = resample_abs_pos_embed(table.detach(), tuple(new), tuple(old), prefix, style=style)
    model.pos_embed = nn.Parameter(resized, table.requires_grad)
