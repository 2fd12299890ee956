"""Whether the length of a token tells more than how bright its patch is."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.embeddings.similarity import norm_map
from vitlab.core.embeddings.tokens import centred, in_float64
from vitlab.core.errors import ShapeError
from vitlab.words import said

_FLAT = 1e-9  # deviation, as a share of the largest number, that is only rounding


def norm_brightness(
    tokens: Float[Tensor, "tokens dim"], brightness: Float[Tensor, " tokens"]
) -> float:
    """Correlation of the norms of tokens with the brightness of their patches (Pearson's r).

    Of raw pixels and of a linear embedding it is near 1: their norm says how bright a patch is.

    Args:
        tokens: A row for each token.
        brightness: The mean of each token's pixels.

    Returns:
        A number from -1 to 1; 0 where norm or brightness is the same everywhere.

    Raises:
        ShapeError: There are not as many numbers as tokens.
        LabError: The numbers are no floats, or not finite.

    >>> patches = torch.tensor([[0.1, 0.1], [0.5, 0.5], [0.9, 0.9]])
    >>> round(norm_brightness(patches, patches.mean(1)), 6)
    1.0

    """
    norms = norm_map(tokens)
    if brightness.shape != norms.shape:
        raise ShapeError(
            said(
                "{count} tokens have {count} numbers for their brightness, not {shape}.",
                count=len(norms),
                shape=tuple(brightness.shape),
            )
        )
    both = torch.stack([norms, brightness.to(norms)])
    apart = centred(in_float64(both.detach()).mT)
    spread = torch.linalg.vector_norm(apart, dim=0)
    rounding = _FLAT * in_float64(both.detach()).abs().amax(1) * len(norms) ** 0.5
    if bool((spread <= rounding).any()):
        return 0.0
    return float((apart[:, 0] / spread[0]) @ (apart[:, 1] / spread[1]))
