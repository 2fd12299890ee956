import json
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitlab.core.errors import ShapeError
from vitlab.core.grid import PatchGrid, box_cells

CASES = json.loads((Path(__file__).parents[2] / "widgets" / "grid_cases.json").read_text("utf-8"))
side, patch = st.integers(1, 60), st.integers(1, 20)
pairs = st.tuples


def grid_of(case):
    stride = tuple(case["stride"]) if case["stride"] else None
    sizes = tuple(case["image_size"]), tuple(case["patch_size"])
    return PatchGrid(
        *sizes, stride=stride, padding=tuple(case["padding"]), remainder=case["remainder"]
    )


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case['image_size']}-{case['remainder']}"
)
def test_python_finds_what_the_browser_finds(case):
    grid = grid_of(case)
    assert (grid.rows, grid.cols, grid.tokens) == (case["rows"], case["cols"], case["tokens"])
    for index, box in case["boxes"]:
        assert grid.box(index) == tuple(box)
    for y, x, cell in case["cells_under"]:
        assert grid.at(y, x) == (None if cell < 0 else cell), (y, x)
    for index, direction, beside in case["moves"]:
        assert grid.neighbour(index, direction) == beside
    for box, touched, _, inside, _ in case["under_boxes"]:
        cells = box_cells(grid, tuple(box))
        assert (len(cells.touched), len(cells.inside)) == (touched, inside), box


@given(pairs(side, side), pairs(patch, patch), pairs(patch, patch), pairs(st.integers(0, 9), patch))
def test_error_raises_exactly_where_a_pixel_is_left_unread(image, patches, stride, padding):
    loose = _or_none(image, patches, stride, padding, "crop")
    if loose is None:
        return
    read = _read_pixels(loose)
    all_read = read >= set(product(range(image[0]), range(image[1])))
    assert (_or_none(image, patches, stride, padding, "error") is not None) == all_read


def _or_none(image, patches, stride, padding, remainder):
    try:
        return PatchGrid(image, patches, stride=stride, padding=padding, remainder=remainder)
    except ShapeError:
        return None


def _read_pixels(grid):
    read = set()
    for index in range(grid.tokens):
        top, left, height, width = grid.box(index)
        read |= set(product(range(top, top + height), range(left, left + width)))
    return read


@given(pairs(side, side), pairs(patch, patch))
def test_patches_side_by_side_tile_what_they_read_exactly_once(image, patches):
    for remainder in ("pad", "crop"):
        grid = _or_none(image, patches, patches, (0, 0), remainder)
        if grid is not None:
            assert len(_read_pixels(grid)) == grid.tokens * patches[0] * patches[1]


@given(pairs(side, side), pairs(patch, patch), pairs(patch, patch), pairs(st.integers(0, 9), patch))
def test_padding_changes_nothing_where_the_patches_fit(image, patches, stride, padding):
    exact = _or_none(image, patches, stride, padding, "error")
    if exact is not None:
        padded = PatchGrid(image, patches, stride=stride, padding=padding, remainder="pad")
        assert (padded.rows, padded.cols) == (exact.rows, exact.cols)


@given(pairs(side, side), pairs(patch, patch), pairs(patch, patch), pairs(st.integers(0, 3), patch))
def test_padding_reads_every_pixel_unless_there_are_gaps(image, patches, stride, padding):
    stride = tuple(map(min, stride, patches))
    grid = PatchGrid(image, patches, stride=stride, padding=padding, remainder="pad")
    assert _read_pixels(grid) >= set(product(range(image[0]), range(image[1])))


def test_padding_reads_the_last_pixel_where_whole_patches_do_not():
    grid = PatchGrid((12, 12), 4, padding=1, remainder="pad")
    assert (grid.rows, grid.box(grid.tokens - 1)) == (4, (11, 11, 4, 4))


def test_a_patch_of_a_wholly_different_size_is_no_remedy():
    with pytest.raises(ShapeError) as error:
        PatchGrid((427, 640), 16)  # 427 = 7 × 61
    assert [remedy.label for remedy in error.value.remedies] == [
        "Pad to 432 × 640 px",
        "Crop to 416 × 640 px",
    ]


