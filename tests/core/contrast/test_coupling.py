import math

import pytest
import torch
from torch import nn
from torch.nn.functional import mse_loss

from vitlab.core.contrast import batch_coupling, compare_accumulation, siglip_pair_losses
from vitlab.core.errors import LabError, ShapeError


def samples(count=6, width=5, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(count, width, generator=generator, dtype=torch.float64)


def test_accumulation_is_exact_for_a_mean_over_samples():
    result = batch_coupling("classification", 64, 16)
    assert result.accumulated_loss == pytest.approx(result.full_loss, rel=1e-12)
    assert result.gradient_cosine == pytest.approx(1, abs=1e-12)
    assert result.relative_difference < 1e-12
    assert result.exact


@pytest.mark.parametrize("seed", range(3))
def test_accumulation_is_not_exact_for_clip_and_siglip(seed):
    clip = batch_coupling("clip", 64, 16, seed=seed)
    assert clip.full_loss > 1.5 * clip.accumulated_loss
    assert clip.gradient_cosine < 0.95
    assert clip.relative_difference > 0.4
    siglip = batch_coupling("siglip", 64, 16, seed=seed)
    assert siglip.full_loss > siglip.accumulated_loss
    assert siglip.relative_difference > 0.01
    assert not clip.exact
    assert not siglip.exact


@pytest.mark.parametrize("loss", ["clip", "siglip", "classification"])
def test_one_micro_batch_is_the_batch(loss):
    assert batch_coupling(loss, 12, 12).exact


def test_smaller_micro_batches_are_further_away():
    away = [batch_coupling("clip", 64, size).relative_difference for size in (32, 8, 2, 1)]
    assert away == sorted(away)
    alone = batch_coupling("clip", 64, 1)  # a pair alone has no loss and no gradient
    assert (alone.accumulated_loss, alone.gradient_cosine, alone.relative_difference) == (0, 0, 1)


def test_scale_and_bias_and_seed_are_heard():
    usual = batch_coupling("siglip", 8, 4)
    assert batch_coupling("siglip", 8, 4) == usual
    for other in ({"logit_bias": 0}, {"logit_scale": 1}, {"seed": 1}):
        assert batch_coupling("siglip", 8, 4, **other).full_loss != usual.full_loss
    assert batch_coupling("clip", 8, 4, logit_scale=1) != batch_coupling("clip", 8, 4)


def test_what_siglip_loses_are_the_negatives_between_micro_batches():
    weight = samples(5, 5, seed=2).requires_grad_()

    def loss(images, texts):
        losses = siglip_pair_losses(images @ weight @ texts.T)
        return losses.sum() / len(losses)

    images, texts = samples(), samples(seed=1)
    result = compare_accumulation(loss, (images, texts), [weight], 2)
    losses = siglip_pair_losses(images @ weight @ texts.T)
    kept = torch.block_diag(*[torch.ones(2, 2)] * 3).bool()
    missing = losses[~kept].sum().item() / 6
    assert result.full_loss - result.accumulated_loss == pytest.approx(missing, rel=1e-9)


def test_the_comparison_is_that_of_two_training_steps():
    batch = samples(12), samples(12, seed=1)

    def gradient(parts):
        torch.manual_seed(0)
        net = nn.Sequential(nn.Linear(5, 4), nn.BatchNorm1d(4), nn.Linear(4, 5)).double()
        losses = []
        for images, texts in parts:
            loss = mse_loss(net(images), texts)
            (loss / len(parts)).backward()
            losses.append(loss.item())
        numbers = torch.cat([p.grad.flatten() for p in net.parameters()])
        return net, numbers, sum(losses) / len(losses)

    net, full, full_loss = gradient([batch])
    parts = list(zip(*(tensor.split(4) for tensor in batch), strict=True))
    _, accumulated, accumulated_loss = gradient(parts)
    result = compare_accumulation(
        lambda images, texts: mse_loss(net(images), texts), batch, list(net.parameters()), 4
    )
    assert result.full_loss == pytest.approx(full_loss)
    assert result.accumulated_loss == pytest.approx(accumulated_loss)
    cosine = torch.cosine_similarity(full, accumulated, dim=0).item()
    assert result.gradient_cosine == pytest.approx(cosine)
    difference = ((accumulated - full).norm() / full.norm()).item()
    assert result.relative_difference == pytest.approx(difference)
    assert not result.exact  # BatchNorm couples the batch, whatever the loss


def test_gradients_that_were_there_are_left_alone():
    weight = samples(5, 1).requires_grad_()
    weight.sum().backward()
    compare_accumulation(lambda x: (x @ weight).square().mean(), (samples(),), [weight], 3)
    assert torch.equal(weight.grad, torch.ones_like(weight))


def test_opposite_gradients_have_a_cosine_of_minus_one():
    weight = torch.ones(1, requires_grad=True)

    def loss(x):
        return weight.sum() * (1.0 if len(x) == 4 else -2.0)

    result = compare_accumulation(loss, (torch.zeros(4, 1),), [weight], 2)
    assert (result.gradient_cosine, result.relative_difference) == (-1, 3)
    assert math.isclose(result.accumulated_loss, -2)


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: batch_coupling("hinge"), "'hinge' is not known: use 'clip', 'siglip' or"),
        (lambda: batch_coupling("clip", 64, 24), "64 does not part into .* of 24.*Use 16 or 32"),
        (lambda: batch_coupling("clip", 64, 0), "into micro-batches of 0.*Use 1 or 2"),
        (lambda: batch_coupling("clip", 7, 3), "Use 1 or 7"),
        (lambda: batch_coupling("clip", 0, 1), r"hold \[0\] samples"),
        (lambda: batch_coupling("clip", 1, 1), "a batch of 1 has a gradient of length 0"),
        (
            lambda: compare_accumulation(lambda *_: 0, (samples(4), samples(6)), [], 2),
            r"hold \[4, 6\] samples",
        ),
    ],
)
def test_batches_that_do_not_part_are_refused_in_words(call, sentence):
    with pytest.raises(LabError, match=sentence):
        call()
    assert issubclass(ShapeError, LabError)


@pytest.mark.gpu
def test_the_comparison_runs_where_the_tensors_are():
    weight = samples(5, 1).cuda().requires_grad_()
    result = compare_accumulation(
        lambda x: (x @ weight).square().mean(), (samples().cuda(),), [weight], 3
    )
    assert result.exact
