"""A model gets pixels as it was trained on them, where it tells."""

import json

import pytest
import torch

from vitlab.core import atlas_reading, attention_reading, sample_image
from vitlab.core.encoder import VisionTransformer
from vitlab.core.grid import PatchGrid
from vitlab.core.images import PixelStatistics, to_tensor
from vitlab.core.pretrained import OtherModel, as_trained_on, load, pixel_statistics
from vitlab.core.pretrained.pixels import statistics_in
from vitlab.core.readings.patch_grid_slicer.own_embedding import embedded_by

MEAN, STD = (0.5, 0.4, 0.3), (0.2, 0.25, 0.5)
CONFIGS = {
    "timm": {"pretrained_cfg": {"mean": MEAN, "std": STD}},
    "Hugging Face": {"image_mean": list(MEAN), "image_std": list(STD)},
}


@pytest.fixture
def model():
    torch.manual_seed(3)
    sizes = {"embed_dim": 24, "depth": 2, "num_heads": 3, "num_classes": 5}
    return VisionTransformer((32, 48), 8, **sizes).eval()


@pytest.fixture
def told(model):
    """The same weights in a model that tells as timm's do."""
    other = OtherModel(model)
    other.model.pretrained_cfg = CONFIGS["timm"]["pretrained_cfg"]
    return other


def by_hand(picture):
    images = torch.as_tensor(picture).permute(2, 0, 1)[None].double() / 255
    for channel in range(3):
        images[:, channel] = (images[:, channel] - MEAN[channel]) / STD[channel]
    return images.float()


PICTURE = sample_image("coffee")[:32, :48]


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_both_libraries_words_for_it_are_read(config):
    assert statistics_in(config) == PixelStatistics(MEAN, STD)


@pytest.mark.parametrize(
    "config",
    [
        None,
        {},
        {"mean": MEAN},
        {"mean": MEAN, "std": (0, 1, 1)},
        {"mean": MEAN, "std": (1, 1)},
        {"mean": "half", "std": "half"},
        {"image_mean": 0.5, "image_std": 0.5},
    ],
)
def test_what_tells_nothing_or_nonsense_leaves_pixels_as_they_are(model, config):
    assert statistics_in(config) is None
    model.pretrained_cfg = config
    images = to_tensor(PICTURE)
    assert torch.equal(as_trained_on(model, images), images)


def test_a_model_of_grey_pictures_is_not_given_three_channels_worth(told):
    grey = torch.rand(1, 1, 32, 48, generator=torch.Generator().manual_seed(0))
    assert torch.equal(as_trained_on(told, grey), grey)


@pytest.mark.parametrize("where", ["config.json", "preprocessor_config.json"])
@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_what_stands_beside_the_weights_stays_with_what_is_loaded(model, tmp_path, config, where):
    torch.save(model.state_dict(), tmp_path / "pytorch_model.bin")
    sizes = {"num_heads": 3, "img_size": [32, 48]}
    (tmp_path / "config.json").write_text(json.dumps(sizes), encoding="utf-8")
    file = tmp_path / where
    there = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    file.write_text(json.dumps(there | config), encoding="utf-8")
    known = pixel_statistics(load(tmp_path))
    beside_timm = where == "preprocessor_config.json" and "pretrained_cfg" in config
    assert known == (None if beside_timm else PixelStatistics(MEAN, STD))  # timm has no such file


def test_the_bundled_models_read_pixels_as_they_are():
    assert pixel_statistics(load("vit_shapes_patch8_64")) is None


def test_maps_atlas_and_slicer_show_what_the_model_makes_of_such_pixels(model, told):
    images = by_hand(PICTURE)
    tokens, maps = model.forward_features(images, return_attention=True)
    plain = model.forward_features(to_tensor(PICTURE))
    assert (tokens - plain).abs().max() > 0.1  # so it matters
    reading = attention_reading(PICTURE, model=told)
    assert "brought to the mean and spread" in reading.text
    seen = reading.source
    torch.testing.assert_close(seen.maps, maps[0])
    torch.testing.assert_close(seen.image, images)
    atlas = atlas_reading([PICTURE], model=told, layer="norm")
    assert "brought to the mean and spread" in atlas.text
    torch.testing.assert_close(atlas.tokens, tokens[0, 1:])
    cut = embedded_by(told, to_tensor(PICTURE), PatchGrid((32, 48), 8))
    torch.testing.assert_close(cut, tokens[0, 1:])
