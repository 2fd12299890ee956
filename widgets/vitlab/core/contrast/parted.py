"""A contrastive loss whose batch is cut: into micro-batches, or over ranks that exchange vectors.

A rank is one process of several, each on a card of its own, with its own part of the batch.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from jaxtyping import Bool, Float
from torch import Tensor
from torch.nn.functional import cross_entropy, logsigmoid

from vitlab.core.arguments import one_of
from vitlab.core.contrast.losses import Scalar, contrastive_logits
from vitlab.core.contrast.micro_batches import refuse_uneven
from vitlab.core.contrast.pair_losses import without
from vitlab.core.contrast.words import (
    EXCHANGES,
    LOSSES,
    REDUCTIONS,
    Exchange,
    Loss,
    Reduction,
)


@dataclass(frozen=True)
class PartedLoss:
    """A loss of parts, and its gradient after the parts are put together.

    >>> PartedLoss(0.5, torch.zeros(2, 3), torch.zeros(2, 3)).gradient.shape
    torch.Size([12])
    """

    loss: float
    """What training would write down: the mean over the parts, or their sum."""
    image_gradient: Float[Tensor, "b dim"] = field(repr=False)
    """With respect to the vector of each picture."""
    text_gradient: Float[Tensor, "b dim"] = field(repr=False)
    """With respect to the vector of each text."""

    @property
    def gradient(self) -> Float[Tensor, " numbers"]:
        """Both in one row of numbers."""
        return torch.cat([self.image_gradient.flatten(), self.text_gradient.flatten()])


def parted_loss(
    loss: Loss,
    image_features: Float[Tensor, "b dim"],
    text_features: Float[Tensor, "b dim"],
    logit_scale: Scalar,
    logit_bias: Scalar = 0.0,
    *,
    micro_batch_size: int | None = None,
    exchange: Exchange = "micro_batches",
    reduction: Reduction = "batch",
    left_out: Bool[Tensor, "b b"] | None = None,
) -> PartedLoss:
    """The loss of a batch that is cut into parts, and the gradient that training would see.

    ``"micro_batches"`` come one after the other, and their losses are averaged. Ranks that exchange
    nothing, ``"local"``, are the same in all numbers. Ranks that gather the vectors of all take the
    loss of their own rows and columns among all: ``"gathered"`` as constants, so that no rank
    learns how its vectors disturb another's, ``"gathered_with_grad"`` with their gradient, which is
    that of the whole batch (open_clip: ``local_loss`` without and with ``gather_with_grad``).

    Args:
        loss: "clip" or "siglip".
        image_features: A row for each picture, of length 1.
        text_features: The text of each picture in the same row, of length 1.
        logit_scale: Factor of the cosines, exp(t).
        logit_bias: What is added to each logit; it changes nothing in "clip".
        micro_batch_size: Pairs in each part, which must divide the batch; None for the whole.
        exchange: What the parts know of each other.
        reduction: Of "siglip": the sum of the pair losses over the batch as in the paper, over the
            number of pairs, or as it is. CLIP's cross-entropies are always averaged over the batch.
        left_out: True where a pair takes no part, such as an equal caption.

    Returns:
        The loss and its gradients, averaged over the parts; under "sum" added up.

    Raises:
        ShapeError: The batch does not part so, or the features are no pairs.
        LabError: A word is not known, or the features are no floats.

    >>> pairs = torch.eye(4, 5)
    >>> parted_loss("clip", pairs, pairs, 1.0).loss > parted_loss(
    ...     "clip", pairs, pairs, 1.0, micro_batch_size=2).loss
    True

    """
    one_of(loss, LOSSES, "loss")
    one_of(exchange, EXCHANGES, "exchange")
    one_of(reduction, REDUCTIONS, "reduction")
    count = refuse_uneven((image_features, text_features), micro_batch_size)
    size = micro_batch_size or count
    leaves = (image_features.detach().requires_grad_(), text_features.detach().requires_grad_())
    parts = [slice(start, start + size) for start in range(0, count, size)]
    scale_and_bias = logit_scale, logit_bias
    losses = [
        _part_loss(loss, leaves, part, scale_and_bias, exchange, reduction, left_out)
        for part in parts
    ]
    whole = torch.stack(losses)
    value = whole.sum() if loss == "siglip" and reduction == "sum" else whole.mean()
    return PartedLoss(value.item(), *torch.autograd.grad(value, leaves))


def _part_loss(
    loss: str,
    leaves: tuple[Tensor, Tensor],
    own: slice,
    scale_and_bias: tuple[Scalar, Scalar],
    exchange: str,
    reduction: str,
    left_out: Tensor | None,
) -> Tensor:
    """The loss of one part: its own pictures with all texts that it knows, and its own texts."""
    known = own if exchange in ("micro_batches", "local") else slice(0, len(leaves[0]))
    images, texts = (_seen(leaf, own, exchange)[known] for leaf in leaves)
    rows = contrastive_logits(leaves[0][own], texts, *scale_and_bias)
    right = torch.arange(len(rows), device=rows.device) + own.start - known.start
    mask = None if left_out is None else left_out[own, known]
    if loss == "siglip":
        return _sigmoids(rows, right, mask, reduction)
    cols = contrastive_logits(leaves[1][own], images, *scale_and_bias)
    turned = None if left_out is None else left_out.mT[own, known]
    both = cross_entropy(without(rows, mask, -torch.inf), right)
    return (both + cross_entropy(without(cols, turned, -torch.inf), right)) / 2


def _seen(features: Tensor, own: slice, exchange: str) -> Tensor:
    """All vectors as one part sees them: those of others as constants, unless their gradient comes.

    A part's own vectors are always its own, also among those of all.
    """
    if exchange == "gathered_with_grad":
        return features
    seen = features.detach().clone()
    seen[own] = features[own]
    return seen


def _sigmoids(rows: Tensor, right: Tensor, mask: Tensor | None, reduction: str) -> Tensor:
    belongs = torch.arange(rows.shape[1], device=rows.device) == right[:, None]
    losses = without(-logsigmoid(torch.where(belongs, rows, -rows)), mask, 0.0)
    if reduction == "batch":
        return losses.sum() / len(rows)
    return losses.mean() if reduction == "pairs" else losses.sum()
