"""The ledger beside a tracker in a real step, whole curves compared, on tensors without data."""

from itertools import product

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.memory.turning import turns
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


@pytest.mark.parametrize(
    ("precision", "attention"), [*product(("fp32", "bf16", "amp"), ("fused", "eager"))]
)
def test_a_forward_pass_rises_and_falls_as_the_tape_tells_it(precision, attention):
    compare(**SMALL, mode="inference", precision=precision, attention=attention)


@settings(max_examples=30)
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
    mode=st.sampled_from(["train", "train", "inference"]),
    precision=st.sampled_from(["fp32", "bf16", "amp"]),
    attention=st.sampled_from(["fused", "eager"]),
    checkpointing=st.booleans(),
    optimizer=st.sampled_from(["adamw", "sgd", "sgd_momentum"]),
    foreach=st.booleans(),
)
def test_any_plain_vit_holds_what_the_ledger_says(
    heads, head_width, depth, mlp_dim, patch, cells, optimizer, foreach, **case
):
    compare(
        model=ViTShape(heads * head_width, depth, heads, mlp_dim),
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
