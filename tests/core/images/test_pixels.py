import numpy as np
import pytest
import torch

from vitlab.core.errors import ImageError
from vitlab.core.images import as_image

RNG = np.random.default_rng(0)
PIXELS = RNG.integers(0, 256, (20, 30, 3), dtype=np.uint8)
GREY = PIXELS[..., 0]
RGBA = RNG.integers(0, 256, (20, 30, 4), dtype=np.uint8)


def test_grey_is_the_same_in_all_three_channels():
    stacked = np.stack([GREY] * 3, axis=-1)
    for layout in (GREY, GREY[..., None], GREY[None]):
        np.testing.assert_array_equal(as_image(layout), stacked)


@pytest.mark.parametrize("pixels", [PIXELS, RGBA], ids=["RGB", "RGBA"])
def test_channels_first_is_channels_last_transposed(pixels):
    np.testing.assert_array_equal(as_image(pixels.transpose(2, 0, 1)), as_image(pixels))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_every_byte_survives_the_way_through_float(dtype):
    every = np.arange(256, dtype=np.uint8).reshape(8, 32)
    floats = (every / 255).astype(dtype)
    np.testing.assert_array_equal(as_image(floats), as_image(every))


@pytest.mark.parametrize("order", ["<u2", ">u2"])
def test_sixteen_bits_are_scaled_by_257_and_rounded(order):
    every = np.arange(65536).reshape(256, 256)
    expected = np.rint(every / 257).astype(np.uint8)
    np.testing.assert_array_equal(as_image(every.astype(order))[..., 0], expected)


def test_true_is_white():
    np.testing.assert_array_equal(as_image(GREY > 99)[..., 1], np.where(GREY > 99, 255, 0))


def test_alpha_lies_over_white():
    alpha = RGBA[..., 3:] / 255
    expected = np.rint(RGBA[..., :3] * alpha + 255 * (1 - alpha))
    np.testing.assert_array_equal(as_image(RGBA), expected)
    np.testing.assert_array_equal(as_image(RGBA / 255), expected)


@pytest.mark.parametrize("dtype", [torch.uint8, torch.float32, torch.float64, torch.float16])
def test_a_tensor_reads_as_its_array(dtype):
    tensor = torch.from_numpy(PIXELS).permute(2, 0, 1)
    tensor = tensor if dtype == torch.uint8 else (tensor / 255).to(dtype)
    np.testing.assert_array_equal(as_image(tensor), PIXELS)


def test_bfloat16_reads_as_its_float32():
    tensor = (torch.from_numpy(PIXELS) / 255).bfloat16()
    np.testing.assert_array_equal(as_image(tensor), as_image(tensor.float().numpy()))


def test_a_tensor_with_a_gradient_is_read():
    assert as_image(torch.rand(3, 20, 30, requires_grad=True)).shape == (20, 30, 3)


@pytest.mark.gpu
def test_a_tensor_on_the_gpu_is_read():
    tensor = torch.from_numpy(PIXELS).cuda()
    np.testing.assert_array_equal(as_image(tensor), PIXELS)


def test_a_rounding_error_outside_the_range_is_forgiven():
    overshoot = np.array([[-0.001, 1.001], [0.0, 1.0]])
    np.testing.assert_array_equal(as_image(overshoot)[..., 0], [[0, 255], [0, 255]])


@pytest.mark.parametrize("source", [PIXELS, GREY, RGBA, PIXELS.transpose(2, 0, 1), PIXELS[::-1]])
def test_the_result_is_the_callers_own(source):
    before = source.copy()
    result = as_image(source)
    assert result.dtype == np.uint8
    assert result.flags.c_contiguous
    result[:] = 7
    np.testing.assert_array_equal(source, before)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (np.zeros((2, 3, 8, 8)), r"the array \(2, 3, 8, 8\) is a batch: give .* x\[0\]"),
        (torch.zeros(1, 3, 8, 8), r"the tensor \(1, 3, 8, 8\) is a batch"),
        (np.zeros(9), r"the array \(9,\) has 1 axes: a picture has \(H, W\)"),
        (np.array(0.5), r"the array \(\) has 0 axes"),
        (np.zeros((1, 1, 3, 8, 8)), "has 5 axes"),
        (np.zeros((0, 8, 3)), r"\(0, 8, 3\) holds no pixel: every side needs at least 1 px"),
        (np.zeros((3, 8, 0)), "holds no pixel"),
        (np.zeros((3, 224, 3)), r"can be read as \(C, H, W\) and as \(H, W, C\): say which"),
        (np.zeros((3, 3, 3)), "say which by giving a PIL image"),
        (np.zeros((1, 9, 4)), "say which by giving a PIL image"),
        (np.zeros((20, 30, 2)), "no axis of 1, 3 or 4 channels"),
        (np.zeros((20, 3, 30)), "no axis of 1, 3 or 4 channels"),
        (np.zeros((8, 8, 3), int), r"holds int64, whose white is not known: .*astype\('uint8'\)"),
        (torch.zeros(3, 8, 8, dtype=torch.int32), "the tensor holds int32"),
        (np.zeros((8, 8), complex), r"complex128.*float in \[0, 1\]"),
        (np.zeros((8, 8), object), "object"),
        (np.full((8, 9), np.nan), "72 of the 72 numbers in the array are NaN or infinite"),
        (np.where(GREY[0, 0] == GREY, np.inf, 0.0), r"NaN or infinite: np.nan_to_num"),
        (GREY.astype(float), r"floats from 0 to 255, .* in \[0, 1\]: divide by 255"),
        (np.array([[-2.1, 2.6]]), r"from -2.1 to 2.6, .* undo that: x \* std \+ mean"),
        (np.array([[0.0, 4095.0]]), "divide by its white, at least 4095"),
        (np.array([[0.0, 255.6 / 255]]), r"from 0 to 1\.00235, .* clip it: x.clip\(0, 1\)"),
        (np.array([[-0.6 / 255, 1.0]]), r"floats from -0\.00235294 to 1, .* clip it"),
        (torch.zeros(3, 8, 8, device="meta"), "does not hand out its numbers"),
        (torch.zeros(8, 8).to_sparse(), "does not hand out its numbers .*: give a dense one"),
        (np.broadcast_to(np.float64(0), (9000, 9000)), r"9,000 × 9,000 px, .* 50,000,000 px"),
        ([[0, 1]], "not list: np.asarray"),
        (None, "a picture is a path, bytes, .* not NoneType"),
    ],
)
def test_what_cannot_be_told_is_refused_by_name(source, sentence):
    with pytest.raises(ImageError, match=sentence):
        as_image(source)
