import math
import warnings

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from vitlab.core.probe import linear_probe
from vitlab.core.probe.axes import PrincipalAxes
from vitlab.core.probe.descent import minimise
from vitlab.core.probe.objective import Objective


def task(n=200, dim=12, classes=3, seed=0, dtype=torch.float32, apart=0.6):
    """Overlapping classes, features of very different sizes, one of them constant."""
    generator = torch.Generator().manual_seed(seed)
    y = torch.randint(classes, (n,), generator=generator)
    centres = apart * torch.randn(classes, dim, generator=generator)
    x = (centres[y] + torch.randn(n, dim, generator=generator)) * torch.logspace(-1, 2, dim) + 5
    x[:, 3] = 0.1
    return x.to(dtype), y


def correlated(n=300, dim=24, classes=3, seed=0):
    """Features like those of neighbouring pixels: a valley for any gradient."""
    x, y = task(n, dim, classes, seed)
    mixed = torch.randn(dim, dim, generator=torch.Generator().manual_seed(seed))
    return (x / x.std(0).clamp(min=1)) @ (mixed * torch.logspace(0, -3, dim)) @ mixed.T, y


def standardised(x):
    x = x.double().numpy()
    spread = x.std(0)
    return (x - x.mean(0)) / np.where(spread > 1e-6, spread, 1)


def objective(x, y, weight, bias, c):
    logits = torch.as_tensor(x).double() @ weight.double().T + bias.double()
    return c * cross_entropy(logits, y, reduction="sum") + weight.double().square().sum() / 2


def sklearns(x, y, c, **settings):
    linear_model = pytest.importorskip("sklearn.linear_model")
    settings = dict(C=c, max_iter=50_000, tol=1e-10) | settings
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return linear_model.LogisticRegression(**settings).fit(x, y.numpy())


@pytest.mark.parametrize("c", [1e-3, 1e-2, 1, 100])
@pytest.mark.parametrize("data", [task, correlated])
def test_the_objective_is_as_low_as_scikit_learns(data, c):
    x, y = data()
    probe = linear_probe(x, y, C=c)
    fitted = sklearns(standardised(x), y, c)
    theirs = objective(standardised(x), y, *map(torch.tensor, (fitted.coef_, fitted.intercept_)), c)
    ours = objective(standardised(x), y, probe.weight, probe.bias, c)
    assert ours / theirs - 1 < 1e-4
    assert probe.objective == pytest.approx(ours.item(), rel=1e-5)
    assert probe.converged
    proba = torch.from_numpy(fitted.predict_proba(standardised(x)))
    torch.testing.assert_close(probe.predict_proba(x).double(), proba, rtol=0, atol=0.01)


@pytest.mark.parametrize("c", [1e-2, 1])
def test_two_classes_are_scikit_learns_one_score(c):
    x, y = task(classes=2, dtype=torch.float64)
    probe = linear_probe(x, y, C=c)
    fitted = sklearns(standardised(x), y, c)
    weight, bias = (torch.from_numpy(part) for part in (fitted.coef_, fitted.intercept_))
    torch.testing.assert_close(probe.weight[1] - probe.weight[0], weight[0], rtol=0, atol=5e-3)
    torch.testing.assert_close(probe.bias[1:] - probe.bias[:1], bias, rtol=0, atol=5e-3)
    score = torch.from_numpy(standardised(x)) @ weight[0] + bias
    wrong = cross_entropy(torch.stack([-score / 2, score / 2], 1), y, reduction="sum")
    assert probe.objective == pytest.approx(float(c * wrong + weight.square().sum() / 2), rel=1e-4)


def test_features_are_taken_as_they_are_if_not_standardised():
    x, y = task(dim=5)
    x = x / x.std(0).clamp(min=1) + 7
    probe = linear_probe(x, y, C=0.1, standardize=False)
    fitted = sklearns(x.double().numpy(), y, 0.1)
    theirs = objective(x, y, *map(torch.tensor, (fitted.coef_, fitted.intercept_)), 0.1)
    assert objective(x, y, probe.weight, probe.bias, 0.1) / theirs - 1 < 1e-4
    torch.testing.assert_close(probe.logits(x), x @ probe.weight.T + probe.bias)
    assert linear_probe(x, y, C=0.1).objective != pytest.approx(probe.objective, rel=1e-3)


@pytest.mark.parametrize(("n", "dim"), [(60, 9), (20, 50)])
def test_the_gradient_is_autograds(n, dim):
    x, y = task(n, dim, dtype=torch.float64)
    ridge = torch.linspace(0.1, 2, dim, dtype=torch.float64)
    generator = torch.Generator().manual_seed(0)
    parameters = torch.randn(3 * (dim + 1), dtype=torch.float64, generator=generator) / 20
    loss, gradient = Objective(x, y, 3, ridge)(parameters)
    parameters.requires_grad_()
    weight, bias = parameters[: 3 * dim].view(3, dim), parameters[3 * dim :]
    expected = cross_entropy(x @ weight.T + bias, y) + (weight.square() * ridge).sum() / 2
    assert loss == pytest.approx(expected.item())
    torch.testing.assert_close(gradient, *torch.autograd.grad(expected, parameters))


