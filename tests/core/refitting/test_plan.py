"""What a training run draws, and how fast it learns: by what its steps were given."""

import pytest
import torch

from vitlab.core.encoder import VisionTransformer
from vitlab.core.refitting import fine_tune, train_at_sizes, tuning


@pytest.fixture
def small():
    torch.manual_seed(0)
    return VisionTransformer(16, 8, num_classes=4, embed_dim=16, depth=1, num_heads=2, reg_tokens=1)


@pytest.fixture
def steps(monkeypatch):
    """(learning rate, weight decay, pictures) of each step; nothing is learned."""
    told = []

    def note(learner, drawn, optimizer):
        (group,) = optimizer.param_groups
        told.append((group["lr"], group["weight_decay"], drawn.images))

    monkeypatch.setattr(tuning, "_learn", note)
    return told


def test_the_rate_rises_for_five_steps_and_falls_in_a_line(small, steps):
    list(fine_tune(small, 24, seeds=[0], batch=4, rate=0.5, report_every=40))
    rates = [rate for rate, _, _ in steps]
    falling = [0.5 * (1 - step / 40) for step in range(40)]
    assert rates == pytest.approx([fall * min(1, (n + 1) / 5) for n, fall in enumerate(falling)])
    assert rates[0] < rates[4] > rates[5] > rates[-1] > 0
    assert {decay for _, decay, _ in steps} == {0.0}


def test_sizes_take_turns_and_every_step_of_every_seed_draws_other_pictures(small, steps):
    list(train_at_sizes(small, [24, 32], seeds=[0, 2], batch=4, report_every=40))
    sizes = [pictures.shape[-1] for _, _, pictures in steps]
    assert sizes == [24, 32] * 40
    drawn = {pictures.numpy().tobytes() for _, _, pictures in steps}
    assert len(drawn) == len(steps) == 80


def test_a_table_for_several_sizes_keeps_its_prefix_rows_and_resizes_the_others(small):
    torch.nn.init.normal_(small.pos_embed)
    learner = tuning.AtSizes(small, [24])
    images = torch.rand(2, 3, 24, 24)
    wanted = tuning.AtOneSize(small, 24).eval()(images)
    torch.testing.assert_close(learner.eval()(images), wanted)
