import numpy as np
import pytest

from vitlab.core.errors import ShapeError
from vitlab.widgets import PatchCanvas


def bytes_of(canvas):
    planes, rows, cols = canvas.overlay_shape
    return np.frombuffer(canvas.overlay, np.uint8).reshape(
        planes, canvas.overlay_prefix + rows * cols
    )


def test_planes_become_bytes_with_their_range():
    canvas = PatchCanvas(image_size=(2, 3), patch_size=1)
    canvas.show_planes(np.arange(12.0).reshape(2, 2, 3) - 4)
    assert canvas.overlay_shape == (2, 2, 3)
    assert canvas.overlay_range == (-4, 7)
    planes = bytes_of(canvas)
    assert (planes[0, 0], planes[1, 5]) == (0, 255)
    low, high = canvas.overlay_range
    back = low + planes / 255 * (high - low)
    np.testing.assert_allclose(back, np.arange(12.0).reshape(2, 6) - 4, atol=0.5 * 11 / 255)
    assert canvas.overlay_ranges == b""


def test_planes_over_a_given_range_are_clipped():
    canvas = PatchCanvas()
    canvas.show_planes([[-1.0, 0.5, 3.0]], value_range=(0, 1))
    assert list(canvas.overlay) == [0, 128, 255]


def test_planes_of_which_the_first_has_a_number_say_so_until_all_are_there():
    canvas = PatchCanvas(image_size=(2, 3), patch_size=1)
    canvas.show_planes(np.eye(2, 3)[None], first=7)
    assert (canvas.overlay_first, canvas.overlay_shape) == (7, (1, 2, 3))
    canvas.show_planes(np.zeros((9, 2, 3)))
    assert canvas.overlay_first == 0


def test_each_plane_over_its_own_range_is_as_exact_as_a_byte_can_be():
    rows = (
        np.random.default_rng(0).random((5, 2, 3))
        * np.array([1, 0.005, 30, 1e-4, 0.2])[:, None, None]
    )
    canvas = PatchCanvas(image_size=(2, 3), patch_size=1)
    canvas.show_planes(rows, each=True)
    low, high = np.frombuffer(canvas.overlay_ranges, "<f4").reshape(5, 2).T
    np.testing.assert_allclose(low, rows.min(axis=(1, 2)), rtol=1e-6)
    np.testing.assert_allclose(high, rows.max(axis=(1, 2)), rtol=1e-6)
    back = low[:, None] + bytes_of(canvas) / 255 * (high - low)[:, None]
    error = np.abs(back - rows.reshape(5, 6)).max(axis=1)
    assert (error <= 0.51 * (high - low) / 255).all()
    assert canvas.overlay_range == (rows.min(), rows.max())


def test_heads_and_queries_lie_one_after_the_other():
    attention = np.random.default_rng(1).random((2, 7, 2, 3))  # heads, queries, rows, cols
    canvas = PatchCanvas(image_size=(2, 3), patch_size=1)
    canvas.show_planes(attention, value_range=(0, 1))
    assert canvas.overlay_shape == (14, 2, 3)
    head, query = 1, 4
    expected = (attention[head, query].ravel() * 255).round()
    np.testing.assert_array_equal(bytes_of(canvas)[head * 7 + query], expected)


def test_numbers_of_prefix_tokens_stand_before_the_cells_and_share_their_range():
    cells = np.arange(12.0).reshape(2, 2, 3)
    canvas = PatchCanvas(image_size=(2, 3), patch_size=1, prefix_labels=["CLS", "R1"])
    canvas.show_planes(cells, each=True, prefix=[[0, 20], [-5, 6]])
    assert canvas.overlay_prefix == 2
    ranges = np.frombuffer(canvas.overlay_ranges, "<f4").reshape(2, 2)
    assert ranges.tolist() == [[0, 20], [-5, 11]]
    assert bytes_of(canvas)[0, :3].tolist() == [0, 255, 0]
    assert bytes_of(canvas)[1].tolist()[:2] == [0, round(255 * 11 / 16)]
    canvas.show_planes(cells)
    assert (canvas.overlay_prefix, canvas.overlay_ranges) == (0, b"")


def test_planes_over_a_sheet_have_an_axis_of_pictures():
    canvas = PatchCanvas(image_size=(2, 3), patch_size=1, sheet=(2, 2), pictures=3)
    planes = np.random.default_rng(2).random((5, 3, 2, 3))
    canvas.show_planes(planes, value_range=(0, 1))
    assert canvas.overlay_shape == (5, 6, 3)
    np.testing.assert_array_equal(
        bytes_of(canvas)[4, 12:], (planes[4, 2].ravel() * 255).round(), "the third picture"
    )
    with pytest.raises(ShapeError, match=r"\(5, 2, 3\) do not end in \(3 pictures, rows, cols\)"):
        canvas.show_planes(planes[:, 0])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (dict(planes=[1.0, 2.0]), r"shape \(2,\) do not end in \(rows, cols\)"),
        (dict(planes=np.ones((2, 2, 3)), prefix=[1.0, 2, 3]), "no row of numbers for each of 2"),
        (dict(planes=np.ones((2, 3)), value_range=(0, 1), each=True), "not both"),
    ],
)
def test_planes_that_do_not_fit_are_refused_in_words(arguments, message):
    with pytest.raises(ShapeError, match=message):
        PatchCanvas().show_planes(**arguments)


def test_planes_go_in_one_message(monkeypatch):
    canvas = PatchCanvas(image_size=(2, 3), patch_size=1)
    sent = []
    monkeypatch.setattr(canvas, "_send", lambda message, buffers=None: sent.append(message))
    canvas.show_planes(
        np.random.default_rng(3).random((4, 2, 3)), each=True, prefix=np.ones((4, 1))
    )
    assert len(sent) == 1


def test_planes_one_by_one_are_told_by_their_token_and_their_series():
    canvas = PatchCanvas(image_size=(2, 3), patch_size=1)
    canvas.show_plane(4, np.arange(6).reshape(2, 3), new=True)
    canvas.set_state({"overlay_asked": 1})
    assert canvas.overlay_asked == 1
    canvas.show_plane(1, 10 * np.arange(6).reshape(2, 3))
    assert (canvas.overlay_token, canvas.overlay_series) == (1, 1)
    assert np.allclose(np.frombuffer(canvas.overlay_ranges, "<f4"), [0, 50])
    canvas.show_plane(1, np.zeros((2, 3)), new=True)
    assert (canvas.overlay_series, canvas.overlay_asked) == (2, -1)  # so that it can ask again
