import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.functional import unfold

from vitlab.core import PatchGrid, ShapeError, pad_to_grid, patchify, unpatchify

small = st.integers(1, 4)


def random_images(batch, chans, rows, cols, ph, pw, dtype=torch.float32, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(batch, chans, rows * ph, cols * pw, generator=generator).to(dtype)


@given(small, small, small, small, small, small)
def test_patchify_is_unfold(batch, chans, rows, cols, ph, pw):
    images = random_images(batch, chans, rows, cols, ph, pw)
    expected = unfold(images, (ph, pw), stride=(ph, pw)).mT
    assert torch.equal(patchify(images, (ph, pw)), expected)


@given(small, small, small, small, small, small, st.booleans())
def test_unpatchify_takes_patchify_back(batch, chans, rows, cols, ph, pw, channels_last):
    images = random_images(batch, chans, rows, cols, ph, pw)
    patches = patchify(images, (ph, pw), channels_last=channels_last)
    grid = PatchGrid(images.shape[2:], (ph, pw))
    assert torch.equal(unpatchify(patches, grid, channels_last=channels_last), images)


@given(small, small, small, small, small)
def test_channels_last_holds_the_same_numbers_pixel_by_pixel(chans, rows, cols, ph, pw):
    images = random_images(1, chans, rows, cols, ph, pw)
    first = patchify(images, (ph, pw)).reshape(1, rows * cols, chans, ph * pw)
    last = patchify(images, (ph, pw), channels_last=True).reshape(1, rows * cols, ph * pw, chans)
    assert torch.equal(first.mT, last)


def test_patchify_then_matmul_is_a_strided_conv():
    torch.manual_seed(0)
    conv = nn.Conv2d(3, 8, kernel_size=(4, 5), stride=(4, 5))
    images = torch.randn(2, 3, 12, 20)
    tokens = patchify(images, (4, 5)) @ conv.weight.flatten(1).T + conv.bias
    torch.testing.assert_close(tokens, conv(images).flatten(2).mT)


@settings(max_examples=30)
@given(small, small, small, small, st.integers(0, 3), st.integers(0, 3))
def test_padding_adds_zeros_that_unpatchify_cuts_off_again(rows, cols, ph, pw, down, right):
    images = random_images(2, 3, rows, cols, ph, pw)
    images = torch.nn.functional.pad(images, (0, right, 0, down), value=0.5)
    grid = PatchGrid(images.shape[2:], (ph, pw), remainder="pad")
    padded = pad_to_grid(images, grid)
    assert padded.sum() == pytest.approx(images.sum().item(), rel=1e-5)
    assert torch.equal(unpatchify(patchify(padded, (ph, pw)), grid), images)


def test_cropping_leaves_out_the_bottom_and_the_right():
    images = random_images(1, 3, 1, 1, 30, 41)
    cropped = pad_to_grid(images, PatchGrid((30, 41), 8, remainder="crop"))
    assert torch.equal(cropped, images[:, :, :24, :40])


@pytest.mark.parametrize("dtype", [torch.uint8, torch.float16, torch.bfloat16, torch.float64])
def test_patches_keep_the_dtype(dtype):
    images = (random_images(1, 3, 2, 3, 4, 5) * 100).to(dtype)
    assert patchify(images, (4, 5)).dtype == dtype


def test_gradients_come_back_once_to_every_pixel():
    images = random_images(1, 2, 2, 3, 4, 5).requires_grad_()
    patchify(images, (4, 5)).sum().backward()
    assert torch.equal(images.grad, torch.ones_like(images))


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: patchify(torch.zeros(3, 8, 8), 4),
            r"not \(3, 8, 8\): images\[None\] makes a batch",
        ),
        (lambda: patchify(torch.zeros(8, 8), 4), r"not \(8, 8\)\.$"),
        (lambda: patchify(torch.zeros(1, 3, 8, 10), 4), "do not fill a width of 10 px"),
        (
            lambda: unpatchify(torch.zeros(1, 5, 48), PatchGrid((8, 12), 4)),
            r"takes \(batch, 6, channels × 16\) for a grid of 2 × 3 patches, not \(1, 5, 48\)",
        ),
        (lambda: unpatchify(torch.zeros(1, 6, 47), PatchGrid((8, 12), 4)), r"not \(1, 6, 47\)"),
        (
            lambda: unpatchify(torch.zeros(1, 9, 48), PatchGrid((8, 8), 4, stride=2)),
            "needs patches side by side",
        ),
    ],
)
def test_shapes_that_cannot_work_are_refused_in_words(call, sentence):
    with pytest.raises(ShapeError, match=sentence):
        call()


def test_zeros_that_no_memory_holds_are_refused_in_a_sentence():
    huge = PatchGrid((30, 41), 10**12, remainder="pad")
    with pytest.raises(ShapeError, match="30 × 41 px with zeros up to 1,000,000,000,000 × "):
        pad_to_grid(torch.zeros(1, 1, 30, 41), huge)
