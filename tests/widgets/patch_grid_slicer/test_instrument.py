import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from ipywidgets.widgets.widget import _instances
from traitlets import TraitError

from vitlab.core import grid_reading, patchify
from vitlab.widgets import PatchGridSlicer


@pytest.fixture
def slicer():
    slicer = PatchGridSlicer(image="chelsea")
    yield slicer
    slicer.close()


def browser_sets(slicer, **traits):
    """What the canvas in the browser does: it sets its own traits, consistently."""
    slicer.canvas.set_state(traits)


def fact(slicer, name):
    return {fact.name: fact.value for fact in slicer.reading.facts}[name]


def test_a_trait_reaches_the_reading_and_the_table(slicer):
    slicer.patch_size = (32, 16)
    assert slicer.reading.tokens == 98
    assert "<b>98</b>" in slicer._numbers.value
    assert "7 × 14 = 98 patches" in slicer._numbers.value
    assert slicer.canvas.patch_size == (32, 16)


def test_a_move_in_the_browser_reaches_the_reading(slicer):
    browser_sets(slicer, patch_height=14)
    browser_sets(slicer, patch_size=[14, 14], patch_width=14, patch=14)
    browser_sets(slicer, selected=17)
    assert slicer.patch_size == (14, 14)
    assert slicer.reading.place == (1, 1)
    assert fact(slicer, "tokens") == 256


def test_each_control_moves_its_trait(slicer):
    slicer.controls["remainder"].value = "pad"
    slicer._prefix.value = 5
    slicer.controls["image"].value = "coffee"
    assert (slicer.remainder, slicer.num_prefix_tokens, slicer.image) == ("pad", 5, "coffee")
    assert slicer.reading.sequence_length == 24 * 36 + 5
    assert slicer.canvas.remainder == "pad"


def test_each_control_follows_its_trait(slicer):
    slicer.remainder, slicer.num_prefix_tokens, slicer.image = "crop", 3, "rocket"
    assert (slicer.controls["remainder"].value, slicer._prefix.value) == ("crop", 3)
    assert slicer.controls["image"].value == "rocket"
    slicer.patch_size = 112
    assert slicer._height.max >= 112


def test_a_patch_that_does_not_fit_is_a_sentence_and_the_last_good_reading_stays(slicer):
    slicer.patch_size = 15
    assert slicer.problem == (
        "patches of 15 px do not fill a side of 224 px: 14 px left over. "
        "Nearest side that fits: 210 or 225."
    )
    assert slicer.reading.tokens == 196
    assert "vl-has-problem" in slicer._dom_classes
    assert "role='alert'" in slicer._problem.sentence.value
    slicer.patch_size = 14
    assert slicer.problem == ""
    assert "vl-has-problem" not in slicer._dom_classes


def test_the_buttons_under_a_problem_mend_it(slicer):
    for place, tokens in enumerate([256, 225, 196]):
        slicer.remainder, slicer.patch_size = "error", 15
        shown = [button for button in slicer._problem.buttons if button.layout.display != "none"]
        shown[place].click()
        assert slicer.problem == ""
        assert slicer.reading.tokens == tokens


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        (dict(patch_size=0), "a patch height of 0 px holds no pixel: use 1 to 224 px."),
        (dict(patch_size=-3), "a patch height of -3 px holds no pixel: use 1 to 224 px."),
        (dict(patch_size=300), "is larger than the image, whose height is 224 px: use 1 to 224"),
        (dict(patch_size=(16, 10**30)), "is larger than the image"),
        (dict(image=np.zeros((1, 1), np.uint8)), "whose height is 1 px: use 1 px."),
        (dict(image="nowhere.jpg"), "there is no file 'nowhere.jpg'"),
        (dict(image=b"not a picture"), "picture"),
        (dict(image=np.full((8, 8), np.nan)), "NaN"),
        (dict(remainder="floor"), "remainder 'floor' is not known: use 'error', 'pad' or 'crop'."),
        (dict(num_prefix_tokens=-1), "-1 prefix tokens cannot be counted"),
        (dict(pinned={"patch": 3}), "the pinned setting cannot be counted"),
        (dict(facts=("rows", "pairs")), "there is no fact 'pairs': use rows, cols, tokens, raw_"),
    ],
)
def test_a_value_that_cannot_work_is_one_sentence_now_and_later(slicer, setting, sentence):
    from_the_start = PatchGridSlicer(**{"image": "chelsea"} | setting)
    assert sentence in from_the_start.problem
    near = from_the_start.reading
    assert f"<b>{near.tokens:,}</b>" in from_the_start._numbers.value
    assert from_the_start.code() == near.code
    assert "vl-has-problem" in from_the_start._dom_classes
    from_the_start.close()
    for name, value in setting.items():
        setattr(slicer, name, value)
    assert sentence in slicer.problem
    assert slicer.reading.tokens == 196


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("patch_size", "abc"),
        ("patch_size", 16.5),
        ("patch_size", (1, 2, 3)),
        ("image", 3.5),
        ("selected", "first"),
        ("num_prefix_tokens", None),
        ("patchify", "a function"),
        ("pinned", 16),
        ("facts", "rows"),
        ("facts", (1, 2)),
        ("facts", None),
    ],
)
def test_a_value_of_the_wrong_type_is_a_trait_error_and_changes_nothing(slicer, name, value):
    before = slicer.text
    with pytest.raises(TraitError) as error:
        setattr(slicer, name, value)
    assert len(str(error.value)) > 20
    assert slicer.text == before


