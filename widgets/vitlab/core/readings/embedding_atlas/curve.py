"""How much of the labels each layer knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from vitlab.core.embeddings import knn_purity
from vitlab.core.readings.embedding_atlas.probing import find_probe
from vitlab.core.readings.embedding_atlas.source import AtlasSource


@dataclass(frozen=True)
class LayerFound:
    """One layer on the curve."""

    layer: str
    """Its name."""
    purity: float
    """Of empty patches among drawn shapes, else of all tokens, in other pictures."""
    purity_with_own: float
    """The same where a token's own picture counts: it is high for raw pixels, and teaches the
    contrary."""
    probe: float | None
    """Per cent that a probe reads right on held-out pictures."""


def layer_curve(source: AtlasSource, over: int) -> Iterator[LayerFound]:
    """One layer after the other, as they are measured: about a quarter of a second each.

    Nothing where labels are no question.
    """
    for layer in source.layers:
        found = find_layer(source, layer, over)
        if found is not None:
            yield found


def find_layer(source: AtlasSource, layer: str, over: int) -> LayerFound | None:
    """Measure one layer; None where labels are no question.

    Args:
        source: The tokens, with labels and groups.
        layer: Its name.
        over: How many neighbours purity asks.

    """
    if not source.several_groups or not source.labels_differ_from_groups or over < 1:
        return None
    labels, groups = torch.from_numpy(source.labels), torch.from_numpy(source.groups)
    rows = None if source.on_shape is None else ~source.on_shape
    tokens, found = source.tokens(layer), find_probe(source, layer)
    return LayerFound(
        layer,
        knn_purity(tokens, labels, over, groups=groups, rows=rows),
        knn_purity(tokens, labels, over, rows=rows),
        None if found is None else found.right,
    )
