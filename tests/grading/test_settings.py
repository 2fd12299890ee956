"""A teacher's settings: how many hints a course gives."""

import re

import pytest

from vitlab.grading import hint, store
from vitlab.grading.rungs import RUNGS
from vitlab.grading.settings import Settings, settings


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
        ("hint = 3", "there is no setting 'hint', only hints"),
        ("hints = 3\nrungs = 3", "there is no setting 'rungs', only hints"),
        ("hints 3", "Expected '=' after a key in a key/value pair"),
        ("hints = 3\nhints = 2", "Cannot overwrite a value"),
        (b"hints = 3 # \xff", "it is not text in UTF-8"),
        ("a = " + "[" * 100_000, "it is nested too deeply"),
    ],
)
def test_a_mistake_is_one_sentence_and_all_hints_are_given(course_file, content, why):
    course_file.write_bytes(content if isinstance(content, bytes) else content.encode())
    found, said = settings()
    assert found == Settings()
    start = f"vitlab-course.toml cannot be used, so all hints are given: {why}"
    assert said.startswith(start)
    assert re.fullmatch(r"( \(at .+\))?\.", said.removeprefix(start))  # where, as tomllib says it
    shown = repr(hint("1.2"))
    assert shown.startswith("Hint 1 of 4")
    assert shown.endswith("\n" + said)


def test_a_folder_of_that_name_is_a_sentence_too(course_file):
    course_file.mkdir()
    assert settings()[1].startswith("vitlab-course.toml cannot be used, so all hints are given: ")
    assert titles(1)[0].startswith("Hint 1 of 4")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_marks_and_line_ends_of_editors_are_read(course_file, encoding):
    course_file.write_bytes("# für alle\r\nhints = 3\r\n".encode(encoding))
    assert settings() == (Settings(hints=3), "")