def test_a_setting_that_does_not_exist_is_named():
    with pytest.raises(TypeError, match="no setting 'patchsize'; it has patch_size,"):
        PatchGridSlicer(patchsize=16)


def test_the_state_can_be_given_to_a_constructor(slicer):
    browser_sets(slicer, patch_size=[32, 16], patch_height=32, patch_width=16, linked=False)
    browser_sets(slicer, selected=40)
    slicer._prefix.value = 5
    slicer._pin.click()
    browser_sets(slicer, patch_size=[8, 16], patch_height=8)
    again = PatchGridSlicer(**slicer.state())
    assert again.reading == slicer.reading
    assert again.text == slicer.text
    assert again.canvas.patch_size == (8, 16)
    again.close()


def test_pinning_compares_with_what_was_on_screen(slicer):
    slicer._pin.click()
    slicer.patch_size = 8
    assert fact(slicer, "pairs_ratio") == pytest.approx(785**2 / 197**2)
    assert slicer._pin.description == "Unpin"
    slicer._pin.click()
    assert slicer.pinned == {}


def test_a_pin_of_a_patch_alone_is_of_the_same_picture():
    slicer = PatchGridSlicer(image=np.zeros((64, 96, 3), np.uint8), pinned={"patch_size": (32, 32)})
    assert slicer.problem == ""
    assert fact(slicer, "length_ratio") == pytest.approx((4 * 6 + 1) / (2 * 3 + 1))
    slicer.pinned = {"patch": 3}
    slicer._problem.buttons[0].click()
    assert (slicer.pinned, slicer.problem) == ({}, "")
    slicer.close()


def test_one_reading_is_the_same_whoever_asks(slicer):
    assert slicer.reading == grid_reading((224, 224), 16)
    assert slicer.code() == slicer.reading.code
    assert slicer.text == slicer.reading.text
    assert repr(slicer).startswith("PatchGridSlicer: 224 × 224 px in patches of 16 × 16")


SHAPES = ("rows", "cols", "tokens", "raw_width")


def everywhere(slicer):
    """All that a person can read, see or have read out."""
    for fold in slicer._folds:
        fold.button.value = True
    folded = [fold.content.value for fold in slicer._folds]
    said = [slicer.canvas.describe, slicer.canvas.describe_grid]
    return " ".join([slicer._numbers.value, slicer.text, slicer.code(), *folded, *said])


def test_a_lab_can_leave_out_what_it_asks_about():
    pinned = {"image_size": (224, 224), "patch_size": 16}
    shy = PatchGridSlicer(image="chelsea", patch_size=8, pinned=pinned, facts=SHAPES)
    full = PatchGridSlicer(image="chelsea", patch_size=8, pinned=pinned)
    for word in ("pairs", "prefix", "sequence", "616,225", "785", "15.9", "pinned"):
        assert word in everywhere(full)
        assert word not in everywhere(shy)
    assert "784 patches" in everywhere(shy)
    assert shy._prefix.layout.display == shy._pin.layout.display == "none"
    assert full._prefix.layout.display is full._pin.layout.display is None
    shy.facts = ()
    assert everywhere(shy) == everywhere(full)
    assert shy._prefix.layout.display is shy._pin.layout.display is None
    for slicer in (shy, full):
        slicer.close()


