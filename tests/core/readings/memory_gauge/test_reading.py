"""The gauge's reading: facts that a program on torch alone computes again."""

from dataclasses import replace

import pytest

from tests.core.readings.programs import printed
from vitlab.core import ViTShape, memory_reading

SMALL = dict(model=ViTShape(24, 2, 3, 40), image_size=(12, 8), patch_size=4, num_classes=7)
READINGS = {
    "amp, eager, registers": dict(attention="eager", num_prefix_tokens=5),
    "amp, fused, checkpointing": dict(checkpointing=True, optimizer="sgd", batch_size=3),
    "fp32, eager, no prefix": dict(
        precision="fp32", attention="eager", num_prefix_tokens=0, fused_optimizer=True
    ),
    "bf16, inference": dict(precision="bf16", mode="inference", patch_size=(4, 2)),
    "amp, fused, one tensor at a time": dict(foreach=False, batch_size=2),
    "amp, fused, gradients added up": dict(accumulate=True, batch_size=3),
    "fp32, fused, one image": dict(precision="fp32", batch_size=1, optimizer="sgd_momentum"),
    "attention pooling and checkpointing": dict(
        model=replace(SMALL["model"], attention_pool=True, class_token=False), checkpointing=True
    ),
    "a gate and LayerScale, one tensor at a time": dict(
        model=replace(SMALL["model"], swiglu=True, layer_scale=True), foreach=False
    ),
    "registers without positions": dict(
        model=replace(SMALL["model"], reg_tokens=3, embed_reg=False), batch_size=3
    ),
    "no table of positions": dict(
        model=replace(SMALL["model"], reg_tokens=4, learned_positions=False), batch_size=2
    ),
    "frozen blocks with LayerScale": dict(
        model=replace(SMALL["model"], layer_scale=True, qkv_bias=False, frozen=2), batch_size=3
    ),
    "a LayerNorm before the blocks, frozen": dict(
        model=replace(SMALL["model"], pre_norm=True, patch_bias=False, frozen=3), precision="fp32"
    ),
    "a LayerNorm before the blocks, inference": dict(
        model=replace(SMALL["model"], pre_norm=True), mode="inference"
    ),
    "int8, amp, eager": dict(mode="inference", weights="int8", attention="eager"),
    "int4, fp32, odd sizes": dict(
        model=ViTShape(21, 2, 3, 37, qkv_bias=False),
        mode="inference",
        weights="int4",
        precision="fp32",
    ),
}


EDITS = {
    "batch_size = 8": "batch_size = 3",
    "eager = False": "eager = True",
    "depth = 2": "depth = 4",
}


@pytest.fixture(scope="module")
def values(tmp_path_factory):
    programs = {name: memory_reading(**SMALL | case).code for name, case in READINGS.items()}
    edited = memory_reading(**SMALL).code
    for before, after in EDITS.items():
        assert f"{before}\n" in edited
        edited = edited.replace(f"{before}\n", f"{after}\n")
    programs["edited"] = edited
    return printed(programs, dict.fromkeys(programs, tmp_path_factory.mktemp("program")))


@pytest.mark.parametrize("name", READINGS)
def test_the_program_prints_every_fact_to_the_byte(values, name):
    told = dict(values[name])
    for fact in memory_reading(**SMALL | READINGS[name]).facts:
        assert float(told.pop(fact.name)) == fact.value, fact.name
    assert not told


def test_the_numbers_follow_an_edited_input(values):
    reading = memory_reading(**SMALL, batch_size=3, attention="eager", depth=4)
    for fact in reading.facts:
        assert float(values["edited"][fact.name]) == fact.value, fact.name


def test_what_a_map_is_made_of_is_explained_with_the_numbers_of_the_run():
    reading = memory_reading(**SMALL, num_prefix_tokens=5, attention="eager")
    (maps,) = (fact for fact in reading.facts if fact.name == "attention_maps")
    patches = reading.ledger.workload.grid.tokens
    assert f"one for each of {patches} patches and 5 prefix tokens" in maps.meaning
    assert f"{patches + 5}² pairs in every head" in maps.meaning
    assert f"{patches + 5}²" in maps.formula


def test_the_sentence_says_how_much_where_and_whether_ones_own_gpu_holds_it():
    assert memory_reading(model="vit_base", batch_size=32, budget=8).text == (
        "Training on 32 images of 224 × 224 px in patches of 16 × 16 holds 3.176 GiB at its peak, "
        "in backward, block 12, fc2. With what PyTorch and CUDA add, it needs 4.244 GiB: "
        "a GPU of 8 GiB holds it, and could hold 86 images."
    )
    one = memory_reading(model="vit_base", batch_size=1, mode="inference").text
    assert one.startswith("Inference on 1 image of 224 × 224 px")
    oblong = memory_reading(image_size=(96, 160), patch_size=(16, 32)).text
    assert " of 96 × 160 px in patches of 16 × 32 holds " in oblong
    large = memory_reading(model="vit_gigantic", batch_size=256, attention="eager").text
    assert large.endswith("a GPU of 24 GiB is too small: it holds not even 1 image.")


