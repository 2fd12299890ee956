"""The atlas: settings reach the reading, the reading reaches the page, and hands reach settings."""

import importlib.util
from threading import Event
from types import SimpleNamespace

import ipywidgets as W
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.widgets.sent import sent
from vitlab.core import LabError
from vitlab.core.embeddings import pca
from vitlab.core.readings.embedding_atlas import atlas_reading
from vitlab.core.readings.embedding_atlas.settings import COLOURS
from vitlab.widgets import EmbeddingAtlas
from vitlab.widgets.embedding_atlas import showing
from vitlab.widgets.embedding_atlas.finding import find
from vitlab.widgets.points import PointsCanvas

OWN = np.random.default_rng(3).normal(size=(90, 6)).astype(np.float32)


def own(**state):
    labels, groups = [*"abc"] * 30, [n // 9 for n in range(90)]
    told = {"tokens": OWN, "labels": labels, "groups": groups, "ids": [f"t{n}" for n in range(90)]}
    return EmbeddingAtlas(**(told | state))


@pytest.fixture
def atlas():
    made = EmbeddingAtlas()
    yield made
    made.close()


@pytest.fixture
def small():
    made = own()
    made.finding.join(60)
    yield made
    made.close()


def places(canvas):
    return np.frombuffer(canvas.points, "<f2").reshape(canvas.count, canvas.dims)


def test_it_opens_on_an_empty_corner_that_knows_its_shape(atlas):
    assert (atlas.selected, atlas.layer) == (568, "block 4")
    assert "8 in pictures of a circle" in atlas.text
    assert atlas.points.selected == 568
    assert atlas.points.told["near"] == [near.row for near in atlas.reading.nearest]
    assert atlas.wall.grouped
    atlas.finding.join(120)
    assert len(atlas.curve) == 8
    assert [row["purity"] for row in atlas.controls["layer"].curve] == [
        c.purity for c in atlas.curve
    ]
    assert "98.7 %" in atlas._numbers.value
    assert "trustworthiness <b>0.904</b>" in atlas._under.value


def test_photographs_open_on_the_cats_eye_with_a_question_of_their_own():
    atlas = EmbeddingAtlas(images="photographs")
    assert (atlas.layer, atlas.selected) == ("pixels", 73)
    assert "cat’s eye" in atlas.question
    assert atlas.points.titles == ["chelsea", "astronaut", "coffee"]
    assert atlas.points.grids == [[14, 14], [14, 14], [14, 21]]
    atlas.controls["images"].value = "shapes"
    assert (atlas.images, atlas.layer, atlas.selected) == (None, "block 4", 568)
    atlas.close()


def test_the_page_has_the_places_of_every_layer_and_of_what_is_shown_alone(atlas):
    atlas.finding.join(120)
    atlas.subset = "ground"
    atlas.finding.join(120)
    shown = atlas.reading.rows
    hidden = np.setdiff1d(np.arange(1024), shown)
    assert np.isnan(places(atlas.points)[hidden]).all()
    every = np.frombuffer(atlas.points.layouts, "<f2").reshape(8, 1024, 2)
    assert np.isnan(every[:, hidden]).all()
    for number, tokens in enumerate(atlas.reading.source.layers.values()):
        some = tokens[torch.from_numpy(shown)]
        wanted = pca(some, 2).transform(some).numpy()
        np.testing.assert_allclose(every[number, shown], wanted / abs(wanted).max(), atol=2e-3)


@pytest.fixture(scope="module")
def filtered():
    made = EmbeddingAtlas()
    made.finding.want = lambda *_, **__: None  # what is found in the background is not asked here
    yield made
    made.close()


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(["all", "on the shape", "ground"]), st.integers(0, 1023))
def test_what_is_filtered_and_then_pointed_at_is_the_right_patch(filtered, subset, row):
    filtered.subset = subset
    canvas, source = filtered.points, filtered.reading.source
    shown = np.flatnonzero(~np.isnan(places(canvas)[:, 0]))
    row = int(shown[row % len(shown)])
    canvas.set_state({"selected": row, "brushed": [row]})
    assert (filtered.selected, filtered.selection) == (source.ids[row], [source.ids[row]])
    picture, down, across = np.frombuffer(canvas.places, "<u2").reshape(-1, 3)[row].tolist()
    patch = source.pictures[picture][8 * down : 8 * down + 8, 8 * across : 8 * across + 8]
    token = torch.from_numpy(patch / 255).permute(2, 0, 1).flatten().float()
    torch.testing.assert_close(source.layers["pixels"][row], token)
    assert filtered.reading.selected_row == row
    showing.show_near(canvas, filtered.reading, filtered.reading.near)
    near = np.frombuffer(canvas.near, "<u2").reshape(1024, -1)[row]
    assert near.tolist() == canvas.told["near"]


