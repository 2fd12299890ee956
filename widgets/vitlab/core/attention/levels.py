"""Attention maps in a byte a weight, with one scale for each query."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from numpy.typing import NDArray
from torch import Tensor

from vitlab.core.errors import LabError
from vitlab.words import said

_LEVELS = 255


@dataclass(frozen=True, eq=False)
class AttentionBytes:
    """Weights as levels of 0 to 255, and what 255 stands for in each row.

    The keys of a row may be fewer than the queries: the patches alone, say.

    >>> kept = attention_bytes(torch.tensor([[0.5, 0.5], [0.001, 0.999]]))
    >>> kept.levels, kept.nbytes
    (array([[255, 255],
           [  0, 255]], dtype=uint8), 12)
    """

    levels: NDArray[np.uint8]
    """(…, n, keys), a row for each query."""
    row_max: NDArray[np.float32]
    """(…, n): the largest weight of each row, which has level 255."""

    @property
    def nbytes(self) -> int:
        """Bytes of all of it."""
        return self.levels.nbytes + self.row_max.nbytes

    def weights(self) -> NDArray[np.float32]:
        """The weights again, off by at most 1/510 of their row's largest."""
        shares = self.levels.astype(np.float32) / np.float32(_LEVELS)
        scaled: NDArray[np.float32] = shares * self.row_max[..., None]
        return scaled


def attention_bytes(attn: Float[Tensor, "*batch n keys"]) -> AttentionBytes:
    """Write each weight as a byte: round(255 · weight / the row's largest).

    One scale for a whole layer would be off by up to 10 % of a row's largest, and leave a head that
    reads all tokens alike with five levels.

    Args:
        attn: Attention after the softmax, a row for each query, or some columns of it.

    Returns:
        The levels, and the scale of each row.

    Raises:
        LabError: A weight is negative or not finite.

    >>> attention_bytes(torch.full((12, 12, 197, 197), 1 / 197)).nbytes
    5701968

    """
    kept = attn.detach().float()
    if kept.numel() and not all(end.isfinite() and end >= 0 for end in kept.aminmax()):
        raise LabError(
            said("attention after the softmax has finite weights of 0 or more: give that.")
        )
    row_max = kept.amax(-1) if kept.shape[-1] else kept.new_zeros(kept.shape[:-1])
    scaled = kept / torch.where(row_max > 0, row_max, 1)[..., None]
    levels = (scaled * _LEVELS).round().to(torch.uint8)
    return AttentionBytes(levels.cpu().numpy(), row_max.cpu().numpy())
