"""What the atlas's program reads from a file beside it."""

from __future__ import annotations

import torch
from torch import Tensor

from vitlab.core.readings.embedding_atlas.computed import AtlasComputed


def program_inputs(atlas: AtlasComputed) -> dict[str, Tensor]:
    """Tokens with what is told of them, and what a fit has found."""
    source = atlas.source
    given = {
        "tokens": source.tokens(atlas.setting.layer),
        "labels": torch.from_numpy(source.labels),
        "groups": torch.from_numpy(source.groups),
        "shown": torch.from_numpy(atlas.rows),
    }
    if source.on_shape is not None:
        given["ground"] = ~source.on_shape
    if source.brightness is not None:
        given["brightness"] = source.brightness
    if atlas.layout is not None:
        given["points"] = atlas.layout.points
    if atlas.probe is not None:
        fitted = atlas.probe.probe
        given["probe_tokens"] = atlas.probe.tokens
        given["probe_labels"] = torch.searchsorted(
            torch.as_tensor(fitted.classes), atlas.probe.labels
        )
        given["probe_mean"], given["probe_std"] = fitted.standard.mean, fitted.standard.std
        given["probe_weight"], given["probe_bias"] = fitted.weight, fitted.bias
    return {name: one.clone() for name, one in given.items()}
