import math

import pytest
import torch

from vitlab.core.contrast import (
    SiglipInitialLoss,
    contrastive_logits,
    siglip_initial_loss,
    siglip_loss,
    siglip_pair_losses,
)
from vitlab.core.errors import LabError


@pytest.mark.parametrize(("batch", "bias", "cosine"), [(1, -10, 0.0), (6, 0, 0.0), (9, -3, 0.6)])
def test_the_initial_loss_is_that_of_a_batch_in_which_all_cosines_are_equal(batch, bias, cosine):
    images = torch.tensor([[1.0, 0.0]], dtype=torch.float64).expand(batch, 2)
    texts = torch.tensor([[cosine, math.sqrt(1 - cosine**2)]], dtype=torch.float64)
    measured = siglip_loss(images, texts.expand(batch, 2), 8.0, bias)
    counted = siglip_initial_loss(batch, bias, logit_scale=8.0, cosine=cosine)
    assert counted.total == pytest.approx(measured.item(), rel=1e-12)
    logits = contrastive_logits(images, texts.expand(batch, 2), 8.0, bias)
    assert counted.positive == pytest.approx(siglip_pair_losses(logits)[0, 0].item(), rel=1e-12)


def test_the_bias_keeps_32767_negatives_from_drowning_one_positive():
    plain, biased = siglip_initial_loss(32_768, 0), siglip_initial_loss(32_768, -10)
    assert plain.negatives == pytest.approx(32_767 * math.log(2))
    assert plain.positive == pytest.approx(math.log(2))
    assert biased.negatives == pytest.approx(1.49, abs=0.005)
    assert biased.positive == pytest.approx(10.0, abs=1e-4)
    assert siglip_initial_loss(2, -2000).negatives == 0  # no overflow


def test_the_total_is_what_a_row_costs():
    assert SiglipInitialLoss(positive=1.0, negatives=4.0).total == 5.0


def test_a_batch_without_pairs_has_no_loss():
    with pytest.raises(LabError, match="a batch of 0 holds no pair: it needs at least 1"):
        siglip_initial_loss(0, 0)
