"""Bytes that were seen on fake CUDA tensors, by a tracker that is not ours and by ours."""

import json
from pathlib import Path

import pytest

from vitlab.core.memory import ViTShape, memory_ledger

CORE = Path(__file__).parents[1]
TABLE = json.loads((CORE / "tables" / "memory_cases.json").read_text("utf-8"))["cases"]
GOLDENS = json.loads((CORE / "golden" / "memory.json").read_text("utf-8"))["cases"]
NAMES = dict(zip("SBLHgG", ("small", "base", "large", "huge", "giant", "gigantic"), strict=True))
PHASES = {"fwd": "forward", "bwd": "backward", "opt": "optimizer"}


def settings(case):
    """The arguments of `memory_ledger` for a case of the table, in whose words it is."""
    size, img = case["size"], case["img"]
    return dict(
        model=f"vit_{NAMES[size]}" if isinstance(size, str) else ViTShape(*size),
        image_size=img if isinstance(img, int) else tuple(img),
        patch_size=case["patch"],
        batch_size=case["batch"],
        mode={"infer": "inference", "train": "train"}[case["mode"]],
        precision="amp" if case["amp"] else "fp32",
        attention={"sdpa": "fused", "eager": "eager"}[case["attn"]],
        checkpointing=case.get("ckpt", False),
        optimizer={"sgdm": "sgd_momentum"}.get(case.get("opt"), case.get("opt", "adamw")),
        fused_optimizer=case.get("fused", False),
        num_classes=case.get("classes", 1000),
    )


@pytest.mark.parametrize("row", TABLE, ids=lambda row: str(row["id"]))
def test_the_ledger_equals_the_table_to_the_byte(row):
    ledger, seen = memory_ledger(**settings(row["case"])), row["bytes"]
    assert ledger.peak == seen["peak"]
    assert ledger.parameters == seen["params"]
    assert ledger.input == seen["input"]
    assert ledger.gradients == seen["grads"]
    assert ledger.optimizer == seen["optimizer"]
    assert ledger.saved_activations == (seen["saved_activations_end_of_forward"] or 0)
    assert ledger.resident == (seen["base_before_forward"] or ledger.resident)
    for phase, peak in (seen["peak_by_phase"] or {}).items():
        assert ledger.phase_peaks[PHASES[phase]] == peak
    assert ledger.peak_phase == PHASES[seen["peak_where"][0]]


def test_the_goldens_cover_what_the_ledger_can_be_asked():
    cases = [row["case"] for row in GOLDENS]
    assert len(cases) >= 80
    asked = {
        "mode": {"train", "inference"},
        "precision": {"amp", "fp32", "bf16"},
        "attention": {"fused", "eager"},
        "checkpointing": {True, False},
        "optimizer": {"adamw", "sgd", "sgd_momentum"},
        "foreach": {True, False},
        "fused_optimizer": {True, False},
        "num_prefix_tokens": {0, 1, 5},
    }
    for name, values in asked.items():
        assert {case[name] for case in cases} == values
    assert {case["batch_size"] for case in cases} >= {1, 2, 32}
    assert any(case["patch_size"][0] != case["patch_size"][1] for case in cases)
    assert any(case["image_size"][0] != case["image_size"][1] for case in cases)


@pytest.mark.parametrize("number", range(len(GOLDENS)))
def test_the_ledger_equals_the_goldens_to_the_byte(number):
    case, seen = dict(GOLDENS[number]["case"]), GOLDENS[number]["bytes"]
    case["model"] = ViTShape(*case.pop("shape"))
    for name in ("image_size", "patch_size"):
        case[name] = tuple(case[name])
    ledger = memory_ledger(**case)
    counted = {f"peak_{phase}": peak for phase, peak in ledger.phase_peaks.items()}
    for name, value in seen.items():
        assert (counted[name] if name in counted else getattr(ledger, name)) == value, name
