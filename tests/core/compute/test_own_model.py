"""A module of one's own, read: its measures, what is frozen, and what no ledger counts."""

import pytest
import torch
from torch import nn

from vitlab.core import ViTShape, count_macs, count_parameters, memory_ledger
from vitlab.core.compute import find_shape, read_model
from vitlab.core.encoder import VisionTransformer
from vitlab.core.errors import KindError, LabError
from vitlab.core.profiling import PlainViT

SIZES = ((32, 48), (8, 4))


def ours(**more):
    with torch.device("meta"):
        model = VisionTransformer(
            *SIZES, embed_dim=24, depth=3, num_heads=4, mlp_ratio=2.5, num_classes=7, **more
        )
    model.patch_embed.mode = "conv"
    return model


def plain(**more):
    with torch.device("meta"):
        return PlainViT(*SIZES, embed_dim=24, depth=3, num_heads=4, mlp_dim=60, **more)


@pytest.mark.parametrize(
    ("model", "shape"),
    [
        (ours(), dict(num_classes=7)),
        (ours(reg_tokens=4), dict(num_classes=7, reg_tokens=4)),
        (ours(init_values=0.1), dict(num_classes=7, layer_scale=True)),
        (ours(qkv_bias=False), dict(num_classes=7, qkv_bias=False)),
        (plain(pre_norm=True, patch_bias=False), dict(pre_norm=True, patch_bias=False)),
        (plain(num_prefix_tokens=0), dict(class_token=False)),
    ],
)
def test_the_measures_of_a_module_are_those_it_was_made_with(model, shape):
    read = ViTShape.from_model(model)
    assert read == ViTShape(24, 3, 4, 60, **shape)
    assert read.not_counted == ()
    assert count_parameters(model, *SIZES) == sum(p.numel() for p in model.parameters())
    assert count_macs(model, *SIZES) == count_macs(ViTShape(24, 3, 4, 60, **shape), *SIZES)


def test_it_says_how_large_its_images_and_patches_are():
    grid = read_model(ours()).grid
    assert (grid.image_size, grid.patch_size) == SIZES


@pytest.mark.parametrize(
    ("frozen_modules", "frozen"),
    [
        ((), 0),
        (("patch_embed", "norm_pre"), 0),
        (("embedding",), 1),
        (("embedding", "blocks.0"), 2),
        (("embedding", "blocks"), 4),
        (("embedding", "blocks", "norm"), 5),
        (("embedding", "blocks", "norm", "head"), 6),
    ],
)
def test_the_frozen_parts_are_counted_from_the_images_on(frozen_modules, frozen):
    model = plain(pre_norm=True)
    for name in frozen_modules:
        if name == "embedding":
            for weight in (model.cls_token, model.pos_embed):
                weight.requires_grad_(False)
        for module in ("patch_embed", "norm_pre") if name == "embedding" else (name,):
            model.get_submodule(module).requires_grad_(False)
    read = ViTShape.from_model(model)
    assert read.frozen == frozen
    scattered = frozen_modules == ("patch_embed", "norm_pre")
    assert read.not_counted == ("frozen weights between those that learn",) * scattered


def test_a_model_without_a_classifier_is_counted_with_one_and_its_frozen_parts():
    model = ours()
    model.head = nn.Identity()
    model.requires_grad_(False)
    read = ViTShape.from_model(model)
    assert (read.num_classes, read.frozen) == (0, 5)
    assert memory_ledger(model, *SIZES).gradients == 4 * 25 * 1000


def test_what_no_ledger_counts_is_named_and_its_weights_are_counted():
    model = ours()
    model.blocks[0].norm3 = model.blocks[1].norm3 = model.blocks[2].norm3 = nn.LayerNorm(24)
    model.blocks[1].mlp.act = nn.Dropout(0.1)
    read = ViTShape.from_model(model)
    assert read.not_counted == ("other than two norms in a block", "dropout")
    assert read.other_parameters == 48
    assert memory_ledger(model, *SIZES).not_covered == read.not_counted


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("model", "error", "sentence"),
    [
        (nn.Linear(2, 3), LabError, "Linear has no stack of equal blocks with attention"),
        (nn.Sequential(ours(), plain()), LabError, "has several stacks of blocks"),
        (3, KindError, "a model has named_modules.., and one int has not"),
    ],
)
def test_what_is_no_vit_is_a_sentence(model, error, sentence):
    with pytest.raises(error, match=sentence):
        ViTShape.from_model(model)


def test_a_module_is_a_model_wherever_one_is_named():
    assert find_shape(ours(), depth=2).depth == 2
