import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vitlab.core import LabError, ShapeError
from vitlab.core.probe import PERTURBATIONS, STRENGTHS
from vitlab.core.probe.perturbations import blur, brightness, noise, occlusion, shift

NAMES = ["brightness", "noise", "blur", "shift", "occlusion"]


def pictures(count=6, chans=3, height=8, width=12, seed=0, dtype=torch.float32):
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(count, chans, height, width, generator=generator).to(dtype)


def test_every_perturbation_has_a_name_and_a_usual_strength():
    assert list(PERTURBATIONS) == list(STRENGTHS) == NAMES


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64])
def test_strength_0_changes_nothing_and_more_stays_in_range(name, dtype):
    images = pictures(dtype=dtype)
    given_ = images.clone()
    assert torch.equal(PERTURBATIONS[name](images, 0, seed=3), images)
    changed = PERTURBATIONS[name](images, STRENGTHS[name], seed=3)
    assert torch.equal(images, given_)
    assert (changed.dtype, changed.shape) == (dtype, images.shape)
    assert not torch.equal(changed, images)
    assert changed.min() >= 0
    assert changed.max() <= 1
    assert torch.equal(PERTURBATIONS[name](images, STRENGTHS[name], seed=3), changed)
    other = PERTURBATIONS[name](images, STRENGTHS[name], seed=4)
    assert torch.equal(other, changed) == (name in ("brightness", "blur", "shift"))


def test_brightness_adds_and_clips():
    images = torch.tensor([0.1, 0.5, 0.9]).view(1, 1, 1, 3)
    for strength, expected in ((0.25, [0.35, 0.75, 1]), (-0.25, [0, 0.25, 0.65]), (-1, [0, 0, 0])):
        torch.testing.assert_close(
            brightness(images, strength).flatten(), torch.tensor(expected).float()
        )


def test_noise_has_the_spread_asked_for_and_no_bias():
    grey = torch.full((2, 3, 40, 60), 0.5)
    grain = noise(grey, 0.1) - 0.5
    assert grain.std().item() == pytest.approx(0.1, rel=0.03)
    assert grain.mean().item() == pytest.approx(0, abs=3e-3)
    assert not torch.equal(grain[0], grain[1])
    assert not torch.equal(grain[0, 0], grain[0, 1])


def test_blur_is_a_gaussian_of_its_width():
    point = torch.zeros(1, 2, 21, 25)
    point[0, 1, 10, 12] = 1
    spot = blur(point, 2.0)
    y, x = torch.arange(21.0)[:, None] - 10, torch.arange(25.0) - 12
    expected = (-(y**2 + x**2) / 8).exp() * (y.abs() <= 6) * (x.abs() <= 6)
    torch.testing.assert_close(spot[0, 1], expected / expected.sum())
    assert spot[0, 0].count_nonzero() == 0
    torch.testing.assert_close(
        blur(torch.full((1, 1, 2, 3), 0.7), 5), torch.full((1, 1, 2, 3), 0.7)
    )
    left = torch.zeros(1, 1, 3, 9)
    left[..., :4] = 1
    assert (blur(left, 1.0)[..., 0] > 0.99).all()


@settings(max_examples=30)
@given(st.integers(-9, 9), st.integers(1, 7), st.integers(1, 7))
def test_a_shift_moves_down_and_right_and_repeats_the_edge(step, height, width):
    images = pictures(1, 2, height, width)
    moved = shift(images, step)
    for row in range(height):
        for col in range(width):
            source = (min(max(0, row - step), height - 1), min(max(0, col - step), width - 1))
            assert torch.equal(moved[0, :, row, col], images[0, :, source[0], source[1]])


def test_occlusion_hides_its_share_behind_one_box_in_every_image():
    images = pictures(200, 3, 4, 6) * 0.4
    hidden = (occlusion(images, 0.25) == 0.5).all(dim=1)
    assert (hidden.sum(dim=(1, 2)) == 6).all()
    for mask in hidden:
        rows, cols = mask.any(1).nonzero(), mask.any(0).nonzero()
        assert (rows.max() - rows.min() + 1, cols.max() - cols.min() + 1) == (2, 3)
    assert hidden.any(0).all()  # every place gets its turn
    assert (occlusion(images, 1) == 0.5).all()


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (lambda: blur(torch.zeros(3, 8, 8), 1), ShapeError, r"not \(3, 8, 8\): images\[None\]"),
        (lambda: shift(torch.zeros(0, 3, 8, 8), 1), ShapeError, r"not \(0, 3, 8, 8\)\.$"),
        (lambda: noise(torch.zeros(1, 3, 8, 8).byte(), 1), LabError, "uint8: divide by 255"),
        (
            lambda: brightness(pictures() * 5 - 2, 0.1),
            LabError,
            r"images in \[0, 1\], not from -2 to 3: perturb first, and normalise inside",
        ),
        (lambda: noise(pictures() * math.nan, 0.1), LabError, "not from nan"),
        (lambda: brightness(pictures(), 1.5), LabError, "brightness takes -1 to 1"),
        (lambda: brightness(pictures(), -1.5), LabError, "brightness takes -1 to 1"),
        (lambda: noise(pictures(), -0.1), LabError, "noise takes 0 or more"),
        (lambda: blur(pictures(), -1), LabError, "blur takes 0 or more"),
        (lambda: occlusion(pictures(), 1.1), LabError, "occlusion takes 0 to 1"),
        (lambda: shift(pictures(), 1.5), LabError, "1.5 px is no whole number: use 2"),
    ],
)
def test_a_perturbation_that_cannot_be_is_refused_in_words(call, error, sentence):
    with pytest.raises(error, match=sentence):
        call()


@pytest.mark.gpu
@pytest.mark.parametrize("name", NAMES)
def test_perturbations_stay_on_the_gpu_and_change_what_they_change_on_the_cpu(name):
    changed = PERTURBATIONS[name](pictures().cuda(), STRENGTHS[name])
    assert changed.device.type == "cuda"
    expected = PERTURBATIONS[name](pictures(), STRENGTHS[name])
    torch.testing.assert_close(changed.cpu(), expected, rtol=1e-5, atol=1e-5)
    assert PERTURBATIONS[name](pictures().half().cuda(), STRENGTHS[name]).dtype == torch.float16
