"""Parameters and multiply-accumulates, beside published tables, real models and torch's counter."""

import json
import subprocess
import sys
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

from vitlab.core.compute import (
    PRESETS,
    ViTShape,
    attention_macs,
    count_macs,
    count_parameters,
    find_shape,
    mac_parts,
    parameter_sizes,
)
from vitlab.core.encoder import VisionTransformer
from vitlab.core.errors import LabError, ShapeError
from vitlab.core.grid import PatchGrid

TABLE = json.loads((Path(__file__).parents[1] / "tables" / "vit_models.json").read_text("utf-8"))[
    "rows"
]
SIZES = dict(Ti="tiny", S="small", B="base", L="large", H="huge", g="giant", So400m="so400m")
FAMILIES = dict(ViT="vit", DeiT="deit", CLIP="clip", OpenCLIP="openclip", SigLIP="siglip")


def preset_of(name):
    """The preset that a row of the table is: 'OpenCLIP ViT-H/14' is openclip_huge."""
    family, size = name.split("/")[0].replace(" ViT", "").replace(" ", "-").split("-")
    registers = "_reg4" if name.endswith("reg4") else ""
    return f"{FAMILIES.get(family, family.lower())}_{SIZES[size]}{registers}"


def test_the_table_has_25_models_of_seven_families():
    assert len(TABLE) == 25
    assert {preset_of(row["name"]).split("_")[0] for row in TABLE} == {
        *("vit", "deit", "clip", "openclip", "siglip", "dinov2")
    }


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["name"])
def test_a_preset_has_the_published_parameters_and_macs(row):
    place = (preset_of(row["name"]), row["img"], row["patch"])
    assert count_parameters(*place) == row["params"]
    assert count_macs(*place) / 1e9 == pytest.approx(row["gmacs"], abs=0.00051)
    without = row["gmacs_without_attention_matmuls"]
    assert count_macs(*place, attention=False) / 1e9 == pytest.approx(without, abs=0.00051)
    assert 2 * count_macs(*place) / 1e9 == pytest.approx(row["gflops"], abs=0.00051)


def test_a_preset_is_named_by_its_letter_too():
    for letter, name in dict(Ti="tiny", S="small", B="base", g="giant", G="gigantic").items():
        assert find_shape(letter) == find_shape(f"vit_{name}") == PRESETS[f"vit_{name}"].shape


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_every_preset_can_be_counted_at_its_own_sizes(preset):
    place = (preset.shape, preset.image_size, preset.patch_size)
    assert 1e6 < count_parameters(*place) < 7e9
    assert count_macs(*place) > attention_macs(*place) > 0


settled = settings(max_examples=30)
dims = dict(
    heads=st.integers(1, 3),
    head_width=st.integers(1, 4),
    depth=st.integers(1, 3),
    mlp_ratio=st.integers(1, 4),
    patch=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    cells=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    registers=st.integers(0, 3),
    class_token=st.booleans(),
    classes=st.integers(1, 9),
)


def build(
    heads, head_width, depth, mlp_ratio, patch, cells, registers, class_token, classes, **more
):
    """A model, and the shape and sizes to count it by."""
    dim, image = heads * head_width, (patch[0] * cells[0], patch[1] * cells[1])
    shape = ViTShape(
        *(dim, depth, heads, mlp_ratio * dim),
        class_token=class_token,
        reg_tokens=registers,
        num_classes=classes,
        layer_scale=more.get("init_values") is not None,
        embed_reg=not more.get("no_embed_reg", False),
    )
    with torch.device("meta"):
        model = VisionTransformer(
            *(image, patch, 3, classes, "token" if class_token else "avg", dim, depth, heads),
            mlp_ratio=float(mlp_ratio),
            class_token=class_token,
            reg_tokens=registers,
            **more,
        )
    return model, shape, image


@settled
@given(**dims, init_values=st.sampled_from([None, 1e-5]), no_embed_reg=st.booleans())
def test_a_real_model_has_as_many_parameters_as_are_counted(patch, **case):
    model, shape, image = build(patch=patch, **case)
    learned = sum(parameter.numel() for parameter in model.parameters())
    assert learned == count_parameters(shape, image, patch)
    assert learned == sum(parameter_sizes(shape, PatchGrid(image, patch)).values())


@settings(max_examples=8)
@given(**dims)
def test_torchs_counter_sees_two_flops_for_each_multiply_accumulate(patch, **case):
    model, shape, image = build(patch=patch, **case)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(torch.empty(2, 3, *image, device="meta"))
    assert counter.get_total_flops() == 2 * 2 * count_macs(shape, image, patch)


def test_macs_are_the_sum_of_their_parts_and_the_shares_those_of_the_lesson():
    parts = mac_parts(find_shape("vit_base"), PatchGrid(224, 16))
    total = count_macs()
    assert sum(parts.values()) == total
    shares = {name: round(100 * macs / total, 1) for name, macs in parts.items()}
    assert shares["patch projection"] == 0.7  # CLAIMS C16
    assert shares["attention projections"] == 31.8
    assert shares["mlp"] == 63.5
    assert shares["attention matmuls"] == 4.1
    assert total - count_macs(attention=False) == attention_macs() == parts["attention matmuls"]


def test_scores_cost_as_much_as_a_block_at_six_times_the_width():
    """12ND² and 2N²D are equal at N = 6D (CLAIMS D3)."""
    shape = ViTShape(768, 1, 12, 3072, class_token=False)
    parts = mac_parts(shape, PatchGrid((64, 72), 1))
    assert parts["attention matmuls"] == parts["attention projections"] + parts["mlp"]


