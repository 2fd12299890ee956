"""How alike tokens are, and how long: cosine maps, norms and their outliers."""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from vitlab.core.embeddings.tokens import centred, checked_tokens, in_float64, unit
from vitlab.core.errors import LabError, PlaceError, ShapeError
from vitlab.core.precision import full_precision
from vitlab.words import said

_DEVIATIONS = 5
_UPPER_QUARTILE = 0.6745  # of a normal distribution, in standard deviations
_LEAST_RATIO = 2


def cosine_map(
    tokens: Float[Tensor, "tokens dim"], index: int | None = None, *, center: bool = False
) -> Float[Tensor, "tokens tokens"] | Float[Tensor, " tokens"]:
    """Cosine of every token with every token, or with the one at ``index``.

    What all tokens share (a position table, a bias, brightness) pushes every cosine towards 1.

    Args:
        tokens: A row for each token.
        index: Row of the token to compare with, from 0; None compares every token with every token.
        center: True takes the mean token away first.

    Returns:
        Cosines from -1 to 1, as a matrix, or a row where ``index`` is given. A token of zeros has
        cosine 0 with everything.

    Raises:
        PlaceError: There is no token at ``index``.
        LabError: The numbers are no floats, or not finite.

    >>> tokens = torch.tensor([[1.0, 0.0], [1.0, 1.0], [0.0, 0.0]])
    >>> cosine_map(tokens, 0)
    tensor([1.0000, 0.7071, 0.0000])

    """
    numbers = checked_tokens(tokens, "cosine_map")
    count = len(numbers)
    if index is not None and not 0 <= index < count:
        raise PlaceError(
            said("no token {index}: there are tokens 0 to {last}.", index=index, last=count - 1)
        )
    with full_precision(numbers.device):
        units = unit(centred(numbers) if center else numbers)
        cosines = units @ (units.mT if index is None else units[index])
    return cosines.clamp(-1, 1).to(tokens.dtype)


def cosine_matrix(
    first: Float[Tensor, "rows dim"], second: Float[Tensor, "cols dim"], *, center: bool = False
) -> Float[Tensor, "rows cols"]:
    """Cosine of every token of one picture with every token of another.

    Of one picture with itself it is `cosine_map`.

    Args:
        first: A row for each token of one picture: the rows of the matrix.
        second: The same of the other picture: its columns.
        center: True takes the mean token of both pictures together away first.

    Returns:
        Cosines from -1 to 1. A token of zeros has cosine 0 with everything.

    Raises:
        ShapeError: The tokens of both have not the same width.
        LabError: The numbers are no floats, or not finite.

    >>> cosine_matrix(torch.eye(2), torch.tensor([[1.0, 1.0]]))
    tensor([[0.7071],
            [0.7071]])

    """
    rows, cols = (checked_tokens(tokens, "cosine_matrix") for tokens in (first, second))
    if rows.shape[1] != cols.shape[1]:
        raise ShapeError(
            said(
                "tokens of {first} and of {second} numbers have no cosine: take both pictures "
                "through the same model, after the same layer.",
                first=rows.shape[1],
                second=cols.shape[1],
            )
        )
    with full_precision(rows.device):
        together = torch.cat([rows, cols.to(rows)])
        units = unit(centred(together) if center else together)
        cosines = units[: len(rows)] @ units[len(rows) :].mT
    return cosines.clamp(-1, 1).to(first.dtype)


def norm_map(tokens: Float[Tensor, "tokens dim"]) -> Float[Tensor, " tokens"]:
    """L2 norm of every token.

    Of patches through a linear embedding it follows their brightness; in large trained models a few
    tokens on empty background stick out (`norm_outliers`). Neither is what the image is about.

    Args:
        tokens: A row for each token.

    Returns:
        One length for each token.

    Raises:
        LabError: The numbers are no floats, or not finite.

    >>> norm_map(torch.tensor([[3.0, 4.0], [0.0, 0.0]]))
    tensor([5., 0.])

    """
    return _norms(tokens, "norm_map").to(tokens.dtype)


def norm_cut(tokens_or_norms: Float[Tensor, "tokens dim"] | Float[Tensor, " tokens"]) -> float:
    """Norm above which a token stands out, in the scale of the norms themselves.

    Norms of tokens are skewed: their logarithms are not. The cut lies five standard deviations
    above the middle of a log-normal that has this median and upper quartile, and never below twice
    the median: registers that a model made for itself are three to ten times as long. Absolute cuts
    belong to one model: 150 in DINOv2-g (Darcet et al. 2024).

    Args:
        tokens_or_norms: A row for each token, or one norm for each; zeros are left out.

    Returns:
        The norm; 0 where every token is zero.

    Raises:
        LabError: The numbers are no floats, not finite, or a norm is negative.

    >>> round(norm_cut(torch.tensor([1.0, 2.0, 3.0, 4.0, 50.0])), 2)  # 3 × (4 / 3) ** 7.41
    25.31

    """
    norms = _norms(tokens_or_norms, "norm_cut")
    norms = in_float64(norms[norms > 0])
    if not len(norms):
        return 0.0
    middle, upper = (float(norms.quantile(share)) for share in (0.5, 0.75))
    ratio = (upper / middle) ** (_DEVIATIONS / _UPPER_QUARTILE)
    return float(middle * max(_LEAST_RATIO, ratio))


def norm_outliers(
    tokens_or_norms: Float[Tensor, "tokens dim"] | Float[Tensor, " tokens"],
    threshold: float | int | None = None,
) -> Bool[Tensor, " tokens"]:
    """Tokens whose norm lies above ``threshold``, by default above `norm_cut`.

    Measure the patch tokens of one image after the last block and *before* the final norm, which
    makes all tokens about equally long: ``model.forward_intermediates(images, 1, output_fmt="NLC",
    intermediates_only=True)`` gives them, without CLS and registers, which have lengths of their
    own.

    Args:
        tokens_or_norms: A row for each token, or one norm for each.
        threshold: Norm above which a token stands out; None takes `norm_cut` of these tokens.

    Returns:
        True for each token that stands out.

    Raises:
        LabError: The numbers are no floats, not finite, or a norm is negative.

    >>> norm_outliers(torch.tensor([1.0, 2.0, 3.0, 4.0, 50.0])).nonzero().flatten()
    tensor([4])

    """
    norms = _norms(tokens_or_norms, "norm_outliers")
    return norms > (norm_cut(tokens_or_norms) if threshold is None else threshold)


def _norms(tokens_or_norms: Tensor, who: str) -> Tensor:
    if isinstance(tokens_or_norms, Tensor) and tokens_or_norms.ndim == 1 and who != "norm_map":
        norms = checked_tokens(tokens_or_norms[:, None], who)[:, 0]
        if bool((norms < 0).any()):
            raise LabError(
                said(
                    "{who} takes norms of 0 or more, not {least:.4g}.",
                    who=who,
                    least=float(norms.min()),
                )
            )
        return norms
    numbers = checked_tokens(tokens_or_norms, who)
    lengths: Tensor = torch.linalg.vector_norm(numbers, dim=-1)
    return lengths
