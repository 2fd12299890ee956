import json
import sys
from types import ModuleType, SimpleNamespace

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from vitlab.core.encoder import VisionTransformer
from vitlab.core.errors import LabError
from vitlab.core.pretrained import OtherModel, load
from vitlab.core.pretrained.hub import plain_or_wrapped

SIZES = dict(img_size=(32, 48), patch_size=8, embed_dim=24, depth=2, num_heads=3, num_classes=5)
LAYOUTS = [
    {},
    {"reg_tokens": 4},
    {"reg_tokens": 4, "no_embed_class": True},
    {"reg_tokens": 4, "no_embed_reg": True},
    {"class_token": False, "global_pool": "avg"},
    {"global_pool": "avg"},
    {"init_values": 0.1, "qkv_bias": False, "num_classes": 0},
    {"pos_embed": "none"},
    {"mlp_ratio": 2.7, "img_size": 64},
]


def lively(**options):
    torch.manual_seed(0)
    model = VisionTransformer(**SIZES | options)
    for parameter in model.parameters():
        nn.init.normal_(parameter, std=0.2)
    return model.eval()


def images(model):
    torch.manual_seed(1)
    return torch.rand(2, 3, *model.grid.image_size)


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
@pytest.mark.parametrize("suffix", ["safetensors", "pt"])
@torch.inference_mode()
def test_a_file_of_weights_gives_the_model_back(tmp_path, layout, suffix):
    model, path = lively(**layout), tmp_path / f"model.{suffix}"
    (save_file if suffix == "safetensors" else torch.save)(model.state_dict(), path)
    told = {"pos_embed": "none"} if "pos_embed" in layout else {}
    loaded = load(path, num_heads=3, img_size=model.grid.image_size, **told)
    assert not loaded.training
    torch.testing.assert_close(loaded(images(model)), model(images(model)))


def test_a_square_grid_and_heads_of_64_are_taken_and_the_heads_said(tmp_path):
    model = lively(img_size=48, embed_dim=128, num_heads=2, reg_tokens=3)
    torch.save(model.state_dict(), tmp_path / "m.pth")
    with pytest.warns(UserWarning, match=r"m.pth: 2 heads of 64 channels are taken.*num_heads="):
        loaded = load(tmp_path / "m.pth")
    assert (loaded.grid, loaded.blocks[0].attn.num_heads) == (model.grid, 2)


@pytest.mark.parametrize("wrap", [lambda s: {"state_dict": s}, lambda s: {"model": s, "epoch": 3}])
@pytest.mark.parametrize("prefix", ["", "module.", "module.backbone."])
def test_a_training_checkpoint_is_unwrapped(tmp_path, wrap, prefix):
    model = lively()
    torch.save(wrap({prefix + k: v for k, v in model.state_dict().items()}), tmp_path / "m.ckpt")
    loaded = load(tmp_path / "m.ckpt", num_heads=3, img_size=(32, 48))
    assert torch.equal(loaded.head.weight, model.head.weight)


def test_dinov2s_own_names_are_read(tmp_path):
    model = lively(reg_tokens=4, no_embed_reg=True, init_values=0.1, num_classes=0)
    state = model.state_dict()
    state["register_tokens"] = state.pop("reg_token")
    state["mask_token"] = torch.zeros(1, 24)
    torch.save(state, tmp_path / "dinov2.pth")
    loaded = load(tmp_path / "dinov2.pth", num_heads=3, img_size=(32, 48))
    torch.testing.assert_close(loaded(images(model)), model(images(model)))


