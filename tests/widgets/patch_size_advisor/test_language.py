"""The advisor in another language: every state, every problem, and two advisors side by side."""

import re

import pytest

from tests.english import english_left
from tests.few import few
from vitlab.core.advice import APPLICATIONS
from vitlab.widgets import PatchSizeAdvisor
from vitlab.words import speaking

PINNED = {"image_size": (224, 224), "patch_size": 8}
STATES = [
    {"patch_size": 16, "pinned": PINNED, "batch_size": 1},
    {"patch_size": 8, "token_budget": 512, "mode": "inference", "attention": "eager"},
    {"patch_size": (14, 20), "budget": 1.5, "patches_across": 2.5},
    {"patch_size": 4, "token_budget": 100, "mac_budget": 3.5, "budget": 0.5, "patches_across": 20},
    {"image_size": (300, 200), "patch_size": 28, "budget": None, "smallest": (10, 10, 3, 4)},
    {"image_size": (96, 224), "patch_size": 32, "smallest": (0, 0, 448, 448), "model": "vit_tiny"},
    {"model": "siglip2_base", "patch_size": 16, "mac_budget": None, "token_budget": None},
    *({"application": name, "patch_size": 16} for name in APPLICATIONS),
]
PROBLEMS = [
    {"smallest": None},
    {"smallest": (440, 440, 34, 45)},
    {"smallest": (4, 4, 0, 4)},
    {"application": "films"},
    {"image_size": (0, 20)},
    {"token_budget": 0},
    {"patches_across": -1},
    {"patch_sizes": (8, 0)},
    {"pinned": {"image_size": (0, 0), "patch_size": 8}},
    {"image": "nowhere.png"},
    {"model": "vit_hugs"},
]


@pytest.mark.parametrize("state", few(STATES))
def test_no_state_says_anything_in_english(state):
    with speaking("long"):
        advisor = PatchSizeAdvisor(**state)
        assert advisor.problem == ""
        assert english_left(advisor) == []
        told = [*in_tables(advisor), advisor.none_left.sentence.value]
        assert [text for text in told if is_english(text)] == []
    advisor.close()


def in_tables(advisor):
    """All that the two tables of rows show."""
    for table in (advisor.candidates, advisor.controls["application"]):
        yield from (table.label, *table.head)
        for row in table.rows:
            yield row["label"]
            yield from (words for words, kind in row["cells"] if kind != "vl-published")


def is_english(text):
    unsaid = re.sub(r"<[^>]*>", " ", text)
    return "⟦" not in unsaid and re.search(r"[^\W\d_]{3,}", unsaid) is not None


@pytest.mark.parametrize("state", few(PROBLEMS))
def test_no_problem_is_said_in_english(state):
    with speaking("long"):
        advisor = PatchSizeAdvisor(**state)
        assert advisor.problem
        assert english_left(advisor) == []
    advisor.close()


@pytest.mark.parametrize("state", few(STATES))
def test_the_program_is_the_same_in_both_languages(state):
    codes = []
    for language in ("en", "de"):
        with speaking(language):
            advisor = PatchSizeAdvisor(**state)
            codes.append(advisor.code())
            advisor.close()
    assert codes[0] == codes[1]


def test_what_breaks_and_what_would_do_are_whole_german_sentences():
    with speaking("de"):
        advisor = PatchSizeAdvisor(token_budget=512, mac_budget=100.5, budget=1)
        problem, remedies = advisor.reading.advice.problem, advisor.reading.remedies
        advisor.close()
    assert "keine Patch-Größe hält jedes Budget ein" in str(problem)
    assert re.search(r"\d,\d\d GiB von 1|\d,\d Patches quer", str(problem))
    first, *more = remedies[0].label.split(" und ")
    assert first[0].isupper() or first[0].isdigit()
    assert all(other[0].islower() or other[0].isdigit() for other in more)


def test_numbers_have_german_separators_on_screen():
    with speaking("de"):
        advisor = PatchSizeAdvisor(patch_size=4, pinned=PINNED)
        shown = {fact.name: fact.shown for fact in advisor.reading.facts}
        rows = {row["name"]: row["cells"] for row in advisor.candidates.rows}
        advisor.close()
    assert shown["tokens"] == "12.544"
    assert rows["4 × 4"][0][0] == "12.544"
    assert rows["16 × 16"][1][0] == "2,1"
    assert shown["tokens_ratio"] == "16 ×"


def test_two_advisors_speak_two_languages():
    english = PatchSizeAdvisor()
    with speaking("de"):
        german = PatchSizeAdvisor()
    for advisor in (english, german):
        advisor.patch_size, advisor.token_budget = 8, 2000
        advisor.application = "satellite"
    assert "Smallest thing 9 × 9 px" in english.text
    assert "Kleinstes Ding 9 × 9 px" in german.text
    heads = [advisor.candidates.head[-1] for advisor in (english, german)]
    assert heads == ["published", "veröffentlicht"]
    assert english.question == german.question
    assert "Welcher ist der größte Patch" in german._head.value
    for advisor in (english, german):
        advisor.stop = 1
    assert "Every budget is kept" in english._guide.told["html"]
    assert "Jedes Budget ist eingehalten" in german._guide.told["html"]
    for advisor in (english, german):
        advisor.close()
