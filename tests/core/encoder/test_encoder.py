import math

import pytest
import torch
from torch import nn
from torch.nn.functional import layer_norm

from vitlab.core.encoder import (
    Attention,
    Block,
    VisionFrontEnd,
    VisionTransformer,
    attention_weights,
)
from vitlab.core.errors import LabError, ShapeError
from vitlab.core.positions import sinusoidal_1d, sinusoidal_2d
from vitlab.core.profiling import LiveBytes
from vitlab.core.resolution import resample_abs_pos_embed, resample_patch_embed

SMALL = dict(img_size=(32, 48), patch_size=8, embed_dim=16, depth=3, num_heads=2, num_classes=5)


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


def images(batch=2, height=32, width=48):
    return torch.rand(batch, 3, height, width)


def lively(model):
    """Weights far from zero, so that nothing is hidden by a small start."""
    for parameter in model.parameters():
        nn.init.normal_(parameter, std=0.3)
    return model.eval()


# ── the front end ────────────────────────────────────────────────────────────────────────


def test_the_usual_front_end_makes_197_tokens_of_768():
    front_end = VisionFrontEnd()
    assert front_end(torch.rand(1, 3, 224, 224)).shape == (1, 197, 768)
    assert sum(p.numel() for p in front_end.parameters()) == 590_592 + 768


def test_a_learned_table_adds_151296_parameters():
    learned = VisionFrontEnd(positions="learned")
    assert sum(p.numel() for p in learned.parameters()) == 590_592 + 768 + 151_296


@pytest.mark.parametrize("positions", ["sinusoidal_2d", "sinusoidal_1d", "none"])
def test_a_fixed_table_is_added_to_the_patches_and_is_no_weight(positions):
    front_end = VisionFrontEnd((32, 48), 8, embed_dim=16, positions=positions, reg_tokens=2)
    table = {
        "sinusoidal_2d": lambda: sinusoidal_2d(4, 6, 16),
        "sinusoidal_1d": lambda: sinusoidal_1d(24, 16),
        "none": lambda: torch.zeros(24, 16),
    }[positions]()
    given = images()
    tokens = front_end(given)
    assert torch.equal(tokens[:, 3:], front_end.patch_embed(given) + table)
    assert "pos_embed" not in front_end.state_dict()
    assert torch.equal(
        tokens[:, :3], torch.cat([front_end.cls_token, front_end.reg_token], 1).expand(2, -1, -1)
    )


def test_the_class_token_is_the_same_for_every_image_and_reads_none():
    front_end = lively(VisionFrontEnd((32, 48), 8, embed_dim=16))
    given = images(4).requires_grad_()
    cls = front_end(given)[:, 0]
    assert (cls == cls[0]).all()
    cls.sum().backward()
    assert given.grad is None or not given.grad.any()


def test_the_table_is_deterministic_and_follows_the_module():
    tables = [VisionFrontEnd((32, 48), 8, embed_dim=16).pos_embed for _ in range(2)]
    assert torch.equal(*tables)
    half = VisionFrontEnd((32, 48), 8, embed_dim=16).to(torch.bfloat16)
    assert half(images().bfloat16()).dtype == half.pos_embed.dtype == torch.bfloat16


@pytest.mark.parametrize(
    ("options", "length"),
    [
        ({}, 29),
        ({"no_embed_class": True}, 24),
        ({"no_embed_reg": True}, 25),
        ({"class_token": False}, 28),
        ({"class_token": False, "reg_tokens": 0}, 24),
    ],
)
def test_positions_cover_what_they_are_said_to_cover(options, length):
    options = {"reg_tokens": 4, "positions": "learned"} | options
    front_end = lively(VisionFrontEnd((32, 48), 8, embed_dim=16, **options))
    assert front_end.pos_embed.shape == (1, length, 16)
    given = images()
    bare, table = front_end.patch_embed(given), front_end.pos_embed
    prefix = [
        t.expand(2, -1, -1) for t in (front_end.cls_token, front_end.reg_token) if t is not None
    ]
    expected = torch.cat([*prefix, bare], 1)
    tokens = front_end(given)
    covered = length - 24
    torch.testing.assert_close(tokens[:, :covered], expected[:, :covered] + table[:, :covered])
    outside = slice(covered, front_end.num_prefix_tokens)
    assert torch.equal(tokens[:, outside], expected[:, outside])
    torch.testing.assert_close(tokens[:, -24:], bare + table[:, covered:])


