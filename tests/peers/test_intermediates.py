"""What timm calls ``forward_intermediates``, in our models and around those of others."""

import pytest
import timm
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from transformers import (
    CLIPVisionConfig,
    CLIPVisionModel,
    Dinov2WithRegistersConfig,
    Dinov2WithRegistersModel,
    SiglipVisionConfig,
    SiglipVisionModel,
    ViTConfig,
    ViTModel,
)

from tests.peers.draw import SOME, agree, normal, randomise
from tests.peers.test_encoder import TOLERANCE, architectures, both, images_for
from vitlab.core.errors import LabError
from vitlab.core.pretrained import OtherModel

SMALL = {
    "hidden_size": 24,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "intermediate_size": 40,
    "image_size": 32,
    "patch_size": 8,
}
DINO = {name: value for name, value in SMALL.items() if name != "intermediate_size"}


def flat(result):
    """All tensors of a result, in order, with the names of a dictionary."""
    if isinstance(result, torch.Tensor):
        return [result]
    if isinstance(result, dict):
        return [part for key in sorted(result) for part in (key, *flat(result[key]))]
    return [tensor for part in result for tensor in flat(part)]


def same(ours, theirs):
    ours, theirs = flat(ours), flat(theirs)
    assert len(ours) == len(theirs)
    for own, other in zip(ours, theirs, strict=True):
        if isinstance(own, str):
            assert own == other
        else:
            agree(own, other, TOLERANCE)


@st.composite
def requests(draw, depth):
    """Arguments of one call on a model of this depth."""
    several = st.lists(st.integers(-depth, depth - 1), min_size=1, max_size=4)
    return {
        "indices": draw(st.none() | st.integers(1, depth) | several),
        "output_fmt": draw(st.sampled_from(["NCHW", "NLC"])),
        "is_causal": draw(st.booleans()),
    } | {
        name: draw(st.booleans())
        for name in (
            *("return_prefix_tokens", "norm", "stop_early"),
            *("intermediates_only", "output_dict"),
        )
    }


@SOME
@given(st.data())
def test_ours_answer_every_request_as_timm(data):
    arguments = data.draw(architectures())
    ours, theirs = both(arguments)
    request = data.draw(requests(arguments["depth"]))
    images = images_for(arguments)
    same(
        ours.forward_intermediates(images, **request),
        theirs.forward_intermediates(images, **request),
    )


@pytest.mark.parametrize(
    "name", ["vit_base_patch16_clip_224", "beit_base_patch16_224", "vit_small_patch16_dinov3"]
)
def test_a_wrapped_model_of_timm_answers_itself(name):
    theirs = randomise(timm.create_model(name, pretrained=False, depth=2))
    size = theirs.patch_embed.img_size
    images = normal(1, 3, *size)
    for norm in (False, True):
        request = {"indices": [0], "return_prefix_tokens": True, "norm": norm}
        expected = theirs.forward_intermediates(images, **request)
        ours = OtherModel(theirs)
        same(ours.forward_intermediates(images, **request), expected)
        named = ours.forward_intermediates(images, **request, output_dict=True)
        assert named.keys() == {
            *("image_features", "image_intermediates", "image_intermediates_prefix")
        }
        agree(named["image_intermediates_prefix"][0], expected[1][0][1], 0)


HUGGING_FACES = {
    "ViT": (lambda: ViTModel(ViTConfig(**SMALL)), 1, "layernorm", lambda m: m.layers),
    "DINOv2 with registers": (
        lambda: Dinov2WithRegistersModel(Dinov2WithRegistersConfig(**DINO, num_register_tokens=3)),
        4,
        "layernorm",
        lambda m: m.encoder.layer,
    ),
    "CLIP": (
        lambda: CLIPVisionModel(CLIPVisionConfig(**SMALL)),
        1,
        "post_layernorm",
        lambda m: m.encoder.layers,
    ),
    "SigLIP": (
        lambda: SiglipVisionModel(SiglipVisionConfig(**SMALL)),
        0,
        "post_layernorm",
        lambda m: m.encoder.layers,
    ),
}


def hooks_of(model):
    """Numbers of hooks; transformers hangs in some of its own."""
    return [len(module._forward_hooks) for module in model.modules()]


@pytest.mark.parametrize("name", HUGGING_FACES)
@pytest.mark.parametrize("norm", [False, True])
def test_a_wrapped_model_of_transformers_gives_what_its_blocks_do(name, norm):
    make, prefix, last, layers = HUGGING_FACES[name]
    theirs = randomise(make())
    images = normal(2, 3, 32, 32)
    seen = theirs(images, output_hidden_states=True)
    norm_layer = getattr(theirs, last) if norm else nn.Identity()
    expected = [norm_layer(seen.hidden_states[n + 1]) for n in (0, 1)]
    assert len(layers(theirs)) == 3
    ours, hooks = OtherModel(theirs), hooks_of(theirs)
    final, pairs = ours.forward_intermediates(
        images, [1, 0], norm=norm, return_prefix_tokens=prefix > 0, output_fmt="NLC"
    )
    agree(final, seen.last_hidden_state, 1e-4)
    sequences = [torch.cat([p[1], p[0]], 1) for p in pairs] if prefix else pairs
    for sequence, wanted in zip(sequences, expected, strict=True):
        agree(sequence, wanted, 1e-4)
    (planes,) = ours.forward_intermediates(images, 1, intermediates_only=True)
    assert planes.shape == (2, 24, 4, 4)
    assert hooks_of(theirs) == hooks


def test_pictures_of_another_size_lie_on_their_own_grid():
    theirs = randomise(HUGGING_FACES["DINOv2 with registers"][0]())
    _, (planes,) = OtherModel(theirs).forward_intermediates(normal(1, 3, 24, 56), 1)
    assert planes.shape == (1, 24, 3, 7)


@pytest.mark.parametrize(
    ("indices", "sentence"),
    [
        (0, "no last 0 blocks: use 1 to 3"),
        (4, "no last 4 blocks"),
        ([3], "no block 3: use 0 to 2, or -1 to -3"),
        ([], "names no block"),
        ("all", "a number of last blocks or a list of blocks, not 'all'"),
    ],
)
@pytest.mark.refusal
def test_blocks_that_are_not_there_are_refused(indices, sentence):
    ours = OtherModel(randomise(HUGGING_FACES["ViT"][0]()))
    with pytest.raises(LabError, match=sentence):
        ours.forward_intermediates(normal(1, 3, 32, 32), indices)
