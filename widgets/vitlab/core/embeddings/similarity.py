"""How alike tokens are, and how long: cosine maps, norms and their outliers."""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from vitlab.core.embeddings.tokens import centred, checked_tokens, unit
from vitlab.core.errors import LabError, PlaceError
from vitlab.core.precision import full_precision


def cosine_map(
    tokens: Float[Tensor, "tokens dim"], index: int | None = None, *, center: bool = False
) -> Float[Tensor, "tokens tokens"] | Float[Tensor, " tokens"]:
    """Cosine of every token with every token, or with the one at ``index``.

    What all tokens share (a position table, a bias, brightness) pushes every cosine
    towards 1; ``center=True`` takes the mean token away first. A token of zeros has
    cosine 0 with everything.

    >>> tokens = torch.tensor([[1.0, 0.0], [1.0, 1.0], [0.0, 0.0]])
    >>> cosine_map(tokens, 0)
    tensor([1.0000, 0.7071, 0.0000])
    """
    numbers = checked_tokens(tokens, "cosine_map")
    count = len(numbers)
    if index is not None and not 0 <= index < count:
        raise PlaceError(f"no token {index}: there are tokens 0 to {count - 1}.")
    with full_precision(numbers.device):
        units = unit(centred(numbers) if center else numbers)
        cosines = units @ (units.mT if index is None else units[index])
    return cosines.clamp(-1, 1).to(tokens.dtype)


def norm_map(tokens: Float[Tensor, "tokens dim"]) -> Float[Tensor, " tokens"]:
    """L2 norm of every token.

    Of patches through a linear embedding it follows their brightness; in large trained
    models a few tokens on empty background stick out (`norm_outliers`). Neither is
    what the image is about.

    >>> norm_map(torch.tensor([[3.0, 4.0], [0.0, 0.0]]))
    tensor([5., 0.])
    """
    return _norms(tokens, "norm_map").to(tokens.dtype)


def norm_cut(tokens_or_norms: Float[Tensor, "tokens dim"] | Float[Tensor, " tokens"]) -> float:
    """Norm above which a token stands out: median + 5 median absolute deviations.

    Absolute cuts belong to one model: 150 in DINOv2-g (Darcet et al. 2024). Deviations
    are taken as no smaller than rounding, so equal norms have no outliers.

    >>> norm_cut(torch.tensor([1.0, 2.0, 3.0, 4.0, 50.0]))
    8.0
    """
    norms = _norms(tokens_or_norms, "norm_cut")
    middle = norms.quantile(0.5)
    deviation = (norms - middle).abs().quantile(0.5)
    rounding = 4 * torch.finfo(tokens_or_norms.dtype).eps * middle
    return float(middle + 5 * torch.maximum(deviation, rounding))


def norm_outliers(
    tokens_or_norms: Float[Tensor, "tokens dim"] | Float[Tensor, " tokens"],
    threshold: float | int | None = None,
) -> Bool[Tensor, " tokens"]:
    """Tokens whose norm lies above ``threshold``, by default above `norm_cut`.

    >>> norm_outliers(torch.tensor([1.0, 2.0, 3.0, 4.0, 50.0])).nonzero().flatten()
    tensor([4])
    """
    norms = _norms(tokens_or_norms, "norm_outliers")
    return norms > (norm_cut(tokens_or_norms) if threshold is None else threshold)


def _norms(tokens_or_norms: Tensor, who: str) -> Tensor:
    if isinstance(tokens_or_norms, Tensor) and tokens_or_norms.ndim == 1 and who != "norm_map":
        norms = checked_tokens(tokens_or_norms[:, None], who)[:, 0]
        if bool((norms < 0).any()):
            raise LabError(f"{who} takes norms of 0 or more, not {float(norms.min()):.4g}.")
        return norms
    numbers = checked_tokens(tokens_or_norms, who)
    lengths: Tensor = torch.linalg.vector_norm(numbers, dim=-1)
    return lengths
