"""Whatever is set in whatever order: a consistent reading, and no error but TraitError."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from vitlab.core.memory import ViTShape
from vitlab.widgets import MemoryGauge


class AnyOrderOfSettings(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.gauge = MemoryGauge(model="vit_tiny", image_size=64)

    @rule(value=st.sampled_from(["vit_tiny", "clip_base", "nobody", ViTShape(64, 2, 2, 128), {}]))
    def set_model(self, value):
        self.gauge.model = value

    @rule(value=st.one_of(st.integers(-2, 600), st.tuples(st.integers(1, 64), st.integers(1, 64))))
    def set_image(self, value):
        self.gauge.image_size = value

    @rule(value=st.sampled_from([0, 7, 16, (8, 16), 10**9]))
    def set_patch(self, value):
        self.gauge.patch_size = value

    @rule(value=st.integers(-1, 10**7))
    def set_batch(self, value):
        self.gauge.batch_size = value

    @rule(
        name=st.sampled_from(["mode", "precision", "attention", "optimizer"]),
        value=st.sampled_from(["train", "inference", "amp", "bf16", "eager", "fused", "sgd", "?"]),
    )
    def set_word(self, name, value):
        setattr(self.gauge, name, value)

    @rule(
        name=st.sampled_from(["checkpointing", "accumulate", "foreach", "fused_optimizer"]),
        on=st.booleans(),
    )
    def turn(self, name, on):
        setattr(self.gauge, name, on)

    @rule(value=st.floats(-1, 400))
    def set_budget(self, value):
        self.gauge.budget = value

    @rule(value=st.integers(-5, 5000))
    def look(self, value):
        self.gauge.moment = value

    @rule(share=st.floats(0, 1))
    def drag_moment(self, share):
        handle = self.gauge.panel.moment
        handle.value = round(share * handle.max)

    @rule(name=st.sampled_from(["patch", "image", "gpu", "model"]), share=st.floats(0, 0.999))
    def choose(self, name, share):
        control = getattr(self.gauge.panel, name)
        control.index = int(share * len(control.options))

    @rule(place=st.integers(0, 2))
    def mend(self, place):
        button = self.gauge._problem.buttons[place]
        if button.layout.display != "none":
            button.click()

    @invariant()
    def reading_and_state_agree(self):
        gauge = self.gauge
        if gauge.problem:
            assert gauge.text == gauge.problem
            return
        run = gauge.reading.ledger.workload
        assert run.grid.image_size == gauge.image_size == gauge.panel.image.value
        assert run.grid.patch_size == gauge.patch_size == gauge.panel.patch.value
        assert (run.batch_size, run.precision) == (gauge.batch_size, gauge.precision)
        assert gauge.reading.own.gib == gauge.budget
        assert gauge.panel.moment.value == gauge.reading.seen.number
        peak = next(fact for fact in gauge.reading.facts if fact.name == "peak")
        assert peak.shown in gauge._numbers.value

    def teardown(self):
        self.gauge.close()


AnyOrderOfSettings.TestCase.settings = settings(
    max_examples=10, stateful_step_count=15, deadline=None
)
test_any_order_of_settings = pytest.mark.refusal(AnyOrderOfSettings.TestCase)
