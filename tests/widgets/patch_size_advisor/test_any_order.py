"""Whatever is set in whatever order: a consistent reading, and no error."""

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from vitlab.core import ViTShape
from vitlab.widgets import PatchSizeAdvisor

SMALL = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)
PICTURES = ["astronaut", SMALL, np.zeros((1, 1, 3), np.uint8), "nowhere.png"]
MODELS = ["vit_tiny", "vit_hugs", ViTShape(32, 2, 4, 64), {"depth": 3}]
OWN_MODEL = {"embed_dim": 32, "depth": 2, "num_heads": 4, "mlp_dim": 64}
APPLICATIONS = ["own", "satellite", "documents", "faces", "moon"]
NUMBERS = [None, -1, 0, 1, 20, 300, 10**6, 10**12]


class AnyOrderOfSettings(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.advisor = PatchSizeAdvisor(image=SMALL, smallest=(5, 7, 9, 11), model="vit_tiny")

    @rule(name=st.sampled_from(APPLICATIONS))
    def set_application(self, name):
        self.advisor.application = name

    @rule(name=st.sampled_from(APPLICATIONS[:-1]))
    def click_an_application(self, name):
        self.advisor.controls["application"].value = name

    @rule(place=st.integers(0, 3))
    def set_image(self, place):
        self.advisor.image = PICTURES[place]

    @rule(value=st.sampled_from([None, 30, (20, 90), 0, 4000]))
    def set_image_size(self, value):
        self.advisor.image_size = value

    @rule(
        value=st.sampled_from([None, (), (5, 7, 9, 11), (0, 0, 1, 1), (0, 0, 0, 3), (30, 3, 20, 2)])
    )
    def set_box(self, value):
        self.advisor.smallest = value

    @rule(top=st.integers(0, 30), height=st.integers(1, 9))
    def browser_draws(self, top, height):
        self.advisor.canvas.set_state({"box": [top, 2 * top, height, 3]})

    @rule()
    def browser_removes(self):
        self.advisor.canvas.set_state({"box": []})

    @rule(side=st.integers(1, 40))
    def browser_chooses_a_row(self, side):
        self.advisor.canvas.set_state({"patch_size": [side, side]})

    @rule(value=st.sampled_from([1, 7, (3, 50), 0, -4, 10**9]))
    def set_patch(self, value):
        self.advisor.patch_size = value

    @rule(value=st.sampled_from([(4, 8), (16,), (), (0,), ((3, 5), 7), (10**9,)]))
    def set_candidates(self, value):
        self.advisor.patch_sizes = value

    @rule(
        name=st.sampled_from(["token_budget", "mac_budget", "budget"]), n=st.sampled_from(NUMBERS)
    )
    def set_limit(self, name, n):
        setattr(self.advisor, name, n)

    @rule(value=st.sampled_from([0.5, 2, 0, -1, 70.0, float("inf"), float("nan")]))
    def set_across(self, value):
        self.advisor.patches_across = value

    @rule(place=st.integers(0, 4))
    def set_model(self, place):
        self.advisor.model = [*MODELS, OWN_MODEL][place]

    @rule(
        batch=st.sampled_from([0, 1, 8, 10**6]),
        mode=st.sampled_from(["train", "inference", "sleep"]),
        precision=st.sampled_from(["amp", "fp32", "int3"]),
    )
    def set_run(self, batch, mode, precision):
        self.advisor.batch_size, self.advisor.mode = batch, mode
        self.advisor.precision = precision

    @rule(place=st.integers(0, 20))
    def slide(self, place):
        for name in ("patches_across", "token_budget", "mac_budget", "budget"):
            control = self.advisor.controls[name]
            control.index = place % len(control.options)

    @rule(kept=st.sampled_from([None, {"image_size": (30, 40), "patch_size": 8}, {"patch": 1}]))
    def pin(self, kept):
        if kept is None:
            self.advisor._pin.click()
        else:
            self.advisor.pinned = kept

    @rule(stop=st.integers(-1, 3))
    def go_on_tour(self, stop):
        self.advisor.stop = stop

    @rule(place=st.integers(0, 2), fold=st.integers(0, 4))
    def mend_and_fold(self, place, fold):
        for problem in (self.advisor._problem, self.advisor.none_left):
            button = problem.buttons[place]
            if button.layout.display != "none":
                button.click()
        self.advisor._folds[fold].button.value ^= True

    @invariant()
    def reading_and_state_agree(self):
        advisor = self.advisor
        assert advisor.canvas.patch_size == advisor.patch_size
        if advisor.problem:
            assert advisor.text == advisor.problem
            assert len(advisor.problem) <= 300
            return
        reading = advisor.reading
        assert reading.application == advisor.application
        assert advisor.controls["application"].value == advisor.application
        assert reading.chosen == advisor.patch_size
        assert tuple(advisor.canvas.box) == reading.placed
        assert advisor.canvas.image_size == reading.image_size
        assert advisor.canvas.box_select == advisor.canvas.box_cells == (reading.box is not None)
        rows = advisor.candidates.rows
        assert [tuple(row["patch"]) for row in rows] == [row.patch_size for row in reading.rows]
        assert (
            bool(reading.compared) == (advisor._pin.description == "Unpin") == bool(advisor.pinned)
        )
        assert bool(advisor.none_left.sentence.value) == (reading.advice.best is None)
        for name in ("token_budget", "mac_budget", "budget"):
            wanted = getattr(advisor, name)
            shown = advisor.controls[name].value
            assert shown == (float("inf") if wanted is None else wanted) or wanted >= 2**40

    def teardown(self):
        self.advisor.close()


AnyOrderOfSettings.TestCase.settings = settings(
    max_examples=6, stateful_step_count=45, deadline=None
)
test_any_order_of_settings = pytest.mark.refusal(AnyOrderOfSettings.TestCase)