def test_the_facts_are_part_of_the_state(slicer):
    slicer.facts = ["tokens", "rows"]
    assert slicer.state()["facts"] == ("tokens", "rows")
    again = PatchGridSlicer(**slicer.state())
    assert again.reading == slicer.reading
    assert [fact.name for fact in again.reading.facts] == ["rows", "tokens"]
    again.close()


@pytest.mark.parametrize(
    ("facts", "grid", "cell"),
    [
        (("rows", "cols"), "{rows} rows of {cols}", " = {row} × {cols} + {col}"),
        (("tokens", "cols"), "{tokens} patches, {cols} columns", " = {row} × {cols} + {col}"),
        (("tokens", "rows"), "{tokens} patches, {rows} rows", ""),
        (("raw_width",), "a grid of patches", ""),
    ],
)
def test_the_canvas_says_no_number_that_is_left_out(slicer, facts, grid, cell):
    slicer.facts = facts
    assert slicer.canvas.describe_grid == grid
    assert slicer.canvas.describe == f"Patch {{index}}: row {{row}}, column {{col}}{cell}."


def test_a_comparison_does_not_say_how_many_patches_there_are_where_that_is_left_out(slicer):
    slicer.facts, slicer.patchify = ("rows",), shifted
    assert "shifted differs from the reference in 196 patches, first" in slicer.text
    slicer.patchify = lambda images, patch_size: patchify(torch_tensor(images), patch_size)
    assert slicer.text.endswith("agrees with the reference in every patch.")


def test_what_is_folded_out_follows_and_what_is_folded_in_costs_nothing(slicer):
    slicer.patch_size = 8
    code, words, _ = slicer._folds
    assert code.content.value == words.content.value == ""
    code.button.value = words.button.value = True
    assert code.content.value == slicer.code()
    slicer.patch_size = 28
    assert code.content.value == slicer.code()
    assert "<td>64<" in words.content.value


def test_a_grid_that_moves_does_not_encode_the_picture_again(slicer, monkeypatch):
    encoded = []
    monkeypatch.setattr("vitlab.widgets.patch_grid_slicer.instrument.encode", encoded.append)
    slicer.patch_size = 8
    browser_sets(slicer, selected=3)
    assert encoded == []


def test_a_picture_brought_in_the_browser_is_cut(slicer):
    pixels = np.random.default_rng(0).integers(0, 256, (32, 48, 3), dtype=np.uint8)
    brought = PatchGridSlicer(image=pixels).canvas.image
    browser_sets(slicer, image=memoryview(brought), image_size=[32, 48])
    assert slicer.reading.grid.image_size == (32, 48)
    assert slicer.canvas.image == brought
    assert slicer.controls["image"].value == "your own"
    slicer.controls["image"].value = "chelsea"
    assert slicer.reading.tokens == 196
    slicer.controls["image"].value = "your own"
    assert slicer.reading.grid.image_size == (32, 48)


def shifted(images, patch_size):
    return np.roll(np.asarray(patchify(torch_tensor(images), patch_size)), 1, axis=1)


def torch_tensor(images):
    import torch

    return torch.as_tensor(images)


def test_a_function_of_ones_own_is_drawn_and_compared(slicer):
    original = slicer.canvas.image
    slicer.patchify = shifted
    assert "shifted differs from the reference in 196 of 196 patches" in slicer.text
    assert slicer.canvas.image != original
    assert slicer.canvas.highlighted == list(range(196))
    slicer.patchify = lambda images, patch_size: patchify(torch_tensor(images), patch_size)
    assert slicer.canvas.highlighted == []
    slicer.patchify = None
    assert slicer.canvas.image == original


def test_a_function_that_fails_is_a_sentence(slicer):
    def crashes(images, patch_size):
        return images.reshape(7)

    slicer.patchify = crashes
    assert slicer.problem.startswith("crashes stopped with ValueError: cannot reshape")
    slicer.patchify = not_written
    assert slicer.problem == ""


def not_written(images, patch_size):
    """(b, c, h, w) -> (b, tokens, c * ph * pw), row by row."""
    # YOUR CODE HERE
    raise NotImplementedError()


