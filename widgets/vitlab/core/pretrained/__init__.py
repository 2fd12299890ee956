"""Trained weights: those that come with vitlab, a file of yours, or a model by name."""

from __future__ import annotations

import os
import warnings
from contextlib import suppress
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import torch
from torch import nn

from vitlab.core.encoder import VisionTransformer
from vitlab.core.errors import KindError, LabError, reason, shown
from vitlab.core.foreign import is_out_of_memory
from vitlab.core.pretrained.architecture import plan
from vitlab.core.pretrained.checkpoints import names_a_file, read_checkpoint
from vitlab.core.pretrained.hub import from_hub
from vitlab.core.pretrained.other import OtherModel
from vitlab.core.pretrained.pixels import as_trained_on, pixel_statistics, statistics_in
from vitlab.core.pretrained.told import Arguments
from vitlab.words import said

__all__ = ["BUNDLED", "OtherModel", "as_trained_on", "load", "pixel_statistics"]

BUNDLED = ("vit_shapes_patch8_64", "vit_shapes_patch8_reg4_64")
_TRAINING_ONLY = ("locate.", "outline.")


def load(
    name_or_path: str | os.PathLike[str],
    *,
    device: str | torch.device | None = None,
    **architecture: Any,
) -> VisionTransformer | OtherModel:
    """Give back a trained model, in evaluation mode.

    What the weights do not tell (``num_heads``, ``img_size``, ``norm_eps``) comes from a
    config.json beside the file, else from the published models of those widths and names; what is
    only likely is said in a warning.

    Args:
        name_or_path: One of `BUNDLED`; a file of weights or a folder with one (safetensors, or what
            `torch.load` reads with ``weights_only=True``), with timm's, DINOv2's or Hugging Face's
            names; or the name of a model of timm ("vit_small_patch16_224") or transformers
            ("google/vit-base-patch16-224"), where those are installed (extra ``models``).
        device: Where the model goes; None is the CPU.
        **architecture: `VisionTransformer`'s arguments, by name: they overrule what the file and
            its config.json say; ``num_classes=0`` leaves a classifier behind.

    Returns:
        A `VisionTransformer`; a model by name whose blocks are not plain comes as an `OtherModel`
        with the same methods.

    Raises:
        LabError: Nothing can be loaded, or not to that device.
        KindError: ``name_or_path`` is neither a name nor a path.

    >>> load("vit_shapes_patch8_64").num_prefix_tokens
    1

    """
    name = _name(name_or_path)
    wanted = _device(device)
    path = Path(name)
    with suppress(RuntimeError):  # nobody of that name has a home here
        path = path.expanduser()
    if name in BUNDLED:
        stored = files("vitlab") / "data" / "checkpoints" / f"{name}.safetensors"
        with as_file(stored) as bundled:
            model: VisionTransformer | OtherModel = _from_file(bundled, architecture)
    elif names_a_file(name) or _exists(path):
        model = _from_file(path, architecture)
    else:
        model = from_hub(name, architecture)
    _move(model, wanted)
    return model.eval()


def _from_file(path: Path, given: Arguments) -> VisionTransformer:
    tensors, config = read_checkpoint(path)
    own = {name: value for name, value in tensors.items() if not name.startswith(_TRAINING_ONLY)}
    planned = plan(own, config, given)
    model = planned.model()
    model.pixel_statistics = statistics_in(config)
    for doubt in planned.doubts:
        warnings.warn(f"{path.name}: {doubt}", stacklevel=3)
    return model


def _name(name_or_path: object) -> str:
    if isinstance(name_or_path, nn.Module):
        raise KindError(
            said(
                "load takes a name or a path, and this {kind} is a model already: "
                "OtherModel(model) gives it the methods of a loaded one.",
                kind=type(name_or_path).__name__,
            )
        )
    if isinstance(name_or_path, str | os.PathLike):
        with suppress(Exception):  # other people's paths
            if name := os.fsdecode(name_or_path):
                return name
    raise KindError(said("load takes a name or a path, not {given}.", given=shown(name_or_path)))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # no name that a file can have
        return False


def _device(device: object) -> torch.device | None:
    try:
        return None if device is None else torch.device(device)  # type: ignore[call-overload]
    except Exception:
        raise LabError(
            said(
                "device {given} is not known: use 'cpu', 'cuda' or 'mps', or leave it out.",
                given=shown(device),
            )
        ) from None


def _move(model: nn.Module, device: torch.device | None) -> None:
    try:
        model.to(device)
    except Exception as error:
        if is_out_of_memory(error):
            raise
        raise LabError(
            said(
                "this torch cannot use device {given!r} ({reason}): leave device out for the CPU.",
                given=str(device),
                reason=reason(error),
            )
        ) from None
