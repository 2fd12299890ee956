"""Reading classes off features with a hyperplane: logistic regression."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.errors import LabError
from vitlab.core.labels import Labels
from vitlab.core.precision import full_precision
from vitlab.core.probe.descent import minimise
from vitlab.core.probe.objective import Objective
from vitlab.core.probe.readout import Probe, Standard, read_task
from vitlab.words import said


@dataclass(frozen=True, eq=False)
class LinearProbe(Probe):
    """A fitted logistic regression, on features that `standard` has put in order.

    Two classes have one score in scikit-learn, ``weight[1] - weight[0]`` here.

    >>> probe = linear_probe(torch.tensor([[0.0], [1.0], [4.0], [5.0]]), ["low"] * 2 + ["up"] * 2)
    >>> probe.predict(torch.tensor([[-3.0], [3.0]])).tolist(), probe.converged
    (['low', 'up'], True)
    """

    weight: Float[Tensor, "classes dim"]
    """A row of coefficients for each class, for standardised features."""
    bias: Float[Tensor, " classes"]
    """What is added to the score of each class."""
    objective: float
    """C · Σ cross-entropy + ½‖coefficients‖², scikit-learn's, at the end of the fit."""
    iterations: int
    """Steps that the fit took."""
    converged: bool
    """Whether the fit is as good as it promises to be."""

    def _scores(self, standardised: Tensor) -> Tensor:
        with full_precision(standardised.device):
            return torch.addmm(self.bias, standardised, self.weight.mT)


def linear_probe(
    X: Float[Tensor, "n dim"],  # noqa: N803
    y: Labels,
    *,
    C: float | int = 1.0,  # noqa: N803
    max_iter: int = 1000,
    standardize: bool = True,
) -> LinearProbe:
    """Fit a logistic regression with scikit-learn's meaning of C.

    Features are standardised on the rows given. The fit is within 0.01 % of the least objective, or
    within float32, and warns where ``max_iter`` steps are not enough for that.

    Args:
        X: A row a sample: one image each (a pooled or CLS token) or one patch each
            (`patch_targets`); split patches by image (`split_by_group`), or the test knows the
            answers.
        y: A label for each row: whole numbers, booleans or words, two classes at least.
        C: How much the rows count beside the pull of the weights towards zero; more than 0, the
            smaller the stronger the pull.
        max_iter: Most steps of the fit, 1 or more.
        standardize: False fits the features as they are.

    Returns:
        The fitted probe.

    Raises:
        LabError: ``C`` or ``max_iter`` cannot work, there is one class only, or a feature is not
            finite.
        ShapeError: There are not as many labels as rows.

    >>> X = torch.linspace(-1, 1, 40)[:, None] * torch.tensor([1.0, -2.0])
    >>> linear_probe(X, X[:, 0] > 0, C=100).accuracy(X, X[:, 0] > 0)
    1.0

    """
    features, classes, labels = read_task(X, y, "linear_probe")
    if not C > 0 or max_iter < 1:
        raise LabError(
            said(
                "C={C} and max_iter={steps} cannot work: C is more than 0 (the smaller, the "
                "stronger the pull towards zero), and at least 1 step is needed.",
                C=f"{C:g}",
                steps=max_iter,
            )
        )
    n, dim = features.shape
    with torch.no_grad(), full_precision(features.device):
        standard = Standard.fit(features)
        if not standardize:
            standard = Standard(standard.mean, torch.ones_like(standard.std))
        # Both rows of two classes are penalised, ±½ of scikit-learn's one: so twice as much.
        ridge = features.new_full((dim,), (2 if len(classes) == 2 else 1) / (C * n))
        task = Objective(standard(features), labels, len(classes), ridge)
        weight, bias, steps, converged = minimise(task, max_iter)
        loss, _ = task(torch.cat([weight.flatten(), bias]))
        if not standardize:
            bias, standard = bias - weight @ standard.mean, _as_they_are(standard)
    if not converged:
        warnings.warn(
            said(
                "after {steps} steps this probe is still not as good as it can be: "
                "raise max_iter, or lower C.",
                steps=steps,
            ),
            RuntimeWarning,
            stacklevel=2,
        )
    return LinearProbe(classes, standard, weight, bias, loss * C * n, steps, converged)


def _as_they_are(standard: Standard) -> Standard:
    return Standard(torch.zeros_like(standard.mean), standard.std)