def test_another_input_size_resizes_weight_and_table_and_keeps_the_prefix():
    vit = lively(VisionTransformer(**SMALL, reg_tokens=2))
    weight, table = vit.patch_embed.proj.weight.detach(), vit.pos_embed.detach()
    vit.set_input_size((60, 36), 12)
    assert vit(images(1, 60, 36)).shape == (1, 5)
    assert torch.equal(vit.patch_embed.proj.weight, resample_patch_embed(weight, (12, 12)))
    assert torch.equal(vit.pos_embed, resample_abs_pos_embed(table, (5, 3), (4, 6), 3))
    assert torch.equal(vit.pos_embed[:, :3], table[:, :3])
    assert isinstance(vit.pos_embed, nn.Parameter)


def test_another_input_size_makes_a_fixed_table_anew():
    front_end = VisionFrontEnd((32, 48), 8, embed_dim=16)
    front_end.set_input_size((40, 16))
    assert torch.equal(front_end.pos_embed[0, 1:], sinusoidal_2d(5, 2, 16))


# ── attention ────────────────────────────────────────────────────────────────────────────


def attention_by_hand(layer, tokens, allowed=None):
    """Head by head and query by query, with nothing but sums."""
    dim, heads = tokens.shape[-1], layer.num_heads
    width = dim // heads
    qkv = tokens @ layer.qkv.weight.T + layer.qkv.bias
    maps = torch.zeros(len(tokens), heads, tokens.shape[1], tokens.shape[1])
    mixed = torch.zeros_like(tokens)
    for image in range(len(tokens)):
        for head in range(heads):
            q, k, v = (qkv[image, :, part * dim + head * width :][:, :width] for part in range(3))
            for query in range(tokens.shape[1]):
                keys = range(tokens.shape[1]) if allowed is None else allowed[query].nonzero()[:, 0]
                scores = torch.stack([q[query] @ k[key] / math.sqrt(width) for key in keys]).exp()
                for key, weight in zip(keys, scores / scores.sum(), strict=True):
                    maps[image, head, query, key] = weight
                    mixed[image, query, head * width : (head + 1) * width] += weight * v[key]
    return mixed @ layer.proj.weight.T + layer.proj.bias, maps


@pytest.mark.parametrize("causal", [False, True])
@torch.no_grad()
def test_attention_is_the_sum_written_out(causal):
    layer = lively(Attention(12, num_heads=3))
    tokens = torch.randn(2, 5, 12)
    allowed = torch.ones(5, 5).tril() if causal else None
    expected, expected_maps = attention_by_hand(layer, tokens, allowed)
    mixed, maps = layer(tokens, causal=causal, return_attention=True)
    torch.testing.assert_close(mixed, expected)
    torch.testing.assert_close(maps, expected_maps)


@pytest.mark.parametrize("additive", [False, True])
@torch.no_grad()
def test_a_mask_and_the_causal_order_hold_together(additive):
    layer = lively(Attention(12, num_heads=3))
    tokens = torch.randn(2, 5, 12)
    seen = torch.tensor([True, True, False, True, True]).expand(5, 5)
    mask = torch.zeros(5, 5).masked_fill(~seen, -torch.inf) if additive else seen
    expected, expected_maps = attention_by_hand(
        layer, tokens, seen & torch.ones(5, 5).tril().bool()
    )
    mixed, maps = layer(tokens, attn_mask=mask, causal=True, return_attention=True)
    torch.testing.assert_close(mixed, expected)
    torch.testing.assert_close(maps, expected_maps)