@given(pairs(side, side), pairs(patch, patch))
def test_index_cell_and_point_agree(image, patches):
    grid = PatchGrid(image, patches, remainder="pad")
    some = range(0, grid.tokens, 1 + grid.tokens // 50)
    for index in (*some, grid.tokens - 1):
        row, col = grid.cell(index)
        top, left, height, width = grid.box(index)
        assert grid.index(row, col) == index == grid.at(top, left)
        assert grid.at(top + height - 1, left + width - 1) == index


@given(pairs(side, side), pairs(patch, patch))
def test_every_remedy_works(image, patches):
    try:
        PatchGrid(image, patches)
    except ShapeError as error:
        for remedy in error.remedies:
            PatchGrid(**{"image_size": image, "patch_size": patches} | dict(remedy.settings))


def test_numbers_of_the_usual_sizes():
    assert [PatchGrid(224, patch).tokens for patch in (16, 14, 8)] == [196, 256, 784]
    assert PatchGrid(384, 16).tokens == 576
    assert PatchGrid((224, 224), (32, 16)).tokens == 98
    assert PatchGrid(224, 7, stride=4, padding=3).rows == 56
    grid = PatchGrid(224, 16)
    assert (grid.raw_width(), grid.raw_width(in_chans=1)) == (768, 256)
    assert (grid.sequence_length(), grid.sequence_length(5)) == (197, 201)
    assert (grid.attention_pairs(), grid.attention_pairs(1)) == (38_416, 38_809)


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            dict(image_size=(224, 230), patch_size=16),
            "patches of 16 px do not fill a width of 230 px: 6 px left over. "
            "Nearest width that fits: 224 or 240.",
        ),
        (
            dict(image_size=224, patch_size=15),
            "patches of 15 px do not fill a side of 224 px: 14 px left over. "
            "Nearest side that fits: 210 or 225.",
        ),
        (
            dict(image_size=(224, 230), patch_size=(15, 16)),
            "patches of 15 px do not fill a height of 224 px: 14 px left over. Nearest height "
            "that fits: 210 or 225. Patches of 16 px do not fill a width of 230 px: 6 px left "
            "over. Nearest width that fits: 224 or 240.",
        ),
        (
            dict(image_size=224, patch_size=16, stride=10),
            "patches of 16 px every 10 px do not fill a side of 224 px: 8 px left over. "
            "Nearest side that fits: 216 or 226.",
        ),
        (
            dict(image_size=224, patch_size=4, stride=6),
            "patches of 4 px every 6 px leave 2 px unread between them: "
            "a stride of 4 px or less reads every pixel.",
        ),
        (
            dict(image_size=224, patch_size=0),
            "a patch height of 0 px holds no pixel: use 1 to 224 px.",
        ),
        (
            dict(image_size=(1, 1), patch_size=16),
            "a patch height of 16 px is larger than the image, whose height is 1 px: use 1 px.",
        ),
        (
            dict(image_size=(224, 0), patch_size=16, remainder="pad"),
            "an image width of 0 px holds no pixel: it needs at least 1 px.",
        ),
        (
            dict(image_size=224, patch_size=16, stride=0),
            "a stride of 0 px never moves on: use 1 px or more; "
            "16 px lays the patches side by side.",
        ),
        (
            dict(image_size=224, patch_size=16, padding=-1),
            "a padding of -1 px is negative: use 0 px or more, "
            'or remainder="crop" to leave pixels out.',
        ),
        (
            dict(image_size=224, patch_size=16, remainder="floor"),
            "remainder 'floor' is not known: use 'error', 'pad' or 'crop'.",
        ),
    ],
)
def test_a_size_that_cannot_work_is_refused_in_words(arguments, sentence):
    with pytest.raises(ShapeError) as error:
        PatchGrid(**arguments)
    assert str(error.value) == sentence


@pytest.mark.refusal
@pytest.mark.parametrize("value", ["abc", 16.0, None, (1, 2, 3), (16, "a")])
def test_a_size_of_another_type_is_a_type_error(value):
    with pytest.raises(TypeError, match=r"patch_size takes a whole number or a pair"):
        PatchGrid(224, value)


def test_patches_that_do_not_exist_are_named():
    grid = PatchGrid((224, 448), 16)
    with pytest.raises(IndexError, match="no patch 392: the grid has patches 0 to 391"):
        grid.cell(392)
    with pytest.raises(IndexError, match="no patch in row 14, column 3"):
        grid.index(14, 3)
