"""Folders that transformers saved and models that timm made, read by vitlab."""

import pytest
import timm
import torch
from torchvision.transforms import Normalize
from transformers import (
    CLIPVisionConfig,
    CLIPVisionModel,
    DeiTConfig,
    DeiTModel,
    Dinov2Config,
    Dinov2Model,
    Dinov2WithRegistersConfig,
    Dinov2WithRegistersModel,
    ViTConfig,
    ViTForImageClassification,
    ViTForMaskedImageModeling,
    ViTModel,
)

from tests.peers.draw import agree, normal, randomise
from vitlab.core.encoder import VisionTransformer
from vitlab.core.errors import LabError
from vitlab.core.pretrained import OtherModel, as_trained_on, load
from vitlab.core.pretrained.hub import plain_or_wrapped

SMALL = {
    "hidden_size": 24,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "intermediate_size": 40,
    "image_size": 32,
    "patch_size": 8,
}
DINO = {name: value for name, value in SMALL.items() if name != "intermediate_size"}
MODELS = {
    "ViT": lambda: ViTModel(ViTConfig(**SMALL)),
    "ViT without pooler": lambda: ViTModel(ViTConfig(**SMALL), add_pooling_layer=False),
    "ViT of another eps": lambda: ViTModel(ViTConfig(**SMALL, layer_norm_eps=0.1)),
    "ViT without qkv bias": lambda: ViTModel(ViTConfig(**SMALL, qkv_bias=False)),
    "ViT of grey images": lambda: ViTModel(ViTConfig(**SMALL, num_channels=1)),
    "ViT that classifies": lambda: ViTForImageClassification(ViTConfig(**SMALL)),
    "ViT with a mask token": lambda: ViTForMaskedImageModeling(ViTConfig(**SMALL)),
    "DINOv2": lambda: Dinov2Model(Dinov2Config(**DINO, mlp_ratio=2)),
    "DINOv2 with registers": lambda: Dinov2WithRegistersModel(
        Dinov2WithRegistersConfig(**DINO, mlp_ratio=2, num_register_tokens=3)
    ),
}


def tokens_of(model, images, **options):
    """What transformers calls the last hidden state, of a model with or without a head."""
    bare = getattr(model, model.base_model_prefix, model)
    outputs = bare(pixel_values=images, **options)
    return outputs.last_hidden_state, outputs


@pytest.mark.parametrize("name", MODELS)
def test_a_folder_that_transformers_saved_gives_the_same_tokens_and_maps(name, tmp_path):
    theirs = randomise(MODELS[name]())
    theirs.save_pretrained(tmp_path)
    ours = load(tmp_path)
    assert isinstance(ours, VisionTransformer)
    assert not ours.training
    images = normal(2, ours.patch_embed.proj.in_channels, 32, 32)
    expected, _ = tokens_of(theirs, images)
    agree(ours.forward_features(images), expected, 1e-4)
    theirs.set_attn_implementation("eager")
    _, outputs = tokens_of(theirs, images, output_attentions=True)
    _, maps = ours(images, return_attention=True)
    agree(maps, torch.stack(outputs.attentions, 1), 1e-4)


def test_the_classifier_of_a_folder_gives_the_same_logits(tmp_path):
    theirs = randomise(ViTForImageClassification(ViTConfig(**SMALL, num_labels=5)))
    theirs.save_pretrained(tmp_path)
    images = normal(2, 3, 32, 32)
    agree(load(tmp_path)(images), theirs(images).logits, 1e-4)


def test_a_folder_for_images_that_are_not_square_gives_the_same_tokens(tmp_path):
    theirs = randomise(ViTModel(ViTConfig(**SMALL | {"image_size": (24, 48)})))
    theirs.save_pretrained(tmp_path)
    images = normal(2, 3, 24, 48)
    agree(load(tmp_path).forward_features(images), tokens_of(theirs, images)[0], 1e-4)


@pytest.mark.parametrize(
    "make",
    [
        lambda: CLIPVisionModel(CLIPVisionConfig(**SMALL)),
        lambda: Dinov2Model(Dinov2Config(**DINO, use_swiglu_ffn=True)),
        lambda: ViTModel(ViTConfig(**SMALL, hidden_act="gelu_new")),
        lambda: DeiTModel(DeiTConfig(**SMALL)),
    ],
    ids=["CLIP", "DINOv2-g", "tanh GELU", "DeiT distilled"],
)
def test_other_models_of_transformers_are_wrapped_and_give_their_own_tokens(make):
    theirs = randomise(make())
    model = plain_or_wrapped(theirs, theirs.config.to_dict(), {})
    images = normal(2, 3, 32, 32)
    expected, _ = tokens_of(theirs, images)
    agree(model.forward_features(images), expected, 1e-4)


