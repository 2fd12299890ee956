"""Maps from the queries and keys of fused attention are those that the libraries themselves give.

Weights are random, so that nothing is downloaded; the shapes are those of published models.
"""

import pytest
import timm
import torch
from transformers import (
    Dinov2Config,
    Dinov2Model,
    Dinov2WithRegistersConfig,
    Dinov2WithRegistersModel,
    DINOv3ViTConfig,
    DINOv3ViTModel,
    ViTConfig,
    ViTModel,
)

from tests.peers.draw import agree, normal, randomise
from vitlab.core.errors import LabError
from vitlab.core.pretrained import OtherModel
from vitlab.core.pretrained.hub import plain_or_wrapped
from vitlab.core.readings.attention_viewer import attention_reading

SMALL = {
    "hidden_size": 32,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "image_size": 32,
    "patch_size": 8,
}
OF_TRANSFORMERS = {
    "DINOv2": (Dinov2Model, Dinov2Config),
    "DINOv2 with registers": (Dinov2WithRegistersModel, Dinov2WithRegistersConfig),
    "DINOv3": (DINOv3ViTModel, DINOv3ViTConfig),
    "ViT": (ViTModel, ViTConfig),
}
OF_TIMM = {
    "vit_small_patch14_reg4_dinov2": 4,
    "vit_small_patch16_dinov3": 4,
    "eva02_tiny_patch14_224": 0,
    "deit_tiny_distilled_patch16_224": 1,
}


@pytest.mark.parametrize("name", OF_TRANSFORMERS)
@torch.no_grad()
def test_on_the_fused_path_of_transformers_maps_are_those_of_the_eager_one(name):
    model, config = OF_TRANSFORMERS[name]
    eager = randomise(model._from_config(config(**SMALL), attn_implementation="eager"))
    fused = model._from_config(config(**SMALL), attn_implementation="sdpa").eval()
    fused.load_state_dict(eager.state_dict())
    images = normal(2, 3, 32, 32)
    tokens, maps = OtherModel(fused).forward_features(images, return_attention=True)
    own = torch.stack(eager(images, output_attentions=True).attentions, 1)
    agree(maps, own, 1e-5)
    agree(tokens, eager(images).last_hidden_state, 1e-4)


@pytest.mark.parametrize("name", OF_TIMM)
@torch.no_grad()
def test_on_the_fused_path_of_timm_maps_are_those_of_the_plain_one(name):
    theirs = randomise(timm.create_model(name, pretrained=False, depth=2))
    height, width = theirs.patch_embed.img_size
    if height > 224:  # DINOv2's 518 px are 1,370 tokens
        theirs.set_input_size((224, 224))
        height = width = 224
    images = normal(1, 3, height, width)
    seen = []
    attentions = [block.attn for block in theirs.blocks]
    tokens, maps = OtherModel(theirs).forward_features(images, return_attention=True)
    for attention in attentions:
        attention.fused_attn = False  # writes it out, and its dropout is handed the map
        attention.attn_drop.register_forward_hook(lambda *given: seen.append(given[2]))
    agree(tokens, theirs.forward_features(images), 1e-4)
    agree(maps, torch.stack(seen, 1), 1e-5)
    agree(maps.sum(-1), torch.ones(maps.shape[:-1]), 1e-5)
    assert theirs.num_prefix_tokens == 1 + OF_TIMM[name]


@torch.no_grad()
def test_timms_plain_vit_and_ours_with_its_weights_give_the_same_maps():
    theirs = randomise(timm.create_model("vit_tiny_patch16_224", pretrained=False, depth=2))
    ours, images = plain_or_wrapped(theirs, {}, {}), normal(1, 3, 224, 224)
    _, maps = ours.forward_features(images, return_attention=True)
    _, seen = OtherModel(theirs).forward_features(images, return_attention=True)
    agree(maps, seen, 1e-4)


def test_the_viewer_shows_a_model_of_timm_and_says_so_where_it_cannot():
    theirs = timm.create_model("vit_small_patch14_reg4_dinov2", pretrained=False, depth=2).eval()
    theirs.set_input_size((112, 84))
    reading = attention_reading(torch.rand(3, 112, 84), model=theirs, query=3, layer=0, head=5)
    assert reading.source.grid == (8, 6)
    assert reading.source.num_prefix_tokens == 5
    assert reading.weights.sum() == pytest.approx(1, abs=1e-5)
    convolutions = timm.create_model("convnext_atto", pretrained=False).eval()
    with pytest.raises(LabError, match=r"ConvNeXt"):
        attention_reading(torch.rand(3, 224, 224), model=convolutions)
