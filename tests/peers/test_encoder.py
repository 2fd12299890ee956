"""Our VisionTransformer with timm's weights, in many of timm's architectures."""

import torch
from hypothesis import given
from hypothesis import strategies as st
from timm.models.naflexvit import create_attention_mask
from timm.models.vision_transformer import VisionTransformer as Timms

from tests.peers.draw import SOME, agree, grids, normal, randomise
from vitlab.core.attention import padding_mask
from vitlab.core.encoder import VisionTransformer

TOLERANCE = 1e-4  # the weights are large here, and so are the results


@st.composite
def architectures(draw):
    """Arguments that timm and vitlab share."""
    class_token = draw(st.booleans())
    heads = draw(st.integers(1, 3))
    patch = draw(grids(5, least=2))
    rows, cols = draw(grids(4))
    pools = ["avg", ""] + ["token"] * class_token
    return {
        "img_size": (rows * patch[0], cols * patch[1]),
        "patch_size": patch,
        "in_chans": draw(st.integers(1, 4)),
        "num_classes": draw(st.sampled_from([0, 3])),
        "global_pool": draw(st.sampled_from(pools)),
        "embed_dim": 4 * heads,
        "depth": draw(st.integers(1, 3)),
        "num_heads": heads,
        "mlp_ratio": draw(st.sampled_from([2.0, 4.0, 2.6])),
        "qkv_bias": draw(st.booleans()),
        "init_values": draw(st.sampled_from([None, 0.1])),
        "class_token": class_token,
        "pos_embed": draw(st.sampled_from(["learn", "none"])),
        "no_embed_class": draw(st.booleans()),
        "reg_tokens": draw(st.sampled_from([0, 1, 4])),
        "fc_norm": draw(st.sampled_from([None, True, False])),
    }


def both(arguments):
    theirs = randomise(Timms(**arguments))
    ours = VisionTransformer(**arguments)
    ours.load_state_dict(theirs.state_dict())
    return ours.eval(), theirs


def images_for(arguments, seed=1):
    return normal(2, arguments["in_chans"], *arguments["img_size"], seed=seed)


def timms_maps(model, images, **options):
    """What timm's unfused path hands to its attention dropout."""
    maps = []
    for block in model.blocks:
        block.attn.fused_attn = False
        block.attn.attn_drop.register_forward_hook(lambda *call: maps.append(call[-1]))
    model.forward_features(images, **options)
    return torch.stack(maps, 1)


@SOME
@given(architectures())
def test_features_logits_and_attention_are_timms(arguments):
    ours, theirs = both(arguments)
    images = images_for(arguments)
    agree(ours.forward_features(images), theirs.forward_features(images), TOLERANCE)
    logits, maps = ours(images, return_attention=True)
    agree(logits, theirs(images), TOLERANCE)
    agree(ours(images), logits, 0)
    agree(maps, timms_maps(theirs, images), TOLERANCE)


@SOME
@given(architectures())
def test_every_gradient_is_timms(arguments):
    ours, theirs = both(arguments)
    images = images_for(arguments)
    for model in (ours, theirs):
        model(images).square().mean().backward()
    expected = dict(theirs.named_parameters())
    for name, parameter in ours.named_parameters():
        agree(parameter.grad, expected[name].grad, 1e-3)


@SOME
@given(architectures(), st.booleans(), st.integers(1, 16))
def test_causal_and_padded_attention_is_timms(arguments, causal, count):
    ours, theirs = both(arguments)
    images = images_for(arguments)
    if causal:
        options, timms = {"causal": True}, {"is_causal": True}
    else:
        valid = torch.arange(ours.grid.tokens).expand(2, -1) < torch.tensor([[count], [1]])
        prefix = ours.num_prefix_tokens
        mask = create_attention_mask(valid, prefix, symmetric=False)
        agree(padding_mask(valid, prefix), mask, 0)
        agree(padding_mask(valid, prefix, symmetric=True), create_attention_mask(valid, prefix), 0)
        options, timms = {"attn_mask": mask}, {"attn_mask": mask}
    tokens, maps = ours.forward_features(images, return_attention=True, **options)
    agree(tokens, theirs.forward_features(images, **timms), TOLERANCE)
    agree(maps, timms_maps(theirs, images, **timms), TOLERANCE)


@SOME
@given(architectures(), grids(5, least=2), grids(6, least=2), st.booleans())
def test_another_input_size_is_taken_as_by_timm(arguments, grid, patch, other_patch):
    ours, theirs = both(arguments)
    patch = patch if other_patch else arguments["patch_size"]
    size = (grid[0] * patch[0], grid[1] * patch[1])
    for model in (ours, theirs):
        model.set_input_size(size, patch)
    images = images_for(arguments | {"img_size": size})
    agree(ours(images), theirs(images), 2e-3)  # timm inverts in float32
