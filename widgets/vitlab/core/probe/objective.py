"""What a linear probe minimises, with its gradient and a proof of how near the minimum is."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn.functional import nll_loss

_BIAS_CURVATURE = 0.01  # what an unpenalised bias is taken to have at least


@dataclass(frozen=True, eq=False)
class Objective:
    """Mean cross-entropy of a linear classifier plus ½ Σ ridge · weight².

    ``ridge`` is one number a feature. Parameters are one flat vector, the weights
    (classes, dim) and then the biases (classes).

    >>> objective = Objective(torch.eye(2), torch.tensor([0, 1]), 2, torch.ones(2))
    >>> loss, gradient = objective(torch.zeros(6))
    >>> round(loss, 4), gradient
    (0.6931, tensor([-0.2500,  0.2500,  0.2500, -0.2500,  0.0000,  0.0000]))
    """

    features: Float[Tensor, "n dim"]
    labels: Int[Tensor, " n"]
    classes: int
    ridge: Float[Tensor, " dim"]

    def __call__(self, parameters: Float[Tensor, " p"]) -> tuple[float, Float[Tensor, " p"]]:
        """Value and gradient, written out: autograd would keep a graph for each."""
        weight, bias = self.split(parameters)
        logs = torch.addmm(bias, self.features, weight.mT).log_softmax(dim=1)
        shrink = weight * self.ridge
        loss = nll_loss(logs, self.labels) + (shrink * weight).sum() / 2
        errors = logs.exp_()
        errors[torch.arange(len(errors), device=errors.device), self.labels] -= 1
        errors /= len(errors)
        by_weight = torch.addmm(shrink, errors.mT, self.features)
        return float(loss), torch.cat([by_weight.flatten(), errors.sum(dim=0)])

    def split(
        self, parameters: Float[Tensor, " p"]
    ) -> tuple[Float[Tensor, "classes dim"], Float[Tensor, " classes"]]:
        """Weights and biases of a flat vector."""
        weights = len(parameters) - self.classes
        return parameters[:weights].view(self.classes, -1), parameters[weights:]

    def at_rest(self) -> Float[Tensor, " p"]:
        """The minimum among weights of zero: biases that give the classes' frequencies."""
        counts = torch.bincount(self.labels, minlength=self.classes).to(self.ridge)
        bias = counts.log() - counts.log().mean()
        return torch.cat([bias.new_zeros(self.classes * len(self.ridge)), bias])

    def curvature_at_rest(self, direction: Float[Tensor, " p"]) -> float:
        """Second derivative along ``direction`` where all weights are zero."""
        weight, bias = self.split(direction)
        _, resting = self.split(self.at_rest())
        frequencies = resting.softmax(dim=0)
        moves = torch.addmm(bias, self.features, weight.mT)
        spread = moves.square() @ frequencies - (moves @ frequencies).square()
        return float(spread.mean() + (self.ridge * weight.square()).sum())

    def gap(self, gradient: Float[Tensor, " p"]) -> float:
        """No minimum lies further below: ½ Σ gradient² / curvature, of which ridge is the least."""
        by_weight, by_bias = self.split(gradient)
        curvature = self.ridge.min().clamp(max=_BIAS_CURVATURE)
        gap = (by_weight.square() / self.ridge).sum() + by_bias.square().sum() / curvature
        return float(gap) / 2
