"""A written answer is kept for a person to read; no check gives points for it."""

import json

import numpy as np
import pytest

from labs_solutions import generated, readme
from tests.grading.lab_ninety import LAB
from vitlab.grading import check, store
from vitlab.grading.writing import LONGEST_TEXT

pytestmark = pytest.mark.usefixtures("lab_ninety")
TEXT = "A mean hides how far the seeds lie apart.\n\nSo I report both."


def in_file(path):
    return json.loads(path.read_text("utf-8"))["exercises"]["90.2"]


def test_a_text_is_kept_and_its_rubric_is_shown(progress_file):
    score = check("90.2", lambda: f"\n{TEXT}\n")
    assert score == 0
    assert score.verdict == (
        "90.2 kept\n"
        "Your text of 13 words is kept. A teacher can give 2 points for it, and so can you:\n"
        "1. It says what a mean hides (1)\n"
        "2. It names the seeds (0.5)\n"
        "3. It says what is reported instead (0.5)\n"
        "Which lines hold? Return them beside the text, as in `return text, [1, 3]`."
    )
    entry = in_file(progress_file)
    assert entry["text"] == TEXT.split("\n")
    assert not {"points", "own", "teacher"} & entry.keys()


def test_who_scores_it_alone_hears_what_it_makes(progress_file):
    verdict = check("90.2", lambda: (TEXT, [3, 1, 3])).verdict
    assert "\n1. ✓ It says what a mean hides (1)\n2. It names the seeds (0.5)\n3. ✓ " in verdict
    assert verdict.endswith("In your own eyes that makes 1.5 of 2.")
    assert in_file(progress_file)["own"] == [1, 3]
    check("90.2", lambda: "Another text.")
    assert "own" not in in_file(progress_file)


def test_that_no_line_holds_is_an_opinion_too(progress_file):
    assert "that makes 0 of 2." in check("90.2", lambda: (TEXT, [])).verdict
    assert in_file(progress_file)["own"] == []


@pytest.mark.parametrize("text", ["", "  \n ", ("", [1])])
def test_an_empty_text_is_not_written_yet_and_leaves_no_trace(text, progress_file):
    assert check("90.2", lambda: text).verdict == "90.2 not written yet"
    assert not progress_file.exists()


def test_a_stub_is_not_written_yet():
    def written_90_2():
        raise NotImplementedError()

    assert check("90.2", written_90_2).verdict == "90.2 not written yet"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (3, "It returned 3: return your text in quotes"),
        (["a", "b", "c"], "It returned ['a', 'b', 'c']: return your text in quotes"),
        (("text", [4]), "The rubric has lines 1 to 3, and 4 is none of them."),
        (("text", [0]), "The rubric has lines 1 to 3, and 0 is none of them."),
        (("text", [True]), "and True is none of them."),
        (("text", "1"), "and '1' is none of them."),
        (("text", np.arange(2)), "and an array of shape (2,) is none of them."),
        ("x" * (LONGEST_TEXT + 1), "more than 20,000 characters"),
    ],
)
def test_what_is_no_text_is_one_sentence_and_is_not_kept(value, said, progress_file):
    check("90.2", lambda: TEXT)
    verdict = check("90.2", lambda: value).verdict
    assert verdict.startswith("90.2 not right yet\n")
    assert said in verdict
    assert in_file(progress_file)["text"] == TEXT.split("\n")


def test_a_teachers_points_are_told_and_no_check_changes_them(progress_file):
    check("90.2", lambda: TEXT)
    content = json.loads(progress_file.read_text("utf-8"))
    content["exercises"]["90.2"]["teacher"] = 1.5
    progress_file.write_text(json.dumps(content), "utf-8")
    assert "Your teacher gave 1.5 of them." in check("90.2", lambda: (TEXT, [1])).verdict
    assert in_file(progress_file)["teacher"] == 1.5


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("teacher", 3, "3 for the teacher of 90.2, which is not a number from 0 to 2"),
        ("text", "all in one", '"all in one" for the text of 90.2, which is not a list of lines'),
        ("own", [1, "2"], '[1, "2"] for the own of 90.2, which is not a list of lines of the rub'),
    ],
)
def test_what_cannot_be_in_the_file_is_named_and_read_as_nothing(field, value, said, progress_file):
    entry = {"90.2": {field: value}}
    progress_file.write_text(json.dumps({"vitlab progress": 1, "exercises": entry}), "utf-8")
    assert said in store.known(LAB.exercises).notices[0]
    assert field not in store.known(LAB.exercises).entries["90.2"]


def test_an_opinion_on_lines_that_the_rubric_does_not_have_counts_for_nothing():
    assert LAB.exercises[1].own_points([1, 9, -1, 0]) == 1


def test_points_by_hand_stand_apart_from_those_of_checks():
    assert (LAB.points, LAB.points_by_hand) == (7, 2)
    assert generated.points_of(LAB) == "7 points and 2 for written answers"
    page = readme.with_table("<!-- labs: written by make labs -->\n<!-- /labs -->", [LAB])
    assert "| 90 · Kinds | rows |  | 7 + 2 | 30 |" in page


def test_nbgrader_leaves_a_text_to_its_reader():
    text, checked = (generated._metadata(f"{part}-90-2", LAB) for part in ("ex", "check"))
    assert (text["grade"], text["solution"], text["locked"], text["points"]) == (1, 1, 0, 2)
    assert (checked["grade"], checked["solution"], checked["locked"]) == (0, 0, 1)
    assert "points" not in checked
