"""What the figures beside the map are drawn from, and the same as tables."""

import numpy as np
import pytest

from vitlab.widgets import PositionEncodingExplorer

OWN = np.random.default_rng(1).normal(size=(1, 3 * 5, 8)).astype(np.float32)


@pytest.fixture
def explorer():
    explorer = PositionEncodingExplorer(grid_size=(5, 8), dim=32, selected=19)
    yield explorer
    explorer.close()


def test_similarity_is_that_along_the_row_and_down_the_column(explorer):
    figure, plane = explorer.side.similarity, explorer.reading.plane
    row, col = divmod(19, 8)
    for mark, cells, values in (
        (figure.along, np.arange(8) - col, plane[row]),
        (figure.down, np.arange(5) - row, plane[:, col]),
    ):
        assert list(mark.x) == list(cells)
        assert np.allclose(mark.y, values)
        assert list(mark.opacities) == [1.0]
    grey = explorer.reading.plane_curves
    assert np.allclose(figure.behind[0].y, grey.along)
    assert np.allclose(figure.behind[1].y, grey.down)
    everything = np.concatenate([mark.y for mark in (figure.along, figure.down, *figure.behind)])
    low, high = figure._y.min, figure._y.max
    assert low <= everything.min() < everything.max() <= high
    explorer.encoding = "relative"
    assert [list(mark.opacities) for mark in figure.behind] == [[0.0], [0.0]]


def test_the_map_of_borders_holds_each_position_s_likeness_with_its_neighbours():
    explorer = PositionEncodingExplorer(table=OWN, grid_size=(3, 5), selected=7)
    canvas, wanted = explorer.side.borders.canvas, explorer.reading.neighbour_map
    assert canvas.overlay_shape == (1, 3, 5)
    low, high = canvas.overlay_range
    shown = low + np.frombuffer(canvas.overlay, np.uint8).reshape(3, 5) / 255 * (high - low)
    assert np.abs(shown - wanted).max() < (high - low) / 200
    described = explorer._described(explorer.reading)
    assert f"<td>0<td>{wanted[0, 0]:.3g}<td>{wanted[0, 1]:.3g}" in described
    explorer.close()


def test_every_figure_is_a_table_too(explorer):
    described = explorer._described(explorer.reading)
    curves = explorer.reading.curves
    for away, value in zip(curves.below, curves.down, strict=True):
        assert f"<td>{away}<td>{value:.3g}" in described or value == 1
    bands = explorer.reading.bands
    assert any(band.idle for band in bands)
    assert described.count("under 0.1: all but constant") == sum(
        band.idle for band in bands[: -1 : -(-len(bands) // 12)]
    ) + (bands[-1].idle and (len(bands) - 1) % -(-len(bands) // 12) != 0)


def test_the_error_of_conventions_lies_on_its_map():
    explorer = PositionEncodingExplorer(
        encoding="sinusoidal_2d", grid_size=(3, 5), dim=16, selected=7, trained_with={"style": "hf"}
    )
    explorer._folds[3].button.value = True
    canvas, wanted = explorer.conventions.canvas, explorer.reading.convention_map
    low, high = canvas.overlay_range
    shown = low + np.frombuffer(canvas.overlay, np.uint8).reshape(3, 5) / 255 * (high - low)
    assert np.abs(shown - wanted).max() < (high - low) / 200
    explorer.close()
