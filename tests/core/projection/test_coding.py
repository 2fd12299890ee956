import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vitlab.core.errors import LabError
from vitlab.core.patches import patchify
from vitlab.core.projection import (
    patch_spectrum,
    projection_error,
    reconstruct,
    reconstruct_projection,
    reconstruction_error,
)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def smooth_images(batch, chans, height, width, seed=0):
    """Noise whose power falls as 1/f², as that of photographs does."""
    noise = torch.randn(batch, chans, height, width, generator=seeded(seed)).double()
    down, right = torch.fft.fftfreq(height)[:, None], torch.fft.fftfreq(width)[None]
    speed = (down**2 + right**2).sqrt().clamp(min=1 / max(height, width))
    images = torch.fft.ifft2(torch.fft.fft2(noise) / speed).real
    return (images - images.amin()) / (images.amax() - images.amin())


def patches_of(images, patch_size):
    return patchify(images, patch_size).flatten(0, 1).numpy()


def lost(patches, back):
    return ((patches - back) ** 2).sum() / ((patches - patches.mean(0)) ** 2).sum()


@settings(max_examples=30)
@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 4), st.integers(1, 30))
def test_the_error_is_that_of_a_truncated_svd(batch, chans, rows, dim):
    images = smooth_images(batch, chans, 3 * rows, 20, seed=dim)
    patches = patches_of(images, (3, 4))
    centred = patches - patches.mean(0)
    u, s, vh = np.linalg.svd(centred, full_matrices=False)
    back = patches.mean(0) + (u[:, :dim] * s[:dim]) @ vh[:dim]
    error = reconstruction_error(images, (3, 4), dim)
    assert error == pytest.approx(lost(patches, back), rel=1e-9, abs=1e-13)
    shown = reconstruct(images, (3, 4), dim)
    assert lost(patches, patches_of(shown, (3, 4))) == pytest.approx(error, rel=1e-9, abs=1e-13)
    np.testing.assert_allclose(patches_of(shown, (3, 4)), back, atol=1e-9)


def test_nothing_is_lost_from_the_rank_on():
    images = smooth_images(6, 3, 16, 24)
    assert reconstruction_error(images, (4, 8), 96) == 0.0
    assert reconstruction_error(images, (4, 8), 1000) == 0.0
    assert reconstruction_error(images, (4, 8), 70) > 0.0  # 72 patches have at most rank 71
    assert reconstruction_error(images, (4, 8), 71) == 0.0
    many = smooth_images(6, 1, 16, 24)
    assert 0 < reconstruction_error(many, (2, 4), 7) < 0.1
    assert reconstruction_error(many, (2, 4), 8) == 0.0


def test_images_of_few_patterns_have_their_rank_and_no_more():
    patterns = torch.randn(3, 48, generator=seeded()).double()
    amounts = torch.randn(80, 3, generator=seeded(1)).double()
    images = (amounts @ patterns).reshape(8, 2, 5, 3, 4, 4).permute(0, 3, 1, 4, 2, 5)
    images = images.reshape(8, 3, 8, 20)
    assert patch_spectrum(images, 4).rank == 3
    assert reconstruction_error(images, 4, 3) == 0.0
    assert reconstruction_error(images, 4, 2) > 0.01


@pytest.mark.parametrize("grey", [0.0, 0.1, 0.7])
def test_patches_that_are_all_alike_lose_nothing(grey):
    images = torch.full((2, 3, 8, 12), grey)
    assert reconstruction_error(images, 4, 1) == 0.0
    assert projection_error(images, torch.ones(1, 3, 4, 4)) == 0.0
    torch.testing.assert_close(reconstruct(images, 4, 1), images)
    assert reconstruction_error(torch.rand(1, 3, 4, 4), 4, 1) == 0.0  # a single patch
    for cols in range(2, 12):  # the mean of some is not exactly grey
        exact = torch.full((1, 3, 4, 4 * cols), grey, dtype=torch.float64)
        assert patch_spectrum(exact, 4).rank == 0


def test_directions_are_orthonormal_and_variances_those_of_their_codes():
    for images in (smooth_images(1, 3, 12, 20), smooth_images(9, 3, 16, 20)):  # few, many patches
        spectrum = patch_spectrum(images, 4)
        identity = torch.eye(spectrum.rank, dtype=torch.float64)
        gram = spectrum.directions @ spectrum.directions.T
        torch.testing.assert_close(gram, identity, rtol=0, atol=1e-7)
        codes = torch.from_numpy(patches_of(images, 4)) @ spectrum.directions.T
        measured = codes.var(0, correction=0)
        scale = spectrum.variances[0].item()
        torch.testing.assert_close(measured, spectrum.variances, rtol=0, atol=1e-12 * scale)
        assert (spectrum.variances.diff() <= 0).all()
        largest = spectrum.directions.gather(1, spectrum.directions.abs().argmax(1, True))
        assert (largest > 0).all()


def test_wider_codes_lose_less_and_no_given_projection_less_than_the_best():
    images = smooth_images(4, 3, 24, 36)
    errors = [reconstruction_error(images, 4, dim) for dim in (1, 6, 12, 24, 47)]
    assert errors == sorted(errors, reverse=True)
    for dim, best in zip((1, 6, 12, 24, 47), errors, strict=True):
        weight = torch.randn(dim, 3, 4, 4, generator=seeded(dim))
        fitted = projection_error(images, weight)
        inverted = projection_error(images, weight, decoder="pseudoinverse")
        assert best < fitted < inverted


