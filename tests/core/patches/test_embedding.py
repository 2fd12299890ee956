import pickle
import subprocess
import sys

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.functional import conv2d, pad

from vitlab.core.patches import PatchEmbed, embedding, patchify
from vitlab.core.resolution import resample_patch_embed

MODES = ["auto", "linear", "conv", "unfold"]
small = st.integers(1, 4)


def generated(*shape, dtype=torch.float64, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed)).to(dtype)


def embed_of(*arguments, dtype=torch.float64, seed=0, **options):
    torch.manual_seed(seed)
    return PatchEmbed(*arguments, **options).to(dtype)


def by_naive_loop(images, weight, bias):
    """Every patch times every filter, written out."""
    ph, pw = weight.shape[2:]
    tokens = [
        (weight * image[:, top : top + ph, left : left + pw]).sum((1, 2, 3)) + bias
        for image in images
        for top in range(0, image.shape[1], ph)
        for left in range(0, image.shape[2], pw)
    ]
    return torch.stack(tokens).reshape(len(images), -1, len(weight))


@settings(max_examples=30)
@given(small, small, small, small, small, small, small, st.sampled_from(MODES), st.booleans())
def test_every_mode_is_the_sum_over_each_patch(b, c, rows, cols, ph, pw, dim, mode, any_size):
    images = generated(b, c, rows * ph, cols * pw)
    size = None if any_size else images.shape[2:]
    embed = embed_of(size, (ph, pw), c, dim, mode=mode)
    expected = by_naive_loop(images, embed.proj.weight, embed.proj.bias)
    torch.testing.assert_close(embed(images), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("mode", MODES)
def test_the_weights_are_those_of_a_strided_conv(mode):
    conv = nn.Conv2d(3, 8, (4, 5), (4, 5)).double()
    embed = embed_of((12, 20), (4, 5), 3, 8, mode=mode)
    embed.proj.load_state_dict(conv.state_dict())
    images = generated(2, 3, 12, 20)
    torch.testing.assert_close(embed(images), conv(images).flatten(2).mT)


def test_the_modes_share_one_state_dict_that_is_timms():
    state = PatchEmbed(32, 8, embed_dim=16, norm_layer=nn.LayerNorm).state_dict()
    assert list(state) == ["proj.weight", "proj.bias", "norm.weight", "norm.bias"]
    assert state["proj.weight"].shape == (16, 3, 8, 8)
    for mode in MODES:
        other = PatchEmbed(32, 8, embed_dim=16, norm_layer=nn.LayerNorm, mode=mode)
        assert other.load_state_dict(state)
    assert list(PatchEmbed(32, 8, bias=False).state_dict()) == ["proj.weight"]


def test_a_vit_b_projection_has_590_592_parameters_and_no_bias_takes_768_away():
    counts = [sum(p.numel() for p in PatchEmbed(bias=bias).parameters()) for bias in (True, False)]
    assert counts == [590_592, 589_824]


def test_its_numbers_are_those_of_the_grid():
    embed = PatchEmbed((32, 64), (8, 16), embed_dim=4)
    assert (embed.grid_size, embed.num_patches) == ((4, 4), 16)
    assert (embed.patch_size, embed.img_size) == ((8, 16), (32, 64))
    assert PatchEmbed((30, 41), 8, embed_dim=4, remainder="pad").grid_size == (4, 6)
    assert PatchEmbed((30, 41), 8, embed_dim=4, remainder="crop").grid_size == (3, 5)
    free = PatchEmbed(None, 8, embed_dim=4)
    assert (free.grid, free.grid_size, free.num_patches) == (None, None, None)
    assert free.grid_for((16, 24)).tokens == 6


@pytest.mark.parametrize("mode", MODES)
def test_tokens_come_row_by_row(mode):
    rows, cols = 3, 5
    numbers = torch.arange(rows * cols, dtype=torch.float64).reshape(1, 1, rows, cols)
    images = numbers.repeat_interleave(2, 2).repeat_interleave(4, 3)
    embed = embed_of((6, 20), (2, 4), 1, 1, bias=False, mode=mode)
    nn.init.constant_(embed.proj.weight, 1 / 8)
    assert embed(images).flatten().tolist() == list(range(15))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("any_size", [True, False])
def test_what_is_over_is_padded_with_zeros_or_cut_at_the_bottom_and_right(mode, any_size):
    images = generated(2, 3, 30, 41)
    size = None if any_size else (30, 41)
    for remainder, fitted in (("pad", pad(images, (0, 7, 0, 2))), ("crop", images[..., :24, :40])):
        embed = embed_of(size, 8, 3, 16, mode=mode, remainder=remainder)
        whole = conv2d(fitted, embed.proj.weight, embed.proj.bias, stride=8)
        torch.testing.assert_close(embed(images), whole.flatten(2).mT)


def test_the_norm_comes_last():
    embed = embed_of((8, 12), 4, 3, 6, norm_layer=nn.LayerNorm)
    images = generated(2, 3, 8, 12)
    bare = by_naive_loop(images, embed.proj.weight, embed.proj.bias)
    expected = (bare - bare.mean(-1, keepdim=True)) / (
        bare.var(-1, keepdim=True, correction=0) + 1e-5
    ).sqrt()
    torch.testing.assert_close(embed(images), expected)


def test_a_batch_in_parts_is_the_batch_at_once(monkeypatch):
    embed, images = embed_of((8, 12), 4, 3, 6), generated(7, 3, 8, 12)
    whole = embed(images)
    for cached in (1, 2 * 3 * 8 * 12, 7 * 3 * 8 * 12):
        monkeypatch.setattr(embedding, "_CACHED", cached)
        torch.testing.assert_close(embed(images), whole, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("mode", MODES)
def test_gradients_are_those_of_the_convolution(mode):
    embed, images = embed_of((8, 15), (4, 5), 3, 6, mode=mode), generated(2, 3, 8, 15)
    weights_of_tokens = generated(2, 6, 6, seed=1)
    given = [images, embed.proj.weight, embed.proj.bias]
    images.requires_grad_()
    ours = torch.autograd.grad((embed(images) * weights_of_tokens).sum(), given)
    by_conv = conv2d(*given, stride=(4, 5)).flatten(2).mT
    theirs = torch.autograd.grad((by_conv * weights_of_tokens).sum(), given)
    torch.testing.assert_close(ours, theirs)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16, torch.float16])