def test_a_query_that_may_look_nowhere_gets_zeros_and_no_nan():
    weights = attention_weights(
        torch.randn(2, 4), torch.randn(2, 4), torch.tensor([[False, False], [True, False]])
    )
    assert weights.tolist() == [[0, 0], [1, 0]]


@torch.no_grad()
def test_a_block_adds_what_attention_and_mlp_make_of_normalised_tokens():
    block = lively(Block(12, 3, init_values=0.5))
    tokens = torch.randn(2, 5, 12) * 1e-3  # so small that the norms' eps is to be seen

    def normalised(norm, tokens):
        return layer_norm(tokens, (12,), norm.weight, norm.bias, eps=1e-6)

    middle = tokens + block.ls1.gamma * block.attn(normalised(block.norm1, tokens))
    expected = middle + block.ls2.gamma * block.mlp(normalised(block.norm2, middle))
    torch.testing.assert_close(block(tokens), expected)


@torch.no_grad()
def test_a_block_keeps_nothing_of_its_attention_through_the_mlp():
    block, tokens = Block(64, 2, mlp_ratio=8), torch.randn(2, 50, 64)
    there = (tokens, *block.parameters())
    with LiveBytes() as whole:
        whole.watch(*there)
        block(tokens)
    with LiveBytes() as second_half:
        second_half.watch(*there)
        tokens + block.mlp(block.norm2(tokens))
    stream = tokens.numel() * tokens.element_size()
    assert whole.peak == second_half.peak + stream


# ── the whole encoder ────────────────────────────────────────────────────────────────────


@torch.no_grad()
@pytest.mark.parametrize("causal", [False, True])
def test_asking_for_attention_does_not_change_a_bit_of_the_output(causal):
    vit, given = lively(VisionTransformer(**SMALL, reg_tokens=2)), images()
    logits, maps = vit(given, causal=causal, return_attention=True)
    assert torch.equal(logits, vit(given, causal=causal))
    assert maps.shape == (2, 3, 2, 27, 27)
    torch.testing.assert_close(maps.sum(-1), torch.ones(2, 3, 2, 27))
    assert torch.equal(maps, maps.tril()) == causal


@torch.no_grad()
def test_without_positions_the_encoder_moves_with_its_patches_and_its_readout_stays():
    vit = lively(VisionTransformer(**SMALL, pos_embed="none"))
    patches, order = torch.randn(2, 24, 16), torch.randperm(24)

    def encode(patches, causal=False):
        tokens = vit.add_prefix_and_positions(patches)
        for block in vit.blocks:
            tokens = block(tokens, causal=causal)
        return tokens

    plain, moved = encode(patches), encode(patches[:, order])
    torch.testing.assert_close(moved[:, 1:], plain[:, 1:][:, order])
    torch.testing.assert_close(moved[:, 0], plain[:, 0])
    assert not torch.allclose(
        encode(patches[:, order], True)[:, 1:], encode(patches, True)[:, 1:][:, order]
    )


@torch.no_grad()
def test_under_a_causal_mask_a_token_knows_nothing_of_later_ones():
    vit, given = lively(VisionTransformer(**SMALL)), images()
    other = given.clone()
    other[:, :, 24:, 40:] = 1 - other[:, :, 24:, 40:]  # the last patch alone
    before, after = (vit.forward_features(x, causal=True) for x in (given, other))
    torch.testing.assert_close(before[:, :-1], after[:, :-1])
    assert not torch.allclose(before[:, -1], after[:, -1])
    assert not torch.allclose(vit.forward_features(given)[:, 0], vit.forward_features(other)[:, 0])


