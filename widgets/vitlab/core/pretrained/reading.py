"""How models of timm and transformers are asked for tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from inspect import signature
from typing import Any

import torch
from torch import Tensor, nn

from vitlab.core.errors import LabError
from vitlab.core.grid import Pair
from vitlab.core.patches import patchify
from vitlab.words import said

_TOWERS = ("vision_model", "vision_tower", "image_model", "visual")
_STACKS = ("layer", "layers", "blocks")
_LAST_NORMS = ("layernorm", "post_layernorm", "norm")


def is_timms(model: nn.Module) -> bool:
    """Whether a model gives tokens as timm's do."""
    return callable(getattr(model, "forward_features", None))


def vision_tower(model: nn.Module) -> nn.Module:
    """The part of a model that reads images and nothing else: of CLIP without the text tower."""
    if is_timms(model) or (takes(model, "pixel_values") and not takes(model, "input_ids")):
        return model
    towers: list[nn.Module] = [
        module
        for name, module in model.named_modules()
        if name.rpartition(".")[2] in _TOWERS and takes(module, "pixel_values")
    ]
    if towers:
        return towers[0]
    raise LabError(
        said(
            "{kind} has neither forward_features(images), as timm's models have, nor a part that "
            "reads pixel_values, as transformers' have: a method forward_features that gives "
            "tokens (batch, tokens, width) is enough.",
            kind=type(model).__name__,
        )
    )


def encoder_of(model: nn.Module) -> nn.Module:
    """A model of transformers without the head that it may have; some call their blocks base."""
    bare: Any = getattr(model, "base_model", model)
    if not isinstance(bare, nn.Module) or not takes(bare, "pixel_values"):
        return model
    return bare


def call(encoder: nn.Module, images: Tensor, resized: Pair | None, **options: Any) -> Any:
    """What a model of transformers makes of images, all patches of them, in their order."""
    given: dict[str, Any] = {"pixel_values": images}
    if takes(encoder, "spatial_shapes"):
        given = _as_naflex(images, int(getattr(encoder, "config").patch_size))  # noqa: B009
    if resized is not None and takes(encoder, "interpolate_pos_encoding"):
        given["interpolate_pos_encoding"] = True
    with _unmasked(encoder) as masks:
        if masks:
            cells = images.shape[-2:].numel() // _pixels(encoder)
            given["noise"] = torch.arange(cells, device=images.device).expand(len(images), -1)
        return encoder(**given, **options)


def sequence(tokens: object, model: nn.Module) -> Tensor:
    """Tokens (b, n, d) as a model gave them, or a sentence on what it gave instead."""
    if isinstance(tokens, Tensor) and tokens.ndim == 3:
        return tokens
    if isinstance(tokens, Tensor):
        given = str(tuple(tokens.shape))
    else:
        given = said("one {kind}", kind=type(tokens).__name__)
    raise LabError(
        said(
            "{kind} gives {given}, which is not a sequence of tokens (batch, tokens, width): a "
            "plain ViT would.",
            kind=type(model).__name__,
            given=given,
        )
    )


def stacked_maps(maps: Sequence[Tensor], tokens: Tensor, model: nn.Module) -> Tensor:
    """Attention (b, layers, heads, n, n) of a model, or a sentence why there is none."""
    kind = type(model).__name__
    if not maps:
        raise LabError(
            said(
                "{kind} keeps no attention maps, and calls no attention of torch from which they "
                "could be computed: a plain ViT gives them, and so does a model of transformers "
                "loaded with attn_implementation='eager'.",
                kind=kind,
            )
        )
    batch, length = tokens.shape[:2]
    shapes = {tuple(one.shape) for one in maps}
    first = shapes.pop()
    if shapes or len(first) != 4 or (first[0], *first[2:]) != (batch, length, length):
        raise LabError(
            said(
                "the attention maps of {kind} are not of all {length} tokens by all of them, the "
                "first is {first}: it attends in windows, stages or summaries. A plain ViT would "
                "do.",
                kind=kind,
                length=length,
                first=first,
            )
        )
    return torch.stack(tuple(maps), 1)


def blocks_of(model: nn.Module) -> nn.ModuleList:
    """The stack of blocks in a model of transformers."""
    for name, module in encoder_of(model).named_modules():
        if name.rpartition(".")[2] in _STACKS and isinstance(module, nn.ModuleList) and len(module):
            return module
    raise LabError(
        said("{kind} has no one stack of blocks to look behind.", kind=type(model).__name__)
    )


def norm_of(model: nn.Module) -> nn.Module:
    """The last norm of a model of transformers."""
    encoder = encoder_of(model)
    norms = [getattr(encoder, name, None) for name in _LAST_NORMS]
    found = next((norm for norm in norms if isinstance(norm, nn.Module)), None)
    if found is None:
        raise LabError(
            said(
                "{kind} has no final norm: leave out norm= and stop_early=.",
                kind=type(model).__name__,
            )
        )
    return found


def takes(module: nn.Module, name: str) -> bool:
    """Whether the forward pass of a module has an argument of that name."""
    try:
        return name in signature(module.forward).parameters
    except (TypeError, ValueError):  # compiled
        return False


def _as_naflex(images: Tensor, patch_size: int) -> dict[str, Tensor | None]:
    """SigLIP 2's own input: patches, all of them real, and the grids.

    The grids stay on the CPU, where the model reads them as numbers.
    """
    rows, cols = (side // patch_size for side in images.shape[-2:])
    return {
        "pixel_values": patchify(images, patch_size, channels_last=True),
        "pixel_attention_mask": None,
        "spatial_shapes": torch.tensor([[rows, cols]] * len(images), device="cpu"),
    }


@contextmanager
def _unmasked(encoder: nn.Module) -> Iterator[bool]:
    """While it lasts, a masked autoencoder leaves no patch out; whether it is one."""
    config: Any = getattr(encoder, "config", None)
    if not (takes(encoder, "noise") and hasattr(config, "mask_ratio")):
        yield False
        return
    before, config.mask_ratio = config.mask_ratio, 0.0
    try:
        yield True
    finally:
        config.mask_ratio = before


def _pixels(encoder: nn.Module) -> int:
    config: Any = getattr(encoder, "config", None)
    patch = config.patch_size
    height, width = patch if isinstance(patch, tuple | list) else (patch, patch)
    return int(height) * int(width)