def test_attention_macs_quadruple_where_the_tokens_double():
    shape = ViTShape(64, 3, 4, 256, class_token=False)
    assert attention_macs(shape, (32, 64), 8) == 4 * attention_macs(shape, (32, 32), 8)


def test_dinov2_at_its_own_size_shows_both_counts():
    place = ("dinov2_base", 518, 14)
    both = count_macs(*place) / 1e9, count_macs(*place, attention=False) / 1e9
    assert both == pytest.approx((151.6, 117.0), abs=0.05)


def test_arguments_replace_what_the_preset_has():
    assert count_parameters("vit_base", depth=3) == count_parameters(ViTShape(768, 3, 12, 3072))
    classes = count_parameters("vit_base", num_classes=10)
    assert count_parameters("vit_base") - classes == 990 * 769
    five = find_shape("vit_base", num_prefix_tokens=5)
    assert (five.class_token, five.reg_tokens, five.num_prefix_tokens) == (True, 4, 5)
    none = find_shape("vit_base", num_prefix_tokens=0)
    assert (none.class_token, none.reg_tokens) == (False, 0)
    clip = count_parameters("clip_base", num_classes=7) - count_parameters("clip_base")
    assert clip == 7 * 513


def test_a_shape_is_printed_with_what_is_not_plain():
    assert repr(ViTShape(8, 1, 2, 16)) == (
        "ViTShape(embed_dim=8, depth=1, num_heads=2, mlp_dim=16)"
    )
    assert repr(ViTShape(8, 1, 2, 16, reg_tokens=4)).endswith("mlp_dim=16, reg_tokens=4)")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("vit_base", ()),
        ("siglip2_giant", ("attention pooling", "no classifier")),
        ("siglip_base", ("attention pooling", "no classifier")),
        ("dinov2_giant", ("LayerScale", "a SwiGLU MLP", "no classifier")),
    ],
)
def test_a_shape_says_what_is_not_plain_about_it(name, words):
    assert find_shape(name).not_plain == words


def test_clip_is_not_plain_in_three_ways_and_has_no_classifier():
    assert set(find_shape("clip_base").not_plain) == {
        "a LayerNorm before the blocks",
        "a last projection",
        "a patch projection without bias",
        "no classifier",
    }


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("arguments", "kind", "sentence"),
    [
        (dict(patch_size=15), ShapeError, "do not fill a side of 224 px"),
        (dict(model="vit_hugs"), LabError, "no model 'vit_hugs' here: vit_huge would work"),
        (dict(model="vit_base_patch16_224"), LabError, "here: vit_base would work, or a ViTShape"),
        (dict(model="dinov2_base_reg4_518"), LabError, "here: dinov2_base_reg4, dinov2_base or"),
        (dict(model="DINOv2-large"), LabError, "here: dinov2_large, "),
        (dict(model="vit_small_patch14_dinov2"), LabError, "here: dinov2_small would work"),
        (dict(model="vit_so400m_patch14_siglip_224"), LabError, "here: siglip_so400m would work"),
        (dict(model="openai/clip-vit-large-patch14"), LabError, "here: clip_large would work"),
        (dict(model="dinov2_vitb14"), LabError, "here: dinov2_base"),
        (dict(model="vit_base_patch14_reg4_dinov2"), LabError, "dinov2_base_reg4 or dinov2_base"),
        (
            dict(model="resnet50"),
            LabError,
            "vit_large would work, or a ViTShape; PRESETS lists all",
        ),
        (dict(num_prefix_tokens=1.0), TypeError, "num_prefix_tokens takes a whole number, not 1.0"),
        (dict(depth=True), TypeError, "depth takes a whole number, not True"),
        (dict(num_prefix_tokens=-3), LabError, "-3 prefix tokens cannot be"),
        (dict(depth=-1), ShapeError, "depth -1 makes no model"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_words(arguments, kind, sentence):
    for count in (count_parameters, count_macs):
        with pytest.raises(kind, match=sentence):
            count(**arguments)


@pytest.mark.refusal
@pytest.mark.parametrize("field", fields(ViTShape)[:-1], ids=lambda field: field.name)
def test_every_field_of_a_shape_is_a_plain_number_or_switch(field):
    """The sum of NumPy's int16 is wrong where Python's is not."""
    switch = isinstance(field.default, bool)
    measures = asdict(ViTShape(24, 2, 3, 48))
    given = np.bool_(measures[field.name]) if switch else np.int16(measures[field.name])
    made = ViTShape(**measures | {field.name: given})
    assert made == ViTShape(**measures)
    assert type(getattr(made, field.name)) is (bool if switch else int)
    kind = "True or False" if switch else "a whole number"
    for wrong in (1 if switch else True, 8.0, float("nan"), "8", None, np.ones(2)):
        with pytest.raises(TypeError, match=f"^{field.name} takes {kind}, not "):
            ViTShape(**measures | {field.name: wrong})


@pytest.mark.refusal
@pytest.mark.parametrize("true", [np.array(True), torch.tensor(True)], ids=["numpy", "torch"])
def test_a_boolean_array_is_a_switch_and_no_number(true):
    with pytest.raises(TypeError, match="depth takes a whole number"):
        ViTShape(24, true, 3, 48)
    assert ViTShape(24, 2, 3, 48, swiglu=true).swiglu is True


def test_counting_never_waits_for_torch():
    program = "import sys, vitlab.core.compute, vitlab.core.memory; print('torch' in sys.modules)"
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert run.stdout == "False\n"
