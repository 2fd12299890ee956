import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitlab.core.errors import LabError
from vitlab.core.grid import PatchGrid, box_cells, mean_inside, mean_touched, scaled_box

side, patch = st.integers(1, 40), st.integers(1, 12)


def by_pixels(grid, box):
    """(touched, inside) by painting the box and looking into every patch."""
    top, left, height, width = box
    painted = np.zeros((200, 200), bool)
    painted[60 + top : 60 + top + height, 60 + left : 60 + left + width] = True
    seen = []
    for index in range(grid.tokens):
        y, x, tall, wide = grid.box(index)
        seen.append(painted[60 + y : 60 + y + tall, 60 + x : 60 + x + wide])
    touched = tuple(index for index, cell in enumerate(seen) if cell.any())
    return touched, tuple(index for index, cell in enumerate(seen) if cell.all())


@given(st.data(), side, side, patch, patch, st.integers(0, 3))
def test_touched_and_inside_are_what_painted_pixels_say(data, height, width, ph, pw, padding):
    strides = data.draw(st.tuples(st.integers(1, ph), st.integers(1, pw)))
    grid = PatchGrid((height, width), (ph, pw), stride=strides, padding=padding, remainder="pad")
    tall, wide = data.draw(st.integers(1, height)), data.draw(st.integers(1, width))
    top, left = data.draw(st.integers(0, height - tall)), data.draw(st.integers(0, width - wide))
    cells = box_cells(grid, (top, left, tall, wide))
    assert (cells.touched, cells.inside) == by_pixels(grid, (top, left, tall, wide))
    assert cells.share == pytest.approx(tall * wide / (len(cells.touched) * ph * pw))


@pytest.mark.parametrize(("size", "patch_size"), [((34, 45), (16, 16)), ((5, 32), (8, 4)), (3, 3)])
def test_the_mean_over_all_places_is_the_mean_of_all_places(size, patch_size):
    grid = PatchGrid(120, patch_size, remainder="pad")
    height, width = (size, size) if isinstance(size, int) else size
    places = [
        box_cells(grid, (8 + top, 8 + left, height, width))
        for top in range(grid.patch_size[0])
        for left in range(grid.patch_size[1])
    ]
    assert mean_touched(size, patch_size) == pytest.approx(
        np.mean([len(p.touched) for p in places])
    )
    assert mean_inside(size, patch_size) == pytest.approx(np.mean([len(p.inside) for p in places]))


def test_a_thing_as_large_as_a_patch_lies_in_one_at_one_place_of_all():
    assert mean_inside(32, 32) == 1 / 32**2


@given(side, side, side, side)
def test_a_resized_box_stays_in_the_picture_and_holds_a_pixel(height, width, new_height, new_width):
    box = (height // 3, width // 2, height - height // 3, width - width // 2)
    top, left, tall, wide = scaled_box(box, (height, width), (new_height, new_width))
    assert min(tall, wide) >= 1
    assert 0 <= top <= top + tall <= new_height
    assert 0 <= left <= left + wide <= new_width


def test_a_box_of_twice_the_picture_is_twice_the_box():
    assert scaled_box((10, 4, 6, 8), (40, 30), (80, 60)) == (20, 8, 12, 16)


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("box", "sentence"),
    [
        ((0, 0, 0, 8), "holds no pixel: draw it larger"),
        (
            (30, 0, 8, 8),
            "a box of 8 × 8 px at row 30, column 0 reaches out of a picture of 32 × 48",
        ),
        ((0, 0, 8), "top, left, height, width"),
        ((0, 0, 8, 2.5), "a box takes a whole number, not 2.5"),
    ],
)
def test_what_is_no_box_is_refused_in_words(box, sentence):
    with pytest.raises(LabError, match=sentence):
        box_cells(PatchGrid((32, 48), 16), box)
