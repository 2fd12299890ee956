"""Walking a linear probe's objective down to its minimum."""

from __future__ import annotations

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.probe.axes import PrincipalAxes
from vitlab.core.probe.objective import Objective

_CLOSE = 1e-4  # of the objective's value: how far above the minimum it may provably be
_PATIENCE = 60  # steps in the features' own coordinates: about what principal axes cost


class Descent(NamedTuple):
    """Where a descent ended, and why."""

    parameters: Tensor
    steps: int
    close: bool
    """The minimum is provably within a ten-thousandth of the value."""
    stalled: bool
    """Steps changed the value by less than it is rounded to."""


def minimise(objective: Objective, max_iter: int) -> tuple[Tensor, Tensor, int, bool]:
    """Weights, biases, steps taken, and whether that was enough.

    L-BFGS first walks in the features' own coordinates. Where they are so correlated
    that it is not there soon, it goes on along the principal axes, scaled so that
    every direction curves about alike: tens of steps where thousands would be needed.

    >>> objective = Objective(torch.eye(2), torch.tensor([0, 1]), 2, torch.ones(2))
    >>> weight, _, steps, converged = minimise(objective, 100)
    >>> weight.round(decimals=2), converged
    (tensor([[ 0.2000, -0.2000],
            [-0.2000,  0.2000]]), True)
    """
    walk = descend(objective, objective.at_rest(), min(max_iter, _PATIENCE))
    left = max_iter - walk.steps
    if walk.close or left < 1:
        return *objective.split(walk.parameters), walk.steps, walk.close
    axes = PrincipalAxes.of(objective)
    weight, bias = objective.split(walk.parameters)
    start = torch.cat([axes.there(weight).flatten(), bias])
    again = descend(axes.objective, start, left)
    weight, bias = axes.objective.split(again.parameters)
    return axes.back(weight), bias, walk.steps + again.steps, again.close or again.stalled


def descend(objective: Objective, start: Float[Tensor, " p"], max_iter: int) -> Descent:
    """Walk with L-BFGS until the minimum is provably near, or rounding hides the way.

    >>> objective = Objective(torch.eye(2), torch.tensor([0, 1]), 2, torch.ones(2))
    >>> descend(objective, objective.at_rest(), 100).close
    True
    """
    parameters = start.clone()
    walker = torch.optim.LBFGS(
        [parameters],
        max_iter=1,
        max_eval=25,
        tolerance_grad=0,
        tolerance_change=0,
        line_search_fn="strong_wolfe",
    )
    known: list[Tensor] = [parameters.clone()]
    loss, gradient = objective(parameters)

    def evaluate() -> float:
        nonlocal loss, gradient
        if not torch.equal(known[0], parameters):  # each step asks again where the last one ended
            loss, gradient = objective(parameters)
            known[0] = parameters.clone()
        parameters.grad = gradient
        return loss

    precision = 4 * torch.finfo(parameters.dtype).eps
    for step in range(max_iter + 1):
        before = evaluate()
        if objective.gap(gradient) <= _CLOSE * before:
            return Descent(parameters, step, True, False)
        if step == max_iter:
            break
        walker.param_groups[0]["lr"] = 1.0 if step else _first_rate(objective, gradient)
        walker.step(evaluate)
        if not before - evaluate() > precision * before:
            return Descent(parameters, step + 1, False, True)
    return Descent(parameters, max_iter, False, False)


def _first_rate(objective: Objective, gradient: Tensor) -> float:
    """Rate at which torch's first step ends where the tangent parabola is lowest."""
    curvature = objective.curvature_at_rest(gradient)
    if not curvature > 0:
        return 1.0
    return float(gradient.square().sum()) / curvature * max(1.0, float(gradient.abs().sum()))
