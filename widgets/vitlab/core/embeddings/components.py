"""Principal components: the directions along which tokens differ most."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.embeddings.tokens import centred, checked_tokens, in_float64
from vitlab.core.errors import ShapeError
from vitlab.core.precision import full_precision
from vitlab.words import said, word

_WRONG_TOKENS = word("these components were fitted to {wanted} numbers a token, not to {shape}.")
_WRONG_POINTS = word("these components were fitted to {wanted} coordinates, not to {shape}.")


@dataclass(frozen=True, eq=False)
class Pca:
    """Fitted principal components; what they hold is float32 or better.

    >>> fitted = pca(torch.tensor([[0.0, 1.0], [2.0, 1.0], [4.0, 1.0]]), 1)
    >>> fitted.components, fitted.explained_variance_ratio
    (tensor([[1., 0.]]), tensor([1.]))
    >>> fitted.transform(torch.tensor([[5.0, 9.0]]))
    tensor([[3.]])
    """

    mean: Float[Tensor, " dim"]
    """The mean of all tokens."""
    components: Float[Tensor, "dims dim"]
    """Orthonormal directions, the one of most variance first."""
    explained_variance: Float[Tensor, " dims"]
    """Variance along each component."""
    explained_variance_ratio: Float[Tensor, " dims"]
    """The same as shares of the variance of all tokens."""

    def transform(self, tokens: Float[Tensor, "*batch dim"]) -> Float[Tensor, "*batch dims"]:
        """Where tokens lie along the components, from the mean."""
        self._check(tokens, len(self.mean), _WRONG_TOKENS)
        with full_precision(tokens.device):
            points = (tokens.to(self.mean.dtype) - self.mean) @ self.components.mT
        return points.to(tokens.dtype)

    def inverse_transform(
        self, points: Float[Tensor, "*batch dims"]
    ) -> Float[Tensor, "*batch dim"]:
        """The tokens nearest to the mean that lie there."""
        self._check(points, len(self.components), _WRONG_POINTS)
        with full_precision(points.device):
            tokens = points.to(self.mean.dtype) @ self.components + self.mean
        return tokens.to(points.dtype)

    def _check(self, given: Tensor, wanted: int, refusal: str) -> None:
        if given.ndim < 1 or given.shape[-1] != wanted:
            raise ShapeError(said(refusal, wanted=wanted, shape=tuple(given.shape)))


def pca(tokens: Float[Tensor, "tokens dim"], dims: int) -> Pca:
    """Fit the first ``dims`` principal components.

    Fitted in float64, through the smaller of covariance and Gram matrix. A component's sign is
    arbitrary; here its largest loading is positive, so results repeat. Variance divides by one less
    than there are tokens. Nothing here carries a gradient but `Pca.transform`.

    Args:
        tokens: A row for each token, two at least; the tokens of several images one under the
            other.
        dims: How many components, from 1 to the fewer of tokens and numbers in one.

    Returns:
        The components; ``transform`` says where tokens lie along them.

    Raises:
        ShapeError: There are not so many components.
        LabError: The numbers are no floats, or not finite.

    >>> pca(torch.randn(196, 768), 50).components.shape
    torch.Size([50, 768])

    """
    kept = checked_tokens(tokens, "pca", at_least=2)
    count, dim = kept.shape
    if not 1 <= dims <= min(count, dim):
        raise ShapeError(
            said(
                "{count} tokens of {dim} numbers have {most} principal components, not {dims}: ask "
                "for 1 to {most}.",
                count=count,
                dim=dim,
                most=min(count, dim),
                dims=dims,
            )
        )
    numbers = in_float64(kept.detach())
    differences = centred(numbers)
    variance, axes = _principal_axes(differences, dims)
    total = differences.square().sum() / (count - 1)
    return Pca(
        *(
            part.to(kept)
            for part in (
                numbers[0] - differences[0],
                axes * _sign_of_largest(axes),
                variance,
                variance / torch.where(total > 0, total, 1),
            )
        )
    )


def _principal_axes(differences: Tensor, dims: int) -> tuple[Tensor, Tensor]:
    count, dim = differences.shape
    if dim <= count:
        squares, vectors = torch.linalg.eigh(differences.mT @ differences)
        axes = vectors.flip(1)[:, :dims]
    else:
        squares, vectors = torch.linalg.eigh(differences @ differences.mT)
        columns = differences.mT @ vectors.flip(1)[:, :dims]
        lengths = torch.linalg.vector_norm(columns, dim=0)
        # Directions without variance have no length: QR completes the basis there.
        axes = torch.linalg.qr(columns / torch.where(lengths > 0, lengths, 1)).Q
    return squares.flip(0)[:dims].clamp(min=0) / (count - 1), axes.mT


def _sign_of_largest(axes: Tensor) -> Tensor:
    largest = axes.abs().argmax(dim=1, keepdim=True)
    return torch.where(axes.gather(1, largest) < 0, -1.0, 1.0).to(axes)
