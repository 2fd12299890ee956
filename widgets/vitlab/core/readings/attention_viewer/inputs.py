"""What the viewer's program reads from a file beside it."""

from __future__ import annotations

from typing import Any

import torch

from vitlab.core.encoder import VisionTransformer
from vitlab.core.readings.attention_viewer.computed import AttentionComputed
from vitlab.core.readings.attention_viewer.source import AttentionSource

_MOST_WEIGHTS = 5_000_000  # beyond it the file would be larger than a picture's worth of maps
_WITH_PROGRAM = ("cls_token", "reg_token", "pos_embed", "patch_embed.", "blocks.", "norm.", "head.")


def fits_the_program(source: AttentionSource) -> bool:
    """Whether the program's own ViT is this model: plain, small, and read at its CLS token."""
    model = source.model
    if not isinstance(model, VisionTransformer) or source.whole is None:
        return False
    state = model.state_dict()
    return (
        model.global_pool == "token"
        and model.num_embedded_prefix_tokens == model.num_prefix_tokens
        and getattr(model.norm, "eps", None) == 1e-6
        and "pos_embed" in state
        and "blocks.0.attn.qkv.bias" in state
        and not any(name.endswith(".gamma") for name in state)
        and all(name.startswith(_WITH_PROGRAM) for name in state)
        and sum(one.numel() for one in state.values()) <= _MOST_WEIGHTS
    )


def program_inputs(viewer: AttentionComputed) -> dict[str, Any]:
    """The picture and the weights of a model that the program runs, else maps and answers."""
    source = viewer.source
    given: dict[str, Any] = {}
    if source.on_shape is not None:
        given["on_shape"] = source.on_shape
    if fits_the_program(source):
        weights = {name: one.clone() for name, one in source.model.state_dict().items()}
        return given | {"weights": weights, "image": source.image}
    given["attention"] = source.maps
    for name, of in (("answer", source.whole), ("empty", source.empty), ("lens", source.lens)):
        if of is not None:
            given[name] = of
    if viewer.hiding is not None:
        given["curve"] = torch.tensor(viewer.hiding.own.probabilities)
    return given
