"""Whatever is set in whatever order: a consistent reading, and no error but TraitError."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from vitlab.core.readings.contrast_explorer.drawn import DRAWN
from vitlab.widgets import ContrastExplorer

WORDS = ["micro_batches", "local", "gathered", "gathered_with_grad", "pairs", "sum", "log", "exp"]
WORDS += ["factor", "batch", "rows", "columns", "?"]


class AnyOrderOfSettings(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.explorer = ContrastExplorer()

    @rule(count=st.integers(0, 18))
    def set_pairs(self, count):
        self.explorer.pairs = tuple((place, DRAWN[place % 5]) for place in range(count))

    @rule(
        name=st.sampled_from(["image_angles", "text_angles"]),
        values=st.lists(st.floats(-1e4, 1e4), max_size=8),
    )
    def set_angles(self, name, values):
        setattr(self.explorer, name, values)

    @rule(name=st.sampled_from(["logit_scale", "logit_bias"]), value=st.floats(-1e7, 1e7))
    def set_number(self, name, value):
        setattr(self.explorer, name, value)

    @rule(name=st.sampled_from(["logit_scale", "logit_bias"]), value=st.floats(0.1, 100))
    def slide(self, name, value):
        setattr(self.explorer.stage, name, value)

    @rule(
        name=st.sampled_from(["exchange", "reduction", "scale_used", "axis"]),
        word=st.sampled_from(WORDS),
    )
    def set_word(self, name, word):
        setattr(self.explorer, name, word)

    @rule(value=st.sampled_from([None, 1, 2, 3, 5, 6, 0, -1]))
    def cut(self, value):
        self.explorer.micro_batch_size = value

    @rule(value=st.lists(st.integers(-1, 7), max_size=3))
    def look(self, value):
        self.explorer.cell = value

    @rule(value=st.sampled_from([None, "lesson", "mine", (), (1, 2), (9,)]))
    def ask(self, value):
        self.explorer.prompts = value

    @rule(name=st.sampled_from(["picture", "initial_batch_size"]), value=st.integers(-1, 20))
    def set_whole(self, name, value):
        setattr(self.explorer, name, value)

    @rule(place=st.integers(0, 2))
    def mend(self, place):
        button = self.explorer._problem.buttons[place]
        if button.layout.display != "none":
            button.click()

    @invariant()
    def reading_and_page_agree(self):
        explorer, batch = self.explorer, self.explorer.stage.batch
        setting = explorer.reading.setting
        assert batch["captions"] == list(setting.captions)
        assert len(batch["image_angles"]) == len(batch["text_angles"]) == len(batch["ids"])
        if explorer.problem:
            assert explorer.text == explorer.problem
        else:
            assert batch["captions"] == [caption for _, caption in explorer.pairs]
            assert setting.logit_scale == explorer.logit_scale == explorer.stage.logit_scale

    def teardown(self):
        self.explorer.close()


TestAnyOrder = AnyOrderOfSettings.TestCase
TestAnyOrder.settings = settings(max_examples=6, stateful_step_count=25, deadline=None)
