"""The explorer: settings reach the reading, the reading is drawn, the page has what it needs."""

import asyncio
import json

import numpy as np
import pytest
import torch
from ipywidgets.widgets.widget import _instances

from tests.few import few
from vitlab.core.positions import position_similarity, sinusoidal_1d, sinusoidal_2d
from vitlab.widgets import PositionEncodingExplorer

TRAINED = "vit_shapes_patch8_64"


@pytest.fixture
def explorer():
    explorer = PositionEncodingExplorer()
    yield explorer
    explorer.close()


def bytes_of(canvas):
    return np.frombuffer(canvas.overlay, np.uint8).reshape(canvas.overlay_shape)


def column(waves, dimension):
    """What the page draws: of the bytes of all columns, or of those that were sent first."""
    if waves.columns:
        rows = np.frombuffer(waves.columns, np.uint8).reshape(waves.dim, waves.points)
        return (rows[dimension] / 127.5 - 1) * waves.most
    sent = np.frombuffer(waves.waves, "<f4").reshape(-1, waves.points)
    return sent[waves.told.index(dimension)]


def mark(explorer, index, where):
    explorer.side.marks._handle_custom_msg({"mark": index, "where": where}, [])


def test_it_opens_on_its_surprise(explorer):
    table = sinusoidal_1d(196, 768, dtype=torch.float64)
    cosines = position_similarity(table, 83)
    assert cosines[84] > cosines[97] + 0.3
    facts = {fact.name: fact.value for fact in explorer.reading.facts}
    assert facts["nearest_cosine"] == pytest.approx(float(cosines[84]), abs=1e-6)
    assert facts["below"] == pytest.approx(float(cosines[97]), abs=1e-6)
    assert set(explorer.places.canvas.highlighted) == {82, 84}
    assert explorer.places.canvas.marked == [97]
    for name in ("nearest_cosine", "below", "norm", "structure", "parameters"):
        assert f"data-fact={name}" in explorer._numbers.value


def test_the_map_holds_the_plane_of_every_position(explorer):
    explorer.encoding, explorer.grid_size, explorer.dim = "sinusoidal_2d", (3, 5), 32
    table = sinusoidal_2d(3, 5, 32, dtype=torch.float64)
    planes = position_similarity(table).reshape(15, 15).numpy()
    low, high = planes.min(1, keepdims=True), planes.max(1, keepdims=True)
    canvas = explorer.places.canvas
    assert (canvas.overlay_shape, canvas.overlay_follows) == ((15, 3, 5), "selected")
    wanted = (planes - low) / (high - low) * 255
    assert np.abs(bytes_of(canvas).reshape(15, 15) - wanted).max() <= 1
    table_canvas = explorer.side.table.canvas
    assert table_canvas.overlay_shape == (1, 15, 32)
    drawn = bytes_of(table_canvas)[0] / 255 * 2 - 1
    assert np.abs(drawn - table.numpy() / np.abs(table.numpy()).max()).max() < 0.01


def test_looking_elsewhere_sends_no_plane_again(explorer):
    sent = []
    explorer.places.canvas.observe(sent.append, "overlay")
    explorer.side.table.canvas.observe(sent.append, "overlay")
    explorer.selected = 20
    assert sent == []
    assert "position 20" in explorer.places.caption.value


def test_a_large_grid_shows_one_plane_at_a_time_and_finds_its_structure_beside(explorer):
    explorer.selected, explorer.dim, explorer.grid_size = 41, 64, (20, 14)
    explorer._behind.join(60)
    canvas = explorer.places.canvas
    assert (canvas.overlay_shape, canvas.overlay_follows) == ((1, 20, 14), "asked")
    assert canvas.overlay_token == 41
    explorer.selected = 100
    assert canvas.overlay_token == 41  # until the page asks: it may have kept that plane
    canvas.set_state({"overlay_asked": 100})
    assert canvas.overlay_token == 100
    plane = explorer.reading.plane
    low, high = plane.min(), plane.max()
    assert np.abs(bytes_of(canvas)[0] - (plane - low) / (high - low) * 255).max() <= 1
    assert explorer.reading.structure == pytest.approx(explorer.reading.find_structure())
    assert "data-fact=structure" in explorer._numbers.value
    before = explorer._behind._last
    explorer.grid_size = 14
    explorer.grid_size = (20, 14)
    assert explorer._behind._last is before  # what was found is kept
    assert explorer.reading.structure is not None


def test_the_list_chooses_an_encoding_and_keeps_the_place(explorer):
    choose = explorer.panel.encoding
    choose.value = "trained"
    assert (explorer.encoding, explorer.table, explorer.selected) == ("learned", TRAINED, 23)
    assert explorer.reading.setting.grid_size == (8, 8)
    assert explorer.panel.rows.value == 8
    assert explorer.panel.rows.disabled
    choose.value = "rope"
    assert (explorer.encoding, explorer.table, explorer.dim) == ("rope", None, 64)
    assert explorer.grid_size == (14, 14)
    choose.value = "sinusoidal_2d"
    assert explorer.dim == 768
    assert not explorer.panel.rows.disabled


