"""Take patches away in the order a map calls important, and watch the class go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Num
from torch import Tensor
from torch.nn.functional import interpolate

from vitlab.core.errors import ShapeError
from vitlab.words import said

_AT_ONCE = 64  # pictures in one forward pass


@dataclass(frozen=True)
class DeletionCurve:
    """How sure a model stays of one class while patches are taken away or given back."""

    shares: tuple[float, ...]
    """Share of the patches changed, from 0 to 1."""
    probabilities: tuple[float, ...]
    """Probability of the class at each share."""
    target: int
    """The class that is followed."""
    insertion: bool
    """Whether patches were given back to an empty picture (true) or taken away (false)."""

    @property
    def area(self) -> float:
        """Mean height of the curve: low is good for deletion, high for insertion."""
        heights = zip(self.probabilities, self.probabilities[1:], strict=False)
        widths = (b - a for a, b in zip(self.shares, self.shares[1:], strict=False))
        return sum(w * (a + b) / 2 for w, (a, b) in zip(widths, heights, strict=True))


@torch.no_grad()
def deletion_curve(
    model: Callable[[Tensor], Tensor],
    image: Float[Tensor, "1 c h w"],
    importance: Num[Tensor, "rows cols"],
    *,
    target: int | None = None,
    steps: int | None = None,
    insertion: bool = False,
) -> DeletionCurve:
    """Paint over the patches, the most important first, and record the class's probability.

    A map that points at what the model uses makes the curve fall early (Petsiuk et al. 2018);
    compare it with a random map's before believing either.

    Args:
        model: Is called with at most 64 images at a time and gives scores (logits) of the classes,
            a row for each image.
        image: One picture as the model reads it.
        importance: One number for each patch, the largest goes first; of equal ones the first row
            by row. Its rows and columns must divide the picture.
        target: Number of the class to follow; None follows what the model names for the whole
            picture.
        steps: How many times patches change, all alike; None changes one patch at a time.
        insertion: False paints patches over with the picture's mean colour; True begins with
            nothing but that colour and gives the patches back.

    Returns:
        The class's probability before the first step and after each.

    Raises:
        ShapeError: The grid of ``importance`` does not divide the picture.

    >>> model = lambda images: torch.stack([images.mean((1, 2, 3)), images.amax((1, 2, 3))], 1)
    >>> image = torch.zeros(1, 3, 8, 12)
    >>> image[..., 4:, 8:] = 1
    >>> curve = deletion_curve(model, image, torch.arange(6).view(2, 3), steps=2)
    >>> curve.shares, curve.probabilities[0] > curve.probabilities[1]
    ((0.0, 0.5, 1.0), True)

    """
    rows, cols = importance.shape
    height, width = image.shape[-2:]
    if not importance.numel() or height % rows or width % cols:
        raise ShapeError(
            said(
                "an importance of {rows} × {cols} patches does not divide a picture of "
                "{height} × {width} px: give one number for each patch.",
                rows=rows,
                cols=cols,
                height=height,
                width=width,
            )
        )
    patches = rows * cols
    counts = torch.linspace(0, patches, (steps or patches) + 1).round().long().unique()
    removed = _first(counts.to(image.device), importance)
    if insertion:
        removed = ~removed
    scores = _scores(model, image, removed)
    if target is None:
        target = int(_scores(model, image, torch.zeros_like(removed[:1])).argmax())
    probabilities = scores.softmax(-1)[:, target]
    return DeletionCurve(
        tuple((counts / patches).tolist()), tuple(probabilities.tolist()), target, insertion
    )


def _first(
    counts: Num[Tensor, " steps"], importance: Num[Tensor, "rows cols"]
) -> Bool[Tensor, "steps rows cols"]:
    """The patches among the first 0, 1, … of them; of equal ones the earlier in raster order."""
    order = importance.flatten().argsort(descending=True, stable=True)
    rank = order.argsort().to(counts.device)
    first: Tensor = rank < counts[:, None]
    return first.view(-1, *importance.shape)


def _scores(
    model: Callable[[Tensor], Tensor],
    image: Float[Tensor, "1 c h w"],
    removed: Bool[Tensor, "steps rows cols"],
) -> Float[Tensor, "steps classes"]:
    plain = image.mean((2, 3), keepdim=True)
    scores = []
    for some in removed.split(_AT_ONCE):
        over = interpolate(some[:, None].to(image.dtype), image.shape[-2:]).bool()
        scores.append(model(torch.where(over, plain, image)))
    return torch.cat(scores).float()
