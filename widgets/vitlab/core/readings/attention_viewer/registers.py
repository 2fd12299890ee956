"""The bundled models side by side: what goes to CLS and what to registers."""

from __future__ import annotations

from typing import NamedTuple

from vitlab.core.pretrained import BUNDLED
from vitlab.core.readings.attention_viewer.source import AttentionSource
from vitlab.core.readings.attention_viewer.sources import of_picture


class PrefixShare(NamedTuple):
    """What CLS leaves on tokens that show no patch, in one layer, as the mean over the heads."""

    model: str
    """Name of the model."""
    layer: int
    """Number of the layer from 0."""
    cls: float
    """Share that goes to CLS itself."""
    registers: float
    """Share that goes to the registers together; 0 where there are none."""


def prefix_shares(source: AttentionSource) -> tuple[PrefixShare, ...]:
    """Both bundled models with the same picture; nothing where there is no picture."""
    if source.picture is None:
        return ()
    found = []
    for name in BUNDLED:
        read = of_picture(source.picture, name, causal=source.causal)
        for layer, weights in enumerate(read.maps[:, :, 0].mean(1)):
            registers = weights[1 : read.num_prefix_tokens].sum()
            found.append(PrefixShare(name, layer, float(weights[0]), float(registers)))
    return tuple(found)
