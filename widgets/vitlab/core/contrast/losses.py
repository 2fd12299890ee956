"""The losses of CLIP and SigLIP, and zero-shot classification.

Features come normalised and the scale exponentiated: nothing here can tell, and nothing is
normalised behind anyone's back. Half precision is computed in float32 and comes back as it was.
"""

from __future__ import annotations

from typing import TypeAlias

import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.contrast.pair_losses import siglip_pair_losses, symmetric_cross_entropy, wide
from vitlab.core.errors import LabError, ShapeError
from vitlab.words import said, word

Scalar: TypeAlias = int | float | Float[Tensor, ""] | Float[Tensor, "1"]


def contrastive_logits(
    image_features: Float[Tensor, "images dim"],
    text_features: Float[Tensor, "texts dim"],
    logit_scale: Scalar,
    logit_bias: Scalar = 0.0,
) -> Float[Tensor, "images texts"]:
    """``logit_scale * image · text + logit_bias`` of every picture with every text.

    The dot product is a cosine where both have length 1.

    Args:
        image_features: A row for each picture; bring them to length 1 first.
        text_features: A row for each text, of the same width and dtype.
        logit_scale: The factor itself, exp(t) of a model that learns t.
        logit_bias: What is added to every logit; 0 in CLIP.

    Returns:
        A row for each picture, in the dtype of the features.

    Raises:
        ShapeError: The features are empty, of other shapes, or of two widths.
        LabError: The features are no floats, or of two dtypes.

    >>> contrastive_logits(torch.eye(2, 3), torch.eye(3), 10.0)
    tensor([[10.,  0.,  0.],
            [ 0., 10.,  0.]])

    """
    logits = _logits(image_features, text_features, logit_scale, logit_bias)
    return logits.to(image_features.dtype)


def clip_loss(
    image_features: Float[Tensor, "b dim"],
    text_features: Float[Tensor, "b dim"],
    logit_scale: Scalar,
) -> Float[Tensor, ""]:
    """Symmetric cross-entropy: each picture finds its text in the batch, and each text its picture.

    A batch of one has nothing to tell apart, and its loss is 0 (Radford et al. 2021).

    Args:
        image_features: A row for each picture, of length 1.
        text_features: The text of each picture in the same row, of length 1.
        logit_scale: Factor of the cosines, exp(t): CLIP starts at 1/0.07 and stops at 100.

    Returns:
        The mean over both directions and the batch.

    Raises:
        ShapeError: The features are no pairs, or of other shapes.
        LabError: The features are no floats, or of two dtypes.

    >>> aligned = torch.eye(4)
    >>> clip_loss(aligned, aligned, 1.0), clip_loss(aligned, aligned, 100.0)
    (tensor(0.7437), tensor(0.))

    """
    _refuse_unpaired(image_features, text_features)
    logits = _logits(image_features, text_features, logit_scale)
    return symmetric_cross_entropy(logits).to(image_features.dtype)


def siglip_loss(
    image_features: Float[Tensor, "b dim"],
    text_features: Float[Tensor, "b dim"],
    logit_scale: Scalar,
    logit_bias: Scalar,
) -> Float[Tensor, ""]:
    """A yes-or-no question for each of the b² pairs, summed and divided by b, not by b².

    SigLIP starts at a ``logit_scale`` of 10 and a ``logit_bias`` of -10, which says "no" to all the
    pairs that do not belong together (Zhai et al. 2023).

    Args:
        image_features: A row for each picture, of length 1.
        text_features: The text of each picture in the same row, of length 1.
        logit_scale: Factor of the cosines, exp(t) of a model that learns t.
        logit_bias: What is added to every logit.

    Returns:
        The loss of one picture, the mean over the batch.

    Raises:
        ShapeError: The features are no pairs, or of other shapes.
        LabError: The features are no floats, or of two dtypes.

    >>> aligned = torch.eye(4)
    >>> siglip_loss(aligned, aligned, 10.0, 0.0), siglip_loss(aligned, aligned, 10.0, -10.0)
    (tensor(2.0795), tensor(0.6933))

    """
    _refuse_unpaired(image_features, text_features)
    losses = siglip_pair_losses(_logits(image_features, text_features, logit_scale, logit_bias))
    return (losses.sum() / len(losses)).to(image_features.dtype)


def zero_shot(
    image_features: Float[Tensor, "b dim"],
    text_features: Float[Tensor, "classes dim"],
    logit_scale: Scalar,
) -> Float[Tensor, "b classes"]:
    """Probabilities of the candidate texts for each picture.

    They say which of *these* texts is nearest; how sure they look is a matter of the scale.

    Args:
        image_features: A row for each picture, of length 1.
        text_features: A row for each candidate text, of length 1.
        logit_scale: Factor of the cosines, exp(t): the larger, the surer the answer looks.

    Returns:
        A row for each picture, which sums to 1.

    Raises:
        ShapeError: The features are empty, of other shapes, or of two widths.
        LabError: The features are no floats, or of two dtypes.

    >>> picture, texts = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.8, 0.6], [0.0, 1.0]])
    >>> [round(zero_shot(picture, texts, scale)[0, 0].item(), 3) for scale in (1, 10, 100)]
    [0.69, 1.0, 1.0]

    """
    logits = _logits(image_features, text_features, logit_scale)
    return logits.softmax(dim=-1).to(image_features.dtype)


def _logits(
    image_features: Tensor, text_features: Tensor, logit_scale: Scalar, logit_bias: Scalar = 0.0
) -> Tensor:
    """`contrastive_logits` in float32 or wider."""
    _refuse_unusable(image_features, text_features)
    scale, bias = _one_number(logit_scale, "logit_scale"), _one_number(logit_bias, "logit_bias")
    return wide(scale * (wide(image_features) @ wide(text_features).mT) + bias)


def _refuse_unusable(image_features: Tensor, text_features: Tensor) -> None:
    both = ((word("image features"), image_features), (word("text features"), text_features))
    for name, features in both:
        if features.ndim != 2 or 0 in features.shape:
            raise ShapeError(
                said(
                    "{features} {shape} are not (batch, dim) with at least one row and one column: "
                    "one feature vector for each picture or text is needed.",
                    features=said(name),
                    shape=tuple(features.shape),
                )
            )
        if not features.is_floating_point():
            raise LabError(
                said(
                    "{features} are {dtype}: bring them to float32 and to length 1.",
                    features=said(name),
                    dtype=features.dtype,
                )
            )
    if image_features.shape[1] != text_features.shape[1]:
        raise ShapeError(
            said(
                "image features of width {images} and text features of width {texts} do not meet: "
                "project both to one width first.",
                images=image_features.shape[1],
                texts=text_features.shape[1],
            )
        )
    if image_features.dtype != text_features.dtype:
        raise LabError(
            said(
                "image features are {images} and text features {texts}: bring both to one dtype.",
                images=image_features.dtype,
                texts=text_features.dtype,
            )
        )


def _refuse_unpaired(image_features: Tensor, text_features: Tensor) -> None:
    if len(image_features) != len(text_features):
        raise ShapeError(
            said(
                "{images} image features and {texts} text features are not pairs: row i of one "
                "belongs to row i of the other, so both need the same count.",
                images=len(image_features),
                texts=len(text_features),
            )
        )


def _one_number(value: Scalar, name: str) -> Scalar:
    if isinstance(value, torch.Tensor) and value.numel() != 1:
        raise ShapeError(
            said(
                "{name} {shape} is not one number for the whole batch.",
                name=name,
                shape=tuple(value.shape),
            )
        )
    return value
