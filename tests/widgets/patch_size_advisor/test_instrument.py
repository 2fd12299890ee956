"""The advisor: settings reach the reading, the reading is drawn, hands reach the settings."""

import json
import re

import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances
from traitlets import TraitError

from tests.core.readings.programs import printed
from vitlab.core.advice import APPLICATIONS
from vitlab.core.readings.patch_size_advisor import TAG, advice_reading
from vitlab.widgets import PatchSizeAdvisor
from vitlab.widgets.patch_size_advisor.words import candidates

OWN_MODEL = {"embed_dim": 64, "depth": 3, "num_heads": 4, "mlp_dim": 96}
STATES = {
    "opens": dict(patch_sizes=(16, 32)),
    "a box of one's own": dict(
        image=np.zeros((100, 130, 3), np.uint8), smallest=(0, 110, 20, 20), patch_size=(14, 20)
    )
    | dict(patch_sizes=(8,), model=OWN_MODEL),
    "satellite": dict(application="satellite", patch_size=8, patch_sizes=(32,), model=OWN_MODEL),
    "inference": dict(
        patch_sizes=(32,),
        mode="inference",
        batch_size=64,
        precision="bf16",
        attention="eager",
        patch_size=14,
        model="vit_tiny",
        pinned={"image_size": (448, 448), "patch_size": 32},
    ),
    "no limits": dict(
        token_budget=None,
        mac_budget=None,
        budget=None,
        patch_sizes=((28, 32),),
        patch_size=15,
        model={**OWN_MODEL, "attention_pool": True},
    ),
    "own model": dict(
        model=OWN_MODEL,
        image_size=224,
        patch_sizes=(16,),
    ),
}


@pytest.fixture
def advisor():
    advisor = PatchSizeAdvisor()
    yield advisor
    advisor.close()


def row(advisor, patch):
    (found,) = [row for row in advisor.candidates.rows if row["patch"] == [patch, patch]]
    return found


def words(found):
    return [text for text, _ in found["cells"]]


def broken(found):
    head = ("tokens", "across", "inside", "GMACs", "GiB")
    return [name for name, (_, kind) in zip(head, found["cells"], strict=False) if kind]


def test_it_opens_on_its_surprise(advisor):
    assert advisor.patch_size == (32, 32)
    told = {fact.name: fact.value for fact in advisor.reading.facts}
    assert (told["touched"], told["inside"]) == (4, 0)
    assert told["not_the_thing"] == pytest.approx(100 * (1 - 34 * 45 / (4 * 32 * 32)))
    assert "It lies in 4 patches, none of them wholly inside it." in advisor.text
    assert "<b>62.6 %</b>" in advisor._numbers.value
    assert "data-fact=mean_touched" not in advisor._numbers.value  # it is known where it lies
    assert advisor.canvas.box == list(TAG)
    assert advisor.canvas.box_cells
    assert advisor.canvas.image_size == (448, 448)


def test_rows_stand_in_the_order_of_advice_with_what_each_breaks(advisor):
    assert [(found["label"], found["lead"]) for found in advisor.candidates.rows] == [
        *[("16 px", "1"), ("14 px", "2"), ("32 px", "✕"), ("8 px", "✕")],
        *[("28 px", "✕"), ("7 px", "✕"), ("4 px", "✕")],
    ]
    assert words(row(advisor, 16))[:5] == ["784", "2.1", "2 of 9", "78.5", "3.2"]
    assert words(row(advisor, 16))[5] == "ViT, DeiT + 8"
    assert broken(row(advisor, 16)) == []
    assert broken(row(advisor, 8)) == ["tokens", "GMACs"]
    assert broken(row(advisor, 4)) == ["tokens", "GMACs", "GiB"]
    assert broken(row(advisor, 32)) == ["across"]
    assert words(row(advisor, 7))[5] == "–"


def test_a_patch_that_needs_zeros_says_so(advisor):
    advisor.patch_size = 15
    assert words(row(advisor, 15))[0] == "900°"
    assert "padded with zeros" in advisor._numbers.value
    assert "900, 59 with zeros: padded to 450 × 450 px" in advisor._described(advisor.reading)
    assert "°" not in "".join(words(row(advisor, 16)))
    advisor._take({"patch_size": 16, "patch_sizes": (15, 16)})
    assert "padded with zeros" in advisor._numbers.value  # in a row that is not chosen
    advisor.patch_sizes = (16,)
    assert "padded with zeros" not in advisor._numbers.value


