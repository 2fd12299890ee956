"""Maps of timm's families are transformers' eager ones on the same weights, or a slow double's."""

import pytest
import timm
import torch
from transformers import (
    BeitConfig,
    BeitModel,
    CLIPVisionConfig,
    CLIPVisionModel,
    DINOv3ViTConfig,
    DINOv3ViTModel,
    Siglip2VisionConfig,
    Siglip2VisionModel,
    SiglipVisionConfig,
    SiglipVisionModel,
)

from tests.peers.draw import agree, normal, randomise
from tests.peers.test_other_models import siglip2_inputs
from tests.peers.transplant import transplant
from vitlab.core.pretrained import OtherModel

HEADS, DEPTH = 3, 2
SMALL = dict(
    hidden_size=24, num_hidden_layers=DEPTH, num_attention_heads=HEADS, intermediate_size=96
)
TIMMS = dict(embed_dim=24, depth=DEPTH, num_heads=HEADS, num_classes=0, pretrained=False)
OBLONG, SQUARE = (24, 40), (32, 32)
FAMILIES = {
    "CLIP": (
        (CLIPVisionModel, CLIPVisionConfig, dict(image_size=32, patch_size=8)),
        ("vit_base_patch16_clip_quickgelu_224", dict(img_size=SQUARE, patch_size=8)),
    ),
    "SigLIP": (
        (SiglipVisionModel, SiglipVisionConfig, dict(image_size=32, patch_size=8)),
        (
            "vit_base_patch16_siglip_224",
            dict(img_size=SQUARE, patch_size=8, act_layer="gelu_tanh"),
        ),
    ),
    "SigLIP 2": (
        (Siglip2VisionModel, Siglip2VisionConfig, dict(num_patches=16, patch_size=8)),
        (
            "naflexvit_base_patch16_siglip",
            dict(patch_size=8, pos_embed_grid_size=(4, 4), act_layer="gelu_tanh"),
        ),
    ),
    "BEiT": (
        (
            BeitModel,
            BeitConfig,
            # Square: of an oblong table transformers 5.23 takes the height for the width.
            dict(image_size=32, patch_size=8, use_relative_position_bias=True, layer_norm_eps=1e-6),
        ),
        ("beit_base_patch16_224", dict(img_size=SQUARE, patch_size=8, init_values=0.1)),
    ),
    "DINOv3": (
        (
            DINOv3ViTModel,
            DINOv3ViTConfig,
            dict(image_size=OBLONG, patch_size=8, num_register_tokens=4),
        ),
        ("vit_small_patch16_dinov3_qkvb", dict(img_size=OBLONG, patch_size=8)),
    ),
}


@pytest.mark.parametrize("family", FAMILIES)
@torch.no_grad()
def test_maps_of_timms_families_are_transformers_eager_ones_on_the_same_weights(family):
    (kind, config, sizes), (name, more) = FAMILIES[family]
    eager = randomise(kind._from_config(config(**SMALL, **sizes), attn_implementation="eager"))
    timms = timm.create_model(name, **TIMMS, **more).eval()
    transplant(family, eager, timms)
    size = sizes.get("image_size", OBLONG if family == "SigLIP 2" else 32)
    images = normal(2, 3, *(size if isinstance(size, tuple) else (size, size)))
    given = siglip2_inputs(images) if family == "SigLIP 2" else {"pixel_values": images}
    expected = torch.stack(eager(**given, output_attentions=True).attentions, 1)
    _, maps = OtherModel(timms).forward_features(images, return_attention=True)
    assert maps.shape[1:3] == (DEPTH, HEADS)
    agree(maps, expected, 1e-5)
    fused = kind._from_config(config(**SMALL, **sizes), attn_implementation="sdpa").eval()
    fused.load_state_dict(eager.state_dict())
    agree(OtherModel(fused).forward_features(images, return_attention=True)[1], expected, 1e-5)


def inputs_of_attention(model, images):
    """Every attention of a model of timm, with the tokens that it reads, in double precision."""
    seen = []
    for block in model.blocks:
        block.norm1.register_forward_hook(lambda *given: seen.append(given[2].double()))
    model.forward_features(images)
    return [(block.attn, x) for block, x in zip(model.blocks, seen, strict=True)]


def queries_and_keys(attention, x):
    """Both by heads; there is no bias of keys."""
    weight = attention.qkv.weight.double()
    q = x @ weight[:24].T + attention.q_bias.double()
    k = x @ weight[24:48].T
    return (each.unflatten(-1, (HEADS, -1)).transpose(1, 2) for each in (q, k))


