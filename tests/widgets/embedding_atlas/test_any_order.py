"""Whatever is set in whatever order: a consistent reading, and no error."""

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from vitlab.core.readings.embedding_atlas import COLOURS, METHODS, SUBSETS
from vitlab.widgets import EmbeddingAtlas

RNG = np.random.default_rng(5)
PICTURES = [RNG.integers(0, 256, (32, 48, 3), dtype=np.uint8) for _ in range(3)]
TOKENS = RNG.normal(size=(40, 6))
SOURCES = [None, "photographs", PICTURES, "nowhere.png", [np.zeros((4, 4))]]
GIVEN = [None, TOKENS, TOKENS[:2], TOKENS * np.nan, TOKENS[:, :, None]]


class AnyOrderOfSettings(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.atlas = EmbeddingAtlas(tokens=TOKENS, labels=[0, 1] * 20, groups=[*range(5)] * 8)

    @rule(place=st.integers(0, len(SOURCES) - 1), model=st.sampled_from([None, "nobody"]))
    def set_pictures(self, place, model):
        self.atlas.images, self.atlas.model = SOURCES[place], model

    @rule(place=st.integers(0, len(GIVEN) - 1))
    def set_tokens(self, place):
        self.atlas.tokens = GIVEN[place]

    @rule(name=st.sampled_from(["shapes", "photographs", "own"]))
    def choose_pictures(self, name):
        control = self.atlas.controls["images"]
        if name in [value for _, value in control.options]:
            control.value = name

    @rule(labels=st.sampled_from([None, (0, 1), tuple(range(40)), ("a",) * 3]))
    def set_labels(self, labels):
        self.atlas.labels = self.atlas.groups = labels

    @rule(name=st.sampled_from(["pixels", "block 4", "tokens", "?"]), index=st.integers(0, 9))
    def slide(self, name, index):
        self.atlas.layer = name
        if index < len(self.atlas.controls["layer"].names):
            self.atlas.controls["layer"].set_state({"index": index})

    @rule(
        by=st.sampled_from([*COLOURS, "?"]),
        subset=st.sampled_from([*SUBSETS, "?"]),
        dims=st.sampled_from([2, 3, 4]),
    )
    def look(self, by, subset, dims):
        self.atlas.color_by, self.atlas.subset, self.atlas.dims = by, subset, dims

    @rule(method=st.sampled_from(["pca", "pca", METHODS[-1]]), number=st.sampled_from([-1, 2, 99]))
    def lay_out(self, method, number):
        self.atlas.method, self.atlas.perplexity = method, number
        self.atlas.neighbours = number

    @rule(row=st.integers(-1, 2000), rows=st.lists(st.integers(0, 50), max_size=5, unique=True))
    def page_chooses(self, row, rows):
        self.atlas.points.set_state({"selected": row, "brushed": sorted(rows)})

    @rule(
        one=st.sampled_from([None, 3, "x", 10**30]), some=st.lists(st.integers(-3, 60), max_size=4)
    )
    def code_chooses(self, one, some):
        self.atlas.selected, self.atlas.selection = one, some

    @rule(stop=st.integers(-1, 3))
    def tour(self, stop):
        if stop < len(self.atlas.stops()):
            self.atlas.stop = stop

    @rule(place=st.integers(0, 2), fold=st.integers(0, 6))
    def mend_and_fold(self, place, fold):
        button = self.atlas._problem.buttons[place]
        if button.layout.display != "none":
            button.click()
        self.atlas._folds[fold].button.value ^= True

    @invariant()
    def reading_and_state_agree(self):
        atlas = self.atlas
        atlas.finding.stop()
        atlas.finding.join(60)
        if atlas.problem:
            assert atlas.text == atlas.problem
            assert len(atlas.problem) <= 300
            return
        reading, points = atlas.reading, atlas.points
        source = reading.source
        assert reading.setting.layer == atlas.layer == atlas.controls["layer"].value
        assert points.count == len(source.ids)
        xy = np.frombuffer(points.points, "<f2").reshape(points.count, points.dims)
        shown = np.flatnonzero(~np.isnan(xy[:, 0]))
        np.testing.assert_array_equal(shown, reading.rows)
        assert points.selected == source.row_of.get(atlas.selected, -1)
        ids = source.ids.tolist()
        assert {ids[row] for row in points.brushed} == set(atlas.selection) & set(ids)
        assert points.told["near"] == [near.row for near in reading.nearest]

    def teardown(self):
        self.atlas.close()


AnyOrderOfSettings.TestCase.settings = settings(
    max_examples=6, stateful_step_count=12, deadline=None
)
test_any_order_of_settings = pytest.mark.refusal(AnyOrderOfSettings.TestCase)