def test_a_box_from_the_browser_is_read_and_not_sent_back(advisor):
    sent = []
    advisor.canvas.send_state = lambda key=None: sent.append(key)
    advisor.canvas.set_state({"box": [10, 20, 30, 40]})
    assert advisor.smallest == (10, 20, 30, 40)
    assert advisor.reading.thing == (30, 40)
    assert row(advisor, 16)["cells"][2][0] == "1 of 9"
    assert [names for names in sent if "box" in (names or ())] == []


def test_of_a_resized_picture_the_box_is_in_pixels_of_the_picture():
    advisor = PatchSizeAdvisor(image_size=224)
    assert advisor.canvas.box == [148, 122, 18, 22]
    advisor.canvas.set_state({"box": [100, 50, 20, 10]})
    assert advisor.smallest == (200, 100, 40, 20)
    assert advisor.canvas.box == [100, 50, 20, 10]
    advisor.image_size = 896
    assert (advisor.canvas.box_step, advisor.canvas.box) == (2, [400, 200, 80, 40])
    advisor.canvas.set_state({"box": [402, 200, 80, 40]})
    assert advisor.smallest == (201, 100, 40, 20)
    advisor.close()


def test_no_box_is_a_problem_with_a_way_out_and_can_be_drawn_again(advisor):
    advisor.canvas.set_state({"box": []})
    assert advisor.smallest is None
    assert "draw a box round the smallest thing" in advisor.problem
    assert advisor.canvas.box_select
    assert advisor._problem.buttons[0].description == "Choose photographs"
    advisor.canvas.set_state({"box": [1, 2, 30, 40]})
    assert (advisor.problem, advisor.smallest) == ("", (1, 2, 30, 40))
    advisor.smallest = None
    advisor._problem.buttons[0].click()
    assert (advisor.problem, advisor.application) == ("", "photographs")


def test_where_none_is_left_it_is_said_with_a_button_and_nothing_is_dimmed(advisor):
    assert advisor.none_left.layout.display == "none"
    advisor.token_budget = 512
    assert advisor.problem == ""
    assert "vl-has-problem" not in advisor._dom_classes
    assert "16 px is nearest, with 784 tokens of 512." in advisor.none_left.sentence.value
    assert advisor.none_left.layout.display is None
    button = advisor.none_left.buttons[0]
    assert button.description == "Raise the token budget to 784"
    button.click()
    assert advisor.token_budget == 784
    assert advisor.controls["token_budget"].value == 784
    assert advisor.none_left.layout.display == "none"


@pytest.mark.parametrize("name", APPLICATIONS)
def test_an_application_is_drawn_without_a_picture_and_lies_anywhere(advisor, name):
    advisor.controls["application"].value = name
    reading = advisor.reading
    assert advisor.application == reading.application == name
    assert advisor.canvas.image == b""
    assert not advisor.canvas.box_select
    assert not advisor.canvas.box_cells
    side, height = reading.image_size[0], reading.thing[0]
    assert advisor.canvas.box[0] == (side - height) // 2
    assert advisor.candidates.head[3] == "touched"
    chosen = row(advisor, 16)
    assert words(chosen)[2] == f"{reading.advice.of(16).mean_touched:.1f}"
    assert APPLICATIONS[name].thing in advisor._caption.value
    assert "data-fact=mean_touched" in advisor._numbers.value
    assert advisor.question.startswith("Which is the largest patch")


def test_the_list_says_how_large_and_what_is_contested(advisor):
    listed = {found["name"]: found for found in advisor.controls["application"].rows}
    assert list(listed) == ["own", *APPLICATIONS]
    assert words(listed["own"]) == ["34 × 45 of 448", ""]
    assert words(listed["pathology"]) == ["16 of 512", "contested"]
    contested = [name for name, found in listed.items() if words(found)[1]]
    assert contested == ["satellite", "pathology", "documents", "phones", "dense"]
    advisor.patches_across = 1
    listed = {found["name"]: found for found in advisor.controls["application"].rows}
    assert words(listed["dense"])[1] == ""


def test_back_from_an_application_the_picture_and_the_box_are_there_again(advisor):
    picture = advisor.canvas.image
    advisor.application = "faces"
    advisor.application = "own"
    assert advisor.canvas.image == picture
    assert advisor.canvas.box == list(TAG)
    assert advisor.question.startswith("The name tag")
    advisor.question = "Mine?"
    advisor.application = "faces"
    assert advisor.question == "Mine?"


