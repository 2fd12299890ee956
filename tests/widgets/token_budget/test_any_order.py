"""Whatever is set in whatever order: a consistent reading, and no error."""

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from vitlab.core import VLM_VARIANTS
from vitlab.widgets import TokenBudget

SMALL = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)
PICTURES = [SMALL, np.zeros((1, 400, 3), np.uint8), None, "nowhere.png", "coffee"]
BOXES = [None, (), (5, 7, 9, 11), (0, 0, 1, 1), (0, 0, 0, 3), (38, 3, 20, 2)]
CAPS = [{}, {"internvl": {"max_tiles": 3}}, {"gemma-3": {"size": 0}}, {"x": {}}, {"qwen2-vl": 3}]


class AnyOrderOfSettings(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.budget = TokenBudget(image=SMALL, box=(5, 7, 9, 11))

    @rule(place=st.integers(0, 4))
    def set_image(self, place):
        self.budget.image = PICTURES[place]

    @rule(value=st.sampled_from([None, 30, (20, 90), (1, 900), 0, 5000]))
    def set_image_size(self, value):
        self.budget.image_size = value

    @rule(place=st.integers(0, 5))
    def set_box(self, place):
        self.budget.box = BOXES[place]

    @rule(top=st.integers(0, 30), height=st.integers(1, 9))
    def browser_draws(self, top, height):
        self.budget.canvas.set_state({"box": [top, 2 * top, height, 3]})

    @rule(name=st.sampled_from([*VLM_VARIANTS, "gpt"]))
    def set_family(self, name):
        self.budget.family = name

    @rule(place=st.integers(0, 7))
    def browser_chooses_a_row(self, place):
        known = self.budget.board.plans
        self.budget.board.set_state({"family": known[place % len(known)]["name"]})

    @rule(names=st.lists(st.sampled_from(VLM_VARIANTS), max_size=9))
    def browser_compares(self, names):
        self.budget.board.set_state({"families": names})

    @rule(
        name=st.sampled_from(["images", "text_tokens", "context", "slot"]),
        value=st.sampled_from([-2, -1, 0, 1, 7, 600, 10**5, 10**9]),
    )
    def set_count(self, name, value):
        setattr(self.budget, name, value)

    @rule(value=st.sampled_from([None, 0, 1, 2, 3, 7, -1]))
    def set_merge(self, value):
        self.budget.merge = value

    @rule(
        fit=st.sampled_from(["as built", "native", "square", "round"]),
        projector=st.sampled_from(["mlp", "none", "q"]),
        decoder=st.sampled_from(["smollm2-135m", "gpt"]),
    )
    def set_words(self, fit, projector, decoder):
        self.budget.fit, self.budget.projector = fit, projector
        self.budget.decoder = decoder

    @rule(place=st.integers(0, 4))
    def set_caps(self, place):
        self.budget.caps = CAPS[place]

    @rule(value=st.sampled_from([None, (3, 4), (0, 1), (256, 256)]))
    def set_counts(self, value):
        self.budget.counts = value

    @rule(stop=st.integers(-1, 3))
    def go_on_tour(self, stop):
        self.budget.stop = stop

    @rule(place=st.integers(0, 2), box=st.booleans())
    def mend(self, place, box):
        problem = self.budget.too_small if box else self.budget._problem
        if problem.buttons[place].layout.display != "none":
            problem.buttons[place].click()

    @invariant()
    def reading_and_page_agree(self):
        budget = self.budget
        assert len(budget.board.plans) == len(budget.reading.rows) == len(budget.board.crops)
        if budget.problem:
            assert budget.text == budget.problem
            return
        setting = budget.reading.setting
        assert budget.board.family == setting.family
        assert (setting.images, setting.context) == (budget.images, budget.context)
        assert budget.canvas.image_size == setting.image_size
        left = next(fact for fact in budget.reading.facts if fact.name == "left")
        assert left.shown in budget._numbers.value
        shown = budget.too_small.layout.display is None
        assert shown == (budget.reading.window.left < 0)

    def teardown(self):
        self.budget.close()


AnyOrderOfSettings.TestCase.settings = settings(
    max_examples=6, stateful_step_count=15, deadline=None
)
test_any_order_of_settings = pytest.mark.refusal(AnyOrderOfSettings.TestCase)
