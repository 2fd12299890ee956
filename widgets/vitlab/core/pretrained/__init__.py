"""Trained weights: those that come with vitlab, a file of yours, or a model by name."""

from __future__ import annotations

import os
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import torch

from vitlab.core.encoder import VisionTransformer
from vitlab.core.pretrained.architecture import Arguments, build
from vitlab.core.pretrained.checkpoints import read_checkpoint
from vitlab.core.pretrained.hub import OtherModel, from_hub

__all__ = ["BUNDLED", "OtherModel", "load"]

BUNDLED = ("vit_shapes_patch8_64", "vit_shapes_patch8_reg4_64")
_SUFFIXES = (".safetensors", ".pt", ".pth", ".bin", ".ckpt")
_TRAINING_ONLY = ("locate.", "outline.")


def load(
    name_or_path: str | os.PathLike[str],
    *,
    device: str | torch.device | None = None,
    **architecture: Any,
) -> VisionTransformer | OtherModel:
    """Give back a trained model, in evaluation mode, on ``device`` (the CPU unless told).

    ``name_or_path`` is one of `BUNDLED`; a file of weights or a folder with one (safetensors,
    or what `torch.load` reads with ``weights_only=True``), with timm's, DINOv2's or Hugging
    Face's names; or the name of a model of timm ("vit_small_patch16_224") or transformers
    ("google/vit-base-patch16-224"), where those are installed (extra ``models``).

    What the weights do not tell (``num_heads``, ``img_size``, ``norm_eps``) comes from a
    config.json beside the file, else from the papers' habits, and ``architecture`` overrules
    both with `VisionTransformer`'s words. A model whose blocks are not plain comes as an
    `OtherModel` with the same methods.

    >>> load("vit_shapes_patch8_64").num_prefix_tokens
    1
    """
    path = Path(name_or_path)
    if str(name_or_path) in BUNDLED:
        stored = files("vitlab") / "data" / "checkpoints" / f"{name_or_path}.safetensors"
        with as_file(stored) as bundled:
            model: VisionTransformer | OtherModel = _from_file(bundled, architecture)
    elif path.exists() or path.suffix in _SUFFIXES:
        model = _from_file(path, architecture)
    else:
        model = from_hub(str(name_or_path), architecture)
    return model.to(device).eval()


def _from_file(path: Path, given: Arguments) -> VisionTransformer:
    tensors, config = read_checkpoint(path)
    own = {name: value for name, value in tensors.items() if not name.startswith(_TRAINING_ONLY)}
    return build(own, config, given)