def test_a_picture_that_is_brought_or_chosen_is_looked_at(advisor):
    advisor.application = "faces"
    advisor.controls["image"].value = "rocket"
    assert (advisor.application, advisor.image) == ("own", "rocket")
    advisor.application = "faces"
    picture = PatchSizeAdvisor(image="coffee").canvas.image
    advisor.canvas.set_state({"image": picture})
    assert (advisor.application, advisor.image) == ("own", picture)
    assert advisor.reading.picture.shape[2] == 3


def test_controls_and_settings_follow_each_other(advisor):
    controls = advisor.controls
    controls["patches_across"].value = 3.0
    controls["mac_budget"].value = float("inf")
    controls["budget"].value = 80.0
    controls["model"].value = "vit_large"
    controls["batch_size"].value = 3
    controls["mode"].value = "inference"
    assert (advisor.patches_across, advisor.mac_budget, advisor.budget) == (3.0, None, 80.0)
    run = advisor.reading.row.ledger.workload
    assert (run.batch_size, run.training, run.shape.depth) == (3, False, 24)
    advisor.token_budget = None
    advisor.mac_budget, advisor.budget, advisor.patches_across = 77, 11.5, 0.75
    assert controls["token_budget"].label == "no limit"
    assert [controls[name].label for name in ("mac_budget", "budget")] == ["77", "11.5 GiB"]
    assert controls["patches_across"].label == "0.75"
    assert controls["token_budget"].options[-1][0] == "no limit"
    advisor.model = OWN_MODEL
    assert controls["model"].label == "your own"


def test_what_folds_out_follows_the_chosen_patch(advisor):
    for fold in advisor._folds:
        fold.button.value = True
    content = {fold.button.description: fold.content for fold in advisor._folds}
    said = content["What lessons say, and what models do"]
    for name in APPLICATIONS.values():
        assert f"<td data-head='for'>{name.title}" in said.value
    assert said.value.count("contested</i>") == 5
    (documents,) = re.findall(r"'>documents.*?(?=<tr|</table)", said.value)
    crops, second = advisor.reading.closer_of("documents")[1][2:]
    assert f"in crops {crops.tokens:,} tokens and {crops.gmacs:,.0f} GMACs" in documents
    assert f"high resolution {second.tokens:,} tokens and {second.gmacs:,.0f} GMACs" in documents
    assert "arXiv:2207.08051, 2022\u201107" in said.value
    assert "Published with 32 px" in said.value
    assert "<td data-head='model'>CLIP<td data-head='patches, px'>14, 16, 32" in said.value
    advisor.patch_size = 7
    assert "Nobody is known to have published weights with 7 px" in said.value
    instead = content["Instead of smaller patches"].value
    closer = {look.name: look for look in advisor.reading.closer}
    for way in ("hierarchical", "overlapping", "feature pyramid", "distillation", "quantization"):
        assert f"<td data-head='way'>{way}" in instead
    assert "<td data-head='what it changes'>no number" in instead
    for name in ("crops", "second branch"):
        assert f"<td data-head='way'>{name}" in instead
        assert f"<td data-head='tokens read'>{closer[name].read_tokens:,}" in instead
    described = content["Describe"].value
    assert described.count("<tr>") > 7
    assert "3,136 tokens of 1,024, 448 GMACs of 400" in described


def test_a_pin_keeps_the_chosen_patch_to_compare_others_with(advisor):
    advisor._pin.click()
    assert advisor.pinned == {"image_size": (448, 448), "patch_size": (32, 32)}
    assert advisor._pin.description == "Unpin"
    marked = [row["label"] for row in candidates(advisor.reading) if "pinned" in row["label"]]
    assert marked == ["32 px, pinned"]
    advisor.patch_size = 16
    assert "Pinned:</b> 32 px in 448 × 448 px: 196 tokens. Here it is 4 ×" in advisor._numbers.value
    advisor.application = "documents"  # another picture
    assert not any("pinned" in row["label"] for row in candidates(advisor.reading))
    told = {fact.name: fact.shown for fact in advisor.reading.facts}
    assert told["tokens_ratio"] == f"{4096 / 196:.3g} ×"
    again = PatchSizeAdvisor(**advisor.state())
    assert again._pin.description == "Unpin"
    again.close()
    advisor.pinned = {"patch": 3}
    assert "what was pinned cannot be counted" in advisor.problem
    advisor._problem.buttons[0].click()
    assert (advisor.pinned, advisor.problem) == ({}, "")
    assert advisor._pin.description == "Pin for comparison"
    assert "Pinned" not in advisor._numbers.value


