"""Which token may look at which: masks of attention, checked and joined."""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from vitlab.core.errors import KindError, LabError, ShapeError
from vitlab.words import said


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
        raise KindError(
            said("attn_mask takes a torch.Tensor, not {given}.", given=type(mask).__name__)
        )
    batch, length = tokens.shape[:2]
    scores = (batch, heads, length, length)
    sides = zip(reversed(mask.shape), reversed(scores), strict=False)
    if not 2 <= mask.ndim <= 4 or any(side not in (1, wanted) for side, wanted in sides):
        raise ShapeError(
            said(
                "attn_mask {shape} does not fit the scores (batch, heads, tokens, tokens) "
                "{scores}: it has two to four sides, each 1 or that of the scores.",
                shape=tuple(mask.shape),
                scores=scores,
            )
        )
    if mask.dtype != torch.bool and not mask.is_floating_point():
        raise LabError(
            said(
                "attn_mask takes booleans or floats, not {given}: use mask.bool().",
                given=mask.dtype,
            )
        )
    if mask.device != tokens.device or mask.layout != torch.strided:
        raise LabError(
            said(
                "attn_mask lies on {own} ({layout}) and the tokens on {other}: "
                "mask.to_dense().to({name!r}) brings it there.",
                own=mask.device,
                layout=mask.layout,
                other=tokens.device,
                name=str(tokens.device),
            )
        )


def padding_mask(
    valid: Bool[Tensor, "b tokens"], num_prefix_tokens: int = 0, *, symmetric: bool = False
) -> Float[Tensor, "b 1 n n"]:
    """Additive mask that keeps every query from looking at padded tokens.

    Args:
        valid: True for each token that is a patch, False for padding.
        num_prefix_tokens: Tokens before the patches (CLS, registers), which everyone may look at.
        symmetric: True masks the rows of padded queries as well, as timm's NaFlex does; key-only is
            enough, for nobody reads those rows.

    Returns:
        A mask to add to the scores of every head: 0 where a query may look, the lowest finite
        float32 elsewhere. A row that may look nowhere then spreads evenly and gives no NaN.

    Raises:
        ShapeError: ``valid`` is not one boolean for each token.

    >>> padding_mask(torch.tensor([[True, False]]))[0, 0].ne(0)
    tensor([[False,  True],
            [False,  True]])

    """
    if valid.ndim != 2 or valid.dtype != torch.bool:
        raise ShapeError(
            said(
                "padding_mask takes one bool for each token, (batch, tokens), not {shape} of "
                "{dtype}.",
                shape=tuple(valid.shape),
                dtype=valid.dtype,
            )
        )
    prefix = valid.new_ones(len(valid), num_prefix_tokens)
    keys = torch.cat([prefix, valid], 1)
    allowed = keys[:, None, None, :].expand(-1, 1, keys.shape[1], -1)
    if symmetric:
        allowed = allowed & keys[:, None, :, None]
    mask = torch.zeros(allowed.shape, device=valid.device)
    return mask.masked_fill(~allowed, torch.finfo(mask.dtype).min)
