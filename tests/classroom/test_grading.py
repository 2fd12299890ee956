"""What one notebook's rows say, beside its points."""

import time
from dataclasses import replace

import numpy as np
import pytest

from tests.classroom.corpus.submissions import Submission, first
from vitlab.classroom.testing import Examiner, Limits, grade, read_hidden
from vitlab.classroom.testing.grading import HIDDEN_SEEDS
from vitlab.classroom.testing.guarding import guarded
from vitlab.classroom.testing.preparing import Prepared
from vitlab.core.errors import LabError
from vitlab.grading.course import find, find_lab, lab_numbers
from vitlab.grading.laws import Fulfils, Function, Law
from vitlab.grading.seam import Reply, Report
from vitlab.grading.varying import with_numbers

pytestmark = pytest.mark.refusal  # or thousands of small calls take minutes

RIGHT = Submission("right", "all is right")
FUNCTIONS = [
    exercise
    for number in lab_numbers()
    for exercise in find_lab(number).exercises
    if isinstance(exercise, Function)
]


def of(rows, exercise):
    return next(row for row in rows if row.exercise == exercise)


def test_a_row_tells_of_a_broken_law_by_its_smallest_public_case(forks):
    wrong = Submission("wrong", "", {"1.2": first("1.2", "return images")})
    row = of(grade(wrong.work, zygote=forks), "1.2")
    law = find("1.2").laws[0]
    assert (row.standing, row.points, row.of) == ("not right yet", 0, 3)
    assert row.law == law.says
    assert row.case.startswith("images of shape (1, 1, 4, 4)")
    assert row.symptom == "axes"
    assert row.sandbox == forks.level
    assert row.answer == first("1.2", "return images")
    assert row.more > 0


def test_guesses_choices_and_what_cannot_run_stand_in_their_rows(forks):
    cells = {"1.2": "def patchify(:", "1.5": "def answer_1_5():\n    return 'd'"}
    rows = grade(Submission("mixed", "", cells).work, zygote=forks)
    assert of(rows, "1.4").value == [4.0, 20.0]
    assert (of(rows, "1.5").value, of(rows, "1.5").points) == ("d", 0)
    assert "SyntaxError" in of(rows, "1.2").sentence
    assert of(rows, "1.2").standing == "not right yet"


def test_a_letter_counts_as_what_it_means_in_the_course(forks):
    work = Submission("b", "", {"1.5": "def answer_1_5():\n    return 'b'"}).work
    course = {"1.5": find("1.5").variants[0]}
    usual, drawn = (of(grade(work, zygote=forks, numbers=n), "1.5") for n in ({}, course))
    assert (usual.points, usual.value) == (1, "b")
    assert drawn.points == 0
    key = with_numbers(find("1.5"), course).key_of("b")
    assert drawn.value == key
    assert find("1.5").options[key].why in drawn.sentence


def test_the_same_seed_grades_in_the_same_way(forks):
    works = [Submission("a", "").work, Submission("b", "").work]
    first_rows, second = (grade(work, zygote=forks, seed=3) for work in works)
    same = {"student": "", "seconds": 0.0}
    assert [replace(row, **same) for row in first_rows] == [
        replace(row, **same, answer=row.answer) for row in second
    ]


def test_what_hidden_cases_must_lead_to_is_worked_out_once_for_a_class(forks):
    worked_out = []

    def expect(image_size, patch_size):
        worked_out.append(image_size)
        return 1, 1

    laws = [Law("one patch", 1, lambda rng: [((rng.integers(5, 99).item(),) * 2, 99)], expect)]
    stub = "def grid_shape(image_size, patch_size, remainder='error'):\n    return"
    cells = [f"{stub} {rows}, 1" for rows in (1, 2)]
    examiner = Examiner(forks, hidden={"1.1": laws}, seed=3)
    found = [of(examiner.grade(Submission("s", "", {"1.1": one}).work), "1.1") for one in cells]
    assert [row.points for row in found] == [1, 0]
    assert len(worked_out) == len(set(worked_out)) == HIDDEN_SEEDS


def test_two_laws_that_ask_alike_are_asked_once_and_each_hears_the_reply():
    prepared = Prepared(find("3.3"), ())
    calls = prepared.unseen((1, 2), 5)
    assert len(calls.order) == 2 * len(calls.each)
    replies = [Reply("returned", {"at": n}) for n in range(len(calls.each))]
    assert calls.of_all(replies) == (*replies, *replies)
    assert calls.of_all(replies[:1]) == (*replies[:1],)


def test_nobody_can_change_a_case_that_a_whole_class_is_asked():
    (images, _), *_ = Prepared(find("1.2"), ()).shown.each
    with pytest.raises(ValueError, match="read-only"):
        images[:] = 0


