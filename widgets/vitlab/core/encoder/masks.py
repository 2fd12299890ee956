"""Which token may look at which: masks of attention, checked and joined."""

from __future__ import annotations

import torch
from torch import Tensor

from vitlab.core.errors import KindError, LabError, ShapeError


def causal_mask(length: int, device: torch.device) -> Tensor:
    """True where a token looks at itself or an earlier one.

    >>> causal_mask(2, torch.device("cpu")).tolist()
    [[True, False], [True, True]]
    """
    return torch.ones(length, length, dtype=torch.bool, device=device).tril()


def with_causal(mask: Tensor, length: int) -> Tensor:
    """A mask that hides later tokens besides.

    >>> with_causal(torch.tensor([[False, True], [False, True]]), 2).tolist()
    [[False, False], [False, True]]
    """
    earlier = causal_mask(length, mask.device)
    return mask & earlier if mask.dtype == torch.bool else mask.masked_fill(~earlier, -torch.inf)


def refuse_mask(mask: object, heads: int, tokens: Tensor) -> None:
    """Raise unless a mask can be laid over the scores (batch, heads, n, n) of ``tokens``.

    >>> refuse_mask(torch.zeros(5, 5), 3, torch.zeros(2, 5, 6))
    """
    if mask is None:
        return
    if not isinstance(mask, Tensor):
        raise KindError(f"attn_mask takes a torch.Tensor, not {type(mask).__name__}.")
    batch, length = tokens.shape[:2]
    scores = (batch, heads, length, length)
    sides = zip(reversed(mask.shape), reversed(scores), strict=False)
    if not 2 <= mask.ndim <= 4 or any(side not in (1, wanted) for side, wanted in sides):
        raise ShapeError(
            f"attn_mask {tuple(mask.shape)} does not fit the scores (batch, heads, tokens, tokens) "
            f"{scores}: it has two to four sides, each 1 or that of the scores."
        )
    if mask.dtype != torch.bool and not mask.is_floating_point():
        raise LabError(f"attn_mask takes booleans or floats, not {mask.dtype}: use mask.bool().")
    if mask.device != tokens.device or mask.layout != torch.strided:
        raise LabError(
            f"attn_mask lies on {mask.device} ({mask.layout}) and the tokens on {tokens.device}: "
            f"mask.to_dense().to({str(tokens.device)!r}) brings it there."
        )
