"""Tokens read back: all widths of one factorisation are those of a factorisation for each."""

from time import process_time

import pytest
import torch

from vitlab.core import LabError, ShapeError, patchify, projection_error, reconstruct_projection
from vitlab.core.images import SAMPLES, sample_image, to_tensor
from vitlab.core.projection import (
    cut_images,
    dct_filters,
    patch_spectrum,
    pca_filters,
    pictures_spectrum,
    projection_gain,
    projection_reader,
)


def smooth(*shape, seed=0):
    """Pictures whose neighbouring pixels are alike, as those of photographs."""
    noise = torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return noise.cumsum(2).cumsum(3) / 40 + 0.1 * noise


def kernel(dim, chans=3, ph=4, pw=6, seed=1):
    numbers = torch.Generator().manual_seed(seed)
    return torch.randn(dim, chans, ph, pw, generator=numbers, dtype=torch.float64)


READ, OTHERS = smooth(1, 3, 24, 36), [smooth(1, 3, 41, 50, seed=2), smooth(2, 3, 20, 30, seed=3)]


def cropped_patches(images, ph, pw):
    height, width = images.shape[2] // ph * ph, images.shape[3] // pw * pw
    return patchify(images[:, :, :height, :width], (ph, pw)).flatten(0, 1)


def by_least_squares(known, picture, weight):
    """What is lost, by the normal road: a decoder for each width, fitted with lstsq."""
    patch = weight.shape[2:]
    known = torch.cat([cropped_patches(image, *patch) for image in known])
    mean = known.mean(0)
    encode = weight.flatten(1).T
    decode = torch.linalg.lstsq((known - mean) @ encode, known - mean).solution
    patches = patchify(picture, tuple(patch)).flatten(0, 1)
    left = (patches - mean) - (patches - mean) @ encode @ decode
    return (left.square().sum() / (patches - patches.mean(0)).square().sum()).item()


def test_every_width_of_one_factorisation_is_a_least_squares_fit_on_the_other_pictures():
    weight = kernel(80)
    losses = projection_reader(weight, pictures_spectrum(OTHERS, (4, 6))).losses(READ)
    assert losses.shape == (81,)
    for width in (1, 2, 7, 30, 71):
        wanted = by_least_squares(OTHERS, READ, weight[:width])
        assert losses[width].item() == pytest.approx(wanted, rel=1e-6), width
    assert losses[72:].max() == 0  # 3 · 4 · 6 independent filters lose nothing of any picture


def test_every_width_of_one_factorisation_is_the_pseudoinverse_of_so_many_filters():
    weight = kernel(80)
    blind = projection_reader(weight)
    for width in (1, 5, 40, 72, 80):
        wanted = projection_error(READ, weight[:width], decoder="pseudoinverse")
        assert blind.lost(READ, width) == pytest.approx(wanted, rel=1e-8, abs=1e-12)
    assert blind.lost(READ, 0) == pytest.approx(1)
    read = blind.reconstruct(READ, 40)
    wanted = reconstruct_projection(READ, weight[:40], decoder="pseudoinverse")
    torch.testing.assert_close(read, wanted, rtol=1e-8, atol=1e-10)


def test_one_factorisation_serves_all_widths_and_pictures(monkeypatch):
    calls = []
    qr = torch.linalg.qr
    monkeypatch.setattr(torch.linalg, "qr", lambda *a, **k: calls.append(1) or qr(*a, **k))
    fitted = projection_reader(kernel(72), pictures_spectrum(OTHERS, (4, 6)))
    assert len(calls) == 1
    for forbidden in ("qr", "svd", "eigh", "pinv", "lstsq", "solve_triangular"):
        monkeypatch.setattr(torch.linalg, forbidden, None)
    for picture in (READ, *OTHERS[1:]):
        assert len({fitted.lost(picture, width) for width in range(73)}) > 70
        fitted.reconstruct(picture, 9)


def test_losing_goes_on_falling_with_the_width_where_the_reader_knows_the_picture():
    losses = projection_reader(kernel(72), pictures_spectrum([READ], (4, 6))).losses(READ)
    assert (losses.diff() <= 1e-12).all()
    for width in (3, 30):
        assert losses[width].item() == pytest.approx(projection_error(READ, kernel(72)[:width]))


def test_one_picture_looks_lossless_to_its_own_directions_and_not_to_those_of_others():
    spectrum = patch_spectrum(READ, (4, 6))
    assert spectrum.rank == 35  # 36 patches, less one for their mean
    own = projection_reader(pca_filters(READ, (4, 6), 35))
    others = pictures_spectrum(OTHERS, (4, 6))
    directions = others.directions[:35].reshape(35, 3, 4, 6)
    assert own.lost(READ) == 0
    assert projection_reader(directions).lost(READ) > 0.001