def hugging_faces_names(model, version):
    """Our weights under the names of a Hugging Face ViT of transformers 4 or 5."""
    layer, q = (
        ("layers.{}", "attention.{}_proj")
        if version == 5
        else ("encoder.layer.{}", "attention.attention.{}")
    )
    out = "attention.o_proj" if version == 5 else "attention.output.dense"
    fc1, fc2 = ("mlp.fc1", "mlp.fc2") if version == 5 else ("intermediate.dense", "output.dense")
    inner = {"norm1": "layernorm_before", "norm2": "layernorm_after", "attn.proj": out}
    inner |= {"mlp.fc1": fc1, "mlp.fc2": fc2}
    outer = {
        "cls_token": "embeddings.cls_token",
        "pos_embed": "embeddings.position_embeddings",
        "patch_embed.proj": "embeddings.patch_embeddings.projection",
        "norm": "layernorm",
    }
    names = {}
    for name, value in model.state_dict().items():
        stem, _, kind = name.rpartition(".")
        if name.startswith("blocks"):
            _, number, part = stem.split(".", 2)
            parts = zip(
                "qkv" if version == 5 else ("query", "key", "value"), value.chunk(3), strict=True
            )
            new = {q.format(p): v for p, v in parts} if part == "attn.qkv" else {inner[part]: value}
            names |= {f"vit.{layer.format(number)}.{p}.{kind}": v for p, v in new.items()}
        elif stem == "head":
            names[f"classifier.{kind}"] = value
        else:
            names["vit." + (outer[stem] + "." + kind if stem else outer[name])] = value
    return names


@pytest.mark.parametrize("version", [4, 5])
@torch.inference_mode()
def test_hugging_faces_names_are_read(tmp_path, version):
    model = lively(img_size=32, norm_eps=1e-12)
    save_file(
        {name: value.contiguous() for name, value in hugging_faces_names(model, version).items()},
        tmp_path / "model.safetensors",
    )
    config = {"num_attention_heads": 3, "layer_norm_eps": 1e-12, "image_size": 32, "qkv_bias": True}
    (tmp_path / "config.json").write_text(json.dumps(config), "utf-8")
    torch.testing.assert_close(load(tmp_path)(images(model)), model(images(model)))


def test_what_is_said_overrules_a_config(tmp_path):
    torch.save(lively().state_dict(), tmp_path / "m.pt")
    (tmp_path / "config.json").write_text(
        '{"num_attention_heads": 4, "image_size": [48, 32]}', "utf-8"
    )
    loaded = load(tmp_path / "m.pt", num_heads=3, img_size=(32, 48))
    assert (loaded.blocks[0].attn.num_heads, loaded.grid.image_size) == (3, (32, 48))


def test_no_code_in_a_file_is_run(tmp_path):
    torch.save(lively(), tmp_path / "whole.pt")
    with pytest.raises(
        LabError, match=r"save model.state_dict\(\), not the model, so that loading runs no code"
    ):
        load(tmp_path / "whole.pt")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("none.pt", None, "there is no file .*none.pt"),
        ("broken.safetensors", b"no weights", "broken.safetensors is no safetensors file"),
        ("broken.pt", b"no weights", "broken.pt cannot be read as weights alone"),
        ("list.pt", [1, 2], "list.pt holds list, not a state dict"),
        ("empty.pt", {}, "empty.pt holds dict, not a state dict"),
        ("resnet.pt", {"conv1.weight": 0}, "not a plain ViT's: their names begin conv1.weight"),
        ("blockless.pt", {"patch_embed.proj.weight": 4}, "hold no block"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path, name, content, sentence):
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        if isinstance(content, dict):
            content = {key: torch.zeros((2,) * dims) for key, dims in content.items()}
        torch.save(content, path)
    with pytest.raises(LabError, match=sentence):
        load(path)


def test_a_folder_without_weights_says_what_it_looked_for(tmp_path):
    with pytest.raises(LabError, match=r"holds no weights: model.safetensors or pytorch_model.bin"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda s: s.pop("norm.weight"), "norm.weight is missing"),
        (lambda s: s.update({"norm_pre.weight": torch.zeros(24)}), "norm_pre.weight has no place"),
        (lambda s: s.update({"norm.bias": torch.zeros(3)}), r"norm.bias is \(3,\)"),
    ],
)
def test_weights_of_another_model_are_named(tmp_path, change, sentence):
    state = lively().state_dict()
    change(state)
    torch.save(state, tmp_path / "m.pt")
    with pytest.raises(LabError, match=f"not those of a plain ViT: {sentence}"):
        load(tmp_path / "m.pt", num_heads=3, img_size=(32, 48))


