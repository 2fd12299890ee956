"""Models whose blocks are not plain, of both houses, behind our methods."""

from types import SimpleNamespace

import pytest
import timm
import torch
from transformers import (
    BeitConfig,
    BeitModel,
    BertConfig,
    BertModel,
    CLIPConfig,
    CLIPModel,
    CLIPVisionConfig,
    CLIPVisionModel,
    DeiTConfig,
    DeiTModel,
    Dinov2Config,
    Dinov2Model,
    Dinov2WithRegistersConfig,
    Dinov2WithRegistersModel,
    DINOv3ViTConfig,
    DINOv3ViTModel,
    Siglip2Config,
    Siglip2Model,
    Siglip2VisionConfig,
    Siglip2VisionModel,
    SiglipConfig,
    SiglipModel,
    SwinConfig,
    SwinModel,
    ViTConfig,
    ViTForImageClassification,
    ViTMAEConfig,
    ViTMAEModel,
    ViTModel,
)

from tests.peers.draw import agree, normal, randomise
from vitlab.core.encoder import VisionTransformer
from vitlab.core.errors import LabError
from vitlab.core.patches import patchify
from vitlab.core.pretrained import OtherModel
from vitlab.core.pretrained.hub import from_hub, plain_or_wrapped

WIDTHS = {
    "hidden_size": 24,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "intermediate_size": 40,
}
SMALL = WIDTHS | {"image_size": 32, "patch_size": 8}
DINO = {name: value for name, value in SMALL.items() if name != "intermediate_size"}
TEXT = WIDTHS | {"vocab_size": 99, "max_position_embeddings": 16}
TWO_TOWERS = {
    "CLIP": lambda: CLIPModel(CLIPConfig(text_config=TEXT, vision_config=SMALL)),
    "SigLIP": lambda: SiglipModel(SiglipConfig(text_config=TEXT, vision_config=SMALL)),
    "SigLIP 2": lambda: Siglip2Model(
        Siglip2Config(text_config=TEXT, vision_config=WIDTHS | {"patch_size": 8, "num_patches": 16})
    ),
}