def rotated(x, place, frequencies):
    """Channels 2k and 2k + 1 as a complex number, turned by ``place`` times its frequency."""
    pairs = torch.view_as_complex(x.unflatten(-1, (-1, 2)).contiguous())
    turn = torch.polar(torch.ones_like(place * frequencies), place * frequencies)
    return torch.view_as_real(pairs * turn).flatten(-2)


def turned_by_place(x, grid, trained):
    """EVA-02's rotation of the patches: half of the channels by the row, half by the column."""
    quarter = x.shape[-1] // 4
    frequencies = 10000.0 ** -(torch.arange(quarter, dtype=torch.float64) / quarter)
    rows, cols = grid
    place = torch.cartesian_prod(torch.arange(rows), torch.arange(cols)).double()
    place[:, 0] *= trained[0] / rows  # the grid that the table was made for
    place[:, 1] *= trained[1] / cols
    halves = x.chunk(2, -1)
    parts = [rotated(half, place[:, [n]], frequencies) for n, half in enumerate(halves)]
    return torch.cat(parts, -1)


@torch.no_grad()
def test_maps_of_eva_02_are_those_of_complex_numbers_in_double_precision():
    sizes = dict(img_size=OBLONG, patch_size=8)
    model = randomise(timm.create_model("eva02_tiny_patch14_224", **TIMMS, **sizes))
    images = normal(2, 3, *OBLONG)
    _, maps = OtherModel(model).forward_features(images, return_attention=True)
    for number, (attention, x) in enumerate(inputs_of_attention(model, images)):
        q, k = (
            torch.cat([each[:, :, :1], turned_by_place(each[:, :, 1:], (3, 5), (16, 16))], 2)
            for each in queries_and_keys(attention, x)
        )
        scores = torch.einsum("bhqd,bhkd->bhqk", q, k) / 8**0.5
        agree(maps[:, number], scores.softmax(-1).float(), 1e-5)


def bias_by_hand(table, grid):
    """BEiT's bias of every pair, looked up one by one; the last three belong to CLS."""
    rows, cols = grid
    places = [None, *((row, col) for row in range(rows) for col in range(cols))]
    bias = torch.empty(len(places), len(places), table.shape[-1], dtype=torch.float64)
    for q, one in enumerate(places):
        for k, other in enumerate(places):
            if one is None or other is None:
                row = len(table) - (1 if one is other else 3 if one is None else 2)
            else:
                down, right = one[0] - other[0] + rows - 1, one[1] - other[1] + cols - 1
                row = down * (2 * cols - 1) + right
            bias[q, k] = table[row]
    return bias.permute(2, 0, 1)


@torch.no_grad()
def test_maps_of_an_oblong_beit_have_the_bias_of_every_pair():
    sizes = dict(img_size=OBLONG, patch_size=8)
    model = randomise(timm.create_model("beit_base_patch16_224", **TIMMS, **sizes))
    images = normal(2, 3, *OBLONG)
    _, maps = OtherModel(model).forward_features(images, return_attention=True)
    for number, (attention, x) in enumerate(inputs_of_attention(model, images)):
        bias = bias_by_hand(attention.relative_position_bias_table.double(), (3, 5))
        q, k = queries_and_keys(attention, x)
        scores = torch.einsum("bhqd,bhkd->bhqk", q, k) / 8**0.5 + bias
        agree(maps[:, number], scores.softmax(-1).float(), 1e-5)


@torch.no_grad()
def test_timms_naflex_says_its_grid_and_reads_oblong_pictures():
    model = timm.create_model("naflexvit_base_patch16_gap", **TIMMS, patch_size=8)
    ours = OtherModel(randomise(model))
    assert ours.grid.image_size == model.default_cfg["input_size"][1:]
    assert (ours.grid.patch_size, ours.num_prefix_tokens) == ((8, 8), model.num_prefix_tokens)
    ours.set_input_size(OBLONG)
    assert (ours.grid.rows, ours.grid.cols) == (3, 5)
    images = normal(1, 3, *OBLONG)
    tokens, maps = ours.forward_features(images, return_attention=True)
    agree(tokens, model.forward_features(images), 1e-5)
    assert maps.shape == (1, DEPTH, HEADS, *[15 + model.num_prefix_tokens] * 2)
