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
    if not source.several_groups or not source.labels_differ_from_groups:
        return
    labels, groups = torch.from_numpy(source.labels), torch.from_numpy(source.groups)
    rows = None if source.on_shape is None else ~source.on_shape
    for layer, tokens in source.layers.items():
        found = find_probe(source, layer)
        yield LayerFound(
            layer,
            knn_purity(tokens, labels, over, groups=groups, rows=rows),
            knn_purity(tokens, labels, over, rows=rows),
            None if found is None else found.right,
        )
