"""Whatever a public call is given, it ends in a result, in a sentence of ours or out of memory."""

import random
import warnings
from decimal import Decimal
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from vitlab.core import (
    LabError,
    OtherModel,
    PatchGrid,
    VisionTransformer,
    as_image,
    load,
    profile_forward,
    sample_image,
    to_tensor,
)
from vitlab.core.errors import ImageError, KindError, PlaceError, ShapeError
from vitlab.core.foreign import is_out_of_memory

pytestmark = pytest.mark.refusal


class Angry:
    """Refuses whatever is asked of it."""

    def _refuse(self, *args, **kwargs):
        raise RuntimeError("\n".join(["no"] * 50))

    __repr__ = __index__ = __float__ = __int__ = __bool__ = __len__ = __iter__ = _refuse
    __fspath__ = __eq__ = __getitem__ = __call__ = __lt__ = __gt__ = __contains__ = _refuse
    __hash__ = object.__hash__


class HalfAModel(nn.Module):
    """Has the names of a model and not what they stand for."""

    def __init__(self, **parts):
        super().__init__()
        for name, part in parts.items():
            setattr(self, name, part)

    def forward(self, *args, **kwargs):
        return self.forward_features(*args, **kwargs)


class Timms(HalfAModel):
    def forward_features(self, images):
        return images.flatten(2).mT


class GivesNonsense(HalfAModel):
    def forward_features(self, images):
        return {"tokens": [images]}


class HuggingFaces(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(1))

    def forward(self, pixel_values, output_attentions=False, return_dict=True):
        return (pixel_values * self.scale).flatten(2).mT


def tiny(**options):
    given = {"img_size": (16, 24), "patch_size": 8, "embed_dim": 8, "depth": 1, "num_heads": 2}
    return VisionTransformer(**given | {"num_classes": 3} | options)


TINY = tiny()
PICTURE = np.zeros((8, 12, 3), np.uint8)
IMAGES = torch.rand(1, 3, 16, 24)
VALUES = [
    *(None, True, "", "x", "a\0b", "x" * 5000, "../x", "~nobody/x", b"", b"\x89PNG", bytearray(9)),
    *(0, -1, 3, 10**30, -(10**30), 10**5000, 0.5, float("nan"), float("inf"), -1.5, 1j),
    *(Decimal("NaN"), (), (1,), (1, 2, 3), (8, None), [[8], 8], {}, {"a": 1}, {8}, range(3)),
    *(object(), Angry(), Path("nowhere"), type, len, iter([1]), ValueError("x"), slice(3)),
    *(torch.zeros(0), torch.zeros(2, 3), torch.tensor(float("nan")), torch.zeros(1, 3, 8, 8)),
    *(torch.zeros(1, 3, 16, 24, dtype=torch.uint8), torch.zeros(1, 3, 16, 24, device="meta")),
    *(torch.zeros(0, 3, 16, 24), torch.ones(3, 16, 24).to_sparse(), torch.tensor(8)),
    *(np.zeros((2, 3)), np.float32("nan"), np.int64(8), np.array([None, "x"], object)),
    *(np.zeros((3, 3, 3)), np.zeros(0), np.datetime64("2020-01-01")),
    *(Image.new("RGB", (0, 8)), nn.Linear(2, 3), nn.Identity(), TINY, Timms(), GivesNonsense()),
    *(HuggingFaces(), HalfAModel(blocks=3, patch_embed=4), OtherModel(Timms())),
    *(HalfAModel(blocks=nn.ModuleList([HalfAModel(attn=1, mlp=2)]), patch_embed=nn.Identity()),),
    *(HalfAModel(blocks=[HalfAModel(attn=1, mlp=2)], patch_embed=nn.Conv2d(2, 3, 4)),),
]


def methods(model, *names):
    return {f"{type(model).__name__}.{name}": getattr(model, name) for name in names}


