from math import pi, tau

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import interpolate

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.positions import (
    IDLE,
    cycles_across,
    rescaled_places,
    rope_2d,
    sinusoidal_1d,
    sinusoidal_2d,
)

EXACT = torch.float64


@given(st.integers(2, 40), st.integers(2, 40))
def test_rescaled_places_are_where_torch_reads_a_ramp(cells, of):
    ramp = torch.arange(of, dtype=EXACT)[None, None]
    read = interpolate(ramp, size=cells, mode="linear", align_corners=False)[0, 0]
    torch.testing.assert_close(rescaled_places(cells, of).clamp(0, of - 1), read)


def test_whole_coordinates_are_the_grid_itself():
    by_hand = sinusoidal_2d(3, 5, 16, coords=([0, 1, 2], torch.arange(5)), dtype=EXACT)
    assert torch.equal(by_hand, sinusoidal_2d(3, 5, 16, dtype=EXACT))


@pytest.mark.parametrize("style", ["mae", "bigvision", "hf", "timm"])
def test_a_fraction_is_the_formula_there_in_every_style(style):
    ys, xs = [0.25, -1.5], [2.75, 0.0, 1e3]
    table = sinusoidal_2d(2, 3, 16, style=style, coords=(ys, xs), dtype=EXACT).reshape(2, 3, 16)
    bands = 3 if style == "bigvision" else 4
    omega = 10_000.0 ** (-torch.arange(4, dtype=EXACT) / bands)
    for i, y in enumerate(ys):
        for j, x in enumerate(xs):
            sy, cy, sx, cx = (f(p * omega) for p in (y, x) for f in (torch.sin, torch.cos))
            parts = {"hf": (sy, cy, sx, cx), "timm": (sy, sx, cy, cx)}.get(style, (sx, cx, sy, cy))
            torch.testing.assert_close(table[i, j], torch.cat(parts), rtol=0, atol=1e-12)


def test_centred_sinusoids_and_rotations_share_their_angles():
    sin, _ = rope_2d((3, 5), 16, coords="centered", layout="half", dtype=EXACT)
    table = sinusoidal_2d(3, 5, 16, coords="centered", style="hf", dtype=EXACT)
    torch.testing.assert_close(table[:, :4], sin[:, :4])  # sines of the rows
    torch.testing.assert_close(table[:, 8:12], sin[:, 4:8])  # sines of the columns


@given(st.integers(2, 30), st.integers(1, 12))
def test_cycles_are_the_angle_that_a_wave_makes_from_edge_to_edge(cells, bands):
    waves = sinusoidal_1d(cells + 1, 2 * bands, dtype=EXACT, layout="concat")
    step = torch.atan2(waves[1, :bands], waves[1, bands:])  # radians a cell, all below π
    torch.testing.assert_close(cycles_across(cells, bands) * tau, step * cells)


def test_centred_coordinates_make_the_same_cycles_on_every_grid():
    small, large = (cycles_across(cells, 16, coords="centered") for cells in (7, 40))
    assert torch.equal(small, large)
    assert small[0].item() == 2  # from -1 to 1 in whole turns


def test_an_idle_wave_moves_by_less_than_its_share_of_a_circle():
    cells, bands = 14, 192
    idle = cycles_across(cells, bands) < IDLE
    waves = sinusoidal_1d(cells, 2 * bands, layout="concat")
    moves = (waves.amax(0) - waves.amin(0)).reshape(2, bands).amax(0)
    assert 0 < idle.sum() < bands
    assert moves[idle].max() < 2 * pi * IDLE
    assert moves[~idle].min() > moves[idle].max()


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (lambda: sinusoidal_2d(2, 3, 8, coords="pixels"), LabError, "coords 'pixels' is not known"),
        (
            lambda: sinusoidal_2d(2, 3, 8, coords=([0.0], [0.0] * 3)),
            ShapeError,
            r"a grid of 2 × 3 needs 2 coordinates of rows and 3 of columns, and these are \(1,\)",
        ),
        (lambda: rescaled_places(0, 3), ShapeError, "sides of 0 and 3 cells"),
        (lambda: cycles_across(14, 0), ShapeError, "0 frequencies over 14 cells"),
    ],
)
def test_places_that_make_no_sense_are_refused_in_words(call, error, sentence):
    with pytest.raises(error, match=sentence):
        call()
