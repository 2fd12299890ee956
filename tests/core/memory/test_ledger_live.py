"""The ledger beside a tracker in a real step, whole curves compared, on tensors without data."""

from dataclasses import replace
from itertools import product

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.memory.turning import turns
from tests.few import few
from vitlab.core.compute import find_shape
from vitlab.core.errors import LabError
from vitlab.core.memory import ViTShape, memory_ledger
from vitlab.core.profiling import measure_step
from vitlab.core.profiling.step import _Step

SMALL = dict(
    model=ViTShape(24, 2, 3, 40), image_size=(12, 8), patch_size=4, batch_size=2, num_classes=7
)
NUMBERS = ("peak", "phase_peaks", "parameters", "gradients", "optimizer", "input")


def compare(**case):
    """Every number, and every point at which the count of live bytes turns."""
    ledger, step = memory_ledger(**case), measure_step(**case, device="meta")
    for name in (*NUMBERS, "saved_activations"):
        assert getattr(ledger, name) == getattr(step, name), name
    counted, seen = turns(ledger), list(step.turns)
    if not case.get("foreach", True):  # the tape tells the largest of the tensors only
        counted = counted[: -2 if case["optimizer"] == "adamw" else None]
    if case.get("fused_optimizer"):
        counted = counted[:-1]
    assert counted[:-1] == seen[: len(counted) - 1]


@pytest.mark.skipif(
    torch.__version__.startswith("2.11."),
    reason="without data, torch 2.11 copies the patch weight's gradient (pytorch #171622)",
)
@pytest.mark.parametrize(
    ("precision", "attention", "checkpointing"),
    [*product(("fp32", "bf16", "amp"), ("fused", "eager"), (False, True))],
)
def test_a_training_step_rises_and_falls_as_the_tape_tells_it(precision, attention, checkpointing):
    compare(**SMALL, precision=precision, attention=attention, checkpointing=checkpointing)


@pytest.mark.parametrize("checkpointing", [False, True])
@pytest.mark.parametrize("precision", ["fp32", "bf16", "amp"])
@pytest.mark.parametrize(
    "more", [dict(layer_scale=True), dict(pre_norm=True, patch_bias=False, qkv_bias=False)]
)
def test_layer_scale_and_a_norm_before_the_blocks_are_on_the_tape(more, precision, checkpointing):
    model = replace(SMALL["model"], **more)
    compare(**SMALL | {"model": model}, precision=precision, checkpointing=checkpointing)


@pytest.mark.parametrize("checkpointing", [False, True])
@pytest.mark.parametrize("precision", ["fp32", "bf16", "amp"])
@pytest.mark.parametrize("frozen", few([1, 4, 2, 3, 5]))
def test_what_is_frozen_keeps_nothing_and_learns_nothing(frozen, precision, checkpointing):
    model = replace(SMALL["model"], depth=3, layer_scale=frozen % 2 == 0, frozen=frozen)
    compare(**SMALL | {"model": model}, precision=precision, checkpointing=checkpointing)


@pytest.mark.parametrize("batch_size", [1, 2])
@pytest.mark.parametrize("precision", ["fp32", "bf16", "amp"])
@pytest.mark.parametrize("before", [dict(reg_tokens=3), dict(class_token=False)])
def test_gradients_of_earlier_batches_are_there_and_added_to(before, precision, batch_size):
    model = replace(SMALL["model"], layer_scale=True, **before)
    case = SMALL | dict(model=model, precision=precision, batch_size=batch_size)
    compare(**case, accumulate=True)
    alone, last = memory_ledger(**case), memory_ledger(**case, accumulate=True)
    assert last.gradients == alone.gradients
    assert last.phase_peaks["forward"] == alone.phase_peaks["forward"] + alone.gradients
    assert memory_ledger(**case, accumulate=True, mode="inference").gradients == 0


