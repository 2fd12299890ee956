"""A teacher's settings: how many hints a course gives."""

import re

import pytest

from tests.grading.lab_ninety import rows
from vitlab.grading import check, hint, numbers, save, store
from vitlab.grading.course import find
from vitlab.grading.rungs import RUNGS
from vitlab.grading.settings import Settings, settings

FOR_4_5 = "[numbers.'4.5']\n"


@pytest.fixture
def course_file(progress_file):
    return progress_file.with_name("vitlab-course.toml")


def titles(times=6):
    return [repr(hint("1.2")).partition("\n")[0] for _ in range(times)]


def test_without_a_file_all_hints_are_given():
    assert settings() == (Settings(hints=4), "")


@pytest.mark.parametrize("given", [1, 2, 3])
def test_a_course_gives_as_many_hints_as_it_says(course_file, given):
    course_file.write_text(f"hints = {given}\n", "utf-8")
    climbed = [f"Hint {n} of {given} for 1.2: {RUNGS[n - 1]}" for n in range(1, given + 1)]
    assert titles() == climbed + climbed[-1:] * (6 - given)
    shown = hint("1.2")
    said = f"This course gives {given} of the 4 rungs; this is its last."
    assert repr(shown).endswith(said)
    assert said in shown._repr_html_()
    assert shown._repr_html_().count("<details") == given
    assert store.read()["1.2"]["hints"] == given


def test_before_the_last_rung_of_a_course_nothing_is_said_of_it(course_file):
    course_file.write_text("hints = 3\n", "utf-8")
    assert "This course" not in repr(hint("1.2"))


def test_a_course_without_hints_says_so_and_counts_none(course_file):
    course_file.write_text("hints = 0\n", "utf-8")
    assert repr(hint("1.2")) == "This course gives no hints (vitlab-course.toml says so)."
    assert store.read() == {}


def test_rungs_seen_before_are_not_shown_where_the_course_does_not_give_them(course_file):
    titles(4)
    course_file.write_text("hints = 2\n", "utf-8")
    assert titles(1) == ["Hint 2 of 2 for 1.2: concept"]
    assert store.read()["1.2"]["hints"] == 4  # what was used is not forgotten


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("hints = 7", "hints is 7, not a whole number from 0 to 4"),
        ("hints = -1", "hints is -1, not a whole number from 0 to 4"),
        ("hints = true", "hints is True, not a whole number from 0 to 4"),
        ("hints = 3.0", "hints is 3.0, not a whole number from 0 to 4"),
        ('hints = "3"', "hints is '3', not a whole number from 0 to 4"),
        ("hints = 2024-01-01", "hints is a value of type date, not a whole number from 0 to 4"),
        ("[hints]\nlab1 = 3", "hints is a value of type dict, not a whole number from 0 to 4"),
        ("hint = 3", "there is no setting 'hint', only hints, numbers"),
        ("hints = 3\nrungs = 3", "there is no setting 'rungs', only hints, numbers"),
        ("numbers = 3", "numbers is 3, not a table for each exercise"),
        ("[numbers]\n'90.9' = 3", "There is no exercise '90.9'; the labs here: "),
        ("[numbers]\n'4.7' = 3", "There is no exercise '4.7'; lab 4 has 4.1, "),
        ("[numbers]\n'4.5' = 3", 'numbers of 4.5 is 3, not a table such as [numbers."4.5"]'),
        (f"{FOR_4_5}seed = 5", "4.5 has no number 'seed', only seeds, learned_at_least"),
        ("[numbers.'1.2']\nseeds = 5", "1.2 has no number 'seeds', nor any other"),
        (f"{FOR_4_5}seeds = 0", "seeds of 4.5 is 0, not a whole number of at least 1"),
        (f"{FOR_4_5}seeds = 2.5", "seeds of 4.5 is 2.5, not a whole number of at least 1"),
        (f"{FOR_4_5}seeds = true", "seeds of 4.5 is True, not a whole number of at least 1"),
        (f"{FOR_4_5}learned_at_least = nan", "learned_at_least of 4.5 is nan, not a number of at"),
        (f"{FOR_4_5}learned_at_least = -1", "learned_at_least of 4.5 is -1, not a number of at"),
        ("hints 3", "Expected '=' after a key in a key/value pair"),
        ("hints = 3\nhints = 2", "Cannot overwrite a value"),
        (b"hints = 3 # \xff", "it is not text in UTF-8"),
        ("a = " + "[" * 100_000, "it is nested too deeply"),
    ],
)
def test_a_mistake_is_one_sentence_and_the_usual_settings_hold(course_file, content, why):
    course_file.write_bytes(content if isinstance(content, bytes) else content.encode())
    found, said = settings()
    assert found == Settings()
    start = f"vitlab-course.toml cannot be used, so the usual settings hold: {why}"
    assert said.startswith(start)
    # where, as tomllib says it, or the end of a list
    assert re.fullmatch(r"( \(at .+\)|[\d., ]+| least 0)?\.", said.removeprefix(start))
    shown = repr(hint("1.2"))
    assert shown.startswith("Hint 1 of 4")
    assert shown.endswith("\n" + said)


def test_a_folder_of_that_name_is_a_sentence_too(course_file):
    course_file.mkdir()
    assert settings()[1].startswith(
        "vitlab-course.toml cannot be used, so the usual settings hold: "
    )
    assert titles(1)[0].startswith("Hint 1 of 4")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_marks_and_line_ends_of_editors_are_read(course_file, encoding):
    course_file.write_bytes("# für alle\r\nhints = 3\r\n".encode(encoding))
    assert settings() == (Settings(hints=3), "")


def test_a_course_may_ask_for_other_numbers_than_usual(course_file):
    usual = find("4.5").numbers
    course_file.write_text(f"{FOR_4_5}seeds = 5\n", "utf-8")
    assert numbers("4.5") == {**usual, "seeds": 5}
    assert find("4.5").numbers == usual
    assert settings()[1] == ""


@pytest.mark.usefixtures("lab_ninety")
def test_a_check_judges_by_the_numbers_of_the_course(course_file):
    save("90.1", rows(seeds=3))
    assert check("90.1") == 2
    course_file.write_text("[numbers.'90.1']\nseeds = 4\n", "utf-8")
    score = check("90.1")
    assert score == 0.5
    assert "learned has 3 seeds of 4." in score.verdict
    save("90.1", rows(seeds=4))
    assert check("90.1") == 2


@pytest.mark.usefixtures("lab_ninety")
def test_a_check_whose_numbers_cannot_be_read_says_so_and_takes_the_usual_ones(course_file):
    save("90.1", rows(seeds=3))
    course_file.write_text("[numbers.'90.1']\nseeds = 'four'\n", "utf-8")
    score = check("90.1")
    assert score == 2
    assert (
        "so the usual settings hold: seeds of 90.1 is 'four', not a whole number" in score.verdict
    )
    assert "vitlab-course.toml" not in check("1.2", lambda images, patch_size: 3).verdict