def there_and_back(images, patch_size):
    return not_written(not_written(images, patch_size), patch_size)


@pytest.mark.parametrize(
    ("function", "calm"),
    [
        (not_written, "not_written is not written yet: once it returns patches, they are drawn"),
        (there_and_back, "there_and_back calls not_written, which is not written yet"),
    ],
)
def test_a_function_that_is_not_written_yet_is_a_calm_line_beside_the_picture(function, calm):
    untouched, plain = PatchGridSlicer(patchify=function), PatchGridSlicer(image="chelsea")
    assert untouched.problem == ""
    assert "vl-has-problem" not in untouched._dom_classes
    assert untouched.text.startswith(f"{plain.text} {calm}")
    assert calm in untouched._numbers.value
    assert untouched.canvas.image == plain.canvas.image
    assert untouched.canvas.highlighted == []
    assert untouched.code() == plain.code()
    untouched.patch_size = 8
    assert calm in untouched.text
    for slicer in (untouched, plain):
        slicer.close()


def test_the_picture_comes_back_when_what_was_written_is_taken_out_again(slicer):
    original = slicer.canvas.image
    slicer.patchify = shifted
    slicer.patchify = not_written
    assert slicer.canvas.image == original
    assert slicer.canvas.highlighted == []


@pytest.mark.parametrize("many", [20, pytest.param(200, marks=pytest.mark.slow)])
def test_many_made_and_closed_leave_nothing_behind(many):
    before = set(_instances)
    for _ in range(many):
        PatchGridSlicer().close()
    assert set(_instances) == before


sizes = st.one_of(st.integers(-2, 300), st.tuples(st.integers(-2, 300), st.integers(1, 64)))
pictures = st.sampled_from(
    ["chelsea", "coffee", "nowhere.png", b"", np.zeros((1, 1), np.uint8), np.zeros((30, 41))]
)
wrong = st.sampled_from(["abc", 2.5, None, (1,), object()])


class AnyOrderOfSettings(RuleBasedStateMachine):
    """Whatever is set in whatever order: a consistent reading, and no error but TraitError."""

    def __init__(self):
        super().__init__()
        self.slicer = PatchGridSlicer(image="chelsea")

    @rule(value=sizes)
    def set_patch_size(self, value):
        self.slicer.patch_size = value

    @rule(value=pictures)
    def set_image(self, value):
        self.slicer.image = value

    @rule(value=st.sampled_from(["error", "pad", "crop", "floor"]))
    def set_remainder(self, value):
        self.slicer.remainder = value

    @rule(value=st.integers(-2, 2000))
    def set_prefix(self, value):
        self.slicer.num_prefix_tokens = value

    @rule(value=st.integers(-3, 100_000))
    def select(self, value):
        self.slicer.selected = value

    @rule(value=st.booleans())
    def set_linked(self, value):
        self.slicer.linked = value

    @rule()
    def pin(self):
        self.slicer._pin.click()

    @rule(height=st.integers(1, 64), width=st.integers(1, 64))
    def browser_moves(self, height, width):
        twins = {"patch_height": height, "patch_width": width, "linked": height == width}
        self.slicer.canvas.set_state({"patch_size": [height, width], **twins})

    @rule(name=st.sampled_from(["patch_size", "num_prefix_tokens", "selected"]), value=wrong)
    def set_a_wrong_type(self, name, value):
        with pytest.raises(TraitError):
            setattr(self.slicer, name, value)

    @invariant()
    def reading_and_state_agree(self):
        slicer = self.slicer
        assert slicer.canvas.patch_size == slicer.patch_size
        assert slicer.canvas.selected == slicer.selected
        if slicer.problem:
            assert slicer.text == slicer.problem
            return
        reading = slicer.reading
        assert reading.grid.patch_size == slicer.patch_size
        assert reading.grid.remainder == slicer.remainder == slicer.controls["remainder"].value
        assert reading.num_prefix_tokens == slicer.num_prefix_tokens
        assert reading.grid.image_size == slicer.canvas.image_size
        assert f"<b>{reading.tokens:,}</b>" in slicer._numbers.value

    def teardown(self):
        self.slicer.close()


AnyOrderOfSettings.TestCase.settings = settings(max_examples=12, stateful_step_count=20)
test_any_order_of_settings = pytest.mark.refusal(AnyOrderOfSettings.TestCase)
