"""Worlds with the losses of pictures and texts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import normalize

from vitlab.core.claims.randomness import normal
from vitlab.core.claims.worlds.world import Subject, Way, way
from vitlab.core.contrast import clip_loss, siglip_loss, siglip_pair_losses
from vitlab.core.own_code.world import Things

Loss: TypeAlias = Callable[[Tensor, Tensor], Tensor]


def _tensor(numbers: Any) -> Tensor:
    return torch.as_tensor(np.asarray(numbers, dtype=np.float64))


def _batch(loss: Loss, seed: int) -> Things:
    """16 pairs that are alike, and a loss of any part of them."""
    images = normalize(normal(16, 8, seed=seed))
    texts = normalize(images + normal(16, 8, seed=seed + 1) / 2)
    return {
        "images": images.numpy(),
        "texts": texts.numpy(),
        "loss": lambda images, texts: loss(_tensor(images), _tensor(texts)).item(),
    }


def _batched(says: str, holds: bool, loss: Loss) -> Way:
    return Way(says, holds, partial(_batch, loss))


def _by_itself(images: Tensor, texts: Tensor) -> Tensor:
    return (1 - (images * texts).sum(1)).mean()


def _distance(images: Tensor, texts: Tensor) -> Tensor:
    return (images - texts).square().sum(1).mean()


def _centred(images: Tensor, texts: Tensor) -> Tensor:
    return _distance(images - images.mean(0), texts - texts.mean(0))


_ACCUMULATION = Subject(
    "D35",
    {
        "images": "16 pictures as vectors of length 1, an array (16, 8)",
        "texts": "their texts in the same order, an array (16, 8)",
        "loss(images, texts)": "CLIP's loss of a batch; accumulation takes the mean over parts of "
        "equal size",
    },
    (
        _batched("", False, lambda images, texts: clip_loss(images, texts, 14.3)),
        _batched("the loss of a pair does not depend on other pairs", True, _by_itself),
        _batched("the loss is the mean distance of a picture and its text", True, _distance),
        _batched(
            "each pair is asked about alone, and the batch divides the sum",
            False,
            lambda images, texts: siglip_loss(images, texts, 10.0, -10.0),
        ),
        _batched("the mean of the batch is taken off first", False, _centred),
    ),
)


def _mean(logits: Any) -> float:
    return siglip_pair_losses(_tensor(logits)).mean().item()


def _siglip(logits: Any) -> float:
    return _mean(logits) * len(logits)


_SIGLIP = Subject(
    "E14",
    {
        "loss(logits)": "SigLIP's loss of an array (B, B): logit i, j is of picture i and text j, "
        "and pairs that belong together stand on the diagonal"
    },
    (
        way("", False, loss=_siglip),
        way("the losses of all pairs are divided by their number", True, loss=_mean),
        way(
            "the mean is taken over the rows first, then over the columns",
            True,
            loss=lambda logits: siglip_pair_losses(_tensor(logits)).mean(1).mean().item(),
        ),
        way(
            "the losses of all pairs are added up",
            False,
            loss=lambda logits: _mean(logits) * len(logits) ** 2,
        ),
        way(
            "only pairs that belong together are asked about",
            False,
            loss=lambda logits: siglip_pair_losses(_tensor(logits)).diagonal().mean().item(),
        ),
    ),
)

SUBJECTS = (_ACCUMULATION, _SIGLIP)
