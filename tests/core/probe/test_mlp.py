import pytest
import torch

from vitlab.core.probe import linear_probe, mlp_probe


def ring(n=300, dim=4, seed=0):
    """One class around the other: no hyperplane tells them apart."""
    x = torch.randn(n, dim, generator=torch.Generator().manual_seed(seed))
    return x, (x.norm(dim=1) > 1.8).long()


def test_a_hidden_layer_finds_what_no_hyperplane_can():
    (x, y), (new, truth) = ring(), ring(seed=1)
    assert mlp_probe(x, y).accuracy(new, truth) > 0.9
    most = truth.bincount().max().item() / len(truth)
    assert linear_probe(x, y).accuracy(new, truth) < most + 0.05


def test_the_same_seed_gives_the_same_probe_and_another_another():
    x, y = ring()
    one, same, other = (mlp_probe(x, y, epochs=3, seed=seed) for seed in (4, 4, 5))
    for name in ("hidden_weight", "hidden_bias", "weight", "bias"):
        assert torch.equal(getattr(one, name), getattr(same, name))
    assert not torch.equal(one.weight, other.weight)


def test_torchs_own_random_numbers_are_untouched():
    x, y = ring()
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    mlp_probe(x, y, epochs=2)
    assert torch.equal(torch.rand(3), expected)


def test_scores_are_a_linear_layer_gelu_and_a_linear_layer_on_standardised_features():
    x, y = ring()
    probe = mlp_probe(3 * x + 7, y, hidden=5, epochs=3)
    assert probe.hidden_weight.shape == (5, 4)
    standardised = (x - x.mean(0)) / x.std(0, unbiased=False)
    hidden = torch.nn.functional.gelu(standardised @ probe.hidden_weight.T + probe.hidden_bias)
    expected = hidden @ probe.weight.T + probe.bias
    torch.testing.assert_close(probe.logits(3 * x + 7), expected, rtol=1e-4, atol=1e-4)


def test_settings_do_what_they_say():
    x, y = ring()
    weights = {decay: mlp_probe(x, y, epochs=40, lr=0.01, weight_decay=decay) for decay in (0, 10)}
    assert weights[10].weight.norm() < weights[0].weight.norm() / 2
    loss = {n: loss_of(mlp_probe(x, y, epochs=n), x, y) for n in (1, 5, 50)}
    assert loss[1] > loss[5] > loss[50]
    assert loss_of(mlp_probe(x, y, epochs=5, lr=0.01), x, y) < loss[5]
    assert loss_of(mlp_probe(x, y, epochs=5, batch_size=30), x, y) < loss[5]


def loss_of(probe, x, y):
    return torch.nn.functional.cross_entropy(probe.logits(x), y).item()


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64])
def test_scores_come_back_in_the_dtype_of_the_features(dtype):
    x, y = ring()
    probe = mlp_probe(x.to(dtype), y, epochs=2)
    assert probe.weight.dtype == torch.promote_types(dtype, torch.float32)
    assert probe.logits(x.to(dtype)).dtype == dtype
    assert not probe.weight.requires_grad


def test_it_can_be_fitted_where_gradients_are_off():
    x, y = ring()
    expected = mlp_probe(x, y, epochs=3).weight
    with torch.no_grad():
        assert torch.equal(mlp_probe(x, y, epochs=3).weight, expected)
    with torch.inference_mode():
        assert torch.equal(mlp_probe(x * 1, y * 1, epochs=3).weight, expected)
