"""SigLIP's loss a few texts at a time, so that the table of all pairs is never there as a whole."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import logsigmoid
from torch.utils.checkpoint import checkpoint

from vitlab.core.arguments import whole
from vitlab.core.contrast.losses import Scalar, contrastive_logits, siglip_loss
from vitlab.core.errors import ShapeError
from vitlab.words import said


def chunked_siglip_loss(
    image_features: Float[Tensor, "b dim"],
    text_features: Float[Tensor, "b dim"],
    logit_scale: Scalar,
    logit_bias: Scalar,
    *,
    chunk_size: int,
) -> Float[Tensor, ""]:
    """`siglip_loss`, with the same gradients, in the memory of ``chunk_size`` columns of its table.

    No pair needs to know of another, so the sum can be taken piece by piece; a softmax over rows
    and columns cannot be split like that. Each piece is computed again in the backward pass, which
    costs one more product of the features (Zhai et al. 2023 split the batch over devices so).

    Args:
        image_features: A row for each picture, of length 1.
        text_features: The text of each picture in the same row, of length 1.
        logit_scale: Factor of the cosines, exp(t) of a model that learns t.
        logit_bias: What is added to every logit.
        chunk_size: Texts at a time; the last piece may have fewer.

    Returns:
        The loss of one picture, the mean over the batch.

    Raises:
        ShapeError: The features are no pairs, or of other shapes, or a chunk holds no text.
        LabError: The features are no floats, or of two dtypes.

    >>> aligned = torch.eye(4)
    >>> chunked_siglip_loss(aligned, aligned, 10.0, -10.0, chunk_size=3)
    tensor(0.6933)

    """
    chunk_size = whole(chunk_size, "chunk_size")
    if chunk_size < 1:
        raise ShapeError(
            said("chunk_size {size} leaves no text in a chunk: use 1 or more.", size=chunk_size)
        )
    pairs = len(image_features) == len(text_features)
    siglip_loss(  # it refuses in words what is no pair of features, before it computes
        *((image_features[:1], text_features[:1]) if pairs else (image_features, text_features)),
        logit_scale,
        logit_bias,
    )
    images, texts = map(_in_float32, (image_features, text_features))
    sums = [
        checkpoint(_sum_of, images, chunk, start, logit_scale, logit_bias, use_reentrant=False)
        for start, chunk in _chunks(texts, chunk_size)
    ]
    return (torch.stack(sums).sum() / len(images)).to(image_features.dtype)


def _chunks(texts: Tensor, chunk_size: int) -> list[tuple[int, Tensor]]:
    starts = range(0, len(texts), chunk_size)
    return [(start, texts[start : start + chunk_size]) for start in starts]


def _sum_of(images: Tensor, texts: Tensor, start: int, scale: Scalar, bias: Scalar) -> Tensor:
    """The losses of all pictures with these texts; text i belongs to picture ``start + i``."""
    logits = contrastive_logits(images, texts, scale, bias)
    own = torch.arange(len(texts), device=logits.device)
    signs = torch.full_like(logits, -1.0)
    signs[start + own, own] = 1.0
    return -logsigmoid(signs * logits).sum()


def _in_float32(numbers: Tensor) -> Tensor:
    return numbers.float() if numbers.dtype in (torch.float16, torch.bfloat16) else numbers
