"""Three principal components as red, green and blue: DINOv2's pictures of patch tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from vitlab.core.arguments import together
from vitlab.core.embeddings.components import Pca, pca
from vitlab.core.embeddings.tokens import checked_tokens
from vitlab.core.errors import LabError, ShapeError
from vitlab.words import said

Foreground = Literal["auto"] | None


@dataclass(frozen=True, eq=False)
class PcaRgb:
    """A fitted colouring of tokens, the same for every image it is shown.

    >>> colouring = fit_pca_rgb(torch.randn(2, 196, 64), foreground="auto")
    >>> colouring.transform(torch.randn(50, 64)).shape
    torch.Size([50, 3])
    """

    pca: Pca
    """The three components that become red, green and blue."""
    low: Float[Tensor, " rgb"]
    """Place along each component that is black."""
    high: Float[Tensor, " rgb"]
    """Place along each component that is full colour."""
    first: Pca | None = None
    """The component that tells foreground from background; None where every token counts."""
    threshold: float | int = 0.0
    """Standard deviations along it above which a token is foreground."""
    invert: bool = False
    """Whether the foreground lies on its negative side."""

    def score(self, tokens: Float[Tensor, "*batch dim"]) -> Float[Tensor, "*batch"]:
        """Place along the first component in standard deviations; foreground is above."""
        if self.first is None:
            raise LabError(said('every token is foreground here: fit with foreground="auto".'))
        return _score(self.first, tokens, self.invert)

    def foreground(self, tokens: Float[Tensor, "*batch dim"]) -> Bool[Tensor, "*batch"]:
        """Which tokens are coloured; the others are black."""
        if self.first is None:
            return torch.ones(tokens.shape[:-1], dtype=torch.bool, device=tokens.device)
        return self.score(tokens) > self.threshold

    def transform(self, tokens: Float[Tensor, "*batch dim"]) -> Float[Tensor, "*batch 3"]:
        """Red, green and blue in [0, 1]; mid-grey along a component without variance."""
        points = self.pca.transform(tokens).to(self.low.dtype)
        span = self.high - self.low
        share = (points - self.low) / torch.where(span > 0, span, 1)
        colours = torch.where(span > 0, share, 0.5).clamp(0, 1)
        return (colours * self.foreground(tokens)[..., None]).to(tokens.dtype)


def fit_pca_rgb(
    tokens: Float[Tensor, "*images tokens dim"] | Sequence[Float[Tensor, "_ dim"]],
    *,
    foreground: Foreground = None,
    threshold: float | int = 0.0,
    invert: bool = False,
    percentiles: tuple[float | int, float | int] = (0, 100),
) -> PcaRgb:
    """Fit one colouring to the patch tokens of all images together, as DINOv2 does.

    Leave prefix tokens out.

    Args:
        tokens: Patch tokens of one image or several; a sequence where images have different numbers
            of them.
        foreground: None colours every token. "auto" lets a first PCA tell foreground from
            background, and a second one colours the foreground; the background is black.
        threshold: Standard deviations along the first component above which a token is foreground.
        invert: Takes the other side for the foreground: which one it is no sign convention can
            know.
        percentiles: Where black and full colour lie among the tokens along each component, from 0
            to 100: (0, 100) is DINOv2's smallest to largest, (1, 99) forgives outliers.

    Returns:
        A colouring; its ``transform`` colours these tokens or others.

    Raises:
        ShapeError: There are fewer than 3 tokens, or tokens of two widths.
        LabError: ``foreground`` or ``percentiles`` cannot work, or too few tokens are foreground.

    >>> two_images = [torch.randn(196, 64), torch.randn(100, 64)]
    >>> fit_pca_rgb(two_images, foreground="auto").foreground(two_images[1]).shape
    torch.Size([100])

    """
    together = checked_tokens(_together(tokens), "fit_pca_rgb", at_least=3).detach()
    low, high = percentiles
    if not 0 <= low < high <= 100:
        raise LabError(
            said(
                "percentiles run from 0 up to 100, not {percentiles}: (1, 99) works.",
                percentiles=percentiles,
            )
        )
    first, coloured = None, together
    if foreground == "auto":
        first = pca(together, 1)
        coloured = together[_score(first, together, invert) > threshold]
        _refuse_bare(len(coloured), len(together), threshold)
    elif foreground is not None:
        raise LabError(
            said(
                "foreground {foreground!r} is not known: use None or 'auto'.",
                foreground=foreground,
            )
        )
    fitted = pca(coloured, 3)
    points = fitted.transform(coloured)
    ends = torch.tensor([low / 100, high / 100]).to(points)
    darkest, brightest = points.quantile(ends, dim=0)
    rounding = 8 * torch.finfo(points.dtype).eps * coloured.abs().max() * coloured.shape[1] ** 0.5
    brightest = torch.where(brightest - darkest > rounding, brightest, darkest)
    return PcaRgb(fitted, darkest, brightest, first, threshold, invert)


def pca_rgb(
    tokens: Float[Tensor, "*images tokens dim"],
    *,
    foreground: Foreground = None,
    threshold: float | int = 0.0,
    invert: bool = False,
    percentiles: tuple[float | int, float | int] = (0, 100),
) -> Float[Tensor, "*images tokens 3"]:
    """Colour tokens by a fit to themselves: `fit_pca_rgb` and its transform in one call.

    Args:
        tokens: Patch tokens of one image or several, prefix tokens left out.
        foreground: None colours every token, "auto" leaves what looks like background black.
        threshold: Standard deviations above which a token is foreground.
        invert: Takes the other side for the foreground.
        percentiles: Where black and full colour lie among the tokens, from 0 to 100.

    Returns:
        Red, green and blue of every token, from 0 to 1.

    Raises:
        ShapeError: There are fewer than 3 tokens.
        LabError: ``foreground`` or ``percentiles`` cannot work, or too few tokens are foreground.

    >>> pca_rgb(torch.randn(2, 196, 64)).shape
    torch.Size([2, 196, 3])

    """
    return fit_pca_rgb(
        tokens,
        foreground=foreground,
        threshold=threshold,
        invert=invert,
        percentiles=percentiles,
    ).transform(tokens)


def _score(first: Pca, tokens: Tensor, invert: bool) -> Tensor:
    spread = first.explained_variance.sqrt()
    place = first.transform(tokens).to(spread) / torch.where(spread > 0, spread, 1)
    return (-place if invert else place)[..., 0].to(tokens.dtype)


def _together(tokens: Tensor | Sequence[Tensor]) -> Tensor:
    if isinstance(tokens, Tensor):
        return tokens.flatten(0, -2) if tokens.ndim > 2 else tokens
    if not len(tokens):
        raise ShapeError(
            said("fit_pca_rgb needs the tokens of at least one image, not an empty list.")
        )
    dims = sorted({image.shape[-1] for image in tokens})
    if len(dims) > 1:
        raise ShapeError(
            said(
                "tokens of {dims} numbers cannot share one colouring: take all images through the "
                "same model.",
                dims=together([*map(str, dims)]),
            )
        )
    return torch.cat([_together(image) for image in tokens])


def _refuse_bare(coloured: int, count: int, threshold: float) -> None:
    if coloured < 3:
        raise LabError(
            said(
                "only {coloured} of {count} tokens lie above {threshold:g} standard deviations: "
                "three colours need at least 3; lower the threshold or take the other side with "
                "invert.",
                coloured=coloured,
                count=count,
                threshold=threshold,
            )
        )
