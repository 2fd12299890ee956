"""Cuts, overlays and the picture beside, from a setting to what the browser gets."""

import numpy as np
import pytest
from torch import nn

from vitlab.core.images import sample_image
from vitlab.core.readings.patch_grid_slicer import slicer_reading
from vitlab.widgets import PatchGridSlicer

SMALL = np.random.default_rng(3).integers(0, 256, (32, 48, 3), dtype=np.uint8)
OTHER = np.random.default_rng(4).integers(0, 256, (16, 24, 3), dtype=np.uint8)
PVT = {"cut": "overlapping", "patch_size": 7, "stride": 4, "padding": 3}


@pytest.fixture
def slicer():
    slicer = PatchGridSlicer(image="chelsea")
    yield slicer
    slicer.close()


def shown(slicer):
    return {name for name, control in slicer.controls.items() if control.layout.display is None}


def planes(canvas):
    count, rows, cols = canvas.overlay_shape
    low, high = canvas.overlay_range
    bytes_ = np.frombuffer(canvas.overlay, np.uint8).reshape(count, rows * cols)
    return low + bytes_ / 255 * (high - low)


GRID = {"cut", "image", "patch_height", "patch_width", "linked", "remainder", "num_prefix_tokens"}
LOOKS = {"overlay", "beside"}


@pytest.mark.parametrize(
    ("cut", "controls"),
    [
        ("regular", GRID | LOOKS),
        ("overlapping", GRID | LOOKS | {"patch_stride", "patch_padding"}),
        ("stages", {"cut", "image", "strides", "stage", "overlay"}),
        ("adaptive", {"cut", "image", "min_patch", "max_patch", "threshold", "remainder"} | LOOKS),
    ],
)
def test_only_the_controls_of_the_chosen_cut_are_shown(slicer, cut, controls):
    slicer.cut = cut
    assert not slicer.problem
    assert shown(slicer) == controls
    slicer.overlay = "cosine"
    assert shown(slicer) == controls | {"center"}


def test_a_lab_that_leaves_numbers_out_shows_neither_cuts_nor_overlays():
    shy = PatchGridSlicer(image="chelsea", facts=("rows", "cols", "raw_width"))
    assert shown(shy) == GRID - {"cut", "num_prefix_tokens"}
    assert shy._folds[-1].button.layout.display == "none"
    shy.close()


@pytest.mark.parametrize(
    ("name", "value", "setting"),
    [
        ("cut", "stages", "cut"),
        ("strides", (2, 2, 2, 2), "strides"),
        ("min_patch", 16, "min_patch"),
        ("max_patch", 16, "max_patch"),
        ("threshold", 0.02, "threshold"),
        ("overlay", "norm", "overlay"),
        ("center", False, "center"),
        ("stage", 3, "stage"),
    ],
)
def test_each_control_moves_its_setting_and_follows_it(slicer, name, value, setting):
    slicer.controls[name].value = value
    assert getattr(slicer, setting) == value
    again = PatchGridSlicer(image="chelsea", **{setting: value})
    assert again.controls[name].value == value
    again.close()


def test_a_value_with_no_place_on_a_list_gets_one(slicer):
    slicer.cut, slicer.threshold = "adaptive", 0.0123
    assert slicer.controls["threshold"].value == 0.0123
    slicer.min_patch, slicer.max_patch = 7, 56
    assert (slicer.controls["min_patch"].value, slicer.controls["max_patch"].value) == (7, 56)
    slicer.cut, slicer.strides = "stages", (8, 4)
    assert slicer.controls["strides"].value == (8, 4)


def test_the_menu_of_the_picture_beside_knows_none_and_ones_own(slicer):
    menu = slicer.controls["beside"]
    menu.value = "coffee"
    assert slicer.beside == "coffee"
    slicer.beside = OTHER
    assert menu.value == "your own"
    menu.value = "none"
    assert slicer.beside is None
    menu.value = "your own"
    assert slicer.beside is OTHER


@pytest.mark.parametrize("key", "1234")
def test_a_key_chooses_a_cut_and_the_chosen_place_stays(key):
    slicer = PatchGridSlicer()
    top, left, height, width = slicer.reading.grid.box(77)
    slicer._press(key)
    assert not slicer.problem
    reading = slicer.reading
    cells = getattr(reading, "cells", None)
    box = cells[reading.selected] if cells else reading.grid.box(reading.selected)
    y, x = top + height // 2, left + width // 2
    assert box[0] <= y < box[0] + box[2]
    assert box[1] <= x < box[1] + box[3]
    slicer._press("1")
    assert (slicer.cut, slicer.patch_size, slicer.stride) == ("regular", (16, 16), None)
    slicer.close()


def test_who_chooses_overlapping_patches_by_hand_gets_such_as_overlap(slicer):
    slicer.controls["cut"].value = "overlapping"
    assert (slicer.patch_size, slicer.stride, slicer.padding) == ((7, 7), (4, 4), (3, 3))
    assert slicer.reading == slicer_reading(sample_image("chelsea"), **PVT)
    slicer.controls["cut"].value = "regular"
    assert (slicer.patch_size, slicer.stride) == ((16, 16), None)


