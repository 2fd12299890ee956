"""Whatever is set in whatever order: a consistent reading, and no error but TraitError."""

import numpy as np
import pytest
import torch
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from vitlab.core.pretrained import BUNDLED
from vitlab.widgets import AttentionViewer
from vitlab.widgets.attention_viewer import working

OWN = torch.rand(2, 3, 7, 7, generator=torch.manual_seed(0)).softmax(-1)
MAPS = [None, None, OWN, OWN[None].numpy(), OWN.tolist(), 3, np.zeros((2, 2), np.float32)]
MODELS = [BUNDLED[0], BUNDLED[1], "nobody", 5]


class AnyOrderOfSettings(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.is_quick = working.is_quick  # curves of the second model alone, for they take long
        working.is_quick = lambda source: source.num_prefix_tokens > 1
        self.viewer = AttentionViewer()

    @rule(name=st.sampled_from(["star", "circle", "hexagon"]))
    def choose_picture(self, name):
        self.viewer.image = name

    @rule(place=st.integers(0, len(MODELS) - 1))
    def choose_model(self, place):
        self.viewer.model = MODELS[place]

    @rule(place=st.integers(0, len(MAPS) - 1))
    def give_maps(self, place):
        self.viewer.attention = MAPS[place]

    @rule(grid=st.sampled_from([None, (2, 3), (1, 6), (3, 3)]), prefix=st.integers(-1, 2))
    def lay_out(self, grid, prefix):
        self.viewer.grid, self.viewer.num_prefix_tokens = grid, prefix

    @rule(layer=st.integers(-3, 5), head=st.sampled_from([None, 0, 2, 3, 9]))
    def look_at(self, layer, head):
        self.viewer.layer, self.viewer.head = layer, head

    @rule(query=st.sampled_from([-1, 0, 1, 6, 64, 68, 400]))
    def look_from(self, query):
        self.viewer.query = query

    @rule(selected=st.integers(-1, 80), layer=st.integers(1, 4), head=st.integers(0, 4))
    def page_looks(self, selected, layer, head):
        self.viewer.canvas.set_state({"selected": selected})
        self.viewer.panel.layer.set_state({"value": layer})
        if head < len(self.viewer.panel.head.options):
            self.viewer.panel.head.set_state({"index": head})

    @rule(hidden=st.sampled_from([-1, 0, 5, 64, 900]), followed=st.sampled_from([None, 0, 3, 7]))
    def hide(self, hidden, followed):
        self.viewer.deletion.set_state({"hidden": hidden})
        self.viewer.followed = followed

    @rule(show=st.sampled_from(["attention", "rollout", "?"]), causal=st.booleans())
    def show(self, show, causal):
        self.viewer.show, self.viewer.causal = show, causal

    @rule(scale=st.sampled_from(["map", "shared", "percentile", ""]), smooth=st.booleans())
    def colour(self, scale, smooth):
        self.viewer.scale, self.viewer.smooth = scale, smooth

    @rule(layer=st.integers(-2, 12))
    def page_asks(self, layer):
        self.viewer.maps._handle_custom_msg({"ask": layer}, [])

    @rule(place=st.integers(0, 3))
    def fold(self, place):
        self.viewer._folds[place].button.value ^= True

    @rule(place=st.integers(0, 2))
    def mend(self, place):
        button = self.viewer._problem.buttons[place]
        if button.layout.display != "none":
            button.click()

    @invariant()
    def reading_and_state_agree(self):
        viewer = self.viewer
        if viewer.problem:
            assert viewer.text == viewer.problem
            return
        reading, setting = viewer.reading, viewer.reading.setting
        layers, heads, tokens = reading.source.maps.shape[:3]
        assert setting.layer == viewer.layer % layers
        assert (setting.head, setting.query) == (viewer.head, viewer.query)
        assert viewer.panel.layer.value == setting.layer + 1
        assert viewer.panel.head.index == (0 if viewer.head is None else viewer.head + 1)
        assert viewer.canvas.selected == viewer.query
        assert viewer.maps.shape[:3] == [layers, heads, tokens]
        assert viewer.canvas.image_size[0] // viewer.canvas.patch_size[0] == reading.source.grid[0]
        assert len(viewer.canvas.prefix_labels) == reading.source.num_prefix_tokens
        share = next(fact for fact in reading.facts if fact.name == "tokens_read")
        assert np.isfinite(share.value)

    def teardown(self):
        self.viewer.close()
        working.is_quick = self.is_quick


AnyOrderOfSettings.TestCase.settings = settings(
    max_examples=6, stateful_step_count=12, deadline=None
)
test_any_order_of_settings = pytest.mark.refusal(AnyOrderOfSettings.TestCase)