def test_controls_and_settings_follow_each_other(explorer):
    panel = explorer.panel
    panel.rows.value = 9
    panel.cols.value = 4
    assert (explorer.grid_size, explorer.selected) == ((9, 4), 35)
    panel.dim.value = 64
    panel.temperature.value = 100.0
    assert (explorer.reading.setting.dim, explorer.reading.setting.temperature) == (64, 100.0)
    explorer.side.waves.dimensions = [5, 128, 256]
    assert explorer.dimensions == (5, 128, 256)
    assert np.allclose(column(explorer.side.waves, 5), explorer.reading.table[:, 5], atol=0.005)
    explorer.dim = 40
    assert panel.dim.value == 40


def test_a_wrong_pair_of_conventions_costs_a_number_and_a_map(explorer):
    explorer.encoding = "sinusoidal_2d"
    explorer._folds[3].button.value = True
    conventions = explorer.conventions
    conventions.there["style"].value = "timm"
    assert explorer.trained_with == {"style": "timm"}
    here, there = (sinusoidal_2d(14, 14, 768, style=style) for style in ("mae", "timm"))
    off = float((here - there).norm() / there.norm())
    assert explorer.reading.convention.relative == pytest.approx(off, abs=1e-4)
    assert f"{off:.3g}" in conventions._says.value
    assert conventions.canvas.overlay_shape == (1, 14, 14)
    conventions.here["style"].value = "timm"
    assert explorer.reading.convention is None
    assert conventions.canvas.layout.display == "none"
    assert "Four orders" in conventions.orders.value
    assert "<tr class=vl-own><td>timm" in conventions.orders.value


def test_two_patches_are_swapped_and_a_click_takes_another(explorer):
    explorer._folds[2].button.value = True
    assert explorer.swapping.before.highlighted == [26, 46]
    explorer.swapping.before.selected = 9
    assert explorer.swapped == ()  # arrow keys only look
    mark(explorer, 9, "picture")
    assert explorer.swapped == (46, 9)
    mark(explorer, 9, "picture")
    mark(explorer, -1, "picture")
    assert explorer.swapped == (46, 9)
    assert explorer.swapping.after.highlighted == [46, 9]
    assert "learned, trained" in explorer.swapping.table.value
    explorer.swapped = (3, 3)
    assert "Two different patches" in explorer._folds[2]._sentence.value


def test_borders_and_cycles_are_told_of_what_has_them(explorer):
    assert explorer.side.cycles in explorer.side.below.children
    idle = sum(band.idle for band in explorer.reading.bands)
    assert f"under 0.1: {idle} of 384" in explorer.side.cycles.caption.value
    assert explorer.side.cycles.idle.y.max() < 0.1 <= explorer.side.cycles.swinging.y.min()
    assert list(explorer.side.cycles.limit.y) == pytest.approx([0.1, 0.1])
    explorer._take({"encoding": "learned", "table": TRAINED, "selected": 31})
    assert explorer.side.borders in explorer.side.below.children
    assert explorer.side.cycles not in explorer.side.below.children
    around = explorer.reading.neighbours
    assert f"{around.border:.3g}" in explorer.side.borders.words.value


def test_a_width_that_cannot_be_is_a_sentence_with_buttons(explorer):
    explorer.encoding, explorer.dim = "sinusoidal_2d", 6
    assert "4 parts" in explorer.problem
    explorer._problem.buttons[0].click()
    assert explorer.problem == ""
    assert explorer.reading.setting.dim in (4, 8)


def test_a_table_of_another_grid_offers_its_prefix(explorer):
    explorer.table = np.random.default_rng(0).normal(size=(1, 197, 24)).astype(np.float32)
    assert "197" in explorer.problem
    explorer._problem.buttons[0].click()
    assert (explorer.problem, explorer.num_prefix_tokens) == ("", 1)
    assert explorer.reading.own


OWN = {"table": np.ones((1, 7, 24), np.float32), "grid_size": (2, 3), "num_prefix_tokens": 1}
PLACES = [
    ({"table": "vit_shapes_patch8_64"}, 23),  # row 5, column 13 of 14 × 14: 2 and 7 of 8 × 8
    ({"grid_size": (3, 5)}, 9),
    ({"grid_size": (3, 5), "selected": 83}, 83),  # who asks for it is told that there is none
    ({"grid_size": (6, 14)}, 83),
    ({"grid_size": (3, 5), "selected": 14}, 14),
    ({"grid_size": 3}, 5),
    (OWN, 2),
]


@pytest.mark.parametrize(("given", "place"), few(PLACES, 4))
def test_a_grid_without_the_place_that_it_opens_on_opens_at_the_same_share(given, place):
    explorer = PositionEncodingExplorer(**given)
    rows, cols = explorer.reading.setting.grid_size
    assert explorer.selected == place
    assert ("There is no position" in explorer.text) == (place >= rows * cols)
    explorer.close()


def test_nothing_is_left_when_it_is_closed():
    before = set(_instances)
    for encoding in ("sinusoidal_1d", "relative", "learned"):
        explorer = PositionEncodingExplorer(encoding=encoding)
        for fold in explorer._folds:
            fold.button.value = True
        explorer.stop = 2
        explorer.close()
    assert set(_instances) == before


