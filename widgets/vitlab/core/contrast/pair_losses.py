"""What each pair costs under CLIP's loss and SigLIP's, of logits that are already there."""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float
from torch import Tensor
from torch.nn.functional import cross_entropy, logsigmoid

from vitlab.core.errors import ShapeError
from vitlab.words import said


def clip_pair_losses(
    logits: Float[Tensor, "b b"], left_out: Bool[Tensor, "b b"] | None = None
) -> Float[Tensor, " b"]:
    """CLIP's loss of each pair: the mean of its cross-entropies along its row and its column.

    Args:
        logits: Pictures in rows, texts in columns; row i and column i belong together.
        left_out: True where a pair takes no part in any softmax, such as an equal caption.

    Returns:
        A loss for each pair; their mean is `symmetric_cross_entropy`.

    Raises:
        ShapeError: The logits are not square, or empty, or ``left_out`` has another shape.

    >>> clip_pair_losses(torch.tensor([[2.0, 0.0], [2.0, 2.0]]))  # text 1 fits picture 2 as well
    tensor([0.4100, 0.4100])

    """
    _refuse_not_square(logits)
    pairs = torch.arange(len(logits), device=logits.device)
    scores = wide(without(logits, left_out, -torch.inf))
    both = cross_entropy(scores, pairs, reduction="none")
    both = (both + cross_entropy(scores.mT, pairs, reduction="none")) / 2
    return both.to(logits.dtype)


def symmetric_cross_entropy(logits: Float[Tensor, "b b"]) -> Float[Tensor, ""]:
    """Mean of the cross-entropies along the rows and along the columns; pairs on the diagonal.

    Args:
        logits: Pictures in rows, texts in columns; row i and column i belong together.

    Returns:
        One number, in the dtype of the logits.

    Raises:
        ShapeError: The logits are not square, or empty.

    >>> symmetric_cross_entropy(torch.zeros(4, 4))  # log(4)
    tensor(1.3863)

    """
    return clip_pair_losses(wide(logits)).mean().to(logits.dtype)


def siglip_pair_losses(
    logits: Float[Tensor, "b b"], left_out: Bool[Tensor, "b b"] | None = None
) -> Float[Tensor, "b b"]:
    """The loss of each pair on its own: -log σ(logit) on the diagonal, -log σ(-logit) elsewhere.

    Args:
        logits: Pictures in rows, texts in columns; row i and column i belong together.
        left_out: True where a pair costs nothing, such as an equal caption.

    Returns:
        A loss in the place of each logit; their sum over b is `siglip_loss`.

    Raises:
        ShapeError: The logits are not square, or empty, or ``left_out`` has another shape.

    >>> siglip_pair_losses(torch.tensor([[2.0, -2.0], [0.0, 2.0]]))
    tensor([[0.1269, 0.1269],
            [0.6931, 0.1269]])

    """
    _refuse_not_square(logits)
    belongs = torch.eye(len(logits), dtype=torch.bool, device=logits.device)
    return without(-logsigmoid(torch.where(belongs, logits, -logits)), left_out, 0.0)


def without(numbers: Tensor, left_out: Tensor | None, instead: float) -> Tensor:
    """Another number in the places that are left out.

    >>> without(torch.ones(2), torch.tensor([True, False]), 0.0)
    tensor([0., 1.])
    """
    if left_out is None:
        return numbers
    if left_out.shape != numbers.shape:
        raise ShapeError(
            said(
                "left_out {shape} does not say for each of {pairs} pairs whether it takes part: "
                "one True or False for each is needed.",
                shape=tuple(left_out.shape),
                pairs=tuple(numbers.shape),
            )
        )
    return numbers.masked_fill(left_out, instead)


def wide(numbers: Tensor) -> Tensor:
    """Half precision as float32, anything else as it is.

    >>> wide(torch.zeros(1, dtype=torch.bfloat16)).dtype
    torch.float32
    """
    return numbers.float() if numbers.dtype in (torch.float16, torch.bfloat16) else numbers


def _refuse_not_square(logits: Tensor) -> None:
    if logits.ndim != 2 or logits.shape[0] != logits.shape[1] or not len(logits):
        raise ShapeError(
            said(
                "logits {shape} are not (b, b) with at least one pair: row i and column i belong "
                "together, so there are as many pictures as texts.",
                shape=tuple(logits.shape),
            )
        )
