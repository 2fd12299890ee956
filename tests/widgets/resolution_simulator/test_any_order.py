"""Whatever is set in whatever order: a consistent reading, and no error but TraitError."""

import pytest
import torch
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from vitlab.core.readings.resolution_simulator.settings import PAGES, TABLE_NAMES
from vitlab.widgets import ResolutionSimulator

OWN = torch.randn(1, 13, 12, generator=torch.Generator().manual_seed(3))
SIDES = st.one_of(st.integers(-1, 70), st.tuples(st.integers(1, 20), st.integers(1, 20)))


class AnyOrderOfSettings(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.simulator = ResolutionSimulator()

    @rule(page=st.sampled_from([*PAGES, "nowhere"]))
    def turn_to(self, page):
        self.simulator.page = page

    @rule(place=st.integers(0, 2))
    def press_tab(self, place):
        self.simulator.tabs.index = place

    @rule(name=st.sampled_from(["old_size", "new_size", "patch_size"]), value=SIDES)
    def set_size(self, name, value):
        setattr(self.simulator, name, value)

    @rule(value=st.sampled_from([None, OWN, "sinusoidal_2d", "nobody", 3]))
    def set_table(self, value):
        self.simulator.table = value

    @rule(value=st.sampled_from([*TABLE_NAMES, None, "?"]))
    def set_style(self, value):
        self.simulator.style = value

    @rule(value=st.sampled_from(["bicubic", "bilinear", "nearest", "?"]), on=st.booleans())
    def set_words(self, value, on):
        self.simulator.interpolation, self.simulator.antialias = value, on

    @rule(
        name=st.sampled_from(["dimension", "selected", "patch", "num_prefix_tokens"]),
        value=st.integers(-2, 300),
    )
    def set_place(self, name, value):
        setattr(self.simulator, name, value)

    @rule(value=st.sampled_from([None, "coffee", torch.zeros(3, 20, 30), "nothing.png"]))
    def set_image(self, value):
        self.simulator.image = value

    @rule(value=st.sampled_from([0, 1, 64, 100, 10**6]), ratio=st.sampled_from([None, 1.0, -1.0]))
    def set_budget(self, value, ratio):
        self.simulator.max_num_patches, self.simulator.max_ratio = value, ratio

    @rule(value=st.sampled_from(["grows", "stays", "?"]))
    def set_subject(self, value):
        self.simulator.subject = value

    @rule(value=st.integers(1, 32), which=st.sampled_from(["rows", "cols"]))
    def slide(self, value, which):
        getattr(self.simulator.panels["positions"], which).value = value

    @rule(share=st.floats(0, 0.999))
    def choose_row(self, share):
        names = self.simulator.pages["positions"].rows.names
        names.index = int(share * len(names.options))

    @rule(place=st.integers(0, 2))
    def mend(self, place):
        button = self.simulator._problem.buttons[place]
        if button.layout.display != "none":
            button.click()

    @invariant()
    def reading_and_state_agree(self):
        simulator = self.simulator
        if simulator.problem:
            assert simulator.text == simulator.problem
            return
        reading = simulator.reading
        assert reading.page == simulator.page == simulator.tabs.value
        if reading.page == "positions":
            assert reading.new_size == simulator.new_size
            assert reading.method == (simulator.style or "own")
            assert simulator.pages["positions"].rows.value == reading.method
            assert reading.selected == simulator.pages["positions"].old[0].canvas.selected
        elif reading.page == "patch_weights":
            assert reading.patch_size == simulator.patch_size
            assert simulator.pages["patch_weights"].rows.value == simulator.method
        else:
            assert reading.tokens <= simulator.max_num_patches

    def teardown(self):
        self.simulator.close()


AnyOrderOfSettings.TestCase.settings = settings(
    max_examples=6, stateful_step_count=15, deadline=None
)
test_any_order_of_settings = pytest.mark.refusal(AnyOrderOfSettings.TestCase)