FORWARDS = dict.fromkeys(["images"], IMAGES)
MAPS = FORWARDS | {"return_attention": True}
BLOCKS = FORWARDS | {
    "indices": [0],
    "return_prefix_tokens": True,
    "norm": True,
    "stop_early": True,
    "output_fmt": "NLC",
    "intermediates_only": True,
    "output_dict": True,
}
MASKED = {"causal": False, "attn_mask": None}
SIZES = {"img_size": (16, 24), "patch_size": 8, "style": None}
GRID = PatchGrid((16, 24), 8)
ARCHITECTURE = {
    "img_size": (16, 24),
    "patch_size": 8,
    "in_chans": 3,
    "num_classes": 3,
    "global_pool": "token",
    "embed_dim": 8,
    "depth": 1,
    "num_heads": 2,
    "mlp_ratio": 2.0,
    "qkv_bias": True,
    "init_values": None,
    "class_token": True,
    "pos_embed": "learn",
    "no_embed_class": False,
    "no_embed_reg": False,
    "reg_tokens": 0,
    "fc_norm": None,
    "norm_eps": 1e-6,
}
CALLS = {
    "PatchGrid": (
        PatchGrid,
        {"image_size": 16, "patch_size": 8, "stride": 8, "padding": 0, "remainder": "pad"},
    ),
    "raw_width": (GRID.raw_width, {"in_chans": 3}),
    "sequence_length": (GRID.sequence_length, {"num_prefix_tokens": 1}),
    "attention_pairs": (GRID.attention_pairs, {"num_prefix_tokens": 1}),
    "box": (GRID.box, {"index": 1}),
    "cell": (GRID.cell, {"index": 1}),
    "index": (GRID.index, {"row": 1, "col": 1}),
    "at": (GRID.at, {"y": 1, "x": 1}),
    "neighbour": (GRID.neighbour, {"index": 1, "direction": "up"}),
    "as_image": (as_image, {"source": PICTURE, "max_pixels": 100}),
    "to_tensor": (to_tensor, {"image": PICTURE}),
    "sample_image": (sample_image, {"name": "chelsea"}),
    "load": (load, {"name_or_path": "vit_shapes_patch8_64", "device": "cpu"}),
    "load, architecture": (partial(load, "vit_shapes_patch8_64"), ARCHITECTURE | {"heads": 3}),
    "VisionTransformer": (VisionTransformer, ARCHITECTURE),
    "forward": (lambda **given: tiny()(**given), MAPS | MASKED),
    "forward_features": (lambda **given: tiny().forward_features(**given), MAPS | MASKED),
    "forward_intermediates": (
        lambda **given: tiny().forward_intermediates(**given),
        BLOCKS | {"attn_mask": None, "is_causal": False},
    ),
    "set_input_size": (lambda **given: tiny().set_input_size(**given), SIZES),
    "OtherModel": (OtherModel, {"model": Timms()}),
    "OtherModel.forward": (OtherModel(HuggingFaces()), FORWARDS | {"return_attention": False}),
    "OtherModel.forward_features": (OtherModel(Timms()).forward_features, MAPS),
    "OtherModel.forward_intermediates": (OtherModel(tiny()).forward_intermediates, BLOCKS),
    "OtherModel of transformers, intermediates": (
        OtherModel(HuggingFaces()).forward_intermediates,
        BLOCKS,
    ),
    "OtherModel.set_input_size": (lambda **g: OtherModel(tiny()).set_input_size(**g), SIZES),
    "OtherModel of nonsense": (OtherModel(GivesNonsense()), FORWARDS),
    "profile_forward": (
        profile_forward,
        {
            "model": TINY,
            "batch_sizes": 1,
            "image_size": (16, 24),
            "repeats": 1,
            "warm_up": 0,
            "cancelled": lambda: False,
        },
    ),
}


def ends_in_a_sentence(call, given, what):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            call(**given)
    except LabError as error:
        message = str(error)
        assert 0 < len(message) <= 300, (what, len(message))
        assert "\n" not in message, what
    except Exception as error:
        if not is_out_of_memory(error):
            pytest.fail(f"{what}: {type(error).__name__}: {str(error)[:200]}")


@pytest.mark.parametrize("name", CALLS)
def test_a_value_of_any_kind_ends_in_a_result_or_a_sentence(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    call, good = CALLS[name]
    for argument in good:
        for number, value in enumerate(VALUES):
            if argument == "cancelled" and callable(value):
                continue  # a function of the caller's own may raise what it likes
            what = f"{name}({argument}=VALUES[{number}])"
            ends_in_a_sentence(call, good | {argument: value}, what)


@pytest.mark.parametrize("name", CALLS)
def test_several_wrong_values_at_once_end_in_a_sentence_too(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    call, good = CALLS[name]
    chance = random.Random(name)
    for _ in range(60):
        wrong = {argument: chance.choice(VALUES) for argument in good if chance.random() < 0.6}
        wrong.pop("cancelled", None)
        what = f"{name}({ {argument: type(value) for argument, value in wrong.items()} })"
        ends_in_a_sentence(call, good | wrong, what)


def test_properties_of_a_wrapped_model_end_in_a_sentence_too():
    for model in (Timms(), GivesNonsense(), HuggingFaces(), HalfAModel(patch_embed=3)):
        for name in ("grid", "num_prefix_tokens"):
            if callable(getattr(model, "forward_features", None)) or model is HuggingFaces:
                with pytest.raises(LabError):
                    getattr(OtherModel(model), name)


def test_a_sentence_of_any_length_is_cut_in_its_middle_and_keeps_the_way_out():
    for kind in (LabError, ShapeError, KindError, PlaceError, ImageError):
        message = str(kind("given " + "x" * 20_000 + " is wrong: use 16."))
        assert len(message) <= 300
        assert message.startswith("given ")
        assert message.endswith(" is wrong: use 16.")
    assert str(LabError("short: use 16.")) == "short: use 16."


def test_kinds_and_places_are_pythons_own_errors_as_well():
    with pytest.raises(TypeError):
        PatchGrid(None, 8)
    with pytest.raises(IndexError):
        GRID.cell(99)
    assert all(issubclass(kind, LabError) for kind in (KindError, PlaceError))