def test_a_selection_is_read_set_from_code_and_observed(small):
    heard = []
    small.observe(lambda change: heard.append(change["new"]), "selection")
    small.points.set_state({"brushed": [3, 7, 40]})
    assert small.selection == ["t3", "t7", "t40"]
    small.selection = np.array(["t8", "t3", "gone"])
    assert small.points.brushed == [3, 8]
    assert small.reading.chosen.nonzero()[0].tolist() == [3, 8]
    assert "<b>2</b> brushed" in small._under.value
    assert heard == [["t3", "t7", "t40"], ["t8", "t3", "gone"]]
    small.color_by = "norm"
    assert small.points.brushed == [3, 8]
    other = own()
    link = W.link((small, "selection"), (other, "selection"))
    small.selection = ["t5"]
    assert other.points.brushed == [5]
    link.unlink()
    other.close()


def test_ids_that_count_tokens_pick_what_is_brushed():
    atlas = EmbeddingAtlas(tokens=OWN, selection=torch.tensor([4, 60]))
    np.testing.assert_array_equal(OWN[atlas.selection], OWN[[4, 60]])
    atlas.selection = []
    assert OWN[atlas.selection].shape == (0, 6)
    atlas.close()


def test_a_hand_that_chooses_a_point_looks_at_its_token(small):
    small.points.set_state({"selected": 33})
    assert small.selected == "t33"
    assert small.points.told["point"] == 33
    groups = small.reading.source.groups
    assert all(groups[row] != groups[33] for row in small.points.told["near"])
    small.points.set_state({"selected": -1})
    assert small.selected is None
    assert small.points.told["near"] == []


def test_every_colouring_lies_in_the_page(atlas):
    atlas.finding.join(120)
    codes = np.frombuffer(atlas.points.codes, np.uint8).reshape(len(COLOURS), 1024)
    for place, by in enumerate(COLOURS):
        told, found = atlas.points.colourings[place], atlas.reading.moved(color_by=by).colours
        assert told["names"] == list(found.names)
        if found.names:
            np.testing.assert_array_equal(codes[place], found.values)
        else:
            low, high = told["range"]
            np.testing.assert_allclose(
                low + codes[place] / 255 * (high - low), found.values, atol=(high - low) / 500
            )
    assert [told.get("layer") for told in atlas.points.colourings] == [-1, -1, -1, -1, 6, 6]
    lone = EmbeddingAtlas(tokens=OWN)
    assert [told.get("absent") for told in lone.points.colourings[2:4]] == [True, True]
    lone.close()


def test_the_neighbours_of_each_point_are_those_of_the_vectors(small):
    near = np.frombuffer(small.points.near, "<u2").reshape(90, small.points.near_count)
    np.testing.assert_array_equal(near, small.reading.near)
    unit = OWN - OWN.mean(0)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    cosines = unit @ unit.T
    groups = small.reading.source.groups
    cosines[groups[:, None] == groups] = -2
    np.testing.assert_array_equal(near, np.argsort(-cosines, axis=1)[:, : near.shape[1]])


def test_another_source_is_looked_at_where_it_can_be(atlas):
    atlas.subset, atlas.color_by = "ground", "row"
    atlas.tokens = OWN
    assert not atlas.problem
    assert (atlas.layer, atlas.subset, atlas.color_by) == ("tokens", "all", "label")
    assert atlas.controls["images"].value == "own"
    atlas.controls["images"].value = "photographs"
    assert atlas.tokens is None
    assert "686 patches" in atlas.text
    atlas.controls["images"].value = "own"
    assert "90 tokens" in atlas.text
    assert not atlas.problem


def test_thumbnails_of_ones_own_hang_on_one_sheet():
    thumbnails = np.random.default_rng(0).integers(0, 255, (90, 9, 12, 3), np.uint8)
    atlas = own(thumbnails=thumbnails, selection=["t2"])
    assert len(atlas.points.boxes) == 90
    assert atlas.points.ids[2] == "t2"
    atlas.thumbnails = thumbnails[:4]
    assert "4 thumbnails are not one for each" in atlas.problem
    atlas.close()


@pytest.mark.skipif(not importlib.util.find_spec("sklearn"), reason="t-SNE needs scikit-learn")
def test_components_stay_until_the_layout_is_there(small, monkeypatch):
    waited = []
    monkeypatch.setattr(small.finding, "want", lambda reading, **_: waited.append(reading))
    before = small.points.points
    small.method = "tsne"
    assert small.points.points == before
    assert "until the layout is there" in small._under.value
    assert "3 of" not in small.text
    assert "2 of 6 components" in small.text
    monkeypatch.undo()
    small._finish(small.reading)
    small.finding.join(120)
    small.finding.join(120)  # and what is measured of it
    assert "laid out by t-SNE" in small.text
    assert small.points.points != before
    assert small.reading.trust is not None
    assert small.points.layouts == b""
    small.method = "pca"
    assert small.points.points == before


def test_a_layout_that_cannot_be_made_is_a_problem_with_a_way_out(small):
    small.perplexity = 200
    small.method = "tsne"
    small.finding.join(60)
    assert "perplexity of 200" in small.problem
    assert small._problem.buttons[1].description == "Show principal components"
    small._problem.buttons[0].click()
    small.finding.join(60)
    assert not small.problem
    assert small.perplexity < 90