def test_what_weights_do_not_tell_is_asked_for(tmp_path):
    torch.save(lively().state_dict(), tmp_path / "m.pt")
    with pytest.raises(LabError, match=r"a width of 24 is no multiple of 64.*say num_heads="):
        load(tmp_path / "m.pt")
    oblong = lively(embed_dim=64, num_heads=1, img_size=(32, 40))
    torch.save(oblong.state_dict(), tmp_path / "m.pt")
    with pytest.raises(LabError, match=r"21 positions fits no square grid .*say img_size="):
        load(tmp_path / "m.pt")


# ── timm and transformers, played by stand-ins ───────────────────────────────────────────


class TimmsModel(nn.Module):
    """Behaves as a model of timm: ``forward_features`` and logits."""

    def __init__(self, inner, gain=1.0):
        super().__init__()
        self.inner, self.gain = inner, gain

    def state_dict(self, *args, **kwargs):
        return self.inner.state_dict(*args, **kwargs)

    def forward_features(self, images):
        return self.inner.forward_features(images) * self.gain

    def forward(self, images):
        return self.inner(images)


class HuggingFacesModel(nn.Module):
    """Behaves as a model of transformers; "sdpa" gives an empty tuple of maps."""

    def __init__(self, inner, attention="eager"):
        super().__init__()
        self.inner, self.attention = inner, attention

    def forward(self, pixel_values, output_attentions=False, return_dict=True):
        tokens, maps = self.inner.forward_features(pixel_values, return_attention=True)
        kept = tuple(maps.unbind(1)) if output_attentions and self.attention == "eager" else ()
        return SimpleNamespace(last_hidden_state=tokens, attentions=kept)


def test_a_plain_model_of_timm_becomes_our_own():
    model = lively(img_size=64)
    ours = plain_or_wrapped(TimmsModel(model), {}, {"num_heads": 3})
    assert isinstance(ours, VisionTransformer)
    torch.testing.assert_close(ours(images(model)), model(images(model)))


def test_a_model_with_the_same_keys_and_other_arithmetic_stays_its_own():
    model = lively(img_size=64)
    other = plain_or_wrapped(TimmsModel(model, gain=1.1), {}, {"num_heads": 3})
    assert isinstance(other, OtherModel)
    given = images(model)
    torch.testing.assert_close(other(given), model(given))


def test_attention_of_a_wrapped_transformer_is_stacked_or_refused_and_never_empty():
    model = lively()
    given = images(model)
    tokens, maps = OtherModel(HuggingFacesModel(model)).forward_features(
        given, return_attention=True
    )
    expected = model.forward_features(given, return_attention=True)
    torch.testing.assert_close((tokens, maps), expected)


def test_a_name_is_looked_up_where_its_library_is(monkeypatch):
    model = lively(img_size=64)
    timm = ModuleType("timm")
    timm.list_models = lambda pattern="*": ["vit_small_patch8_64"]
    timm.create_model = lambda name, pretrained: TimmsModel(model) if pretrained else None
    monkeypatch.setitem(sys.modules, "timm", timm)
    assert isinstance(load("vit_small_patch8_64.in1k", num_heads=3), VisionTransformer)
    with pytest.raises(
        LabError, match="timm knows no model 'vit_smol': it has vit_small_patch8_64"
    ):
        load("vit_smol")


@pytest.mark.parametrize(
    ("name", "library"), [("vit_tiny", "timm"), ("google/vit", "transformers")]
)
def test_a_missing_library_is_named_with_its_extra(monkeypatch, name, library):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(LabError, match=rf"{library} is needed: pip install 'vitlab\[models\]'"):
        load(name)


@pytest.mark.gpu
def test_a_model_goes_to_the_device_that_is_asked_for():
    assert next(load("vit_shapes_patch8_64", device="cuda").parameters()).is_cuda