def test_filters_that_are_combinations_of_others_add_nothing():
    weight = kernel(9)
    weight[3], weight[5] = weight[0] - 2 * weight[2], 0
    for known in (None, pictures_spectrum(OTHERS, (4, 6))):
        read = projection_reader(weight, known)
        assert read.adding.tolist() == [0, 1, 2, 4, 6, 7, 8]
        assert (read.rank(), read.rank(4), read.rank(0)) == (7, 3, 0)
        losses = read.losses(READ)
        assert losses[4] == losses[3]
        assert losses[6] == losses[5]
    blind = projection_reader(weight)
    for width in range(1, 10):
        wanted = projection_error(READ, weight[:width], decoder="pseudoinverse")
        assert blind.lost(READ, width) == pytest.approx(wanted)


def test_axes_that_hide_behind_a_dependent_row_are_found():
    weight = torch.zeros(4, 1, 1, 3, dtype=torch.float64)
    weight[0, 0, 0, 0] = weight[1, 0, 0, 0] = weight[2, 0, 0, 1] = weight[3, 0, 0, 2] = 1
    assert projection_reader(weight).adding.tolist() == [0, 2, 3]


def test_reading_photographs_with_what_others_know_is_the_surprise_of_the_lesson():
    cat = to_tensor(sample_image("chelsea"))
    others = [to_tensor(sample_image(name)) for name in SAMPLES if name != "chelsea"]
    known = pictures_spectrum(others, 16)
    principal = known.directions[:192].reshape(192, 3, 16, 16)
    assert projection_reader(principal).lost(cat) == pytest.approx(0.0133, abs=1e-4)
    assert projection_reader(dct_filters(16, 192)).lost(cat) == pytest.approx(0.0287, abs=1e-4)
    noise = torch.randn(192, 3, 16, 16, generator=torch.Generator().manual_seed(0))
    assert projection_reader(noise).lost(cat) == pytest.approx(1 - 192 / 768, abs=0.02)


def test_lost_by_patch_sums_to_what_is_lost():
    blind = projection_reader(kernel(20))
    patches = patchify(READ, (4, 6))[0]
    before = (patches - patches.mean(0)).square().sum(1)
    by_patch = blind.lost_by_patch(READ, 11)
    assert by_patch.shape == (36,)
    total = (by_patch * before).sum() / before.sum()
    assert total.item() == pytest.approx(blind.lost(READ, 11))


def test_patches_that_are_all_alike_lose_nothing():
    flat = torch.full((1, 3, 8, 12), 0.3)
    assert projection_reader(kernel(5)).losses(flat).tolist() == [0] * 6
    assert projection_reader(kernel(5)).lost_by_patch(flat).tolist() == [0] * 4


def test_more_widths_cost_no_more_factorisations_than_one():
    started = process_time()
    once = projection_reader(kernel(300, 3, 10, 10))
    built = process_time() - started
    picture = smooth(1, 3, 100, 100)
    started = process_time()
    assert len(once.losses(picture)) == 301
    assert process_time() - started < max(0.2, 5 * built)


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (
            lambda: projection_reader(kernel(3)).lost(READ, 4),
            ShapeError,
            "4 numbers cannot",
        ),
        (lambda: pictures_spectrum([], 4), LabError, "no pictures"),
        (lambda: pictures_spectrum([READ], 40), ShapeError, "larger than the image"),
        (lambda: pictures_spectrum([READ, READ[:, :1]], 4), ShapeError, "reads 3 channels"),
        (
            lambda: projection_reader(kernel(3), pictures_spectrum(OTHERS, 4)),
            ShapeError,
            "cannot be fitted on patches of",
        ),
        (lambda: projection_reader(kernel(3) / 0), LabError, "nan or inf"),
        (lambda: projection_reader(kernel(3)).lost(READ[:, :1]), ShapeError, "channel"),
    ],
)
def test_what_cannot_be_read_back_is_refused_in_words(call, error, sentence):
    with pytest.raises(error, match=sentence):
        call()


def test_a_picture_that_is_cut_once_is_read_as_the_picture_itself():
    cut = cut_images(READ, (4, 6), "a test")
    for fitted_on in (None, pictures_spectrum(OTHERS, (4, 6))):
        reader = projection_reader(kernel(40), fitted_on)
        for name in ("losses", "reconstruct", "lost_by_patch"):
            tell = getattr(reader, name)
            assert torch.equal(tell(cut), tell(READ))
    assert projection_gain(kernel(40), cut) == projection_gain(kernel(40), READ)
