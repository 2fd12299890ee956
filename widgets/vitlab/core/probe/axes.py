"""A linear probe's objective in coordinates in which it is round."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.embeddings.tokens import in_float64
from vitlab.core.probe.objective import Objective

_FLAT = 1e-10  # variance, relative to the largest, of a direction that is only rounding


@dataclass(frozen=True, eq=False)
class PrincipalAxes:
    """An objective along the principal axes of its features, scaled to curve about alike.

    Correlated features stretch the objective into a long valley; here it is a bowl. The
    way there and back is exact, in float64, so both have the same minimum.

    >>> given = Objective(torch.rand(4, 9), torch.tensor([0, 1, 1, 2]), 3, torch.ones(9))
    >>> axes = PrincipalAxes.of(given)
    >>> weight = torch.rand(3, 4) @ given.features
    >>> torch.allclose(axes.back(axes.there(weight)), weight, atol=1e-5)
    True
    """

    objective: Objective
    directions: Float[Tensor, "axes rows"]
    scale: Float[Tensor, " axes"]
    rows: Float[Tensor, "rows dim"] | None
    """The features where they are fewer than their numbers: axes are sums of them."""

    @classmethod
    def of(cls, objective: Objective) -> PrincipalAxes:
        """Through the smaller of covariance and Gram matrix; one ridge for all features."""
        features, ridge = objective.features, objective.ridge[0]
        n, dim = features.shape
        rows = in_float64(features) if dim > n else None
        if rows is None:
            variance, vectors = torch.linalg.eigh(in_float64(features.mT @ features / n))
            along, directions = features @ vectors.to(features), vectors.mT
        else:
            variance, vectors = torch.linalg.eigh(rows @ rows.mT / n)
            kept = variance > _FLAT * variance[-1]
            variance, vectors = variance[kept], vectors[:, kept]
            lengths = (variance * n).sqrt()
            along, directions = (vectors * lengths).to(features), (vectors / lengths).mT
        curvature = variance.clamp(min=0) / (2 * objective.classes) + ridge.to(variance)
        scale = curvature.rsqrt()
        scaled = Objective(
            along * scale.to(along),
            objective.labels,
            objective.classes,
            ridge * scale.square().to(along),
        )
        return cls(scaled, directions, scale, rows)

    def there(self, weight: Float[Tensor, "classes dim"]) -> Float[Tensor, "classes axes"]:
        """Weights on the features as weights along the axes."""
        exact = in_float64(weight)
        on_rows = exact if self.rows is None else exact @ self.rows.mT
        return (on_rows @ self.directions.mT / self.scale).to(weight)

    def back(self, weight: Float[Tensor, "classes axes"]) -> Float[Tensor, "classes dim"]:
        """The same weights on the features themselves."""
        through = (in_float64(weight) * self.scale) @ self.directions
        return (through if self.rows is None else through @ self.rows).to(weight)
