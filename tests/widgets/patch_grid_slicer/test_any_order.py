"""Whatever is set in whatever order, in every cut: a consistent reading, and no error."""

import numpy as np
import pytest
import torch
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from ipywidgets.widgets.widget import _instances
from torch import nn

from vitlab.core.readings.patch_grid_slicer import GridReading, StageReading
from vitlab.widgets import PatchGridSlicer

SMALL = np.random.default_rng(0).integers(0, 256, (32, 48, 3), dtype=np.uint8)
PICTURES = [SMALL, np.zeros((16, 16, 3), np.uint8), np.full((1, 1), 7, np.uint8), "nowhere.png"]
EMBEDS = [None, None, nn.Conv2d(3, 4, 8, 8), lambda images: 1 / 0, lambda images: torch.zeros(3)]
NUMBERS = [-1, 0, 1, 2, 3, 4, 5, 8, 16, 48, 10**12]


class AnyOrderOfSettings(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.slicer = PatchGridSlicer(image=SMALL, patch_size=8)

    @rule(cut=st.sampled_from(["regular", "overlapping", "stages", "adaptive", "sliced"]))
    def set_cut(self, cut):
        self.slicer.cut = cut

    @rule(key=st.sampled_from(["1", "2", "3", "4", "o", "x"]))
    def press(self, key):
        self.slicer._press(key)

    @rule(cut=st.sampled_from(["regular", "overlapping", "stages", "adaptive"]))
    def click_a_cut(self, cut):
        self.slicer.controls["cut"].value = cut

    @rule(overlay=st.sampled_from(["none", "cosine", "norm", "pca", "heat"]))
    def set_overlay(self, overlay):
        self.slicer.overlay = overlay

    @rule(place=st.integers(-1, 3))
    def set_beside(self, place):
        self.slicer.beside = None if place < 0 else PICTURES[place]

    @rule(place=st.integers(0, 3))
    def set_image(self, place):
        self.slicer.image = PICTURES[place]

    @rule(place=st.integers(0, 4))
    def set_embed(self, place):
        self.slicer.embed = EMBEDS[place]

    @rule(
        name=st.sampled_from(
            ["patch_size", "stride", "padding", "stage", "min_patch", "max_patch"]
        ),
        value=st.sampled_from(NUMBERS),
    )
    def set_a_number(self, name, value):
        setattr(self.slicer, name, value)

    @rule(value=st.sampled_from([(4, 2, 2), (2, 2), (4, 8), (), (0, 3), (16,), (1,) * 7]))
    def set_strides(self, value):
        self.slicer.strides = value

    @rule(value=st.sampled_from([0.005, 0.0, -1.0, 7.0, float("nan"), float("inf")]))
    def set_threshold(self, value):
        self.slicer.threshold = value

    @rule(value=st.sampled_from(["error", "pad", "crop"]), center=st.booleans())
    def set_edges(self, value, center):
        self.slicer.remainder, self.slicer.center = value, center

    @rule(here=st.integers(-2, 200), beside=st.integers(-2, 50))
    def select(self, here, beside):
        self.slicer.selected, self.slicer.selected_beside = here, beside

    @rule(place=st.integers(0, 5), cell=st.integers(-1, 100))
    def click_a_stage(self, place, cell):
        canvases = self.slicer.pictures.stages.canvases
        if self.slicer.cut == "stages" and place < len(canvases):
            canvases[place].set_state({"selected": cell})

    @rule(name=st.sampled_from(["stride", "padding"]), value=st.integers(0, 12))
    def browser_moves(self, name, value):
        if self.slicer.cut == "overlapping":
            self.slicer.canvas.set_state({name: value})

    @rule(stop=st.integers(-1, 4))
    def go_on_tour(self, stop):
        self.slicer.stop = stop

    @rule(place=st.integers(0, 2), fold=st.integers(0, 2))
    def mend_and_fold(self, place, fold):
        button = self.slicer._problem.buttons[place]
        if button.layout.display != "none":
            button.click()
        self.slicer._folds[fold].button.value ^= True

    @invariant()
    def reading_and_state_agree(self):
        slicer = self.slicer
        assert slicer.canvas.selected == slicer.selected
        if slicer.problem:
            assert slicer.text == slicer.problem
            assert len(slicer.problem) <= 300
            return
        reading = slicer.reading
        assert slicer.controls["cut"].value == slicer.cut
        assert (slicer.cut == "stages") == isinstance(reading, StageReading)
        if isinstance(reading, GridReading):
            assert reading.grid.patch_size == slicer.canvas.patch_size
            if slicer.cut == "overlapping":
                assert reading.grid.stride == (slicer.canvas.stride or reading.grid.patch_size)
                assert reading.grid.padding == slicer.canvas.padding
        if isinstance(reading, StageReading):
            chosen = slicer.pictures.stages.canvases[slicer.stage - 1]
            assert chosen.patch_size == reading.grid.patch_size
            assert chosen.selected == slicer.selected
        else:
            assert len(slicer.canvas.cells) == len(getattr(reading, "cells", ()))
        wanted = slicer.beside is not None
        assert (reading.looks is not None and reading.looks.tokens_beside > 0) == wanted

    def teardown(self):
        self.slicer.close()


AnyOrderOfSettings.TestCase.settings = settings(
    max_examples=12, stateful_step_count=25, deadline=None
)
test_any_order_of_settings = pytest.mark.refusal(AnyOrderOfSettings.TestCase)


@pytest.mark.parametrize("many", [20, pytest.param(200, marks=pytest.mark.slow)])
def test_many_with_all_their_pictures_leave_nothing_behind(many):
    PatchGridSlicer(image=SMALL, cut="adaptive", max_patch=16).close()  # bqplot keeps some for all
    before = set(_instances)
    for number in range(many):
        slicer = PatchGridSlicer(image=SMALL, patch_size=8, beside=SMALL, overlay="cosine")
        slicer.cut, slicer.strides = ("stages", "adaptive")[number % 2], (4, 2)
        slicer.max_patch = 16
        if number % 50 < 2:
            slicer.strides, slicer.beside = (2, 2, 2), None
        assert not slicer.problem
        slicer.close()
    assert set(_instances) == before
