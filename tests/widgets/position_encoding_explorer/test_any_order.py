"""Whatever is set in whatever order: a consistent reading, and no error but TraitError."""

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from vitlab.widgets import PositionEncodingExplorer

TABLES = [None, None, "vit_shapes_patch8_64", "nobody", np.ones((1, 15, 8), np.float32), 3]
TRAINED_WITH = [{}, {"style": "timm"}, {"coords": "centered"}, {"layout": "half"}, {"order": 1}]


class AnyOrderOfSettings(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.explorer = PositionEncodingExplorer(grid_size=(4, 6), dim=16)

    @rule(name=st.sampled_from(["none", "sinusoidal_1d", "sinusoidal_2d", "learned", "rope", "?"]))
    def set_encoding(self, name):
        self.explorer.encoding = name

    @rule(index=st.integers(0, 6))
    def choose(self, index):
        self.explorer.panel.encoding.canvas.selected = index

    @rule(value=st.sampled_from([(4, 6), (3, 5), 1, (17, 16), (0, 3), (70, 2), (1, 9)]))
    def set_grid(self, value):
        self.explorer.grid_size = value
        self.explorer._behind.join(60)

    @rule(rows=st.integers(1, 9))
    def slide(self, rows):
        self.explorer.panel.rows.value = rows

    @rule(value=st.sampled_from([0, 1, 6, 8, 16, 24, 64]))
    def set_dim(self, value):
        self.explorer.dim = value

    @rule(value=st.sampled_from([-1.0, 0.0, 1.0, 100.0, 10_000.0, float("inf")]))
    def set_temperature(self, value):
        self.explorer.temperature = value

    @rule(
        name=st.sampled_from(["style", "layout", "coords"]),
        value=st.sampled_from(["mae", "timm", "hf", "half", "interleaved", "index", "centered"]),
    )
    def set_convention(self, name, value):
        setattr(self.explorer, name, value)

    @rule(value=st.sampled_from(TRAINED_WITH))
    def train_with(self, value):
        self.explorer.trained_with = value

    @rule(place=st.integers(0, len(TABLES) - 1))
    def set_table(self, place):
        self.explorer.table = TABLES[place]

    @rule(value=st.integers(-2, 300))
    def look(self, value):
        self.explorer.selected = value

    @rule(index=st.integers(-1, 300))
    def page_asks_for_a_plane(self, index):
        self.explorer.places.canvas.set_state({"overlay_asked": index})

    @rule(first=st.integers(0, 70))
    def page_moves_a_dimension(self, first):
        self.explorer.side.waves.set_state({"dimensions": [first, 5]})

    @rule(index=st.integers(-1, 300), where=st.sampled_from(["map", "picture", None]))
    def page_marks_a_patch(self, index, where):
        self.explorer.side.marks._handle_custom_msg({"mark": index, "where": where}, [])

    @rule(value=st.sampled_from([(), (1,), (3, 5, 7, 9), (900,), (-1,)]))
    def set_dimensions(self, value):
        self.explorer.dimensions = value

    @rule(value=st.integers(0, 3), prefix=st.integers(-1, 3))
    def fold(self, value, prefix):
        self.explorer._folds[value].button.value ^= True
        self.explorer.num_prefix_tokens = prefix

    @rule(place=st.integers(0, 2))
    def mend(self, place):
        button = self.explorer._problem.buttons[place]
        if button.layout.display != "none":
            button.click()

    @invariant()
    def reading_and_state_agree(self):
        explorer = self.explorer
        explorer._behind.join(60)
        if explorer.problem:
            assert explorer.text == explorer.problem
            return
        setting = explorer.reading.setting
        if explorer.table is None:
            assert setting.encoding == explorer.encoding == explorer.panel.encoding.value
            assert setting.grid_size == explorer.grid_size
        assert explorer.places.canvas.image_size == setting.grid_size
        assert explorer.places.canvas.selected == explorer.selected
        drawn = [] if explorer.reading.vectors is None else list(explorer.reading.dimensions)
        assert explorer.side.waves.dimensions == drawn
        parameters = next(f for f in explorer.reading.facts if f.name == "parameters")
        assert f"<b>{parameters.shown}</b>" in explorer._numbers.value

    def teardown(self):
        self.explorer.close()


AnyOrderOfSettings.TestCase.settings = settings(
    max_examples=10, stateful_step_count=15, deadline=None
)
test_any_order_of_settings = pytest.mark.refusal(AnyOrderOfSettings.TestCase)