def test_tokens_keep_the_dtype(mode, dtype):
    embed = embed_of((8, 15), (4, 5), 3, 6, mode=mode)
    images = generated(2, 3, 8, 15)
    exact = embed(images)
    tokens = embed.to(dtype)(images.to(dtype))
    assert tokens.dtype == dtype
    torch.testing.assert_close(tokens.double(), exact, rtol=0, atol=40 * torch.finfo(dtype).eps)


@pytest.mark.parametrize("mode", MODES)
def test_autocast_multiplies_in_its_own_dtype(mode):
    embed, images = embed_of(16, 8, 3, 6, mode=mode, dtype=torch.float32), torch.rand(2, 3, 16, 16)
    with torch.autocast("cpu", torch.bfloat16):
        assert embed(images).dtype == torch.bfloat16
        assert embed(images.bfloat16()).dtype == torch.bfloat16
    assert embed(images).dtype == torch.float32


@pytest.mark.parametrize("mode", MODES)
def test_shapes_are_known_without_memory_on_the_meta_device(mode):
    with torch.device("meta"):
        embed = PatchEmbed((224, 448), 16, embed_dim=10**6, mode=mode)
        tokens = embed(torch.empty(2, 3, 224, 448))
    assert (tokens.device.type, tokens.shape) == ("meta", (2, 392, 10**6))


IN_ONE_GRAPH = """
import torch
from vitlab.core.patches import PatchEmbed
images = torch.rand(2, 3, 8, 15)
for mode in ("auto", "linear", "conv", "unfold"):
    for size in (None, (8, 15)):
        embed = PatchEmbed(size, (4, 5), embed_dim=6, mode=mode)
        compiled = torch.compile(embed, backend="eager", fullgraph=True)
        torch.testing.assert_close(compiled(images), embed(images))
"""


@pytest.mark.slow
def test_it_compiles_as_one_graph():  # in a fresh interpreter: the tests' own checker cannot be
    run = subprocess.run(
        [sys.executable, "-c", IN_ONE_GRAPH], capture_output=True, encoding="utf-8"
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("mode", MODES)
def test_images_in_another_memory_layout_give_the_same_tokens(mode):
    embed, images = embed_of((8, 12), 4, 3, 6, mode=mode), generated(2, 3, 8, 12)
    laid_out = images.to(memory_format=torch.channels_last)
    exact = {"rtol": 0, "atol": 0} if mode == "linear" else {"rtol": 1e-13, "atol": 1e-13}
    torch.testing.assert_close(embed(laid_out), embed(images), **exact)
    torch.testing.assert_close(embed(images.mT.contiguous().mT), embed(images), **exact)


def test_it_is_pickled_with_its_grid():
    embed, images = embed_of((8, 12), 4, 3, 6), generated(1, 3, 8, 12)
    copy = pickle.loads(pickle.dumps(embed))
    assert copy.grid == embed.grid
    assert torch.equal(copy(images), embed(images))


def test_a_conv_kernel_on_channels_last_patches_fits_and_is_wrong():
    conv, images = nn.Conv2d(3, 8, 4, 4).double(), generated(2, 3, 8, 12)
    expected = conv(images).flatten(2).mT
    patches = patchify(images, 4, channels_last=True)
    flat_as_it_is = patches @ conv.weight.flatten(1).T + conv.bias
    transposed = patches @ conv.weight.permute(0, 2, 3, 1).flatten(1).T + conv.bias
    assert flat_as_it_is.shape == expected.shape
    assert (flat_as_it_is - expected).abs().mean() > 0.3 * expected.std()
    torch.testing.assert_close(transposed, expected)


@pytest.mark.gpu
@pytest.mark.parametrize("mode", MODES)
def test_on_a_gpu_tokens_stay_there(mode):
    embed, images = embed_of((8, 15), (4, 5), 3, 6, mode=mode), generated(2, 3, 8, 15)
    tokens = embed.cuda()(images.cuda())
    assert (tokens.device.type, tokens.dtype) == ("cuda", torch.float64)
    torch.testing.assert_close(tokens.cpu(), embed.cpu()(images))


def test_resized_keeps_all_but_the_kernel_which_is_flexivits():
    norm = nn.LayerNorm
    embed = embed_of((8, 12), 4, 3, 6, norm_layer=norm, mode="unfold", remainder="crop").eval()
    other = embed.resized((16, 40), (8, 10))
    assert (other.grid_size, other.patch_size) == ((2, 4), (8, 10))
    assert (other.mode, other.remainder, other.training) == ("unfold", "crop", False)
    weight = resample_patch_embed(embed.proj.weight, (8, 10))
    assert torch.equal(other.proj.weight, weight)
    images = generated(2, 3, 16, 40)
    expected = conv2d(images, weight, embed.proj.bias, stride=(8, 10)).flatten(2).mT
    torch.testing.assert_close(other(images), embed.norm(expected))
    assert embed.resized(None, 8).grid is None
