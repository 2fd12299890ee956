"""The gauge's reading: facts that a program on torch alone computes again."""

import json
import subprocess
import sys

import pytest

from vitlab.core.memory import ViTShape, largest_batch, memory_ledger, memory_reading
from vitlab.core.memory.budget import GIB
from vitlab.core.memory.rules_of_thumb import rules_of_thumb

SMALL = dict(model=ViTShape(24, 2, 3, 40), image_size=(12, 8), patch_size=4, num_classes=7)
READINGS = {
    "amp, eager, registers": dict(attention="eager", num_prefix_tokens=5),
    "amp, fused, checkpointing": dict(checkpointing=True, optimizer="sgd", batch_size=3),
    "fp32, eager, no prefix": dict(
        precision="fp32", attention="eager", num_prefix_tokens=0, fused_optimizer=True
    ),
    "bf16, inference": dict(precision="bf16", mode="inference", patch_size=(4, 2)),
    "amp, fused, one tensor at a time": dict(foreach=False, batch_size=2),
    "fp32, fused, one image": dict(precision="fp32", batch_size=1, optimizer="sgd_momentum"),
}


EDITS = {
    "batch_size = 8": "batch_size = 3",
    "eager = False": "eager = True",
    "depth = 2": "depth = 4",
}
ALL_OF_THEM = """
import json, sys
for program in json.load(sys.stdin):
    exec(compile(program, "program", "exec"), {"__name__": "__main__"})
    print("---")
"""


@pytest.fixture(scope="module")
def printed():
    """What the programs print as ``name: value``, one after another in a process of their own."""
    programs = {name: memory_reading(**SMALL | case).code for name, case in READINGS.items()}
    edited = memory_reading(**SMALL).code
    for before, after in EDITS.items():
        assert f"{before}\n" in edited
        edited = edited.replace(f"{before}\n", f"{after}\n")
    programs["edited"] = edited
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", ALL_OF_THEM],
        input=json.dumps([*programs.values()]),
        capture_output=True,
        text=True,
        check=True,
    )
    outputs = run.stdout.split("---\n")[:-1]
    values = [dict(line.split(": ") for line in output.splitlines()) for output in outputs]
    return dict(zip(programs, values, strict=True))


@pytest.mark.parametrize("name", READINGS)
def test_the_program_prints_every_fact_to_the_byte(printed, name):
    values = dict(printed[name])
    for fact in memory_reading(**SMALL | READINGS[name]).facts:
        assert float(values.pop(fact.name)) == fact.value, fact.name
    assert not values


def test_the_numbers_follow_an_edited_input(printed):
    reading = memory_reading(**SMALL, batch_size=3, attention="eager", depth=4)
    for fact in reading.facts:
        assert float(printed["edited"][fact.name]) == fact.value, fact.name


def test_the_sentence_says_how_much_where_and_on_what():
    assert memory_reading(model="vit_base", batch_size=32).text == (
        "A training step on 32 images of 224 × 224 px in patches of 16 × 16 px holds 3.176 GiB at "
        "its peak, in backward, block 12, fc2: 2.14 GiB of activations are saved. It fits a GPU "
        "with 8 GiB, and so would 89."
    )
    one = memory_reading(model="vit_base", batch_size=1, mode="inference").text
    assert one.startswith("A forward pass on 1 image of 224 × 224 px")
    large = memory_reading(model="vit_gigantic", batch_size=256, attention="eager").text
    assert large.endswith("It does not fit a GPU with 141 GiB.")


def test_a_model_that_is_not_plain_says_what_is_not_counted():
    reading = memory_reading(model="dinov2_base_reg4", image_size=518, patch_size=14)
    assert reading.ledger.not_covered == ("LayerScale", "registers without positions")
    assert reading.text.endswith(
        "Its activations are not counted: LayerScale, registers without positions."
    )


def test_bytes_are_shown_by_1024_and_every_fact_has_its_standing():
    facts = {fact.name: fact for fact in memory_reading(batch_size=32).facts}
    assert facts["peak"].shown == "3.176 GiB"
    assert facts["parameters"].shown == "86,567,656"
    assert facts["gmacs"].shown == "17.6"
    assert {facts[name].standing for name in ("peak", "gmacs", "saved_activations")} == {"exact"}
    assert facts["workspace"].standing == facts["context"].standing == "quoted"
    assert facts["slack"].standing not in ("exact", "measured")


def test_budget_lines_are_the_ledgers_verdicts_and_the_largest_batches():
    case = dict(model="vit_large", image_size=(224, 448), attention="eager")
    reading = memory_reading(**case, batch_size=64)
    assert [line.budget_bytes // GIB for line in reading.budgets] == [8, 16, 24, 40, 80, 141]
    for line in reading.budgets:
        assert line.verdict == reading.ledger.fits(line.budget_bytes)
        assert line.largest_batch == largest_batch(line.budget_bytes, **case)
    assert len({line.verdict for line in reading.budgets}) > 1


def test_the_rules_of_thumb_are_their_formulas():
    ledger = memory_ledger("vit_base", batch_size=4, attention="eager", precision="fp32")
    rules, weights = rules_of_thumb(ledger.workload), 86567656
    pairs, tokens = 4 * 12 * 197**2, 4 * 197 * 768
    assert rules["16 bytes a parameter and the maps"] == 16 * weights + 12 * 4 * pairs
    assert rules["accelerate"] == 16 * weights
    assert rules["Korthikanti"] == 16 * weights + 12 * 2 * (34 * tokens + 5 * pairs)
    cookbook = (4 + 4 + 12) * weights + 12 * (34 * tokens + 5 * pairs)
    assert rules["EleutherAI"] == cookbook
    fused = memory_ledger("vit_base", batch_size=4).workload
    assert rules_of_thumb(fused)["accelerate"] == 8 * weights
    assert rules_of_thumb(fused)["Korthikanti"] == 16 * weights + 12 * 34 * tokens
