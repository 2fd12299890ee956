"""What SigLIP's bias is for: the loss before anything is learned. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log1p

from vitlab.core.errors import LabError
from vitlab.words import said


@dataclass(frozen=True)
class SiglipInitialLoss:
    """What one row of the batch costs: its one ``positive`` pair, and its ``negatives`` together.

    >>> SiglipInitialLoss(positive=0.5, negatives=1.5).total
    2.0
    """

    positive: float
    """Loss of the one pair of a row that belongs together."""
    negatives: float
    """Loss of all its other pairs together."""

    @property
    def total(self) -> float:
        """`siglip_loss` of the whole batch."""
        return self.positive + self.negatives


def siglip_initial_loss(
    batch_size: int,
    logit_bias: int | float,
    *,
    logit_scale: int | float = 10.0,
    cosine: int | float = 0.0,
) -> SiglipInitialLoss:
    """`siglip_loss` where every pair has the same ``cosine``, as before training: about 0.

    Without a bias the one positive of a row drowns in its ``batch_size - 1`` negatives; a bias near
    ``-log(batch_size)`` makes them comparable (Zhai et al. 2023).

    Args:
        batch_size: Pairs in a batch, 1 or more.
        logit_bias: What is added to each logit; SigLIP starts at -10.
        logit_scale: Factor of the cosine, exp(t) of a model that learns t; SigLIP starts at 10.
        cosine: The cosine of every picture with every text, from -1 to 1.

    Returns:
        What one row of the batch costs.

    Raises:
        LabError: The batch holds no pair.

    >>> for bias in (0, -10):
    ...     loss = siglip_initial_loss(32_768, bias)
    ...     print(f"{loss.negatives:,.2f} against {loss.positive:.2f}")
    22,712.35 against 0.69
    1.49 against 10.00

    """
    if batch_size < 1:
        raise LabError(
            said("a batch of {size} holds no pair: it needs at least 1.", size=batch_size)
        )
    logit = logit_scale * cosine + logit_bias
    return SiglipInitialLoss(_softplus(-logit), (batch_size - 1) * _softplus(logit))


def _softplus(x: float) -> float:
    return max(x, 0.0) + log1p(exp(-abs(x)))
