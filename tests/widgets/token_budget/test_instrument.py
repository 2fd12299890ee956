"""The token budget without a page: what a hand moves, what the page gets, what it costs."""

import io
import re

import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances
from PIL import Image
from traitlets import TraitError

from tests.widgets.sent import sent
from vitlab.core import RECEIPT_LINE
from vitlab.core.readings.token_budget import budget_reading
from vitlab.widgets import TokenBudget

SMALL = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)


@pytest.fixture
def budget():
    budget = TokenBudget()
    yield budget
    budget.close()


def fold(budget, label):
    one = next(one for one in budget._folds if one.button.description == label)
    one.button.value = True
    return one


def test_the_page_gets_the_plans_and_the_print_of_each_row(budget):
    assert [plan["name"] for plan in budget.board.plans] == list(budget.families)
    assert [plan["tokens"] for plan in budget.board.plans] == [576, 1968, 2691, 2304, 256]
    assert [seen[0] for seen in budget.board.seen] == ["3.8", "7.7", "22.1", "20.5", "10.3"]
    for crop, ours in zip(budget.board.crops, budget.reading.crops(), strict=True):
        with Image.open(io.BytesIO(crop)) as picture:
            assert (picture.height, picture.width) == ours.shape[:2]
    assert budget.canvas.image_size == (1920, 1080)
    assert budget.canvas.box == list(RECEIPT_LINE)


@pytest.mark.parametrize(
    ("name", "in_the_page", "setting"),
    [
        ("family", "gemma-3", "gemma-3"),
        ("families", ["internvl", "idefics3"], ("internvl", "idefics3")),
        ("images", 5, 5),
        ("text_tokens", 0, 0),
        ("context", 32768, 32768),
        ("fit", "native", "native"),
        ("merge", 1, 1),
        ("projector", "none", "none"),
        ("decoder", "llama-2-7b", "llama-2-7b"),
        ("slot", 700, 700),
    ],
)
def test_what_a_hand_moves_in_the_page_is_a_setting_and_back(budget, name, in_the_page, setting):
    budget.board.set_state({name: in_the_page})
    assert getattr(budget, name) == setting
    assert not budget.problem
    other = TokenBudget(**budget.state())
    assert getattr(other.board, name) == in_the_page
    assert other.state() == budget.state()
    other.close()


def test_a_picture_from_the_list_comes_without_a_box_and_the_receipt_with_one(budget):
    budget.board.set_state({"picture": "coffee"})
    assert (budget.image, budget.box, budget.problem) == ("coffee", None, "")
    assert budget.canvas.image_size == (384, 576)
    assert budget.board.seen[0] == ["", "", "no box is drawn"]
    budget.board.set_state({"picture": "receipt"})
    assert (budget.box, budget.reading.window.left) == (RECEIPT_LINE, 674)


def test_a_picture_that_is_dropped_is_ones_own(budget):
    buffer = io.BytesIO()
    Image.fromarray(SMALL).save(buffer, "PNG")
    budget.canvas.set_state({"image": buffer.getvalue(), "image_size": [40, 60]})
    assert (budget.reading.setting.image_size, budget.box) == ((40, 60), None)
    assert (budget.board.picture, budget.problem) == ("own", "")
    assert budget.board.choices["pictures"][-1] == ["own", "your own", True]
    budget.canvas.set_state({"box": [4, 5, 10, 30]})
    assert budget.box == (4, 5, 10, 30)
    assert budget.reading.letter == pytest.approx(10 * budget.reading.plan.canvas[0] / 40)


def test_a_picture_that_was_made_smaller_on_its_way_counts_as_it_was(budget):
    buffer = io.BytesIO()
    Image.fromarray(SMALL).save(buffer, "PNG")
    came = {"image": buffer.getvalue(), "image_size": [40, 60], "brought_size": [3000, 4500]}
    budget.canvas.set_state(came)
    assert (budget.image_size, budget.canvas.image_size) == ((3000, 4500), (3000, 4500))
    assert (budget.reading.picture.shape, budget.problem) == ((40, 60, 3), "")
    budget.canvas.set_state({"box": [300, 450, 75, 750]})
    crop = budget.reading.crops()[budget.families.index("gemma-3")]
    down, across = 896 / 3000, 896 / 4500
    assert crop.shape[:2] == (round(153 * down), round(828 * across))


def test_a_size_alone_is_enough_to_count():
    budget = TokenBudget(image=None, image_size=(1080, 1920))
    assert budget.reading.window.pictures == 6918
    assert (budget.canvas.image, budget.board.crops) == (b"", [b""] * 5)
    budget.close()


def test_a_move_sends_what_is_looked_at_and_no_more(budget):
    with sent() as told:
        budget.canvas.set_state({"box": [1500, 450, 22, 300]})
    assert not told.of("plans")
    assert told.of("crops") == [budget.board]
    assert 500 < told.bytes < 40_000
    for moved in ({"images": 2}, {"slot": 40}, {"family": "gemma-3"}, {"text_tokens": 700}):
        with sent() as told:
            budget.board.set_state(moved)
        assert not told.of("plans")
        assert not told.of("crops")
        assert told.of(next(iter(moved))) == []
        assert told.bytes < 8000


