"""Whatever is set in whatever order: a consistent reading, and no error but TraitError."""

from functools import cache

import numpy as np
import pytest
import torch
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from torch import nn

from vitlab.core.readings.linear_projection_analyzer import drawn, pictures, readers
from vitlab.core.readings.linear_projection_analyzer.settings import DECODERS, INITS, WEIGHTS
from vitlab.widgets import LinearProjectionAnalyzer

NUMBERS = torch.Generator().manual_seed(4)
OWN = torch.randn(9, 3, 4, 8, generator=NUMBERS)
MATRIX = torch.randn(6, 48, generator=NUMBERS)
GIVEN = [OWN, OWN[:2], MATRIX, nn.Linear(48, 5), 3, "nobody", OWN / 0]
PICTURES = ["chelsea", "coffee", np.zeros((32, 16, 3), np.uint8), "nothing.png"]
SIDES = st.sampled_from([4, (4, 8), (8, 4), 7, 1, 0, 15, (2, 60)])


OF_PHOTOGRAPHS = (pictures.known_spectrum, readers.named_reader, drawn._listed_sheet)


@pytest.fixture(autouse=True)
def _small_photographs(monkeypatch):
    """A corner of each: what is known of whole ones takes its time, and no order of settings."""

    @cache
    def corner(name, in_chans, whole=pictures._sample):
        return whole(name, in_chans)[..., :56, :112].contiguous()

    monkeypatch.setattr(pictures, "_sample", corner)
    for known in OF_PHOTOGRAPHS:
        known.cache_clear()
    yield
    for known in OF_PHOTOGRAPHS:
        known.cache_clear()


class AnyOrderOfSettings(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.analyzer = LinearProjectionAnalyzer(patch_size=4, embed_dim=12)

    @rule(name=st.sampled_from([*WEIGHTS, "?"]))
    def set_weights(self, name):
        self.analyzer.weights = name

    @rule(place=st.integers(0, len(GIVEN) - 1))
    def give_weights(self, place):
        self.analyzer.weights = GIVEN[place]

    @rule(index=st.integers(-1, 5))
    def choose(self, index):
        self.analyzer.panel.weights.canvas.selected = index

    @rule(value=SIDES)
    def set_patch(self, value):
        self.analyzer.patch_size = value

    @rule(value=st.sampled_from([-3, 0, 1, 12, 48, 60, 96, 5000]))
    def set_dim(self, value):
        self.analyzer.embed_dim = value

    @rule(value=st.integers(1, 200))
    def slide(self, value):
        self.analyzer.panel.embed_dim.value = value

    @rule(value=st.sampled_from([*INITS, "?"]), decoder=st.sampled_from([*DECODERS, "?"]))
    def set_words(self, value, decoder):
        self.analyzer.init, self.analyzer.decoder = value, decoder

    @rule(seed=st.integers(-1, 3), bias=st.booleans(), last=st.booleans())
    def set_others(self, seed, bias, last):
        self.analyzer.seed = seed
        self.analyzer.bias, self.analyzer.channels_last = bias, last

    @rule(value=st.sampled_from([1, 3, 2]))
    def set_chans(self, value):
        self.analyzer.in_chans = value

    @rule(place=st.integers(0, len(PICTURES) - 1))
    def set_image(self, place):
        self.analyzer.image = PICTURES[place]

    @rule(name=st.sampled_from(["selected", "filter"]), value=st.integers(-2, 4000))
    def look(self, name, value):
        setattr(self.analyzer, name, value)

    @rule(index=st.integers(-1, 300))
    def page_chooses(self, index):
        self.analyzer.pictures.photograph.canvas.set_state({"selected": index})
        self.analyzer.filters.sheet.set_state({"selected": index % 7})

    @rule(place=st.integers(0, 3))
    def fold(self, place):
        self.analyzer._folds[place].button.value ^= True

    @rule(stop=st.integers(-1, 1))
    def tour(self, stop):
        self.analyzer.stop = stop

    @rule(place=st.integers(0, 2))
    def mend(self, place):
        button = self.analyzer._problem.buttons[place]
        if button.layout.display != "none":
            button.click()

    @invariant()
    def reading_and_state_agree(self):
        analyzer = self.analyzer
        analyzer.working.join(60)
        if analyzer.problem:
            assert analyzer.text == analyzer.problem
            return
        reading, panel = analyzer.reading, analyzer.panel
        assert panel.weights.value == reading.weights
        assert reading.given == panel.embed_dim.disabled == panel.patch_size.disabled
        if not reading.given:
            assert (reading.weights, reading.dim) == (analyzer.weights, analyzer.embed_dim)
            assert reading.grid.patch_size == analyzer.patch_size
        assert (reading.selected, reading.filter) == (analyzer.selected, analyzer.filter)
        for shown in analyzer.pictures.all:
            assert shown.canvas.image_size == reading.grid.image_size
            assert shown.canvas.patch_size == reading.grid.patch_size
        assert analyzer.filters.sheet.pictures == min(reading.dim, 96)
        assert analyzer.filters.answers.overlay_shape[1:] == (reading.grid.rows, reading.grid.cols)
        parameters = next(f for f in reading.facts if f.name == "parameters")
        assert f"<b>{parameters.shown}</b>" in analyzer._numbers.value

    def teardown(self):
        self.analyzer.close()


AnyOrderOfSettings.TestCase.settings = settings(
    max_examples=6, stateful_step_count=15, deadline=None
)
test_any_order_of_settings = pytest.mark.refusal(AnyOrderOfSettings.TestCase)
