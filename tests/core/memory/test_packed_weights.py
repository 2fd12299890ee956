"""Weights in 8 and 4 bits: the ledger beside real tensors, and beside a forward pass."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
import torch
from torch import nn

from tests.core.memory.test_ledger_live import SMALL, compare
from vitlab.core.encoder import VisionTransformer
from vitlab.core.errors import LabError
from vitlab.core.memory import ViTShape, largest_batch, memory_ledger
from vitlab.core.profiling import measure_step
from vitlab.core.profiling.packed import PackedLinear
from vitlab.core.profiling.setup import plain_vit_for

ODD = ViTShape(21, 2, 3, 37)  # rows of an odd length, and no whole number of 64


def bytes_in_numpy(layer, weights):
    """The same packing by numpy: what its arrays take."""
    rows, inputs = layer.weight.shape
    if weights == "int8":
        return np.zeros((rows, inputs), np.int8).nbytes + np.zeros(rows, np.float32).nbytes
    halves = np.packbits(np.zeros(4 * rows * inputs, bool)).nbytes
    scales = np.array_split(np.zeros(rows * inputs), range(64, rows * inputs, 64))
    return halves + np.zeros(len(scales), np.float32).nbytes


@pytest.mark.parametrize("weights", ["int8", "int4"])
@pytest.mark.parametrize("precision", ["fp32", "bf16", "amp"])
@pytest.mark.parametrize("model", [ODD, SMALL["model"], replace(ODD, qkv_bias=False)])
def test_the_weights_of_the_blocks_take_the_bytes_of_real_arrays_and_all_others_stay(
    model, precision, weights
):
    case = SMALL | dict(model=model, precision=precision, mode="inference")
    ledger, full = memory_ledger(**case, weights=weights), memory_ledger(**case)
    vit = plain_vit_for(full.workload)
    packed = [part for part in vit.blocks.modules() if isinstance(part, nn.Linear)]
    assert len(packed) == 4 * 2
    numbers = sum(layer.weight.numel() for layer in packed)
    each = 2 if precision == "bf16" else 4
    others = each * (sum(weight.numel() for weight in vit.parameters()) - numbers)
    assert ledger.parameters == others + sum(bytes_in_numpy(layer, weights) for layer in packed)
    assert full.parameters == others + each * numbers


@pytest.mark.parametrize(
    ("precision", "attention", "weights"),
    [*product(("fp32", "bf16", "amp"), ("fused", "eager"), ("int8", "int4"))],
)
def test_a_forward_pass_on_packed_weights_rises_and_falls_as_the_tape_tells_it(
    precision, attention, weights
):
    case = dict(mode="inference", precision=precision, attention=attention, weights=weights)
    compare(**SMALL | {"model": replace(SMALL["model"], layer_scale=True)}, **case)
    compare(**SMALL | {"model": replace(ODD, frozen=2), "batch_size": 1}, **case)


@pytest.mark.parametrize(("weights", "largest"), [("int8", 127), ("int4", 7)])
@pytest.mark.parametrize(("rows", "inputs"), [(5, 13), (6, 64), (1, 1)])
def test_each_number_is_the_nearest_that_its_scale_allows(rows, inputs, weights, largest):
    layer = nn.Linear(inputs, rows)
    layer.weight.data.normal_(generator=torch.Generator().manual_seed(3))
    layer.weight.data[0, 0] = 0  # where a whole block or row is 0 it must stay so
    packed = PackedLinear(layer, weights, torch.float32)
    weight, found = layer.weight.detach().numpy(), packed.unpacked().numpy()
    groups = (
        [*weight] if weights == "int8" else np.split(weight.ravel(), range(64, weight.size, 64))
    )
    steps = np.concatenate([np.full(group.size, abs(group).max() / largest) for group in groups])
    off = abs(found - weight).ravel()
    assert (off <= steps / 2 + 1e-6).all()
    assert found[0, 0] == 0
    x = torch.randn(2, 3, inputs, generator=torch.Generator().manual_seed(4))
    expected = x.numpy() @ found.T + layer.bias.detach().numpy()
    torch.testing.assert_close(packed(x).detach(), torch.from_numpy(expected))


def test_training_packs_no_weight_and_fewer_bits_hold_more_images():
    assert memory_ledger(weights="int8").peak == memory_ledger().peak
    case = dict(model="vit_giant", patch_size=14, mode="inference")
    images = [largest_batch(8 * 2**30, **case, weights=w) for w in ("full", "int8", "int4")]
    assert images == sorted(images)
    assert images[0] < images[1] < images[2]
    with pytest.raises(LabError, match="weights 'int2' is not known: use 'full', 'int8' or 'int4'"):
        memory_ledger(weights="int2", mode="inference")


@pytest.mark.parametrize("weights", ["int8", "int4"])
def test_a_gate_is_packed_with_the_layer_whose_output_it_multiplies(weights):
    plain, gated = ViTShape(24, 2, 3, 40), ViTShape(24, 2, 3, 40, swiglu=True)
    case = SMALL | dict(mode="inference", weights=weights)
    more = memory_ledger(**case | {"model": gated}).parameters
    more -= memory_ledger(**case | {"model": plain}).parameters
    gate = {"int8": 40 * 24 + 4 * 40, "int4": 40 * 24 // 2 + 4 * 40 * 24 // 64}[weights]
    assert more == 2 * (gate + 4 * 40)  # its bias has 32 bits


def test_a_module_of_ones_own_is_measured_with_its_weights_packed():
    vit = VisionTransformer((24, 40), 8, embed_dim=24, depth=2, num_heads=3, num_classes=7)
    vit.patch_embed.mode = "conv"  # as the ledger counts it
    before = {name: weight.clone() for name, weight in vit.state_dict().items()}
    case = dict(image_size=(24, 40), patch_size=8, batch_size=2, mode="inference", weights="int8")
    ledger, step = memory_ledger(vit, **case), measure_step(vit, **case, device="meta")
    assert (ledger.parameters, ledger.peak) == (step.parameters, step.peak)
    assert all(torch.equal(weight, before[name]) for name, weight in vit.state_dict().items())