def test_a_probe_on_a_frozen_model_trains_in_hardly_more_than_inference():
    probe = replace(find_shape("vit_base"), frozen=14)
    train, infer = (memory_ledger(probe, batch_size=32, mode=m) for m in ("train", "inference"))
    assert train.gradients == 4 * 769 * 1000
    assert train.peak - infer.peak < 2 * train.optimizer + 2**20
    whole = memory_ledger("vit_base", batch_size=32)
    assert [train.peak, whole.peak] == sorted([train.peak, whole.peak])
    with pytest.raises(LabError, match="every part of this model is frozen"):
        memory_ledger(replace(probe, frozen=15))


@pytest.mark.parametrize(
    ("precision", "attention"), [*product(("fp32", "bf16", "amp"), ("fused", "eager"))]
)
def test_a_forward_pass_rises_and_falls_as_the_tape_tells_it(precision, attention):
    compare(**SMALL, mode="inference", precision=precision, attention=attention)


@settings(max_examples=15)
@given(
    heads=st.integers(1, 4),
    head_width=st.integers(2, 9),
    depth=st.integers(1, 3),
    mlp_dim=st.integers(1, 60),
    patch=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    cells=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    batch_size=st.integers(1, 4),
    num_prefix_tokens=st.sampled_from([0, 1, 2, 5]),
    num_classes=st.integers(1, 40),
    more=st.fixed_dictionaries(
        {name: st.booleans() for name in ("layer_scale", "pre_norm", "patch_bias", "qkv_bias")}
    ),
    frozen=st.sampled_from([0, 0, 1, 2, 3, 4, 5]),
    mode=st.sampled_from(["train", "train", "inference"]),
    precision=st.sampled_from(["fp32", "bf16", "amp"]),
    attention=st.sampled_from(["fused", "eager"]),
    checkpointing=st.booleans(),
    accumulate=st.booleans(),
    optimizer=st.sampled_from(["adamw", "sgd", "sgd_momentum"]),
    foreach=st.booleans(),
)
def test_any_plain_vit_holds_what_the_ledger_says(
    heads, head_width, depth, mlp_dim, patch, cells, optimizer, foreach, more, frozen, **case
):
    more["frozen"] = min(frozen, depth + 2)
    compare(
        model=ViTShape(heads * head_width, depth, heads, mlp_dim, **more),
        image_size=(patch[0] * cells[0], patch[1] * cells[1]),
        patch_size=patch,
        optimizer=optimizer,
        foreach=foreach,
        **case,
    )


def test_with_one_image_a_view_of_a_gradient_keeps_all_of_it():
    one = memory_ledger(**SMALL | {"batch_size": 1})
    assert one.gradients - one.parameters == 4 * 6 * 24  # the patches beside CLS
    compare(**SMALL | {"batch_size": 1})
    assert memory_ledger(**SMALL).gradients == memory_ledger(**SMALL).parameters


def test_a_vit_of_real_size_holds_what_the_ledger_says():
    compare(model="vit_base", depth=2, image_size=(96, 160), batch_size=4, attention="eager")


def test_on_the_cpu_with_data_a_step_holds_the_same():
    case = SMALL | dict(precision="fp32", attention="eager", optimizer="sgd_momentum")
    run = memory_ledger(**case).workload
    step = _Step(run, torch.device("cpu"), lambda share, word: None, lambda: False).measure()
    assert step.how == "live storages on cpu tensors"
    assert step.peak == memory_ledger(**case).peak
    assert step.saved_activations == memory_ledger(**case).saved_activations


@pytest.mark.gpu
@pytest.mark.parametrize("checkpointing", [False, True])
def test_on_cuda_the_allocator_sees_the_ledger_within_its_rounding(checkpointing):
    case = dict(model="vit_small", batch_size=128, checkpointing=checkpointing)
    step, ledger = measure_step(**case, device="cuda"), memory_ledger(**case)
    assert step.parameters == ledger.parameters
    assert step.peak == pytest.approx(ledger.peak, rel=0.1)
    assert "allocator of" in step.how
    assert torch.cuda.memory_allocated() < ledger.parameters