def test_a_model_that_is_not_plain_says_what_is_not_counted():
    reading = memory_reading(model="dinov2_base_reg4", image_size=518, patch_size=14)
    assert reading.ledger.not_covered == ("registers without positions",)
    assert reading.text.endswith("Not counted, so it is more: registers without positions.")
    standings = {fact.name: fact.standing for fact in reading.facts}
    assert standings["peak"] == standings["saved_activations"] == "estimate"
    assert standings["weights"] == standings["parameters"] == "exact"
    assert {share.standing for share in reading.shares if share.name == "transient"} == {"estimate"}


def test_bytes_are_shown_by_1024_and_every_fact_has_its_standing():
    facts = {fact.name: fact for fact in memory_reading(batch_size=32).facts}
    assert facts["peak"].shown == "3.176 GiB"
    assert facts["parameters"].shown == "86,567,656"
    assert facts["gmacs"].shown == "17.6"
    assert {facts[name].standing for name in ("peak", "gmacs", "saved_activations")} == {"exact"}
    assert facts["workspace"].standing == facts["context"].standing == "quoted"
    assert facts["slack"].standing not in ("exact", "measured")


def test_every_formula_that_counts_gives_its_number():
    case = dict(model=ViTShape(24, 2, 3, 40), image_size=(12, 8), patch_size=4, attention="eager")
    facts = {fact.name: fact for fact in memory_reading(**case, batch_size=5).facts}
    assert facts["attention_maps"].formula == "5 × 3 heads × 7² × 2 blocks × 6 bytes"
    assert facts["attention_maps"].value == 5 * 3 * 7**2 * 2 * 6
    assert facts["weights"].formula == f"{facts['parameters'].value:,} × 4"
    assert facts["weights"].value == 4 * facts["parameters"].value
    parts = [facts[name].value for name in ("peak", "slack", "workspace", "context")]
    assert facts["needed"].value == sum(parts)


@pytest.mark.parametrize(
    ("weights", "formula", "source"),
    [
        ("int8", "9,216 × 1 + 336 scales × 4 + {} × 4", "LLM.int8(), 2022"),
        ("int4", "9,216 × ½ + 144 scales × 4 + {} × 4", "QLoRA, 2023"),
    ],
)
def test_packed_weights_are_counted_with_their_scales_and_say_who_packs_them_so(
    weights, formula, source
):
    case = SMALL | dict(model=ViTShape(24, 2, 3, 48), mode="inference")
    facts = {fact.name: fact for fact in memory_reading(**case, weights=weights).facts}
    rest = facts["parameters"].value - 2 * (4 * 24 * 24 + 2 * 24 * 48)
    assert facts["weights"].formula == formula.format(f"{rest:,}")
    assert source in facts["weights"].meaning
    full = {fact.name: fact for fact in memory_reading(**case).facts}
    assert facts["parameters"] == full["parameters"]
    assert full["weights"].meaning == ""


@pytest.mark.parametrize(
    ("case", "keeps", "takes"),
    [
        ({}, "AdamW: m and v for every weight", "a step ≈ 3 forwards"),
        (
            dict(optimizer="sgd_momentum"),
            "momentum: one number for every weight",
            "a step ≈ 3 forwards",
        ),
        (dict(optimizer="sgd", checkpointing=True), "SGD keeps nothing", "a step ≈ 4 forwards"),
        (dict(mode="inference"), "no optimizer", "× 2 = GFLOPs"),
    ],
)
def test_a_formula_says_what_an_optimizer_keeps_and_how_much_work_a_step_is(case, keeps, takes):
    reading = memory_reading(**SMALL, **case)
    facts = {fact.name: fact for fact in reading.facts}
    assert facts["optimizer"].formula == keeps
    attention = 2 * 2 * 7**2 * 24  # two products in each of two blocks
    percent = 100 * attention / (1e9 * facts["gmacs"].value)
    assert facts["gmacs"].formula == f"{percent:.3g} % attention; {takes}"
    assert facts["gmacs"].label == "GMACs per image, forward"
    assert facts["peak"].formula == reading.ledger.peak_at


def test_what_is_not_kept_is_said_so():
    facts = {fact.name: fact for fact in memory_reading(mode="inference").facts}
    assert facts["gradients"].value == facts["saved_activations"].value == 0
    assert facts["gradients"].formula == "no backward pass"
    assert facts["attention_maps"].formula == "never kept"


@pytest.mark.parametrize(
    ("more", "formula"),
    [
        (0, "as predicted, to the byte"),
        (512, "512 bytes more than predicted"),
        (-2048, "2,048 bytes less than predicted"),
    ],
)
def test_a_measured_peak_stands_beside_the_predicted_one(more, formula):
    reading = memory_reading(model="vit_tiny")
    assert "measured" not in {fact.name for fact in reading.facts}
    measured = reading.with_measured(reading.ledger.peak + more, "counted here")
    fact = measured.facts[-1]
    assert (fact.name, fact.standing, fact.formula) == ("measured", "measured", formula)
    assert measured.text.endswith(", counted here.")
    assert measured.code == reading.code
