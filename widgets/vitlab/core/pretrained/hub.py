"""Models of timm and transformers by name, where those libraries are installed."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from types import ModuleType
from typing import Any

import torch
from torch import nn

from vitlab.core.encoder import VisionTransformer
from vitlab.core.errors import LabError, reason, shown
from vitlab.core.foreign import is_out_of_memory
from vitlab.core.pretrained.architecture import build
from vitlab.core.pretrained.other import OtherModel
from vitlab.core.pretrained.pixels import pixel_statistics, statistics_in
from vitlab.core.pretrained.reading import vision_tower
from vitlab.core.pretrained.told import Arguments, plain_arguments
from vitlab.words import said

# Of the largest number in the tokens: float32 leaves 5e-6 over twelve blocks, another GELU 1e-4.
_TOLERANCE = 3e-5


def from_hub(name: str, given: Arguments) -> VisionTransformer | OtherModel:
    """Download or open a model by name: "owner/model" is transformers', anything else timm's."""
    arguments = plain_arguments(given)
    if "/" in name and not name.startswith("hf-hub:"):
        library = _installed("transformers", name)
        with _fetching(name, "transformers"):
            theirs = library.AutoModel.from_pretrained(name, attn_implementation="eager")
    else:
        library = _installed("timm", name)
        if not name.startswith("hf-hub:") and name.split(".")[0] not in library.list_models():
            raise LabError(_unknown(name, library.list_models()))
        with _fetching(name, "timm"):
            theirs = library.create_model(name, pretrained=True)
    tower = vision_tower(theirs).eval()
    config: Any = getattr(tower, "config", None)
    told = config.to_dict() if config is not None else {}
    if "/" in name and not name.startswith("hf-hub:"):
        with suppress(Exception):  # it is other people's code, and not every model has one
            told = library.ImageProcessingMixin.get_image_processor_dict(name)[0] | told
    return plain_or_wrapped(tower, told, arguments)


@contextmanager
def _fetching(name: str, library: str) -> Iterator[None]:
    """What a library says when it has no such model, or no network, becomes a sentence."""
    try:
        yield
    except Exception as error:  # it is other people's code
        if is_out_of_memory(error):
            raise
        raise LabError(
            said(
                "{library} cannot give {name} ({reason}): check the name and the network, or give "
                "the path of a file.",
                library=library,
                name=shown(name),
                reason=reason(error),
            )
        ) from error


def plain_or_wrapped(
    theirs: nn.Module, config: dict[str, Any], given: Arguments
) -> VisionTransformer | OtherModel:
    """Our own class, if it gives the same tokens with the same weights; else a wrapper."""
    other = OtherModel(theirs)
    other.pixel_statistics = statistics_in(config) or pixel_statistics(other)
    theirs = other.model
    try:
        ours = build(theirs.state_dict(), _told_by(theirs) | config, given).eval()
    except LabError:
        return other
    ours.pixel_statistics = other.pixel_statistics
    height, width = ours.grid.image_size
    generator = torch.Generator().manual_seed(0)
    images = torch.randn(1, ours.patch_embed.proj.in_channels, height, width, generator=generator)
    with torch.inference_mode():
        try:
            expected = other.forward_features(images)
        except LabError:  # it reads no image of that size
            return other
        tokens = ours.forward_features(images)
    if tokens.shape != expected.shape:
        return other
    gap = (tokens - expected).abs().max()
    return ours if gap < _TOLERANCE * expected.abs().max() else other


def _told_by(theirs: nn.Module) -> Arguments:
    """What no weight tells, where timm's own model knows it."""
    told: Arguments = {}
    heads = [getattr(module, "num_heads", None) for module in theirs.modules()]
    numbers = {number for number in heads if isinstance(number, int)}
    if len(numbers) == 1:
        told["num_heads"] = numbers.pop()
    for name, module in theirs.named_modules():
        if name.endswith(".mlp.act") and not _is_exact_gelu(module):
            told["hidden_act"] = type(module).__name__
    size = getattr(getattr(theirs, "patch_embed", None), "img_size", None)
    return told if size is None else told | {"img_size": size}


def _is_exact_gelu(module: nn.Module) -> bool:
    """Torch's own or timm's, which has the name but not the class."""
    return type(module).__name__ == "GELU" and getattr(module, "approximate", "none") == "none"


def _installed(library: str, name: str) -> ModuleType:
    try:
        return importlib.import_module(library)
    except ImportError:
        raise LabError(
            said(
                "{name} is no file and none of vitlab's own models, and to look it up {library} is "
                "needed: pip install 'vitlab[models]'.",
                name=shown(name),
                library=library,
            )
        ) from None


def _unknown(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, 3, cutoff=0.4) or known[:2]
    if not near:
        return said(
            "timm knows no model {name}, and there is no file of that name.", name=shown(name)
        )
    return said(
        "timm knows no model {name}: it has {near} and others, and there is no file of that name.",
        name=shown(name),
        near=", ".join(near),
    )