def test_no_gap_is_smaller_than_what_is_really_left():
    x, y = correlated()
    task_ = Objective(torch.from_numpy(standardised(x)), y, 3, torch.full((24,), 0.01).double())
    best = sklearns(standardised(x), y, 1 / (0.01 * len(x)))
    least, _ = task_(torch.cat([torch.tensor(best.coef_).flatten(), torch.tensor(best.intercept_)]))
    generator = torch.Generator().manual_seed(0)
    for size in (0, 1e-3, 1e-2, 0.1):
        noise = torch.randn(75, generator=generator, dtype=torch.float64)
        parameters = torch.cat([torch.tensor(best.coef_).flatten(), torch.tensor(best.intercept_)])
        loss, gradient = task_(parameters + size * noise)
        assert loss - least <= task_.gap(gradient) + 1e-9


def test_at_rest_the_biases_are_the_frequencies_and_already_the_best():
    y = torch.tensor([0, 0, 0, 1, 2, 2])
    resting = Objective(torch.zeros(6, 2), y, 3, torch.ones(2))
    loss, gradient = resting(resting.at_rest())
    assert gradient.abs().max() < 1e-7
    assert loss == pytest.approx(-(3 * math.log(1 / 2) + math.log(1 / 6) + 2 * math.log(1 / 3)) / 6)


def test_curvature_at_rest_is_the_second_derivative():
    x, y = task(dtype=torch.float64)
    x = torch.from_numpy(standardised(x))
    objective_ = Objective(x, y, 3, torch.linspace(0.1, 2, 12).double())
    generator = torch.Generator().manual_seed(0)
    direction = torch.randn(39, dtype=torch.float64, generator=generator)
    at = [objective_(objective_.at_rest() + step * direction)[0] for step in (-1e-4, 0, 1e-4)]
    expected = (at[0] - 2 * at[1] + at[2]) / 1e-8
    assert objective_.curvature_at_rest(direction) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(("n", "dim"), [(60, 9), (20, 50), (20, 20)])
def test_principal_axes_change_the_coordinates_and_not_the_objective(n, dim):
    x, y = task(n, dim, dtype=torch.float64)
    x = torch.from_numpy(standardised(x))
    given = Objective(x, y, 3, torch.full((dim,), 0.05).double())
    axes = PrincipalAxes.of(given)
    generator = torch.Generator().manual_seed(0)
    weight = torch.randn(3, n, dtype=torch.float64, generator=generator) @ x / n
    bias = torch.randn(3, dtype=torch.float64, generator=generator)
    there = axes.there(weight)
    here, _ = given(torch.cat([weight.flatten(), bias]))
    moved, _ = axes.objective(torch.cat([there.flatten(), bias]))
    assert moved == pytest.approx(here, rel=1e-8)
    torch.testing.assert_close(axes.back(there), weight, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(("n", "dim"), [(300, 24), (60, 200)])
def test_correlated_features_take_tens_of_steps(n, dim):
    x, y = correlated(n, dim)
    probe = linear_probe(x, y, C=1000)
    assert probe.converged
    assert probe.iterations < 150
    fitted = sklearns(standardised(x), y, 1000)
    theirs = objective(
        standardised(x), y, *map(torch.tensor, (fitted.coef_, fitted.intercept_)), 1000
    )
    assert objective(standardised(x), y, probe.weight, probe.bias, 1000) / theirs - 1 < 1e-4


def test_too_few_steps_are_said_aloud():
    x, y = correlated()
    for steps in (1, 3, 60, 62):
        with pytest.warns(RuntimeWarning, match=f"after {steps} steps .* raise max_iter, or lower"):
            probe = linear_probe(x, y, C=100, max_iter=steps)
        assert not probe.converged
        assert probe.iterations == steps
    unfinished = Objective(torch.from_numpy(standardised(x)).float(), y, 3, torch.full((24,), 1e-5))
    assert minimise(unfinished, 2)[2:] == (2, False)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_scores_come_back_in_the_dtype_of_the_features(dtype):
    x, y = task(dim=5)
    x = (x / x.std(0).clamp(min=1)).to(dtype)
    probe = linear_probe(x, y)
    assert probe.weight.dtype == torch.promote_types(dtype, torch.float32)
    assert probe.logits(x).dtype == probe.predict_proba(x).dtype == dtype
    same = linear_probe(x.double(), y)
    torch.testing.assert_close(probe.weight.double(), same.weight, rtol=0, atol=0.01)
    logits = probe.logits(x)
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.equal(linear_probe(x, y).weight, probe.weight)
        assert torch.equal(probe.logits(x), logits)


def test_a_probe_can_be_fitted_where_gradients_are_off_and_followed_where_they_are_on():
    x, y = task()
    with torch.inference_mode():
        probe = linear_probe(x, y)
    torch.testing.assert_close(probe.weight, linear_probe(x.requires_grad_(), y).weight)
    assert not linear_probe(x, y).weight.requires_grad
    (gradient,) = torch.autograd.grad(linear_probe(x, y).logits(x)[4, 1], x)
    probe = linear_probe(x, y)
    torch.testing.assert_close(gradient[4], probe.weight[1] / probe.standard.std)
    assert gradient[5].count_nonzero() == 0