def test_o_leads_through_the_overlays(slicer):
    seen = []
    for _ in range(5):
        seen.append(slicer.overlay)
        slicer._press("o")
    assert seen == ["none", "cosine", "norm", "pca", "none"]


def test_the_browser_moves_stride_and_zeros_and_hears_no_answer(slicer, monkeypatch):
    slicer.controls["cut"].value = "overlapping"
    sent = []
    monkeypatch.setattr(slicer.canvas, "send_state", lambda key=None: sent.append(key))
    slicer.canvas.set_state({"stride": 2})
    slicer.canvas.set_state({"padding": 0})
    assert (slicer.stride, slicer.padding) == ((2, 2), (0, 0))
    assert slicer.reading.grid.stride == (2, 2)
    assert not [keys for keys in sent if {"stride", "padding"} & set(keys or ())]


def test_a_regular_grid_lies_side_by_side_whatever_the_stride_of_another_cut(slicer):
    slicer.stride, slicer.padding = 4, 3
    assert (slicer.canvas.stride, slicer.canvas.padding) == (None, (0, 0))
    slicer.cut = "overlapping"
    assert (slicer.canvas.stride, slicer.canvas.padding) == ((4, 4), (3, 3))


def test_adaptive_cells_are_drawn_and_go_again(slicer):
    slicer.cut = "adaptive"
    assert [tuple(cell) for cell in slicer.canvas.cells] == list(slicer.reading.cells)
    assert "<td>32 px<td>14<td>29 %" in slicer._numbers.value
    said = "Cell {index}: {height} px, {top} px down, {left} px across."
    assert slicer.canvas.describe == said
    slicer.cut = "regular"
    assert slicer.canvas.cells == []


def test_stages_are_drawn_one_beside_the_other_and_choose_each_other(slicer):
    slicer.cut = "stages"
    canvases = slicer.pictures.stages.canvases
    assert [canvas.patch_size for canvas in canvases] == [(4, 4), (8, 8), (16, 16), (32, 32)]
    assert {canvas.image_size for canvas in canvases} == {(224, 224)}
    assert "vl-in-stages" in slicer._dom_classes
    captions = [caption.value for caption in slicer.pictures.stages._captions]
    assert captions[0] == "<b>stage 1</b>: 56 × 56 × 96"
    assert captions[3] == "<b>stage 4</b>: 7 × 7 × 768"
    canvases[2].set_state({"selected": 30})
    assert (slicer.stage, slicer.selected) == (3, 30)
    assert [canvas.selected for canvas in canvases] == [-1, -1, 30, -1]
    canvases[0].set_state({"selected": 5})
    assert (slicer.stage, slicer.selected) == (1, 5)
    slicer.strides = (4, 2)
    assert len(slicer.pictures.stages.children) == 2
    slicer.strides = (2, 2, 2, 2, 2)
    assert len(slicer.pictures.stages.canvases) == 5


def test_planes_of_both_pictures_are_the_readings_cosines():
    slicer = PatchGridSlicer(image=SMALL, beside=OTHER, patch_size=8, overlay="cosine", selected=5)
    here, beside = slicer.reading.looks.all_planes()
    np.testing.assert_allclose(planes(slicer.canvas), here, atol=2 / 255)
    np.testing.assert_allclose(planes(slicer.pictures.beside.canvas), beside, atol=2 / 255)
    assert slicer.canvas.overlay_follows == "selected"
    assert slicer.pictures.beside.canvas.overlay_index == 5
    bars = [canvas.colour_bar for canvas in (slicer.canvas, slicer.pictures.beside.canvas)]
    assert bars == [True, False]  # one for both
    assert slicer.canvas.marked == [slicer.reading.looks.nearest.index]
    assert slicer.pictures.beside.canvas.marked == [slicer.reading.looks.nearest_beside.index]
    sent = slicer.canvas.overlay
    slicer.canvas.set_state({"selected": 6})
    assert slicer.canvas.overlay is sent  # the browser has them all
    slicer.close()


def test_too_many_planes_go_one_at_a_time(slicer):
    for name, value in {**PVT, "overlay": "cosine", "selected": 60}.items():
        setattr(slicer, name, value)
    assert slicer.canvas.overlay_shape == (1, 56, 56)
    np.testing.assert_allclose(planes(slicer.canvas)[0], slicer.reading.looks.plane, atol=2 / 255)
    slicer.selected = 61
    np.testing.assert_allclose(planes(slicer.canvas)[0], slicer.reading.looks.plane, atol=2 / 255)
    assert len(slicer.canvas.overlay) == 3136


@pytest.mark.parametrize("cut", ["regular", "adaptive", "stages"])
def test_every_overlay_lies_over_the_cells_of_every_cut(slicer, cut):
    slicer.cut, slicer.selected = cut, 3
    for overlay in ("cosine", "norm", "pca"):
        slicer.overlay = overlay
        assert not slicer.problem
        canvas = slicer.pictures.stages.canvases[0] if cut == "stages" else slicer.canvas
        _, rows, cols = canvas.overlay_shape
        tokens = slicer.reading.tokens
        assert (rows * cols == tokens) != (len(canvas.overlay_colours) == 3 * tokens)
    slicer.overlay = "none"
    assert canvas.overlay_shape == (0, 0, 0)
    assert canvas.overlay_colours == b""


