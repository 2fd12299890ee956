"""What tokens, and a probe of whole pictures, make of pictures that have changed a little."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from vitlab.core.encoder import layer_tokens
from vitlab.core.errors import LabError
from vitlab.core.images import to_tensor
from vitlab.core.pretrained import as_trained_on
from vitlab.core.probe import RobustnessRow, linear_probe, robustness
from vitlab.core.readings.embedding_atlas.source import AtlasSource
from vitlab.core.readings.embedding_atlas.sources import reader, shapes_for
from vitlab.words import said

_FITTED_TO, _TESTED_ON = 64, 48  # pictures
_SEEDS = (101, 102)


def find_robustness(source: AtlasSource, layer: str) -> tuple[RobustnessRow, ...]:
    """A row for each perturbation of fresh drawn shapes, read after a layer.

    A probe reads the kind of shape off the mean of all tokens of a picture; the gap is between the
    kind that it reads best and the one that it reads worst.

    Args:
        source: The drawn shapes and their model.
        layer: After which the probe reads.

    Raises:
        LabError: The pictures are no drawn shapes, or no model reads them.

    """
    if not source.drawn:
        raise LabError(
            said(
                "robustness is measured on pictures that vitlab draws, for of those it can draw "
                "more: choose the drawn shapes."
            )
        )
    if source.model is None:
        raise LabError(said("robustness is that of a model: choose one that reads the pictures."))
    model = reader(source.model)
    (fitted_to, kinds), (tested_on, wanted) = (
        _drawn(model, count, seed)
        for count, seed in zip((_FITTED_TO, _TESTED_ON), _SEEDS, strict=True)
    )

    def encode(images: Tensor) -> Tensor:
        return layer_tokens(model, images)[layer]

    probe = linear_probe(encode(fitted_to).mean(1), kinds, C=1.0)
    return robustness(
        encode, probe, tested_on, wanted, groups=wanted, pool=lambda tokens: tokens.mean(1)
    )


def _drawn(model: Any, count: int, seed: int) -> tuple[Tensor, Tensor]:
    pictures, kinds, _ = shapes_for(model, count, seed)
    images = as_trained_on(model, torch.cat([to_tensor(one) for one in pictures]))
    return images, torch.from_numpy(kinds)