def test_rotations_of_a_large_grid_are_not_compared_and_it_says_so():
    explorer = PositionEncodingExplorer(
        encoding="rope", dim=16, grid_size=(17, 16), trained_with={"layout": "half"}
    )
    explorer._folds[3].button.value = True
    assert explorer.reading.convention is None
    assert "up to 16 × 16" in explorer.conventions._says.value
    explorer._behind.join(60)
    explorer.grid_size = 16
    assert explorer.problem == ""
    explorer._behind.join(60)
    assert explorer.reading.convention.relative > 0.1
    explorer.close()


def test_list_and_facts_say_one_number(explorer):
    explorer._take({"encoding": "learned", "table": TRAINED, "selected": 31})
    learned = next(fact for fact in explorer.reading.facts if fact.name == "parameters")
    assert f"<small>{learned.shown} · 8 × 8" in explorer.panel.encoding._words.value


def test_a_width_below_every_wave_still_draws_one(explorer):
    explorer.dim = 8
    waves = explorer.side.waves
    assert (explorer.reading.dimensions, waves.dimensions, waves.dim) == ((0,), [0], 8)
    assert np.allclose(column(waves, 0), explorer.reading.table[:, 0], atol=0.005)
    assert explorer.dimensions == (48, 128, 256)


def test_two_numbers_never_stand_side_by_side_in_the_sentence():
    explorer = PositionEncodingExplorer(encoding="sinusoidal_2d", dim=4)
    assert "77 (6 cells away)" in explorer.text
    explorer.close()


def test_a_single_frequency_is_drawn_as_a_line(explorer):
    explorer.encoding, explorer.dim = "sinusoidal_2d", 4
    swinging, idle = explorer.side.cycles.swinging, explorer.side.cycles.idle
    assert len(swinging.x) == len(swinging.y) == 2
    assert min(swinging.y.min(), idle.y.min()) > 0  # the axis is logarithmic


@pytest.mark.slow
def test_two_hundred_made_and_closed_leave_nothing_behind():
    before = set(_instances)
    for _ in range(200):
        PositionEncodingExplorer(grid_size=2, dim=4, selected=1).close()
    assert set(_instances) == before


def test_columns_of_another_table_never_come_after_the_table_itself():
    async def move_twice():
        explorer = PositionEncodingExplorer(grid_size=(3, 4), dim=16)
        await asyncio.sleep(0.3)
        before = explorer.side.waves.columns
        explorer.grid_size = (5, 4)
        explorer.grid_size = (21, 20)  # too many for all columns
        await asyncio.sleep(0.3)
        after = explorer.side.waves.columns
        explorer.close()
        return before, after

    before, after = asyncio.run(move_twice())
    assert (len(before), after) == (12 * 16, b"")


def test_of_a_large_grid_the_waves_are_drawn_around_the_selected_place():
    explorer = PositionEncodingExplorer(grid_size=(30, 20), dim=16, selected=590)
    explorer._behind.join(60)
    waves = explorer.side.waves
    assert (waves.first, waves.points) == (200, 400)
    assert np.allclose(column(waves, 0), explorer.reading.table[200:, 0], atol=1e-6)
    explorer.close()


def test_a_move_sends_forty_kilobytes_at_most_and_the_rest_once_the_hand_rests(monkeypatch):
    sent = []

    def note(widget, msg, buffers=None):
        size = sum(memoryview(buffer).nbytes for buffer in buffers or [])
        sent.append(len(json.dumps(msg)) + size)

    async def move():
        explorer, largest = PositionEncodingExplorer(), {}
        await asyncio.sleep(0.4)
        for move in (
            {"grid_size": (13, 14)},
            {"dim": 1280},
            {"encoding": "rope", "dim": 64},
            {"encoding": "learned", "dim": 768},
            {"grid_size": (64, 64), "encoding": "sinusoidal_1d"},
            {"selected": 2000},
            {"dimensions": (5, 128, 256)},
        ):
            sent.clear()
            explorer._take(move)
            largest[str(move)] = sum(sent)
            await asyncio.sleep(0.4)
        explorer.close()
        return largest

    monkeypatch.setattr("ipywidgets.Widget._send", note)
    largest = asyncio.run(move())
    assert {move: size for move, size in largest.items() if size > 40_000} == {}
    assert sum(largest.values()) > 100_000  # so it does see what is sent


def test_what_takes_long_begins_once_the_hand_rests_and_once(monkeypatch):
    begun = []

    async def move():
        explorer = PositionEncodingExplorer(dim=16)
        start = explorer._behind.start
        monkeypatch.setattr(explorer._behind, "start", lambda work: (begun.append(1), start(work)))
        for rows in (17, 18, 19, 20):
            explorer.grid_size = (rows, 16)
        assert not begun
        while explorer.reading.structure is None:
            await asyncio.sleep(0.05)
        assert explorer.reading.setting.grid_size == (20, 16)
        explorer.close()

    asyncio.run(asyncio.wait_for(move(), 30))
    assert begun == [1]
