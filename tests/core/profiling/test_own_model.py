"""A step of somebody's own module, beside the ledger."""

from itertools import product

import pytest
import torch
from torch import nn

from vitlab.core.encoder import VisionTransformer
from vitlab.core.errors import LabError
from vitlab.core.memory import memory_ledger
from vitlab.core.profiling import measure_step

SIZES = ((12, 8), (4, 4))
NUMBERS = ("peak", "phase_peaks", "parameters", "gradients", "optimizer", "saved_activations")


def ours(**more):
    settings = dict(embed_dim=24, depth=2, num_heads=3, mlp_ratio=2.0, num_classes=7) | more
    model = VisionTransformer(*SIZES, **settings)
    model.patch_embed.mode = "conv"
    return model


def compare(model, **case):
    ledger = memory_ledger(model, *SIZES, 2, **case)
    step = measure_step(model, *SIZES, 2, device="meta", **case)
    for name in NUMBERS:
        assert getattr(ledger, name) == getattr(step, name), name


@pytest.mark.parametrize(
    ("precision", "checkpointing"), [*product(("fp32", "bf16", "amp"), (False, True))]
)
@pytest.mark.parametrize("more", [{}, dict(init_values=0.1, reg_tokens=2)])
def test_our_own_encoder_holds_what_the_ledger_says_of_it(more, precision, checkpointing):
    compare(ours(**more), precision=precision, checkpointing=checkpointing)


@pytest.mark.parametrize("precision", ["fp32", "amp"])
def test_its_frozen_parts_stay_frozen_and_its_weights_where_they_are(precision):
    model = ours()
    for part in (model.patch_embed, model.blocks[0]):
        part.requires_grad_(False)
    for weight in (model.cls_token, model.pos_embed):
        weight.requires_grad_(False)
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    compare(model, precision=precision)
    compare(model, precision=precision, mode="inference")
    assert not any(weight.is_meta or weight.grad is not None for weight in model.parameters())
    for name, weight in model.state_dict().items():
        torch.testing.assert_close(weight, before[name], rtol=0, atol=0)


def test_a_module_without_a_classifier_is_measured_with_one():
    compare(ours(num_classes=0), precision="fp32")


def test_another_size_is_taken_where_the_module_can():
    model = ours()
    step = measure_step(model, (16, 24), 4, 2, device="meta")
    assert step.peak == memory_ledger(model, (16, 24), 4, 2).peak
    assert model.grid.image_size == SIZES[0]


def test_what_a_module_cannot_do_is_a_sentence():
    class Fixed(nn.Module):
        def __init__(self):
            super().__init__()
            inner = ours()
            self.patch_embed, self.blocks = inner.patch_embed, inner.blocks

        def forward(self, images):
            raise RuntimeError("no way")

    with pytest.raises(LabError, match="Fixed takes images of 12 × 8 px in patches of 4 × 4"):
        measure_step(Fixed(), (16, 8), 4, device="meta")
    with pytest.raises(LabError, match=r"Fixed cannot read images \(2, 3, 12, 8\): no way"):
        measure_step(Fixed(), *SIZES, 2, device="meta")
    with pytest.raises(LabError, match="has one way to attend, and it is fused"):
        measure_step(ours(), *SIZES, 2, attention="eager", device="meta")
