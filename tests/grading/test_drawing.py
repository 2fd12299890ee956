"""What the seed of a course may draw: there is a right answer, and it is not the usual one."""

import json

import pytest

from tests.grading.answers.kinds import samples
from tests.grading.answers.lab10 import row, small
from vitlab.classroom.course.drawing import drawn, numbers_of
from vitlab.classroom.course.terms import Course
from vitlab.core.errors import LabError
from vitlab.grading import check, numbers, reset
from vitlab.grading.asking import with_numbers_of, with_options
from vitlab.grading.course import find, find_lab, lab_numbers
from vitlab.grading.guessing import Choice
from vitlab.grading.measured import Measured
from vitlab.grading.seam import Reply, Report
from vitlab.grading.settings import read_settings
from vitlab.grading.varying import with_numbers

DRAWN = [e for number in lab_numbers() for e in find_lab(number).exercises if e.variants]
VARIANTS = [
    pytest.param(e, given, id=f"{e.id}-{n}") for e in DRAWN for n, given in enumerate(e.variants)
]
FITTING = {"10.3": [*small(max_pixels=150528), row(4, 4, "A", size=(56, 840))]}
"""An answer that holds for every variant."""


def judged(exercise, value):
    return exercise.judge(Report((Reply("returned", value),)), 0)


@pytest.mark.parametrize(("exercise", "given"), VARIANTS)
def test_right_answers_to_the_usual_question_do_not_pass_and_another_one_does(exercise, given):
    other = with_numbers(exercise, {exercise.id: given})
    if isinstance(exercise, Choice):
        assert judged(other, exercise.right).verdict.points == 0
        rights = [key for key in exercise.options if judged(other, key).verdict.points]
        assert [other.key_of(key) for key in rights] == [exercise.right]
        return
    assert isinstance(exercise, Measured)
    for sample in samples():
        if sample.exercise_id == exercise.id and not sample.breaks:
            assert judged(other, sample.answer()).verdict.points < exercise.points, sample.name
    assert judged(other, FITTING[exercise.id]).verdict.points == exercise.points


@pytest.mark.parametrize(("exercise", "given"), VARIANTS)
def test_every_variant_may_be_set_and_has_the_usual_names(exercise, given):
    assert read_settings({"numbers": {exercise.id: given}}).numbers == {exercise.id: given}


def test_a_seed_draws_the_same_for_all_and_another_one_other_numbers():
    one, again, other = (drawn(Course(seed=seed)) for seed in ("1", "1", "2"))
    assert one == again != other
    assert one.keys() == {exercise.id for exercise in DRAWN}
    assert drawn(Course()) == {}
    assert drawn(Course(seed="1", labs=(1,))) == {"1.5": one["1.5"]}


def test_what_a_teacher_names_stands_before_what_is_drawn():
    course = Course(seed="1", numbers={"10.3": {"context": 3000}, "4.5": {"seeds": 4}})
    found = drawn(course)
    assert found["4.5"] == {"seeds": 4}
    assert found["10.3"] == {**drawn(Course(seed="1"))["10.3"], "context": 3000}


def test_what_was_released_is_what_is_judged(tmp_path):
    manifest = tmp_path / "vitlab-release.json"
    course = Course(seed="1", release=tmp_path)
    with pytest.raises(LabError, match=r"^there is no release in '.*': write it first, with"):
        numbers_of(course)
    manifest.write_text(json.dumps({"numbers": {"1.5": {"order": 7}}}), "utf-8")
    assert numbers_of(course) == {"1.5": {"order": 7}}
    manifest.write_text("[", "utf-8")
    with pytest.raises(LabError, match=r"is no manifest of a release\.$"):
        numbers_of(course)


def test_options_are_written_in_the_order_of_the_course():
    usual = find("1.5")
    other = with_numbers(usual, {"1.5": {"order": 9}})
    text = with_options(other, "Which?\n\n- **a**: x\n- **b**: y\n\n<!-- pictures/1-5.svg -->")
    listed = [line for line in text.splitlines() if line.startswith("- ")]
    assert listed == [f"- **{key}**: {option.text}" for key, option in other.shown.items()]
    assert sorted(o.text for o in other.shown.values()) == sorted(
        o.text for o in usual.options.values()
    )
    assert text.endswith("\n\n<!-- pictures/1-5.svg -->")


def test_numbers_are_written_wherever_a_text_marks_them():
    other = with_numbers(find("10.3"), {"10.3": {"context": 12345, "letter_px": 1.5}})
    text = "of <!-- 10.3 context -->4,096<!-- --> and <!-- 10.3 letter_px -->16<!-- --> px"
    told = "of <!-- 10.3 context -->12,345<!-- --> and <!-- 10.3 letter_px -->1.5<!-- --> px"
    assert with_numbers_of(lambda _: other, text) == told


def test_a_check_judges_by_the_numbers_of_the_release_beside_it(progress_file):
    def answer_1_5():
        return "b"

    assert check("1.5", answer_1_5) == 1
    beside = progress_file.with_name("vitlab-release.json")
    beside.write_text(json.dumps({"labs": {}, "numbers": {"1.5": {"order": 1}}}), "utf-8")
    assert check("1.5", answer_1_5) == 1  # c and d change places, and nothing else
    drawn_order = find("1.5").variants[0]
    numbers_there = {"1.5": drawn_order, "10.3": {"context": 2048}}
    beside.write_text(json.dumps({"labs": {}, "numbers": numbers_there}), "utf-8")
    assert check("1.5", answer_1_5) == 0
    assert numbers("10.3")["context"] == 2048
    progress_file.with_name("vitlab-course.toml").write_text(
        "hints = 2\n[numbers.'10.3']\ncontext = 3000", "utf-8"
    )
    assert numbers("10.3")["context"] == 3000


def test_a_release_that_cannot_be_read_is_a_sentence_and_the_usual_numbers_hold(progress_file):
    progress_file.with_name("vitlab-release.json").write_text("[", "utf-8")
    score = check("1.5", lambda: "b")
    assert score == 1
    assert "vitlab-release.json cannot be used, so the usual settings hold: " in score.verdict


def test_a_clean_copy_asks_what_the_course_asks(progress_file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    order = {"1.5": find("1.5").variants[3]}
    beside = progress_file.with_name("vitlab-release.json")
    beside.write_text(json.dumps({"numbers": order}), "utf-8")
    page = json.loads((tmp_path / reset(1).name).read_text("utf-8"))
    (task,) = [one["source"] for one in page["cells"] if one["id"] == "task-1-5"]
    shown = with_numbers(find("1.5"), order).shown
    assert f"- **a**: {shown['a'].text}\n- **b**: {shown['b'].text}" in task
