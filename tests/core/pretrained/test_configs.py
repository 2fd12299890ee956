"""What a config or a model of another library tells beside its weights."""

import json

import pytest
import torch
from torch import nn

from vitlab.core import LabError
from vitlab.core.encoder import VisionTransformer
from vitlab.core.pretrained import OtherModel, load
from vitlab.core.pretrained.hub import plain_or_wrapped

SIZE = (16, 24)


def model(**options):
    torch.manual_seed(0)
    plain = {"embed_dim": 24, "depth": 2, "num_heads": 3, "num_classes": 5, **options}
    return VisionTransformer(SIZE, 8, **plain).eval()


def given():
    return torch.rand(2, 3, *SIZE, generator=torch.Generator().manual_seed(1))


def saved(folder, **config):
    torch.save(model().state_dict(), folder / "pytorch_model.bin")
    told = {"num_attention_heads": 3, "image_size": list(SIZE), "layer_norm_eps": 1e-6}
    (folder / "config.json").write_text(json.dumps(told | config), "utf-8")
    return folder


@pytest.mark.parametrize("patch_size", [8, [8, 8]])
def test_a_config_may_give_both_sides_of_a_picture(tmp_path, patch_size):
    loaded = load(saved(tmp_path, patch_size=patch_size, hidden_act="gelu"))
    assert loaded.grid.image_size == SIZE
    torch.testing.assert_close(loaded(given()), model()(given()))


def test_another_activation_is_refused_for_its_tokens_would_differ(tmp_path):
    with pytest.raises(LabError, match="hidden_act='quick_gelu', and a plain ViT here has the ex"):
        load(saved(tmp_path, hidden_act="quick_gelu"))


def test_blocks_without_a_plain_mlp_are_refused(tmp_path):
    state = model().state_dict()
    state["blocks.0.mlp.w12.weight"] = state.pop("blocks.0.mlp.fc1.weight")
    torch.save(state, tmp_path / "gated.pt")
    with pytest.raises(LabError, match=r"not those of a plain ViT: there is no blocks\.0\.mlp\.f"):
        load(tmp_path / "gated.pt")


class Theirs(nn.Module):
    """A model with timm's attributes, whose tokens are those of ``inner``, times ``gain``."""

    def __init__(self, inner, gain=1.0, act=None):
        super().__init__()
        self.inner, self.gain = inner, gain
        self.patch_embed = inner.patch_embed
        for block in inner.blocks:
            block.mlp.act = act or block.mlp.act

    def state_dict(self):
        return self.inner.state_dict()

    def forward_features(self, images):
        return self.inner.forward_features(images) * self.gain


def test_heads_and_the_picture_are_asked_of_a_model_that_knows_them():
    ours = plain_or_wrapped(Theirs(model()), {}, {})
    assert isinstance(ours, VisionTransformer)
    torch.testing.assert_close(ours(given()), model()(given()))


def test_what_is_said_overrules_what_the_model_knows():
    ours = plain_or_wrapped(Theirs(model(num_heads=6)), {}, {"num_heads": 3})
    assert isinstance(ours, OtherModel)


@pytest.mark.parametrize("act", [nn.GELU("tanh"), nn.SiLU(), nn.ReLU()])
def test_a_model_with_another_activation_stays_its_own(act):
    assert isinstance(plain_or_wrapped(Theirs(model(), act=act), {}, {}), OtherModel)


@pytest.mark.parametrize(("gain", "kind"), [(1 + 1e-6, VisionTransformer), (1 + 1e-4, OtherModel)])
def test_tokens_must_agree_to_what_float32_leaves(gain, kind):
    assert isinstance(plain_or_wrapped(Theirs(model(), gain), {}, {}), kind)
