"""Maps as they travel: a byte a weight, and two scales for each query."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from torch import Tensor

from vitlab.core.attention import attention_bytes


@dataclass(frozen=True, eq=False)
class WiredMaps:
    """Prefix and patches of each row by themselves.

    A query that leaves all but a thousandth on CLS would have no level left for the patches.
    """

    levels: bytes
    """(…, n, n) of uint8, the columns of the prefix first."""
    row_max: bytes
    """(…, n, 2) of float32: what 255 stands for in the prefix, and in the patches."""

    @property
    def nbytes(self) -> int:
        """Bytes of all of it."""
        return len(self.levels) + len(self.row_max)


def wired(maps: Float[Tensor, "*batch n n"], num_prefix_tokens: int) -> WiredMaps:
    """Write maps for the page.

    Args:
        maps: Weights; each row sums to 1.
        num_prefix_tokens: How many columns come before the patches; they have a scale of their own.

    >>> import torch
    >>> kept = wired(torch.tensor([[0.99, 0.01], [0.5, 0.5]]), 1)
    >>> list(kept.levels), np.frombuffer(kept.row_max, "<f4").round(2)
    ([255, 255, 255, 255], array([0.99, 0.01, 0.5 , 0.5 ], dtype=float32))

    """
    prefix = attention_bytes(maps[..., :num_prefix_tokens])
    patches = attention_bytes(maps[..., num_prefix_tokens:])
    levels = np.concatenate([prefix.levels, patches.levels], -1)
    row_max = np.stack([prefix.row_max, patches.row_max], -1).astype("<f4")
    return WiredMaps(levels.tobytes(), row_max.tobytes())
