import pytest
import torch
from einops import rearrange
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.functional import conv2d, layer_norm, linear

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.patches import OverlapPatchEmbed, PatchMerging

SWIN, RASTER = [(0, 0), (1, 0), (0, 1), (1, 1)], [(0, 0), (0, 1), (1, 0), (1, 1)]


def generated(*shape, dtype=torch.float64, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed)).to(dtype)


def with_random_norm(module):
    """A norm that does something: weights and biases of their own."""
    nn.init.normal_(module.norm.weight)
    nn.init.normal_(module.norm.bias)
    return module.double()


@settings(max_examples=30)
@given(st.integers(12, 30), st.integers(12, 30), st.integers(2, 7), st.integers(2, 7))
def test_overlapping_tokens_are_a_padded_convolution_and_a_norm(height, width, kernel, other):
    stride = (kernel // 2, other // 2)
    embed = with_random_norm(OverlapPatchEmbed((kernel, other), stride, 2, 5))
    images = generated(1, 2, height, width)
    padding = (kernel // 2, other // 2)
    maps = conv2d(images, embed.proj.weight, embed.proj.bias, stride, padding).permute(0, 2, 3, 1)
    expected = layer_norm(maps, (5,), embed.norm.weight, embed.norm.bias, eps=1e-5)
    torch.testing.assert_close(embed(images), expected)
    grid = embed.grid_for((height, width))
    assert (grid.rows, grid.cols) == maps.shape[1:3]


def test_each_overlapping_token_reads_its_box_and_no_other_pixel():
    embed = with_random_norm(OverlapPatchEmbed(7, 4, 1, 3, img_size=(20, 28)))
    images = generated(1, 1, 20, 28).requires_grad_()
    for index in range(embed.grid.tokens):
        row, col = embed.grid.cell(index)
        (gradient,) = torch.autograd.grad(embed(images)[0, row, col, 0], images)
        read = torch.zeros(20, 28, dtype=torch.bool)
        top, left, height, width = embed.grid.box(index)
        read[max(0, top) : top + height, max(0, left) : left + width] = True
        assert torch.equal(gradient[0, 0] != 0, read)


def test_overlapping_patches_of_224_px_make_56_by_56_tokens():
    embed = OverlapPatchEmbed(embed_dim=4, img_size=224)
    assert (embed.grid.rows, embed.grid.cols, embed.padding) == (56, 56, (3, 3))
    assert list(embed.state_dict()) == ["proj.weight", "proj.bias", "norm.weight", "norm.bias"]


@settings(max_examples=30)
@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(1, 4), st.booleans())
def test_merging_lays_a_block_out_in_the_order_it_says(rows, cols, dim, batch, swin):
    merging = with_random_norm(PatchMerging(dim, 5, order="swin" if swin else "raster"))
    tokens = generated(batch, 2 * rows, 2 * cols, dim)
    block = [tokens[:, down::2, right::2] for down, right in (SWIN if swin else RASTER)]
    wide = torch.cat(block, -1)
    normed = layer_norm(wide, (4 * dim,), merging.norm.weight, merging.norm.bias, eps=1e-5)
    torch.testing.assert_close(merging(tokens), linear(normed, merging.reduction.weight))


def test_the_two_orders_have_one_shape_and_other_numbers():
    tokens = generated(1, 4, 6, 3)
    swin, raster = (PatchMerging(3, order=order).blocks(tokens) for order in ("swin", "raster"))
    assert swin.shape == raster.shape
    assert not torch.equal(swin, raster)
    assert torch.equal(raster, rearrange(tokens, "b (h y) (w x) c -> b h w (y x c)", y=2, x=2))


def test_merging_doubles_the_width_and_has_swins_state_dict():
    merging = PatchMerging(8)
    assert merging(torch.rand(2, 6, 4, 8)).shape == (2, 3, 2, 16)
    shapes = {name: tuple(value.shape) for name, value in merging.state_dict().items()}
    assert shapes == {"norm.weight": (32,), "norm.bias": (32,), "reduction.weight": (16, 32)}


def test_an_odd_grid_is_padded_at_the_bottom_and_right_or_cropped_there():
    tokens = generated(1, 5, 7, 3)
    zeros = torch.zeros(1, 6, 8, 3, dtype=torch.float64)
    zeros[:, :5, :7] = tokens
    expected = {"pad": zeros, "crop": tokens[:, :4, :6]}
    for remainder, even in expected.items():
        blocks = PatchMerging(3, remainder=remainder).blocks(tokens)
        assert torch.equal(blocks, PatchMerging(3).blocks(even))


def test_larger_blocks_are_merged_by_the_same_rule():
    tokens = generated(1, 6, 9, 2)
    blocks = PatchMerging(2, factor=3).blocks(tokens)
    assert blocks.shape == (1, 2, 3, 18)
    for place, (right, down) in enumerate((x, y) for x in range(3) for y in range(3)):
        channels = slice(2 * place, 2 * place + 2)
        assert torch.equal(blocks[0, 1, 2, channels], tokens[0, 3 + down, 6 + right])
    for remainder, (rows, cols) in {"pad": (3, 2), "crop": (2, 1)}.items():
        ragged = PatchMerging(2, factor=3, remainder=remainder).blocks(generated(1, 7, 5, 2))
        assert ragged.shape == (1, rows, cols, 18)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
def test_the_dtype_comes_back(dtype):
    images = generated(1, 3, 16, 24, dtype=dtype)
    tokens = OverlapPatchEmbed(embed_dim=8).to(dtype)(images)
    assert tokens.dtype == dtype
    assert PatchMerging(8).to(dtype)(tokens).dtype == dtype


@pytest.mark.gpu
def test_on_a_gpu_tokens_stay_there():
    tokens = OverlapPatchEmbed(embed_dim=8).cuda()(torch.rand(1, 3, 16, 24, device="cuda"))
    merged = PatchMerging(8).cuda()(tokens)
    assert (merged.device.type, merged.dtype) == ("cuda", torch.float32)


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ((1, 5, 6, 8), "5 × 6 tokens does not fall into blocks of 2 × 2: 1 of the rows"),
        ((1, 24, 8), r"\(batch, rows, cols, 8\), not \(1, 24, 8\): tokens.unflatten\(1, "),
        ((24, 8), r"not \(24, 8\)\.$"),
        ((1, 8, 4, 6), r"\(1, 8, 4, 6\) have 6: tokens.permute\(0, 2, 3, 1\) moves them last"),
        ((1, 4, 6, 7), r"tokens of 8 numbers, .* \(1, 4, 6, 7\) have 7\.$"),
        ((0, 4, 6, 8), r"got no tokens: \(0, 4, 6, 8\)"),
        ((1, 4, 0, 8), r"got no tokens: \(1, 4, 0, 8\)"),
    ],
)
def test_tokens_that_cannot_be_merged_are_refused_in_words(shape, sentence):
    with pytest.raises(ShapeError, match=sentence):
        PatchMerging(8)(torch.zeros(shape))


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: PatchMerging(8, order="spiral"), "order 'spiral' is not known: use 'swin'"),
        (lambda: PatchMerging(8, remainder="floor"), "remainder 'floor' is not known"),
        (lambda: PatchMerging(0), "dim is 0: it needs to be 1 or more"),
        (
            lambda: PatchMerging(8, remainder="crop")(torch.zeros(1, 1, 6, 8)),
            "1 × 6 tokens holds no block of 2 × 2: remainder='pad' adds zeros",
        ),
        (lambda: OverlapPatchEmbed(3, 5, img_size=20), "leave 2 px unread between them"),
        (lambda: OverlapPatchEmbed(3, 5, embed_dim=2)(torch.zeros(1, 3, 20, 20)), "2 px unread"),
        (lambda: OverlapPatchEmbed(7, 0), "stride is"),
        (
            lambda: OverlapPatchEmbed(embed_dim=2, img_size=(20, 28))(torch.zeros(1, 3, 28, 20)),
            "OverlapPatchEmbed is built for images of 20 × 28 px and got 28 × 20 px",
        ),
        (
            lambda: OverlapPatchEmbed(embed_dim=2)(torch.zeros(1, 20, 28, 3)),
            "stand second",
        ),
    ],
)
def test_what_cannot_work_is_refused_in_words(call, sentence):
    with pytest.raises(LabError, match=sentence):
        call()