@torch.no_grad()
def test_pooling_reads_what_it_says_and_leaves_prefix_tokens_out():
    given = images()
    mean = lively(VisionTransformer(**SMALL, global_pool="avg", reg_tokens=2))
    pooled = mean.forward_features(given)[:, 3:].mean(1)
    torch.testing.assert_close(mean(given), mean.head(mean.fc_norm(pooled)))
    assert {"norm.weight", "fc_norm.weight"} & mean.state_dict().keys() == {"fc_norm.weight"}
    cls = lively(VisionTransformer(**SMALL))
    torch.testing.assert_close(cls(given), cls.head(cls.forward_features(given)[:, 0]))
    every = VisionTransformer(**SMALL, global_pool="")
    assert every(given).shape == (2, 25, 5)


def test_a_new_model_starts_as_timms_does():
    vit = VisionTransformer(**SMALL | {"embed_dim": 96}, reg_tokens=4)
    for token in (vit.cls_token, vit.reg_token):
        assert 0.5e-6 < token.std() < 2e-6
    for weight in (vit.pos_embed, vit.head.weight, vit.blocks[0].attn.qkv.weight):
        assert 0.017 < weight.std() < 0.023
        assert weight.abs().max() < 0.1
    assert not any(bias.any() for name, bias in vit.blocks.named_parameters() if "fc1.bias" in name)


def test_gradients_reach_every_weight():
    vit = VisionTransformer(**SMALL, reg_tokens=2, init_values=1e-5)
    vit(images()).sum().backward()
    assert all(parameter.grad is not None for parameter in vit.parameters())


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16])
def test_the_dtype_of_the_weights_comes_back(dtype):
    vit = VisionTransformer(**SMALL).to(dtype)
    logits, maps = vit(images().to(dtype), return_attention=True)
    assert logits.dtype == maps.dtype == dtype


@pytest.mark.gpu
def test_everything_stays_on_the_gpu():
    vit = VisionTransformer(**SMALL).cuda().eval()
    given = images()
    logits, maps = vit(given.cuda(), return_attention=True)
    assert {logits.device.type, maps.device.type} == {"cuda"}
    torch.testing.assert_close(logits.cpu(), vit.cpu()(given), atol=1e-4, rtol=1e-4)


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (
            lambda: Attention(768, 10),
            ShapeError,
            "10 heads do not divide a width of 768: 6, 8, 12 would",
        ),
        (lambda: Attention(768, 0), ShapeError, "0 heads do not divide"),
        (
            lambda: VisionFrontEnd(positions="rotary"),
            LabError,
            "'rotary' are not known: use learned, ",
        ),
        (lambda: VisionFrontEnd(reg_tokens=-1), ShapeError, "-1 registers cannot be"),
        (lambda: VisionTransformer(global_pool="map"), LabError, "global_pool 'map' is not known"),
        (lambda: VisionTransformer(class_token=False), LabError, "no class token .* use 'avg'"),
        (lambda: VisionFrontEnd(embed_dim=770), ShapeError, "770"),
        (
            lambda: VisionTransformer(**SMALL)(torch.rand(1, 3, 48, 32)),
            ShapeError,
            r"for images of 32 × 48 px and got 48 × 32 px: set_input_size\(\(48, 32\)\) makes",
        ),
        (lambda: VisionFrontEnd(None), ShapeError, r"needs img_size=\(height, width\)"),
        (lambda: VisionTransformer(**SMALL)(torch.rand(1, 32, 48, 3)), ShapeError, "channels"),
        (lambda: VisionTransformer(**SMALL)(torch.rand(0, 3, 32, 48)), ShapeError, "batch"),
        (
            lambda: VisionTransformer(**SMALL)(torch.zeros(1, 3, 32, 48, dtype=torch.uint8)),
            (LabError, TypeError),
            "uint8",
        ),
    ],
)
def test_what_cannot_work_is_refused_in_words(call, error, sentence):
    with pytest.raises(error, match=sentence):
        call()
