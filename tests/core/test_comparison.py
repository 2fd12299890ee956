import numpy as np
import pytest
import torch
from torch.nn.functional import unfold

from vitlab.core import LabError, PatchGrid, compare_patchify, patchify

PICTURE = np.random.default_rng(0).integers(0, 256, (24, 40, 3), dtype=np.uint8)
GRID = PatchGrid((24, 40), (4, 8))


def in_numpy(images, patch_size):
    ph, pw = patch_size if isinstance(patch_size, tuple) else (patch_size, patch_size)
    b, c, h, w = images.shape
    cut = images.reshape(b, c, h // ph, ph, w // pw, pw).transpose(0, 2, 4, 1, 3, 5)
    return cut.reshape(b, -1, c * ph * pw)


def in_torch(images, patch_size):
    return unfold(images, patch_size, stride=patch_size).mT


@pytest.mark.parametrize("function", [in_numpy, in_torch, patchify])
def test_a_right_function_gives_the_picture_back(function):
    compared = compare_patchify(function, PICTURE, GRID)
    assert compared.different == ()
    assert np.array_equal(compared.picture, PICTURE)
    assert compared.text == f"{function.__name__} agrees with the reference in all 30 patches."


@pytest.mark.parametrize("remainder", ["pad", "crop"])
def test_the_picture_keeps_its_size_whatever_the_remainder(remainder):
    compared = compare_patchify(in_numpy, PICTURE, PatchGrid((24, 40), 7, remainder=remainder))
    assert compared.different == ()
    assert np.array_equal(compared.picture, PICTURE)


def test_one_wrong_patch_is_found_and_shown():
    def spoils_patch_seven(images, patch_size):
        patches = in_numpy(images, patch_size).copy()
        patches[0, 7] = 0.5
        return patches

    compared = compare_patchify(spoils_patch_seven, PICTURE, GRID)
    assert compared.different == (7,)
    top, left, height, width = GRID.box(7)
    assert (compared.picture[top : top + height, left : left + width] == 128).all()
    assert "differs from the reference in 1 of 30 patches, first in patch 7" in compared.text


@pytest.mark.parametrize(
    ("function", "symptom"),
    [
        (lambda x, p: patchify(torch.as_tensor(x), p, channels_last=True), "another order inside"),
        (lambda x, p: in_numpy(x, p)[:, ::-1], "in the wrong patches"),
        (lambda x, p: in_numpy(x, p) / 2, "numbers up to 0.5 off"),
    ],
)
def test_the_symptom_is_named(function, symptom):
    assert symptom in compare_patchify(function, PICTURE, GRID).text


def not_written(images, patch_size):
    raise NotImplementedError


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (not_written, "not_written is not written yet"),
        (lambda x, p: 1 / 0, "stopped with ZeroDivisionError: division by zero"),
        (lambda x, p: x, r"returned an array \(1, 3, 24, 40\); .* = \(1, 30, 96\)"),
        (lambda x, p: None, "returned NoneType, not an array"),
        (lambda x, p: "patches", "returned str, not an array"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(function, sentence):
    with pytest.raises(LabError, match=sentence):
        compare_patchify(function, PICTURE, GRID)


def test_a_loop_without_an_end_is_stopped(monkeypatch):
    def endless(images, patch_size):
        while True:
            pass

    monkeypatch.setattr("vitlab.core.comparison._PATIENCE", 0.2)
    with pytest.raises(
        LabError, match=r"endless was still running after 0\.2 seconds and was stopped"
    ):
        compare_patchify(endless, PICTURE, GRID)


def test_the_function_cannot_spoil_the_picture():
    def greedy(images, patch_size):
        patches = in_numpy(images, patch_size)
        images[:] = 0
        return patches

    assert compare_patchify(greedy, PICTURE, GRID).different == ()
