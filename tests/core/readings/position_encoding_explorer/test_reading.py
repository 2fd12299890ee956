"""The explorer's reading: numbers that a program on torch alone computes again."""

import numpy as np
import pytest
import torch

from tests.core.readings.programs import printed
from vitlab.core import position_reading
from vitlab.core.pretrained import BUNDLED, load

SMALL = dict(grid_size=(5, 7), dim=24, selected=13)
HF = {"style": "hf"}
CASES = {
    "as it opens": {},
    "not square": SMALL,
    "concat": SMALL | dict(layout="half", temperature=100.0),
    "line by another": SMALL | dict(trained_with={"temperature": 100.0}),
    "plane": SMALL | dict(encoding="sinusoidal_2d"),
    "plane by hf": SMALL | dict(encoding="sinusoidal_2d", style="hf", coords="centered"),
    "plane by timm": SMALL | dict(encoding="sinusoidal_2d", style="timm", trained_with=HF),
    "plane by big_vision": SMALL | dict(encoding="sinusoidal_2d", style="bigvision"),
    "learned": SMALL | dict(encoding="learned", num_prefix_tokens=2),
    "trained": dict(table=BUNDLED[0], selected=23),
    "own": SMALL
    | dict(table=torch.randn(1, 36, 8, generator=torch.Generator().manual_seed(4)))
    | dict(num_prefix_tokens=1),
    "relative": SMALL | dict(encoding="relative", num_heads=3),
    "rope": SMALL | dict(encoding="rope"),
    "rope by halves": SMALL
    | dict(encoding="rope", layout="half", trained_with={"layout": "interleaved"}),
    "rope, centred": SMALL
    | dict(encoding="rope", coords="centered", temperature=100.0, trained_with={"coords": "index"}),
    "none": SMALL | dict(encoding="none"),
    "large": dict(grid_size=(20, 14), dim=16, selected=279),
    "nothing selected": SMALL | dict(selected=35),
}


@pytest.fixture(scope="module")
def readings():
    return {name: position_reading(**case) for name, case in CASES.items()}


@pytest.fixture(scope="module")
def values(readings, tmp_path_factory):
    folders = {name: tmp_path_factory.mktemp("program") for name in readings}
    for name, reading in readings.items():
        written = reading.write_inputs(folders[name])
        assert (written is None) == (name not in ("trained", "own"))
    programs = {name: reading.code for name, reading in readings.items()}
    edited = programs["as it opens"].replace("selected = 83", "selected = 84")
    edited = edited.replace("grid_size = (14, 14)", "grid_size = (9, 11)")
    programs["edited"], folders["edited"] = edited, folders["own"]
    return printed(programs, folders)


@pytest.mark.parametrize("name", CASES)
def test_the_program_prints_every_fact(readings, values, name):
    told = dict(values[name])
    for fact in readings[name].facts:
        wanted = pytest.approx(fact.value, rel=1e-4, abs=1e-6)
        assert float(told.pop(fact.name)) == wanted, fact.name
    assert not told


def test_the_numbers_follow_an_edited_input(values):
    for fact in position_reading(grid_size=(9, 11), selected=84).facts:
        assert float(values["edited"][fact.name]) == pytest.approx(fact.value, rel=1e-4)


def numbers(reading):
    return {fact.name: fact.value for fact in reading.facts}


def test_the_end_of_a_row_is_nearest_to_the_next_row_long_before_the_patch_below(readings):
    told = numbers(readings["as it opens"])
    assert (told["nearest"], round(told["nearest_cosine"], 3)) == (84, 0.973)
    assert round(told["below"], 3) == 0.657
    assert round(told["norm"], 1) == 19.6
    assert round(told["structure"], 2) == 0.57
    assert told["parameters"] == 0
    shown = {fact.name: fact for fact in readings["as it opens"].facts}
    assert shown["structure"].formula == "2-D sinusoid: 0.847"
    assert shown["parameters"].formula == "learned: 196 × 768 = 150,528"
    assert shown["nearest_cosine"].label == "on the far left"
    assert {fact.standing for fact in shown.values()} == {"exact"}


def test_each_encoding_has_its_number_of_parameters():
    learned, relative = (position_reading(kind) for kind in ("learned", "relative"))
    assert numbers(learned)["parameters"] == 150_528
    assert numbers(relative)["parameters"] == 8_748
    for kind in ("none", "sinusoidal_2d"):
        assert numbers(position_reading(kind))["parameters"] == 0