def test_what_was_called_off_begins_again_with_another_setting(small, monkeypatch):
    started = []
    monkeypatch.setattr(small.finding._behind, "start", started.append)
    small.method = "tsne"
    assert len(started) == 1
    small.finding._behind._task = object.__new__(type("Task", (), {"stop": lambda self: None}))
    small.finding.cancel()
    small._finish(small.reading)
    assert len(started) == 1
    small.seed = 4
    assert len(started) == 2


def test_folds_show_norms_cosines_a_matrix_a_probe_and_changes(atlas):
    atlas.finding.join(120)
    for fold in atlas._folds:
        fold.button.value = True
    atlas.finding.join(120)
    atlas._fill_folds()
    assert len(atlas._norms.wall.values) == 1024
    atlas._norms.tabs.value = "cosines"
    cosines = np.frombuffer(atlas._norms.wall.values, np.uint8) / 127.5 - 1
    np.testing.assert_allclose(cosines, atlas.reading.cosines, atol=0.005)
    matrix = atlas._matrix
    first, second = atlas.reading.source.groups[568], atlas.reading.source.groups[1016]
    matrix.cols.value = int(second)
    assert matrix.rows.value == first
    assert matrix.canvas.overlay_shape == (1, 64, 64)
    matrix.canvas.selected = 3 * 64 + 5
    assert atlas.selected == 64 * first + 3
    assert atlas.points.hovered == 64 * second + 5
    assert matrix.canvas.highlighted == [*range(3 * 64, 4 * 64)]
    atlas.selected = int(64 * second + 7)
    assert matrix.canvas.highlighted == [*range(7, 64 * 64, 64)]
    told = {fold.button.description: fold.content for fold in atlas._folds}
    assert "98.7 %" in told["Probe"].value
    assert told["Probe"].value.count("<tr") == 5
    assert "occlusion 0.1" in told["Robustness"].value
    assert "purity in others" in told["Describe"].value
    assert told["Show the code"].value == atlas.code()


def test_a_move_sends_what_is_looked_at(atlas):
    atlas.finding.join(120)
    for move in ({"layer": "block 3"}, {"selected": 70}, {"color_by": "picture"}):
        (name, value), *_ = move.items()
        with sent() as told:
            setattr(atlas, name, value)
        assert told.bytes < (40_000 if name == "layer" else 60_000), move


def test_what_cannot_work_is_said_in_a_sentence(small):
    for name, value, sentence in (
        ("layer", "block 9", "there is no layer 'block 9'"),
        ("marks", "stars", "'dots' or 'thumbnails'"),
        ("mark_size", 0, "use 0.5 to 20"),
        ("subset", "ground", "use 'all'"),
        ("color_by", "row", "needs pictures"),
        ("labels", ["a"], "labels"),
    ):
        before = getattr(small, name)
        setattr(small, name, value)
        assert sentence in small.problem
        setattr(small, name, before)
        assert not small.problem


@pytest.mark.parametrize("count", [8, pytest.param(200, marks=pytest.mark.slow)])
def test_many_made_and_closed_leave_nothing_behind(count):
    before = set(W.widgets.widget._instances)
    for number in range(count):
        atlas = own(selected="t4")
        if number % 5 == 0:
            for fold in atlas._folds:
                fold.button.value = True
            atlas.target("selected")
            atlas.stop = number % 4
        atlas.close()
    assert set(W.widgets.widget._instances) == before


def test_escape_calls_off_what_is_being_found(small, monkeypatch):
    called = []
    monkeypatch.setattr(small.finding, "cancel", lambda: called.append("off"))
    assert small.hotkeys == ["Escape"]
    small._press("Escape")
    assert called == ["off"]


def test_a_canvas_of_points_is_of_use_alone():
    canvas = PointsCanvas()
    canvas.show_points([[0, 1e9], [np.nan, np.nan], [2, -1e9]])
    np.testing.assert_allclose(places(canvas)[[0, 2]], [[0, 1], [0, -1]], atol=1e-6)
    assert np.isnan(places(canvas)[1]).all()
    canvas.close()


def test_a_picture_that_no_model_reads_is_refused_in_words():
    with pytest.raises(LabError):
        atlas_reading([np.zeros(4)])
    assert "nowhere.png" in EmbeddingAtlas(images=["nowhere.png"]).problem


def test_the_bar_goes_on_with_each_thing_and_names_the_layer_that_is_read():
    class Tokens:
        pass

    names = ("pixels", "block 1", "norm")
    steps = [(("near",), lambda _: 1), *((("curve", name), lambda _: 2) for name in names)]
    task, source = SimpleNamespace(stopped=Event()), Tokens()
    told = [news for kind, *news in find(task, source, steps) if kind == "progress"]
    assert [share for share, _ in told] == [0, 0.25, 0.5, 0.75]
    words = [word for _, word in told]
    assert words[1:] == [f"reading the layers: {name}" for name in names]
