import io

import numpy as np
import pytest
from PIL import Image

from vitlab.core.errors import ShapeError
from vitlab.widgets import PatchCanvas

PICTURES = np.random.default_rng(0).integers(0, 256, (5, 12, 20, 3), dtype=np.uint8)


def shown(canvas):
    return np.asarray(Image.open(io.BytesIO(canvas.image)).convert("RGB"))


def test_every_picture_of_a_sheet_is_found_again_at_its_place():
    canvas = PatchCanvas(patch_size=4)
    canvas.show_sheet(PICTURES, cols=2, gap=3)
    assert (canvas.sheet, canvas.pictures, canvas.sheet_gap) == ((3, 2), 5, 3)
    assert canvas.image_size == (12, 20)
    pixels = shown(canvas)
    assert pixels.shape == (3 * 15 - 3, 2 * 23 - 3, 3)
    for number, picture in enumerate(PICTURES):
        top, left = number // 2 * 15, number % 2 * 23
        assert np.array_equal(pixels[top : top + 12, left : left + 20], picture)


def test_a_sheet_of_ones_own_is_measured_by_one_of_its_pictures():
    whole = np.zeros((2 * 12 + 4, 3 * 20 + 2 * 4, 3), np.uint8)
    assert PatchCanvas(image=whole, sheet=(2, 3), sheet_gap=4).image_size == (12, 20)
    canvas = PatchCanvas(image=whole)
    canvas.sheet, canvas.sheet_gap = (2, 3), 4
    assert canvas.image_size == (12, 20)
    assert canvas.pictures_shown == 6


def test_a_sheet_goes_in_one_message(monkeypatch):
    canvas = PatchCanvas(patch_size=4)
    sent = []
    monkeypatch.setattr(canvas, "_send", lambda message, buffers=None: sent.append(message))
    canvas.show_sheet(PICTURES)
    assert [sorted(message["state"]) for message in sent] == [
        ["image_size", "pictures", "sheet", "sheet_gap"]
    ]
    assert sent[0]["buffer_paths"] == [["image"]]


def test_a_list_to_choose_from_is_a_sheet_with_one_cell_a_picture():
    canvas = PatchCanvas()
    canvas.show_choices(PICTURES, list("abcde"))
    assert (canvas.sheet, canvas.cells) == ((5, 1), [(0, 0, 12, 20)])
    assert canvas.cell_labels == list("abcde")
    canvas.show_sheet(PICTURES)
    assert canvas.cells == []


def test_pictures_of_different_sizes_make_no_sheet():
    with pytest.raises(ShapeError, match="of one size, not 12 × 20 px, 12 × 24 px"):
        PatchCanvas().show_sheet([PICTURES[0], np.zeros((12, 24, 3), np.uint8)])
    with pytest.raises(ShapeError, match="not no picture"):
        PatchCanvas().show_sheet([])