def test_a_plane_follows_nearness_better_than_a_line(readings):
    plane = position_reading("sinusoidal_2d")
    assert round(numbers(plane)["structure"], 2) == 0.85
    assert plane.nearest.farthest == 69  # above, below or beside: one cell away
    assert numbers(plane)["below"] == pytest.approx(numbers(plane)["nearest_cosine"])


def test_the_trained_table_settles_its_grid_and_shows_its_border(readings):
    told = numbers(readings["trained"])
    table = load(BUNDLED[0]).pos_embed.detach()[0]
    norms = table[1:].norm(dim=1)
    assert told["norm"] == pytest.approx(norms.min().item())
    assert told["norm_longest"] == pytest.approx(norms.max().item())
    assert (round(told["norm"], 2), round(told["norm_longest"], 2)) == (1.10, 5.26)
    assert told["parameters"] == table.numel()
    assert readings["trained"].setting.grid_size == (8, 8)
    assert abs(told["border"] - told["inside"]) > 0.02


def test_planes_and_curves_are_the_cosines(readings):
    for name in ("not square", "trained", "rope", "learned"):
        reading = readings[name]
        vectors = reading.vectors.double()
        unit = vectors / vectors.norm(dim=1, keepdim=True)
        rows, cols = reading.setting.grid_size
        wanted = (unit @ unit.T).reshape(-1, rows, cols)
        np.testing.assert_allclose(reading.planes, wanted, atol=1e-6)
        np.testing.assert_allclose(reading.plane, wanted[reading.selected], atol=1e-6)
        row, col = reading.place
        curves = reading.curves
        np.testing.assert_allclose(curves.along, wanted[reading.selected, row], atol=1e-6)
        np.testing.assert_allclose(curves.down, wanted[reading.selected, :, col], atol=1e-6)
        assert curves.across[col] == curves.below[row] == 0


def test_a_large_grid_is_looked_at_one_plane_at_a_time(readings):
    large = readings["large"]
    assert large.planes is None
    assert large.plane.shape == (20, 14)
    assert "structure" not in numbers(large)
    assert "structure" in numbers(large.with_structure(large.find_structure()))
    assert position_reading(grid_size=(64, 64), dim=16, selected=4_095).plane.shape == (64, 64)


def test_the_bias_of_a_query_is_that_of_its_offsets(readings):
    reading = readings["relative"]
    rows, cols = reading.setting.grid_size
    top, left, height, width = reading.window
    assert (height, width) == (rows, cols)
    window = reading.table[top : top + height, left : left + width]
    assert np.array_equal(reading.plane, window[::-1, ::-1])
    row, col = reading.place
    middle = reading.table[rows - 1, cols - 1]  # the offset to itself
    assert reading.plane[row, col] == middle
    assert np.array_equal(reading.planes[13], reading.plane)


def test_thumbnails_show_the_same_position_under_every_encoding(readings):
    seen = {small.encoding: small for small in readings["as it opens"].thumbnails}
    assert [*seen] == [
        *("none", "sinusoidal_1d", "sinusoidal_2d", "learned", "trained", "relative", "rope")
    ]
    assert np.array_equal(seen["sinusoidal_1d"].plane, readings["as it opens"].plane)
    assert (seen["trained"].plane.shape, seen["trained"].marked) == ((8, 8), 23)
    assert not seen["none"].plane.any()
    assert {kind: small.parameters for kind, small in seen.items() if small.parameters} == {
        "learned": 150_528,
        "trained": 6_240,
        "relative": 8_748,
    }


def test_bands_name_the_columns_that_swing_alike(readings):
    for name in ("not square", "concat", "plane", "plane by timm", "rope", "rope by halves"):
        reading = readings[name]
        columns = sorted(column for band in reading.bands for column in band.columns)
        assert columns == list(range(24)), name
        idle = [band for band in reading.bands if band.idle]
        assert numbers(reading)["idle_waves"] == len(idle)
        if name.startswith("rope"):
            continue
        swing = np.ptp(reading.table, axis=0)
        slow = [swing[list(band.columns)].max() for band in idle]
        assert max(slow, default=0) < 2 * np.pi * 0.1
    assert readings["learned"].bands == ()


def test_shown_columns_are_pairs_of_sine_and_cosine(readings):
    columns = readings["as it opens"].columns
    assert len(columns) == 192
    assert set(np.diff(columns)) == {1, 7}
    waves = readings["as it opens"].waves
    assert np.array_equal(waves, readings["as it opens"].table[:, [48, 128, 256]].T)