def test_an_experiment_is_judged_by_what_its_cell_has_stored(forks):
    work = replace(RIGHT.work, lab=4, cells=(), answers={}, saved={"4.5": [{"seed": 0}]})
    rows = grade(work, zygote=forks)
    assert of(rows, "4.5").standing == "not right yet"
    assert "Row 0 has no" in of(rows, "4.5").sentence
    empty = grade(replace(work, saved={}), zygote=forks)
    assert of(empty, "4.5").standing == "not written yet"
    broken = grade(replace(work, saved={"4.5": "no rows"}), zygote=forks)
    assert "cannot be read" in of(broken, "4.5").sentence


HIDDEN = """
from vitlab.grading.laws import Law

LAWS = {"1.1": [Law("a picture of one pixel is one patch", 2,
                    inputs=lambda rng: [((1, 1), 1)], expect=lambda image, patch: (1, 1))]}
"""


@pytest.fixture
def hidden(tmp_path):
    path = tmp_path / "hidden.py"
    path.write_text(HIDDEN, encoding="utf-8")
    return path


def test_a_hidden_law_counts_with_the_others_and_is_never_shown_by_its_case(forks, hidden):
    laws = read_hidden(hidden)
    row = of(grade(RIGHT.work, zygote=forks, hidden=laws), "1.1")
    assert (row.points, row.of, row.standing) == (4, 4, "right")
    wrong = {"1.1": first("1.1", "if image_size == (1, 1): return 7, 7")}
    row = of(grade(Submission("w", "", wrong).work, zygote=forks, hidden=laws), "1.1")
    assert (row.points, row.of, row.law) == (2, 4, "a picture of one pixel is one patch")
    assert (row.case, row.got) == ("", "")
    empty = grade(Submission("e", "", {"1.1": "x = 1"}).work, zygote=forks, hidden=laws)
    assert (of(empty, "1.1").points, of(empty, "1.1").of) == (0, 4)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 / 0", "does not run"),
        ("LAWS = 3", "has no LAWS"),
        ("LAWS = {'77.1': []}", "There is no exercise"),
        ("LAWS = {'1.5': []}", "not judged by laws"),
        ("LAWS = {'1.1': [3]}", "no list of Law"),
    ],
)
def test_a_hidden_file_that_cannot_be_used_says_why(tmp_path, text, said):
    path = tmp_path / "hidden.py"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LabError, match=said):
        read_hidden(path)


def test_a_loop_without_an_end_costs_its_limit_and_a_second(forks):
    grade(RIGHT.work, zygote=forks)
    loop = Submission("loop", "", {"1.2": first("1.2", "sum(iter(int, 1))")})
    began = time.monotonic()
    row = of(grade(loop.work, zygote=forks, limits=Limits(call=1.0)), "1.2")
    assert row.limit == "call"
    assert 1.0 <= row.seconds < 2.5
    assert time.monotonic() - began < 6


@pytest.mark.slow
def test_many_slow_calls_come_to_the_limit_of_an_exercise_and_then_of_the_whole(forks):
    naps = {"1.1": first("1.1", "__import__('time').sleep(0.3)")}
    limits = Limits(call=60.0, exercise=2.0)
    rows = grade(Submission("naps", "", naps).work, zygote=forks, limits=limits)
    assert of(rows, "1.1").limit == "exercise"
    assert of(rows, "1.2").points == 3
    rows = grade(Submission("naps", "", naps).work, zygote=forks, limits=replace(limits, whole=1))
    assert {row.limit for row in rows if row.exercise != "1.1"} == {"whole"}
    assert sum(row.points for row in rows) == 0


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda exercise: exercise.id)
def test_no_data_at_all_makes_a_law_fail_instead_of_not_holding(exercise):
    judged = guarded(exercise, exercise.laws)
    cases = [next(iter(law.cases((1,)))) for law in exercise.laws]
    strange = (
        *(True, 2**4000, -1.5, float("nan"), "", "text", (), [[]], {}, {"output": None}, None),
        *(np.zeros((0, 3)), np.zeros(()), np.full((2, 2), np.inf), {"tokens": [True], "runs": "x"}),
        {key: {"spans": 3, "result": "a"} for key in ("slower", "faster")},
    )
    for value in strange:
        for law, case in zip(judged.laws, cases, strict=True):
            law.broken_by([case], [Reply("returned", value)])


def test_a_law_that_fails_over_what_it_is_given_does_not_hold():
    def fails(value):
        return value["missing"]

    law = Law("x", 1, inputs=lambda rng: [(1,)], expect=lambda _: Fulfils(fails))
    judged = guarded(find("1.1"), [law])
    assert judged.breaks(Report((Reply("returned", {}),)), (1,)).keys() == {1}


def test_our_own_answers_to_labs_of_functions_earn_everything(forks):
    rows = grade(Submission("three", "", lab=3).work, zygote=forks)
    assert [row.points for row in rows] == [3, 3, 2]
