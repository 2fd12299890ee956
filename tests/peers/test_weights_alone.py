"""Files without a config: every number that is taken is timm's or Hugging Face's, or it is said."""

import pytest
import timm
import torch
from timm.models.vision_transformer import Block
from timm.models.vision_transformer import VisionTransformer as Timms
from transformers import (
    Dinov2Config,
    Dinov2Model,
    Dinov2WithRegistersConfig,
    Dinov2WithRegistersModel,
    ViTConfig,
    ViTModel,
)

from tests.peers.draw import agree, normal, randomise
from vitlab.core.errors import LabError
from vitlab.core.pretrained import load
from vitlab.core.pretrained.architecture import plan

# It has 16 heads in timm, as no other model of its width; nobody published weights of it.
WITHOUT_WEIGHTS = {"vit_base_patch16_gap_224"}
NAMES = [
    name
    for name in timm.list_models(["vit_*", "deit*", "flexivit*", "test_vit*"])
    if name not in WITHOUT_WEIGHTS and not any(w in name for w in ("_r26", "_r50", "resnet", "_r_"))
]


def wrongly_taken(theirs, arguments):
    """What the model has otherwise than the arguments, by the word that a doubt has for it."""
    block = theirs.blocks[0]
    act = block.mlp.act
    exact = type(act).__name__ == "GELU" and getattr(act, "approximate", "none") == "none"
    return [
        word
        for word, wrong in {
            "heads": arguments["num_heads"] != block.attn.num_heads,
            "norm_eps": arguments["norm_eps"] != block.norm1.eps,
            "GELU": not exact,
            "norms": type(block) is not Block,
            "pool": theirs.global_pool not in (arguments["global_pool"], ""),
        }.items()
        if wrong
    ]


def test_no_number_of_a_model_of_timm_is_taken_wrongly_without_a_word():
    read = 0
    for name in NAMES:
        with torch.device("meta"):
            try:
                theirs = timm.create_model(name, pretrained=False, depth=1)
            except (TypeError, AssertionError):  # stages, and no one depth
                continue
            try:
                found = plan(theirs.state_dict(), {}, {})
                found.model()
            except LabError:
                continue
        assert isinstance(theirs, Timms), name
        read += 1
        for word in wrongly_taken(theirs, found.arguments):
            assert any(word in doubt for doubt in found.doubts), (name, word)
    assert read > 60


SMALL = {
    "hidden_size": 24,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "image_size": 32,
    "patch_size": 8,
}
MODELS = {
    "DINOv2": lambda: Dinov2Model(Dinov2Config(**SMALL)),
    "DINOv2 with registers": lambda: Dinov2WithRegistersModel(
        Dinov2WithRegistersConfig(**SMALL, num_register_tokens=3)
    ),
    "ViT": lambda: ViTModel(ViTConfig(**SMALL, intermediate_size=40)),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_file_of_hugging_face_without_a_config_gives_the_same_tokens(name, tmp_path):
    theirs = randomise(MODELS[name]())
    with torch.no_grad():
        for parameter in theirs.parameters():
            parameter.mul_(0.01)  # so small that the eps under the root counts
    theirs.save_pretrained(tmp_path)
    (tmp_path / "config.json").unlink()
    images = normal(2, 3, 32, 32)
    expected = theirs(images).last_hidden_state
    if name == "ViT":
        with pytest.warns(UserWarning, match="norm_eps=1e-12 is taken"):
            ours = load(tmp_path, num_heads=4)
    else:
        ours = load(tmp_path, num_heads=4)
    agree(ours.forward_features(images), expected, 1e-6)
    other = load(tmp_path, num_heads=4, norm_eps=1e-12 if name != "ViT" else 1e-6)
    assert (other.forward_features(images) - expected).abs().max() > 1e-4