def test_a_window_that_is_too_small_is_said_and_mended_by_a_button(budget):
    assert budget.too_small.layout.display == "none"
    budget.context = 2048
    assert budget.too_small.layout.display is None
    assert (
        "5,470 slots are missing; Gemma 3 with 3 pictures fits." in budget.too_small.sentence.value
    )
    assert (budget.problem, budget.reading.window.missing) == ("", 5470)
    budget.too_small.buttons[0].click()
    assert (budget.family, budget.reading.window.missing) == ("gemma-3", 0)
    assert budget.too_small.layout.display == "none"


def test_a_strip_that_the_chosen_family_refuses_is_a_problem_and_another_reads_it(budget):
    budget._take({"image": None, "image_size": (1, 300), "box": None, "family": "qwen2-vl"})
    assert "a picture of 1 × 300 px is 300 times as long" in budget.problem
    budget._problem.buttons[0].click()
    assert budget.problem == ""
    assert budget.board.plans[2]["refused"]


def test_settings_of_the_family_are_written_with_their_origins(budget):
    caps = fold(budget, "Its settings, and where they stand").caps
    known = {one["name"]: one for one in caps.settings}
    assert known["max_tiles"]["origin"].startswith("convert_internvl_weights")
    caps.set_state({"changes": {"max_tiles": 6}})
    assert budget.caps == {"llava-1.5": {"pad": True}, "internvl": {"max_tiles": 6}}
    assert budget.reading.plan.tiles == (2, 1)
    changed = {one["name"]: one["changed"] for one in caps.settings}
    assert (changed["max_tiles"], changed["tile"]) == (True, False)
    caps.set_state({"changes": {"max_tiles": 12}})
    assert budget.caps == {"llava-1.5": {"pad": True}}
    budget.family = "llava-1.5"
    assert [one["name"] for one in caps.settings] == ["patch", "crop", "pad"]
    caps.set_state({"changes": {"pad": False}})
    assert (budget.caps, budget.reading.row.sees) == ({}, False)


def test_two_counts_are_told_apart(budget):
    differing = fold(budget, "Why do my numbers differ?").differing
    assert differing.said[0].startswith("Give two counts")
    budget.family = "qwen2-vl"
    differing.set_state({"counts": [1222, 2691]})
    assert budget.counts == (1222, 2691)
    assert "max_pixels 1,003,520" in differing.said[0]
    differing.set_state({"counts": [17, 2691]})
    assert differing.said[0].startswith("No known cause")
    differing.set_state({"counts": []})
    assert budget.counts is None


def test_what_folds_out_says_ways_sources_and_everything_in_words(budget):
    closer = fold(budget, "Crops, or a second branch").content.value
    assert "<td data-head='way'>second branch<td data-head='read at'>1,792 × 896 px" in closer
    assert "<td data-head='slots'>256<td data-head='letter, px'>20.5" in closer
    sources = fold(budget, "Sources and dates").content.value
    assert sources.count("transformers 5.23.0, read 2026-11-27") == 5
    assert "read 2026-11-28" in sources
    words = fold(budget, "Describe").content.value
    for plan in budget.board.plans:
        assert plan["title"] in words
        assert f"{plan['tokens']:,}" in words
    assert "<td>orientation<td>Turned as its camera says" in words
    assert "slots = images" in fold(budget, "Show the code").content.value


def test_the_pages_numbers_are_those_of_the_reading(budget):
    for state in ({}, {"family": "qwen2-vl"}, {"projector": "none", "fit": "square"}):
        budget._take({**budget._opening_state(), **state})
        told = {fact.name: fact.shown for fact in budget.reading.facts}
        shown = dict(re.findall(r"data-fact=(\w+)>.*?<b>(.*?)</b>", budget._numbers.value))
        assert {"slots", "left", "narrowed", "kv_mib", "prefill_gmacs"} <= shown.keys()
        assert shown.items() <= told.items()


def test_what_a_view_shows_is_what_core_says_of_the_same_settings(budget):
    budget._take({"family": "idefics3", "images": 2, "box": (300, 100, 30, 200), "merge": 1})
    alone = budget_reading(family="idefics3", images=2, box=(300, 100, 30, 200), merge=1)
    assert budget.text == alone.text
    assert [fact.shown for fact in budget.reading.facts] == [fact.shown for fact in alone.facts]


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("box", "code", "four whole numbers"),
        ("families", "internvl", "a tuple of names"),
        ("image", 3, "a sample's name"),
    ],
)
def test_what_a_setting_cannot_hold_is_refused_in_words(budget, name, value, sentence):
    with pytest.raises(TraitError, match=re.escape(sentence)):
        setattr(budget, name, value)


def test_names_of_pictures_and_families_are_never_html(budget):
    budget.image = "<b>nowhere</b>.png"
    assert budget.problem
    assert "<b>nowhere" not in budget._problem.sentence.value


@pytest.mark.parametrize("count", [10, pytest.param(200, marks=pytest.mark.slow)])
def test_many_made_and_closed_leave_nothing_behind(count):
    before = set(_instances)
    for number in range(count):
        budget = TokenBudget()
        if number % 5 == 0:
            for one in budget._folds:
                one.button.value = True
            budget.target("images")
            budget.stop = number % 4
        budget.close()
    assert set(_instances) == before