def test_another_convention_is_a_number_and_a_map(readings):
    assert readings["plane"].convention is None
    plane = readings["plane by timm"]
    assert plane.convention_map.shape == (5, 7)
    assert numbers(plane)["convention_error"] == pytest.approx(plane.convention.relative)
    rope = readings["rope by halves"]
    assert rope.convention_map[rope.place] == pytest.approx(0, abs=1e-6)
    assert 0.1 < numbers(rope)["convention_error"] < 2
    same = position_reading(encoding="rope", dim=24, trained_with={"style": "hf"}, selected=0)
    assert same.convention is None  # a rotation has no order of columns


def test_a_place_that_is_not_there_is_said_in_words(readings):
    assert readings["nothing selected"].text.endswith("no position 35: the last is 34.")
    assert readings["nothing selected"].plane is None
    assert "nearest" not in numbers(readings["nothing selected"])
    assert "all places are alike" in readings["none"].text
    assert "Learned table over 8 × 8" in readings["trained"].text


@pytest.mark.parametrize("kind", ["array", "file"])
def test_a_table_is_read_from_an_array_and_from_a_file(tmp_path, kind):
    table = np.random.default_rng(0).normal(size=(12, 8)).astype(np.float32)
    np.save(tmp_path / "table.npy", table)
    source = table if kind == "array" else tmp_path / "table.npy"
    assert np.array_equal(position_reading(table=source, grid_size=(3, 4)).table, table)


def test_four_column_orders_are_compared_with_the_chosen_one(readings):
    reading = position_reading(encoding="sinusoidal_2d", **SMALL | dict(num_prefix_tokens=2))
    orders = {order.style: order for order in reading.layouts}
    assert [*orders] == ["mae", "bigvision", "hf", "timm"]
    assert orders["mae"].error == 0
    assert np.array_equal(orders["mae"].table[2:], reading.table)
    assert not orders["timm"].table[:2].any()
    columns = np.r_[12:24, 0:12]  # hf puts y before x
    assert np.array_equal(orders["hf"].table[:, columns], orders["mae"].table)
    diagonal = np.eye(5, 7, dtype=bool)
    assert orders["hf"].error_map[diagonal].max() < 1e-6 < orders["hf"].error_map[~diagonal].min()
    assert position_reading(**SMALL | dict(dim=6)).layouts == ()


def test_maps_for_the_view_are_arrays(readings):
    for name in ("trained", "own"):
        neighbours = readings[name].neighbour_map
        assert neighbours.shape == readings[name].setting.grid_size
        assert neighbours.dtype == np.float32
    assert readings["plane"].neighbour_map is None


def test_the_sentence_says_what_another_convention_costs(readings):
    for name, others in {
        "plane by timm": "style hf",
        "line by another": "temperature 100",
        "rope, centred": "coords index",
    }.items():
        reading = readings[name]
        off = numbers(reading)["convention_error"]
        said = f" Trained with {others}, it is off by {off:.3g}."
        assert reading.text.endswith(said), reading.text
    assert "Trained with" not in readings["plane"].text


def test_a_place_beyond_the_grid_still_compares_conventions():
    halves = {"layout": "half"}
    there, gone = (
        position_reading("rope", dim=16, grid_size=(3, 4), trained_with=halves, selected=at)
        for at in (5, 12)
    )
    assert gone.place is None
    assert gone.convention.relative == there.convention.relative


def test_the_curves_of_a_plane_to_compare_with_are_those_of_the_whole_plane(readings):
    reading = readings["not square"]
    whole = position_reading("sinusoidal_2d", **SMALL)
    for side in ("along", "down"):
        ours, theirs = getattr(reading.plane_curves, side), getattr(whole.curves, side)
        assert np.allclose(ours, theirs, atol=1e-6)
    other = position_reading("sinusoidal_2d", **SMALL, style="bigvision", coords="centered")
    assert not np.allclose(other.curves.down, whole.curves.down, atol=1e-3)
    assert np.allclose(other.plane_curves.down, whole.curves.down, atol=1e-6), (
        "one to compare all with"
    )


@pytest.mark.parametrize("grid", [(4, 10), (10, 4)])
def test_cycles_are_those_along_the_longer_side(grid):
    for encoding in ("sinusoidal_2d", "rope"):
        bands = position_reading(encoding, grid_size=grid, dim=16, selected=0).bands
        assert bands[0].cycles == pytest.approx(10 / (2 * np.pi)), encoding
    flat = position_reading(grid_size=grid, dim=16, selected=0).bands
    assert flat[0].cycles == pytest.approx(40 / (2 * np.pi))


def test_a_structure_of_nothing_is_a_number_that_was_found():
    large = position_reading("none", grid_size=(20, 14), dim=8, selected=0)
    assert large.structure is None
    found = large.with_structure(large.find_structure())
    assert found.structure == 0
    assert "structure" in {fact.name for fact in found.facts}