def test_a_projection_on_the_principal_directions_is_the_best():
    images = smooth_images(4, 3, 24, 36)
    weight = patch_spectrum(images, (4, 6)).directions[:20].reshape(20, 3, 4, 6)
    best = reconstruction_error(images, (4, 6), 20)
    for decoder in ("fitted", "pseudoinverse"):
        assert projection_error(images, weight, decoder=decoder) == pytest.approx(best, rel=1e-7)
    mixed = torch.randn(20, 20, generator=seeded()).double() @ weight.flatten(1)
    assert projection_error(images, mixed.reshape(20, 3, 4, 6)) == pytest.approx(best, rel=1e-7)


@pytest.mark.parametrize("decoder", ["fitted", "pseudoinverse"])
@pytest.mark.parametrize("dim", [5, 48, 60])
def test_the_decoders_are_least_squares(decoder, dim):
    images = smooth_images(4, 3, 12, 20)
    weight = torch.randn(dim, 3, 4, 4, generator=seeded())
    patches, matrix = patches_of(images, 4), weight.flatten(1).double().numpy()
    centred = patches - patches.mean(0)
    tokens = centred @ matrix.T
    if decoder == "fitted":
        back = tokens @ np.linalg.lstsq(tokens, centred, rcond=None)[0]
    else:
        back = np.linalg.lstsq(matrix, tokens.T, rcond=None)[0].T
    shown = reconstruct_projection(images, weight, decoder=decoder)
    np.testing.assert_allclose(patches_of(shown, 4), patches.mean(0) + back, atol=1e-7)
    error = projection_error(images, weight, decoder=decoder)
    assert error == pytest.approx(lost(centred, back), rel=1e-6, abs=1e-13)


def test_a_square_random_projection_loses_nothing():
    images = smooth_images(2, 3, 32, 48)
    weight = torch.randn(192, 3, 8, 8, generator=seeded())
    for decoder in ("fitted", "pseudoinverse"):
        assert projection_error(images, weight, decoder=decoder) < 1e-20
        back = reconstruct_projection(images, weight, decoder=decoder)
        torch.testing.assert_close(back, images, rtol=0, atol=1e-9)


def test_inverting_a_random_projection_keeps_its_share_of_dimensions():
    noise = torch.rand(16, 3, 32, 48, generator=seeded())
    for dim in (24, 96, 144):
        weight = torch.randn(dim, 3, 8, 8, generator=seeded(dim))
        error = projection_error(noise, weight, decoder="pseudoinverse")
        assert error == pytest.approx(1 - dim / 192, abs=0.01)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16])
def test_pictures_keep_shape_and_dtype_and_numbers_do_not_depend_on_them(dtype):
    images = smooth_images(2, 3, 8, 12)
    rounded = images.to(dtype)
    shown = reconstruct(rounded, 4, 2)
    assert (shown.dtype, shown.shape) == (dtype, images.shape)
    assert reconstruct_projection(rounded, torch.randn(9, 3, 4, 4)).dtype == dtype
    assert reconstruction_error(rounded, 4, 2) == reconstruction_error(rounded.double(), 4, 2)


@pytest.mark.gpu
def test_on_a_gpu_pictures_stay_there():
    images = smooth_images(2, 3, 8, 12)
    assert reconstruct(images.cuda(), 4, 2).device.type == "cuda"
    on_gpu = reconstruction_error(images.cuda(), 4, 2)
    assert on_gpu == pytest.approx(reconstruction_error(images, 4, 2), rel=1e-9)
    weight = torch.randn(9, 3, 4, 4)
    assert projection_error(images.cuda(), weight.cuda()) == pytest.approx(
        projection_error(images, weight), rel=1e-6
    )


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: reconstruction_error(torch.zeros(1, 3, 8, 8), 4, 0), "embed_dim is 0"),
        (lambda: reconstruct(torch.zeros(1, 3, 8, 8), 4, -1), "embed_dim is -1"),
        (lambda: reconstruction_error(torch.zeros(1, 3, 8, 10), 4, 2), "a width of 10 px"),
        (lambda: reconstruction_error(torch.zeros(3, 8, 8), 4, 2), r"images\[None\] makes"),
        (
            lambda: reconstruction_error(torch.zeros(1, 3, 8, 8, dtype=torch.uint8), 4, 2),
            "images are uint8",
        ),
        (
            lambda: projection_error(torch.rand(1, 1, 8, 8), torch.ones(2, 3, 4, 4)),
            "the projection reads 3 channels",
        ),
        (
            lambda: projection_error(torch.rand(1, 3, 8, 8), torch.ones(2, 48)),
            r"a projection \(2, 48\) has no patches: give a kernel",
        ),
        (
            lambda: projection_error(
                torch.rand(1, 3, 8, 8), torch.ones(2, 3, 4, 4), decoder="magic"
            ),
            "decoder 'magic' is not known: use 'fitted' or 'pseudoinverse'",
        ),
    ],
)
def test_what_has_no_code_is_refused_in_words(call, sentence):
    with pytest.raises(LabError, match=sentence):
        call()


def test_images_without_a_number_are_refused():
    images = torch.rand(1, 3, 8, 8)
    images[0, 1, 2, 3] = float("nan")
    with pytest.raises(LabError, match="the images hold nan or inf"):
        reconstruction_error(images, 4, 2)
    with pytest.raises(LabError, match="the weights hold nan or inf"):
        projection_error(torch.rand(1, 3, 8, 8), torch.full((2, 3, 4, 4), torch.inf))