def test_the_picture_beside_is_cut_in_the_same_way(slicer):
    slicer.beside = "coffee"
    canvas = slicer.pictures.beside.canvas
    assert canvas.image_size == (384, 576)
    assert "864 patches" in slicer.pictures.beside.children[0].value
    slicer.patch_size = 32
    assert canvas.patch_size == (32, 32)
    slicer.cut = "adaptive"
    assert [tuple(cell) for cell in canvas.cells] == list(slicer.reading.looks.cells_beside)
    canvas.set_state({"selected": 7})
    assert slicer.selected_beside == 7
    slicer.beside = None
    assert "vl-two" not in slicer._dom_classes


def test_the_second_picture_lies_beside_the_stages_cut_like_the_chosen_one():
    two = {"beside": OTHER, "selected": 3, "selected_beside": 2, "overlay": "cosine"}
    slicer = PatchGridSlicer(image=SMALL, cut="stages", strides=(2, 2, 2), stage=2, **two)
    pictures = slicer.pictures
    beside, chosen = pictures.beside.canvas, pictures.stages.canvases[1]
    assert (beside.patch_size, beside.stride, beside.selected) == ((4, 4), None, 2)
    here, there = slicer.reading.looks.all_planes()
    np.testing.assert_allclose(planes(chosen), here, atol=2 / 255)
    np.testing.assert_allclose(planes(beside), there, atol=2 / 255)
    assert (chosen.overlay_follows, beside.overlay_index) == ("selected", 3)
    assert pictures._together.leads is False
    slicer.stage = 3
    assert beside.patch_size == (8, 8)
    assert chosen.overlay_shape == (0, 0, 0)
    assert pictures.stages.canvases[2].marked == [slicer.reading.looks.nearest.index]
    slicer.strides, slicer.patch_size = (1, 2, 2, 2), 8
    assert len(pictures._together.followed) == 5
    slicer.cut = "regular"
    assert pictures._together.leads is True
    assert beside.patch_size == (8, 8)
    slicer.close()


def test_the_same_patches_in_another_cut_are_laid_over_its_own_picture(slicer):
    slicer.overlay, slicer.strides = "norm", (16,)
    slicer.cut = "stages"
    (stage,) = slicer.pictures.stages.canvases
    assert stage.overlay_shape == (1, 14, 14)


def test_a_stage_that_is_gone_has_nothing_chosen(slicer):
    slicer.cut, slicer.stage, slicer.selected = "stages", 4, 5
    slicer.stage = 1
    slicer.pictures.stages.canvases[3].selected = 5
    slicer.strides = (4, 2)
    assert [canvas.selected for canvas in slicer.pictures.stages.canvases] == [5, -1, -1, -1]


def test_chosen_and_nearest_patches_are_shown_large(slicer):
    slicer.beside, slicer.overlay, slicer.selected = "coffee", "cosine", 44
    words = slicer.pictures.beside.crops.value
    assert [words.count(text) for text in ("44, chosen", "67: 0.865", "653: 0.868, beside")] == [
        1
    ] * 3


def test_an_embedding_of_ones_own_is_compared():
    slicer = PatchGridSlicer(image=SMALL, patch_size=8, overlay="norm", embed=nn.Conv2d(3, 5, 8, 8))
    assert not slicer.problem
    assert slicer.reading.looks.embedded.tokens.shape == (24, 5)
    slicer.patch_size = 4
    assert "needs (1, tokens, dim)" in slicer.problem
    slicer._problem.buttons[0].click()
    assert slicer.embed is None
    assert not slicer.problem
    slicer.close()


def test_shapes_through_a_model_fold_out(slicer):
    fold = slicer._folds[-1]
    fold.button.value = True
    assert "1 × 197 × 768" in fold.content.value
    slicer.cut = "adaptive"
    assert "resized to one patch" in fold.content.value


def test_a_reader_who_goes_elsewhere_on_the_tour_is_told_so(slicer):
    for stop in range(5):
        slicer.stop = stop
        for key in "34":
            slicer._press(key)
            assert slicer._guide.told["holds"] is False
        slicer._press("1")
        slicer.selected = -1
        assert "{" not in slicer._guide.told["html"]


@pytest.mark.parametrize("settings", [PVT, {"cut": "stages"}, {"cut": "adaptive"}], ids=str)
def test_the_state_can_be_given_to_a_constructor_in_every_cut(settings):
    slicer = PatchGridSlicer(image=SMALL, beside=OTHER, **{**settings, "remainder": "pad"})
    slicer.strides, slicer.max_patch, slicer.overlay = (4, 2), 16, "norm"
    assert not slicer.problem
    again = PatchGridSlicer(**slicer.state())
    assert again.text == slicer.text
    assert again.code() == slicer.code()
    assert [fact.shown for fact in again.reading.facts] == [
        fact.shown for fact in slicer.reading.facts
    ]
    for each in (slicer, again):
        each.close()
