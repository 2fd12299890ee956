"""Models of timm and transformers as somebody's own: counted, frozen, and measured themselves."""

import pytest
import timm
import torch
from timm.models.vision_transformer import VisionTransformer as Timms
from transformers import (
    CLIPConfig,
    CLIPModel,
    Dinov2Config,
    Dinov2Model,
    DINOv3ViTConfig,
    DINOv3ViTModel,
    SiglipConfig,
    SiglipModel,
    SiglipVisionConfig,
    SiglipVisionModel,
    ViTConfig,
    ViTForImageClassification,
)

from vitlab.core import ViTShape, count_parameters, memory_ledger
from vitlab.core.compute import PRESETS, read_model
from vitlab.core.profiling import measure_step

SIZES = ((32, 48), (8, 8))
NUMBERS = ("parameters", "gradients", "optimizer", "saved_activations")
WIDTHS = dict(hidden_size=24, num_hidden_layers=3, num_attention_heads=4, intermediate_size=60)
SMALL = WIDTHS | dict(image_size=32, patch_size=8)
DINO = {name: value for name, value in SMALL.items() if name != "intermediate_size"}
TEXT = WIDTHS | dict(vocab_size=99, max_position_embeddings=16)
THEIRS = {
    "ViT": lambda: ViTForImageClassification(ViTConfig(**SMALL)),
    "DINOv2": lambda: Dinov2Model(Dinov2Config(**DINO)),
    "DINOv3": lambda: DINOv3ViTModel(DINOv3ViTConfig(**SMALL | dict(num_attention_heads=3))),
    "CLIP": lambda: CLIPModel(CLIPConfig(text_config=TEXT, vision_config=SMALL)),
    "SigLIP": lambda: SiglipModel(SiglipConfig(text_config=TEXT, vision_config=SMALL)),
    "SigLIP's tower": lambda: SiglipVisionModel(SiglipVisionConfig(**SMALL)),
}


def small(**more):
    sizes = dict(embed_dim=24, depth=3, num_heads=4, mlp_ratio=2.5, num_classes=7)
    return Timms(img_size=SIZES[0], patch_size=SIZES[1], **sizes, **more)


@pytest.mark.parametrize("precision", ["fp32", "amp", "bf16"])
@pytest.mark.parametrize("attention", ["fused", "eager"])
@pytest.mark.parametrize(
    ("more", "frozen"),
    [
        ({}, 0),
        (dict(init_values=0.1, reg_tokens=4), 2),
        (dict(pre_norm=True, qkv_bias=False), 0),
        (dict(class_token=False, global_pool="avg", fc_norm=False), 5),
    ],
)
def test_a_step_of_timms_module_holds_what_the_ledger_reads_off_it(
    more, frozen, attention, precision
):
    model = small(**more)
    parts = [model.patch_embed, *model.blocks, model.norm]
    for part in parts[:frozen]:
        part.requires_grad_(False)
    for weight in (model.cls_token, model.reg_token, model.pos_embed):
        if frozen and weight is not None:
            weight.requires_grad_(False)
    assert ViTShape.from_model(model).frozen == frozen
    for checkpointing in (False, True):
        case = dict(attention=attention, precision=precision, checkpointing=checkpointing)
        ledger = memory_ledger(model, *SIZES, 2, **case)
        step = measure_step(model, *SIZES, 2, device="meta", **case)
        assert ledger.not_covered == ()
        for name in NUMBERS:
            assert getattr(ledger, name) == getattr(step, name), name
        # timm's blocks are one Sequential, whose caller holds what came in; saved it is anyway.
        held = ledger.workload.residual if frozen else 0
        for phase, peak in step.phase_peaks.items():
            assert 0 <= peak - ledger.phase_peaks[phase] <= held * (phase == "forward"), phase


@pytest.mark.parametrize("name", THEIRS)
def test_a_module_of_transformers_is_read_measured_and_said_to_be_more_than_plain(name):
    model = THEIRS[name]()
    shape, grid = ViTShape.from_model(model), read_model(model).grid
    heads = 3 if name == "DINOv3" else 4  # it rotates four channels of a head together
    assert (shape.embed_dim, shape.depth, shape.num_heads) == (24, 3, heads)
    assert "queries, keys and values in layers of their own" in shape.not_counted
    tower = model if name not in ("CLIP", "SigLIP") else model.vision_model
    assert count_parameters(model, grid.image_size, grid.patch_size) == sum(
        parameter.numel() for parameter in tower.parameters()
    )
    sizes = (grid.image_size, grid.patch_size, 3)
    ledger = memory_ledger(model, *sizes)
    step = measure_step(model, *sizes, device="meta")
    assert step.parameters == pytest.approx(ledger.parameters, rel=0.02)
    assert step.peak == pytest.approx(ledger.peak, rel=0.25)


@pytest.mark.parametrize(
    "name",
    [
        "vit_base_patch16_clip_224",
        "vit_small_patch14_reg4_dinov2",
        "vit_base_patch16_siglip_224",
        "eva02_tiny_patch14_224",
        "beitv2_base_patch16_224",
        "vit_base_patch16_dinov3",
        "naflexvit_base_patch16_gap",
    ],
)
def test_every_number_of_timms_families_is_counted(name):
    with torch.device("meta"):
        model = timm.create_model(name)
    grid = read_model(model).grid
    total = sum(parameter.numel() for parameter in model.parameters())
    assert count_parameters(model, grid.image_size, grid.patch_size) == total


@pytest.mark.parametrize(
    ("preset", "name"),
    [
        ("dinov3_small", "vit_small_patch16_dinov3"),
        ("dinov3_base", "vit_base_patch16_dinov3"),
        ("dinov3_large", "vit_large_patch16_dinov3"),
        ("dinov3_huge_plus", "vit_huge_plus_patch16_dinov3"),
        ("dinov3_7b", "vit_7b_patch16_dinov3"),
        ("siglip2_base", "vit_base_patch16_siglip_256"),
        ("siglip2_large", "vit_large_patch16_siglip_256"),
        ("siglip2_so400m", "vit_so400m_patch16_siglip_256"),
        ("siglip2_giant", "vit_giantopt_patch16_siglip_256"),
    ],
)
def test_a_preset_has_as_many_numbers_as_timms_model(preset, name):
    with torch.device("meta"):
        model = timm.create_model(name, num_classes=0)
    size, patch = PRESETS[preset].image_size, PRESETS[preset].patch_size
    total = sum(parameter.numel() for parameter in model.parameters())
    assert count_parameters(preset, size, patch) == total
    assert read_model(model).grid.image_size == (size, size)