def siglip2_inputs(images, patch_size=8):
    patches = patchify(images, patch_size, channels_last=True)
    shape = [side // patch_size for side in images.shape[-2:]]
    return {
        "pixel_values": patches,
        "pixel_attention_mask": torch.ones(patches.shape[:2], dtype=torch.int32),
        "spatial_shapes": torch.tensor([shape] * len(images)),
    }


@pytest.mark.parametrize("name", TWO_TOWERS)
def test_of_two_towers_a_name_gives_the_one_that_reads_images(name, tmp_path):
    theirs = randomise(TWO_TOWERS[name]())
    theirs.save_pretrained(tmp_path)
    ours = from_hub(str(tmp_path), {})
    images = normal(2, 3, 32, 32)
    inputs = siglip2_inputs(images) if name == "SigLIP 2" else {"pixel_values": images}
    expected = theirs.vision_model.eval()(**inputs, output_attentions=False)
    agree(ours.forward_features(images), expected.last_hidden_state, 1e-4)
    assert not any("text" in key for key in ours.state_dict())
    assert ours.num_prefix_tokens == (1 if name == "CLIP" else 0)
    _, maps = ours.forward_features(images, return_attention=True)
    assert maps.shape == (2, 3, 4, *[ours.grid.tokens + ours.num_prefix_tokens] * 2)
    agree(maps.sum(-1), torch.ones(maps.shape[:-1]), 1e-5)


def test_a_model_that_reads_no_images_is_refused_by_name():
    with pytest.raises(LabError, match="BertModel has neither forward_features"):
        OtherModel(BertModel(BertConfig(**TEXT)))


def test_siglip_2_reads_pictures_that_are_not_square():
    theirs = randomise(
        Siglip2VisionModel(Siglip2VisionConfig(**WIDTHS, patch_size=8, num_patches=16))
    )
    ours, images = OtherModel(theirs), normal(2, 3, 24, 56)
    agree(ours.forward_features(images), theirs(**siglip2_inputs(images)).last_hidden_state, 1e-4)
    ours.set_input_size((24, 56))
    assert (ours.grid.rows, ours.grid.cols) == (3, 7)


def test_a_masked_autoencoder_by_name_reads_every_patch_in_order(tmp_path):
    theirs = randomise(ViTMAEModel(ViTMAEConfig(**SMALL)))
    theirs.save_pretrained(tmp_path)
    ours = from_hub(str(tmp_path), {})
    assert isinstance(ours, VisionTransformer)
    images = normal(2, 3, 32, 32)
    theirs.config.mask_ratio = 0.0
    expected = theirs(images, noise=torch.arange(16).expand(2, -1)).last_hidden_state
    agree(ours.forward_features(images), expected, 1e-4)


def test_reading_a_masked_autoencoder_leaves_its_mask_ratio_as_it_was():
    theirs = randomise(ViTMAEModel(ViTMAEConfig(**SMALL, hidden_act="gelu_new")))
    ours = OtherModel(theirs)
    assert ours.forward_features(normal(1, 3, 32, 32)).shape == (1, 17, 24)
    assert theirs.config.mask_ratio == 0.75


@pytest.mark.parametrize("absolute", [True, False])
def test_beit_by_name_is_wrapped_with_its_own_tokens(absolute, tmp_path):
    config = BeitConfig(**SMALL, use_absolute_position_embeddings=absolute)
    theirs = randomise(BeitModel(config))
    theirs.save_pretrained(tmp_path)
    ours, images = from_hub(str(tmp_path), {}), normal(2, 3, 32, 32)
    assert isinstance(ours, OtherModel)
    agree(ours.forward_features(images), theirs(images).last_hidden_state, 1e-4)
    assert ours.num_prefix_tokens == 1


@pytest.mark.parametrize("depths", [[2], [2, 2]])
def test_maps_of_windows_are_not_taken_for_maps_of_tokens(depths):
    config = SwinConfig(
        embed_dim=8, depths=depths, num_heads=[2] * len(depths), image_size=32, patch_size=4,
        window_size=4, attn_implementation="eager",
    )  # fmt: skip
    ours, images = OtherModel(randomise(SwinModel(config))), normal(1, 3, 32, 32)
    agree(ours.forward_features(images), ours.model(images).last_hidden_state, 1e-5)
    with pytest.raises(LabError, match=r"maps of SwinModel are not of all \d+ tokens by all"):
        ours.forward_features(images, return_attention=True)
    if len(depths) > 1:
        with pytest.raises(LabError, match="merges patches on the way: its 16 tokens are fewer"):
            ours.num_prefix_tokens  # noqa: B018


def test_a_list_of_sequences_is_refused_and_logits_are_not():
    theirs = timm.create_model("crossvit_9_240", pretrained=False).eval()
    ours, images = plain_or_wrapped(theirs, {}, {}), normal(1, 3, 240, 240)
    agree(ours(images), theirs(images))
    with pytest.raises(LabError, match=r"CrossVit gives one list, which is not a sequence"):
        ours.forward_features(images)


def test_a_classifier_of_transformers_gives_logits_and_tokens():
    theirs = randomise(ViTForImageClassification(ViTConfig(**SMALL, num_labels=5)))
    ours, images = OtherModel(theirs), normal(2, 3, 32, 32)
    agree(ours(images), theirs(images).logits, 1e-5)
    agree(ours.forward_features(images), theirs.vit(images).last_hidden_state, 1e-5)


# ── sizes ────────────────────────────────────────────────────────────────────────────────

HUGGING_FACES = {
    "ViT": (lambda: ViTModel(ViTConfig(**SMALL)), 1),
    "CLIP": (lambda: CLIPVisionModel(CLIPVisionConfig(**SMALL)), 1),
    "DeiT distilled": (lambda: DeiTModel(DeiTConfig(**SMALL)), 2),
    "DINOv2": (lambda: Dinov2Model(Dinov2Config(**DINO)), 1),
    "DINOv3": (
        lambda: DINOv3ViTModel(
            DINOv3ViTConfig(**SMALL | {"num_attention_heads": 3}, num_register_tokens=4)
        ),
        5,
    ),
    "DINOv2 with registers": (
        lambda: Dinov2WithRegistersModel(Dinov2WithRegistersConfig(**DINO, num_register_tokens=3)),
        4,
    ),
}
TIMMS = {
    "vit_base_patch16_clip_224": 1,
    "vit_base_patch16_siglip_224": 0,
    "deit_tiny_distilled_patch16_224": 2,
    "vit_small_patch16_dinov3": 5,
    "eva02_tiny_patch14_224": 1,
}


@pytest.mark.parametrize("name", HUGGING_FACES)
def test_prefix_grid_and_size_of_a_model_of_transformers(name):
    make, prefix = HUGGING_FACES[name]
    theirs = randomise(make())
    ours = OtherModel(theirs)
    assert (ours.num_prefix_tokens, ours.grid.rows, ours.grid.image_size) == (prefix, 4, (32, 32))
    images = normal(2, 3, 24, 56)
    if "DINO" not in name:  # it takes any size, unasked
        with pytest.raises(LabError, match=r"32 × 32 px: .* set_input_size\(\(24, 56\)\)"):
            ours.forward_features(images)
    ours.set_input_size((24, 56))
    options = {} if "DINO" in name else {"interpolate_pos_encoding": True}
    agree(ours.forward_features(images), theirs(images, **options).last_hidden_state, 1e-4)
    assert (ours.num_prefix_tokens, ours.grid.rows, ours.grid.cols) == (prefix, 3, 7)
    with pytest.raises(LabError, match="takes no patches of another size"):
        ours.set_input_size(32, 16)
    with pytest.raises(LabError, match="by its own rule: leave out style="):
        ours.set_input_size(32, style="siglip2")


def test_a_model_that_reads_one_size_only_says_so_and_keeps_it():
    class OneSize(torch.nn.Module):
        config = SimpleNamespace(image_size=32, patch_size=8)

        def forward(self, pixel_values, output_attentions=False, return_dict=True):
            return pixel_values.reshape(-1, 3 * 64, 16).mT

    ours = OtherModel(OneSize())
    with pytest.raises(LabError, match=r"OneSize takes no images of 24 × 56 px \(shape"):
        ours.set_input_size((24, 56))
    assert ours.grid.image_size == (32, 32)


@pytest.mark.parametrize("name", TIMMS)
def test_prefix_grid_and_size_of_a_model_of_timm(name):
    def fresh():
        return randomise(timm.create_model(name, pretrained=False, depth=2))

    theirs, ours = fresh(), OtherModel(fresh())
    assert ours.num_prefix_tokens == TIMMS[name]
    assert ours.grid.image_size == theirs.patch_embed.img_size
    patch = ours.grid.patch_size[0]
    size = (4 * patch, 6 * patch)
    for model in (theirs, ours):
        model.set_input_size(size)
    images = normal(1, 3, *size)
    agree(ours.forward_features(images), theirs.forward_features(images), 1e-4)
    assert ours.grid.cols == 6


@pytest.mark.parametrize("style", ["hf", "dinov2", "siglip2", "torchvision"])
def test_a_model_of_timm_takes_the_rule_of_another_house(style):
    name = "vit_base_patch16_clip_224"
    ours = OtherModel(randomise(timm.create_model(name, pretrained=False, depth=1)))
    plain = randomise(timm.create_model("vit_base_patch16_224", pretrained=False, depth=1))
    plain = plain_or_wrapped(plain, {}, {})
    plain.pos_embed.data = ours.model.pos_embed.data.clone()
    for model in (ours, plain):
        model.set_input_size((96, 160), style=style)
    agree(ours.model.pos_embed, plain.pos_embed, 0)
    agree(ours.forward_features(normal(1, 3, 96, 160)).isfinite().float().mean(), torch.ones(()))


def test_a_plain_model_resized_by_a_house_gives_the_tokens_of_that_house(tmp_path):
    for make, options, style in (
        (lambda: ViTModel(ViTConfig(**SMALL)), {"interpolate_pos_encoding": True}, "hf"),
        (lambda: Dinov2Model(Dinov2Config(**DINO)), {}, "hf"),
        (HUGGING_FACES["DINOv2 with registers"][0], {}, None),
    ):
        theirs = randomise(make())
        ours = plain_or_wrapped(theirs, theirs.config.to_dict(), {})
        assert isinstance(ours, VisionTransformer)
        ours.set_input_size((24, 56), style=style)
        images = normal(2, 3, 24, 56)
        agree(ours.forward_features(images), theirs(images, **options).last_hidden_state, 1e-4)


# ── what a name that cannot be had says ──────────────────────────────────────────────────


def test_a_name_that_transformers_does_not_have_is_a_sentence(tmp_path, monkeypatch):
    with pytest.raises(LabError, match="transformers cannot give 'nobody/nothing'"):
        from_hub("nobody/nothing", {})
    (tmp_path / "config.json").write_text('{"model_type": "vit"}')
    with pytest.raises(LabError, match="transformers cannot give"):
        from_hub(str(tmp_path), {})


def test_a_model_of_timm_without_weights_at_hand_is_a_sentence():
    with pytest.raises(LabError, match="timm cannot give 'vit_tiny_patch16_224'"):
        from_hub("vit_tiny_patch16_224", {})
    with pytest.raises(LabError, match=r"knows no model 'vit_small_patch14_dino2': .*_dinov2"):
        from_hub("vit_small_patch14_dino2", {})