PLAIN = [
    "vit_tiny_patch16_224",
    "vit_base_patch16_224_miil",  # no bias for q, k, v
    "vit_base_patch32_plus_256",
    "vit_base_patch16_gap_224",  # heads 48 wide
    "vit_wee_patch16_reg1_gap_256",
    "deit_tiny_patch16_224",
    "deit3_small_patch16_224",
    "flexivit_small",
    "vit_small_patch14_dinov2",
    "vit_small_patch14_reg4_dinov2",
    "vit_base_patch16_siglip_gap_224",
]
OTHER = [
    "vit_base_patch16_clip_224",  # a norm before the blocks
    "vit_base_patch32_clip_quickgelu_224",
    "vit_base_patch16_siglip_224",  # pools by attention
    "vit_base_patch16_rpn_224",  # norms after attention and MLP
    "vit_small_patch16_18x2_224",  # two branches in every block
    "vit_relpos_small_patch16_224",
    "vit_small_plus_patch16_dinov3",  # a gated MLP
    "vit_small_patch16_dinov3",
    "deit_tiny_distilled_patch16_224",
    "beit_base_patch16_224",
    "eva02_tiny_patch14_224",
]


def timms(name, depth=2):
    """A shallow model of that name, with random weights."""
    return randomise(timm.create_model(name, pretrained=False, depth=depth))


@pytest.mark.parametrize("name", [*PLAIN, *OTHER])
def test_a_model_of_timm_becomes_ours_if_its_blocks_are_plain(name):
    theirs = timms(name)
    ours = plain_or_wrapped(theirs, {}, {})
    assert isinstance(ours, VisionTransformer if name in PLAIN else OtherModel)
    images = normal(1, 3, *theirs.patch_embed.img_size)
    tokens, logits = theirs.forward_features(images), theirs(images)
    agree(ours.forward_features(images), tokens, 1e-4)
    if isinstance(ours, OtherModel) or ours.global_pool == theirs.global_pool:
        agree(ours(images), logits, 1e-4)


@pytest.mark.parametrize("name", ["swin_tiny_patch4_window7_224", "resnet10t"])
def test_a_model_without_a_sequence_of_tokens_says_so(name):
    model = plain_or_wrapped(timm.create_model(name, pretrained=False).eval(), {}, {})
    with pytest.raises(LabError, match="not a sequence of tokens"):
        model.forward_features(normal(1, 3, 224, 224))


def test_a_timm_model_for_images_that_are_not_square_becomes_ours():
    theirs = timms("vit_tiny_patch16_224")
    theirs.set_input_size((96, 224))
    ours = plain_or_wrapped(theirs, {}, {})
    images = normal(1, 3, 96, 224)
    assert isinstance(ours, VisionTransformer)
    agree(ours(images), theirs(images), 1e-4)


@pytest.mark.parametrize("activation", ["gelu_new", "quick_gelu"])
def test_another_gelu_is_not_taken_for_ours(activation, tmp_path):
    theirs = ViTModel(ViTConfig(**SMALL, hidden_act=activation)).eval()
    theirs.save_pretrained(tmp_path)
    with pytest.raises(LabError, match=f"hidden_act='{activation}'"):
        load(tmp_path)
    assert isinstance(plain_or_wrapped(theirs, theirs.config.to_dict(), {}), OtherModel)


@pytest.mark.parametrize("activation", ["gelu_tanh", "quick_gelu", "gelu"])
def test_another_gelu_of_timm_is_not_taken_for_ours(activation):
    model = timm.create_model("vit_tiny_patch16_224", depth=1, act_layer=activation).eval()
    expected = VisionTransformer if activation == "gelu" else OtherModel
    assert isinstance(plain_or_wrapped(model, {}, {}), expected)


@pytest.mark.parametrize("name", ["vit_tiny_patch16_224", "vit_small_patch16_dinov3"])
def test_a_model_of_timm_is_given_the_pixels_that_timm_itself_prepares(name):
    theirs = timms(name)
    ours = plain_or_wrapped(theirs, {}, {})
    images = torch.rand(2, 3, 32, 48, generator=torch.Generator().manual_seed(1))
    config = theirs.pretrained_cfg
    expected = Normalize(config["mean"], config["std"])(images)
    agree(as_trained_on(ours, images), expected, 1e-6)
    agree(as_trained_on(theirs, images), expected, 1e-6)
