"""A loss whose batch is cut, held against closed forms, whole batches and torch's own ranks."""

import pytest
import torch
from torch.nn.functional import normalize

from vitlab.core.contrast import (
    clip_loss,
    clip_pair_losses,
    compare_accumulation,
    contrastive_logits,
    false_negatives,
    first_equal,
    parted_loss,
    siglip_loss,
    siglip_pair_losses,
    symmetric_cross_entropy,
)
from vitlab.core.errors import LabError, ShapeError

SCALE, BIAS = 6.0, -2.0


def pairs(count=6, dim=5, seed=3):
    generator = torch.Generator().manual_seed(seed)
    return tuple(
        normalize(torch.randn(count, dim, generator=generator, dtype=torch.float64), dim=-1)
        for _ in range(2)
    )


def whole(loss, images, texts):
    leaves = images.clone().requires_grad_(), texts.clone().requires_grad_()
    value = clip_loss(*leaves, SCALE) if loss == "clip" else siglip_loss(*leaves, SCALE, BIAS)
    return value.item(), torch.cat([g.flatten() for g in torch.autograd.grad(value, leaves)])


def parted(loss, images, texts, **how):
    return parted_loss(loss, images, texts, SCALE, BIAS, **how)


@pytest.mark.parametrize("loss", ["clip", "siglip"])
@pytest.mark.parametrize("how", [{}, {"micro_batch_size": 2, "exchange": "gathered_with_grad"}])
def test_uncut_or_gathered_with_its_gradient_it_is_the_whole_batch(loss, how):
    value, gradient = whole(loss, *pairs())
    found = parted(loss, *pairs(), **how)
    assert found.loss == pytest.approx(value, rel=1e-12)
    torch.testing.assert_close(found.gradient, gradient)


@pytest.mark.parametrize("exchange", ["micro_batches", "local"])
def test_ranks_that_gather_nothing_are_micro_batches_whose_gradients_add_up(exchange):
    leaves = tuple(each.requires_grad_() for each in pairs())
    known = compare_accumulation(
        lambda images, texts: clip_loss(images, texts, SCALE), leaves, leaves, 3
    )
    found = parted("clip", *pairs(), micro_batch_size=3, exchange=exchange)
    assert found.loss == pytest.approx(known.accumulated_loss, rel=1e-12)
    full = whole("clip", *pairs())[1]
    cosine = torch.cosine_similarity(full, found.gradient, dim=0)
    assert cosine.item() == pytest.approx(known.gradient_cosine, rel=1e-9)


@pytest.mark.parametrize("loss", ["clip", "siglip"])
def test_gathered_as_constants_the_loss_is_whole_and_the_gradient_is_not(loss):
    value, gradient = whole(loss, *pairs())
    found = parted(loss, *pairs(), micro_batch_size=2, exchange="gathered")
    assert found.loss == pytest.approx(value, rel=1e-12)
    assert torch.cosine_similarity(gradient, found.gradient, dim=0) < 0.999
    # By hand: a text gets from the rows of its own part alone what a row gives to all texts.
    images, texts = pairs()
    logits = contrastive_logits(images, texts, SCALE, BIAS)
    own = torch.block_diag(*[torch.ones(2, 2, dtype=torch.float64)] * 3)
    belongs = torch.eye(6, dtype=torch.float64)
    if loss == "clip":
        rows, cols = ((logits.softmax(axis) - belongs) / 12 for axis in (1, 0))
    else:
        rows, cols = (logits.sigmoid() - belongs) / 6, torch.zeros(6, 6, dtype=torch.float64)
    to_images, to_texts = rows + cols * own, cols + rows * own
    torch.testing.assert_close(found.image_gradient, SCALE * to_images @ texts)
    torch.testing.assert_close(found.text_gradient, SCALE * to_texts.mT @ images)


@pytest.mark.parametrize(("reduction", "times"), [("batch", 1), ("pairs", 1 / 6), ("sum", 6)])
def test_a_mean_over_pairs_is_b_times_too_small_and_a_sum_b_times_too_large(reduction, times):
    found = parted("siglip", *pairs(), reduction=reduction)
    assert found.loss == pytest.approx(times * whole("siglip", *pairs())[0], rel=1e-12)
    gathered = parted(
        "siglip", *pairs(), reduction=reduction, micro_batch_size=3, exchange="gathered"
    )
    assert gathered.loss == pytest.approx(found.loss, rel=1e-12)


def test_one_pair_has_nothing_to_tell_apart():
    found = parted("clip", *pairs(), micro_batch_size=1)
    assert (found.loss, found.gradient.abs().max().item()) == (0, 0)
    assert parted("siglip", *pairs(), micro_batch_size=1).loss > 0


def test_the_losses_of_pairs_are_those_of_each_row_and_column():
    logits = contrastive_logits(*pairs(), SCALE)
    rows = [logits[i].logsumexp(0) - logits[i, i] for i in range(6)]
    cols = [logits[:, i].logsumexp(0) - logits[i, i] for i in range(6)]
    by_hand = (torch.stack(rows) + torch.stack(cols)) / 2
    torch.testing.assert_close(clip_pair_losses(logits), by_hand)
    torch.testing.assert_close(clip_pair_losses(logits).mean(), symmetric_cross_entropy(logits))


def test_what_is_left_out_is_as_if_it_were_not_there():
    """Of two pictures with one caption: each finds its caption among the other four alone."""
    images, texts = pairs()
    captions = ["a cat", "a dog", " A  CAT", "a", "b", "c"]
    assert first_equal(captions) == (0, 1, 0, 3, 4, 5)
    mask = torch.tensor(false_negatives(captions))
    assert mask.nonzero().tolist() == [[0, 2], [2, 0]]
    logits = contrastive_logits(images, texts, SCALE)
    keep = torch.tensor([0, 1, 3, 4, 5])
    row = logits[0, keep].logsumexp(0) + logits[keep, 0].logsumexp(0) - 2 * logits[0, 0]
    assert clip_pair_losses(logits, mask)[0].item() == pytest.approx(row.item() / 2, rel=1e-12)
    plain, less = (siglip_pair_losses(logits, each) for each in (None, mask))
    assert (plain - less).nonzero().tolist() == [[0, 2], [2, 0]]
    for loss, wanted in (("clip", clip_pair_losses(logits, mask).mean()), ("siglip", None)):
        found = parted(loss, images, texts, left_out=mask)
        assert found.loss < parted(loss, images, texts).loss
        if wanted is not None:
            assert found.loss == pytest.approx(wanted.item(), rel=1e-12)


def test_equal_captions_of_one_vector_cannot_cost_less_than_ln_2():
    images, texts = pairs()
    images[2], texts[2], texts[0] = images[0], images[0], images[0]
    assert clip_pair_losses(contrastive_logits(images, texts, 100.0))[0] > 0.693


@pytest.mark.refusal
def test_what_cannot_be_cut_is_refused_with_a_way_out():
    with pytest.raises(ShapeError, match="does not part into micro-batches of 4") as refused:
        parted("clip", *pairs(), micro_batch_size=4)
    assert [r.settings for r in refused.value.remedies] == [
        {"micro_batch_size": 2},
        {"micro_batch_size": 3},
    ]
    with pytest.raises(LabError, match="exchange 'mpi' is not known: use 'micro_batches'"):
        parted("clip", *pairs(), exchange="mpi")
    with pytest.raises(ShapeError, match=r"left_out \(2, 2\) does not say for each of \(6, 6\)"):
        clip_pair_losses(torch.zeros(6, 6), torch.zeros(2, 2, dtype=torch.bool))