def test_the_pages_numbers_are_those_of_the_reading(advisor):
    for settings in STATES.values():
        if "image" in settings:
            continue
        advisor._take({**advisor._opening_state(), **settings})
        told = {fact.name: fact.shown for fact in advisor.reading.facts}
        shown = re.findall(r"data-fact=(\w+)>.*?<b>(.*?)</b>", advisor._numbers.value)
        assert len(shown) >= 5
        assert [told[name] for name, _ in shown] == [value for _, value in shown]


def test_the_code_prints_every_number_in_a_bare_process(tmp_path_factory):
    advisors = {name: PatchSizeAdvisor(**settings) for name, settings in STATES.items()}
    folders = {name: tmp_path_factory.mktemp("program") for name in STATES}
    values = printed({name: it.code() for name, it in advisors.items()}, folders)
    for name, it in advisors.items():
        for fact in it.reading.facts:
            assert float(values[name][fact.name]) == pytest.approx(fact.value, rel=1e-9)
        order = ["x".join(map(str, found["patch"])) for found in it.candidates.rows]
        assert values[name]["order"].split() == order
        rows = zip(values[name]["broken"].split(), it.candidates.rows, strict=True)
        for count, found in rows:
            assert int(count) == len(broken(found))
        it.close()


def test_a_move_of_the_box_sends_few_bytes(advisor, monkeypatch):
    sent = []

    def note(widget, msg, buffers=None):
        sent.append(len(json.dumps(msg)) + sum(memoryview(b).nbytes for b in buffers or []))

    monkeypatch.setattr("ipywidgets.Widget._send", note)
    advisor.canvas.set_state({"box": [10, 20, 30, 40]})
    assert 500 < sum(sent) < 16_000
    sent.clear()
    advisor.canvas.set_state({"patch_size": [8, 8]})
    assert 500 < sum(sent) < 16_000


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("smallest", "tag", "None or four whole numbers (top, left, height, width), not 'tag'"),
        ("smallest", (1, 2, 3), "four whole numbers"),
        ("smallest", (1, 2, 3, 4.5), "four whole numbers"),
        ("patch_sizes", 16, "a tuple of whole numbers or pairs (height, width), not 16"),
        ("patch_sizes", ("16",), "a tuple of whole numbers or pairs"),
    ],
)
def test_what_a_setting_cannot_hold_is_refused_in_words(advisor, name, value, sentence):
    with pytest.raises(TraitError, match=re.escape(sentence)):
        setattr(advisor, name, value)


@pytest.mark.refusal
def test_a_box_that_reaches_out_can_be_put_in_the_middle(advisor):
    advisor.smallest = (440, 0, 20, 20)
    assert "reaches out of a picture of 448 × 448 px" in advisor.problem
    advisor._problem.buttons[0].click()
    assert (advisor.problem, advisor.smallest) == ("", (214, 214, 20, 20))


def test_a_box_from_numpy_is_a_box(advisor):
    advisor.smallest = tuple(np.array([1, 2, 30, 40]))
    assert advisor.smallest == (1, 2, 30, 40)
    assert all(type(side) is int for side in advisor.smallest)


def test_state_opens_the_same(advisor):
    advisor._take({"smallest": (1, 2, 3, 4), "token_budget": None, "patch_sizes": (3, (4, 5))})
    again = PatchSizeAdvisor(**advisor.state())
    assert again.state() == advisor.state()
    assert again.reading.text == advisor.reading.text
    again.close()


def test_what_a_view_shows_is_what_core_says_of_the_same_settings(advisor):
    advisor._take({"smallest": (10, 20, 30, 40), "patch_size": (8, 8), "model": "vit_small"})
    alone = advice_reading(smallest=(10, 20, 30, 40), patch_size=8, model="vit_small")
    assert advisor.text == alone.text
    assert [fact.shown for fact in advisor.reading.facts] == [fact.shown for fact in alone.facts]


@pytest.mark.parametrize("count", [20, pytest.param(200, marks=pytest.mark.slow)])
def test_many_made_and_closed_leave_nothing_behind(count):
    before = set(_instances)
    for number in range(count):
        advisor = PatchSizeAdvisor(model="vit_tiny", patch_sizes=(16, 32))
        if number % 5 == 0:
            for fold in advisor._folds:
                fold.button.value = True
            advisor.target("smallest")
            advisor.stop = number % 4
        advisor.close()
    assert set(_instances) == before
