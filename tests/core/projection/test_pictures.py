import numpy as np
import pytest
import torch
from torch import nn

from vitlab.core.errors import LabError
from vitlab.core.patches import patchify
from vitlab.core.projection import (
    dct_filters,
    filters,
    kernels,
    patch_spectrum,
    pca_filters,
    reconstruction_error,
)


def generated(*shape, dtype=torch.float64, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed)).to(dtype)


def test_a_filter_is_grey_at_0_and_reaches_its_end_at_its_largest_weight():
    weight = generated(7, 3, 4, 5)
    pictures = filters(weight)
    assert pictures.shape == (7, 4, 5, 3)
    for picture, kernel in zip(pictures, weight, strict=True):
        expected = 0.5 + kernel.permute(1, 2, 0) / (2 * kernel.abs().max())
        torch.testing.assert_close(picture, expected)
        assert picture.min() == 0 or picture.max() == 1


def test_a_sheet_is_scaled_together_where_filters_are_to_be_compared():
    weight = generated(7, 3, 4, 5)
    pictures = filters(weight, together=True)
    expected = 0.5 + weight.permute(0, 2, 3, 1) / (2 * weight.abs().max())
    torch.testing.assert_close(pictures, expected)


def test_a_filter_of_zeros_is_grey():
    weight = torch.zeros(2, 3, 4, 5)
    weight[1, 0, 0, 0] = -2
    pictures = filters(weight)
    assert (pictures[0] == 0.5).all()
    assert pictures[1, 0, 0].tolist() == [0.0, 0.5, 0.5]


def test_the_scale_of_a_filter_does_not_change_its_picture():
    weight = generated(3, 1, 4, 4)
    torch.testing.assert_close(filters(weight * 1e-30), filters(weight))


@pytest.mark.parametrize("channels_last", [True, False])
def test_a_linears_matrix_is_the_kernel_in_the_order_it_reads(channels_last):
    images = generated(2, 3, 8, 15)
    linear = nn.Linear(60, 7).double()
    patches = patchify(images, (4, 5), channels_last=channels_last)
    kernel = kernels(linear.weight, (4, 5), channels_last=channels_last)
    by_conv = nn.functional.conv2d(images, kernel, linear.bias, stride=(4, 5))
    torch.testing.assert_close(by_conv.flatten(2).mT, linear(patches))
    pictures = filters(linear.weight, (4, 5), channels_last=channels_last)
    assert torch.equal(pictures, filters(kernel))
    assert not pictures.requires_grad


def test_a_kernel_is_a_kernel_already():
    weight = generated(7, 3, 4, 5)
    assert kernels(weight) is weight


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16, torch.bfloat16])
def test_pictures_keep_the_dtype(dtype):
    pictures = filters(generated(2, 3, 4, 5, dtype=dtype))
    assert pictures.dtype == dtype
    assert 0 <= pictures.min() <= pictures.max() <= 1


def test_pca_filters_are_the_best_code():
    images = generated(4, 3, 12, 20).cumsum(2).cumsum(3)
    weight = pca_filters(images, (4, 5), 9)
    assert weight.shape == (9, 3, 4, 5)
    expected = patch_spectrum(images, (4, 5)).directions[:9]
    torch.testing.assert_close(weight.flatten(1), expected)
    patches = patchify(images, (4, 5)).flatten(0, 1)
    centred = patches - patches.mean(0)
    kept = (centred @ weight.flatten(1).T).square().sum() / centred.square().sum()
    assert 1 - kept.item() == pytest.approx(reconstruction_error(images, (4, 5), 9))


def test_all_cosine_filters_are_an_orthonormal_basis():
    for chans, ph, pw in ((3, 4, 6), (1, 8, 8), (2, 5, 3)):
        width = chans * ph * pw
        matrix = dct_filters((ph, pw), width, chans).flatten(1).double()
        torch.testing.assert_close(
            matrix @ matrix.T, torch.eye(width, dtype=torch.float64), rtol=0, atol=1e-6
        )


def test_cosine_filters_are_the_type_2_transform():
    y, x = np.mgrid[:4, :6]
    sheet = dct_filters((4, 6), 24, in_chans=1)[:, 0]
    waves = {
        (u, v): np.cos(np.pi * u * (y + 0.5) / 4) * np.cos(np.pi * v * (x + 0.5) / 6)
        for u in range(4)
        for v in range(6)
    }
    order = sorted(waves, key=lambda wave: ((wave[0] / 4) ** 2 + (wave[1] / 6) ** 2, wave))
    for found, wave in zip(sheet, order, strict=True):
        expected = waves[wave] / np.linalg.norm(waves[wave])
        np.testing.assert_allclose(found.numpy(), expected, atol=1e-6)


def test_slow_waves_come_first_and_grey_before_colour():
    sheet = dct_filters((4, 8), 6)
    even = sheet.std((2, 3)).sum(1) < 1e-6
    assert even.tolist() == [True, True, True, False, False, False]
    assert sheet[0].std() < 1e-6  # grey
    torch.testing.assert_close(sheet[1].sum(0), torch.zeros(4, 8), rtol=0, atol=1e-6)
    assert sheet[3].std(1).max() < 1e-6  # the first wave runs along the longer side
    assert torch.equal(dct_filters((4, 8), 3), sheet[:3])


def test_a_sheet_of_filters_needs_no_more_than_there_are():
    images = generated(1, 3, 8, 8)
    with pytest.raises(LabError, match=r"5 components were asked for and .* have 3: ask for fewer"):
        pca_filters(images, 4, 5)
    with pytest.raises(LabError, match=r"17 waves were asked for and .* have 16: ask for 16"):
        dct_filters(4, 17, in_chans=1)
    with pytest.raises(LabError, match="count is 0"):
        dct_filters(4, 0)
    with pytest.raises(LabError, match="count is 0"):
        pca_filters(images, 4, 0)


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("weight", "patch_size", "sentence"),
    [
        (torch.ones(8, 48), None, r"projection \(8, 48\) has no patches: give a kernel"),
        (torch.ones(8, 3, 2, 16, 16), 16, r"projection \(8, 3, 2, 16, 16\) has no patches"),
        (torch.ones(8, 50), 4, "50 numbers are no patches of 4 × 4 px: 48 numbers would be, 3 for"),
        (torch.ones(8, 5), 4, "5 numbers are no patches of 4 × 4 px: 16 numbers would be, 1 for"),
        (torch.full((8, 3, 4, 4), torch.inf), None, "filter with nan or inf has no picture"),
    ],
)
def test_what_has_no_picture_is_refused_in_words(weight, patch_size, sentence):
    with pytest.raises(LabError, match=sentence):
        filters(weight, patch_size)


@pytest.mark.gpu
def test_on_a_gpu_pictures_stay_there():
    assert filters(torch.rand(2, 3, 4, 4, device="cuda")).device.type == "cuda"
    assert pca_filters(torch.rand(2, 3, 8, 12, device="cuda"), 4, 3).device.type == "cuda"
