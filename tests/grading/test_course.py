"""The registry of exercises is whole, and reaching it costs next to nothing."""

import inspect
import pkgutil
import subprocess
import sys

import pytest

from vitlab.grading import box
from vitlab.grading.course import find, find_lab, lab_numbers
from vitlab.grading.data import to_bytes
from vitlab.grading.exercise import Lab
from vitlab.grading.guessing import Choice, Prediction
from vitlab.grading.ladder import rungs_of
from vitlab.grading.laws import Function, Law
from vitlab.grading.seam import Report

LABS = [find_lab(number) for number in lab_numbers()]
EXERCISES = [exercise for lab in LABS for exercise in lab.exercises]


def by_id(exercise):
    return exercise.id


def test_ids_are_unique_and_belong_to_their_lab():
    ids = [exercise.id for exercise in EXERCISES]
    assert len(set(ids)) == len(ids)
    for lab in LABS:
        expected = [f"{lab.number}.{n}" for n in range(1, len(lab.exercises) + 1)]
        assert [exercise.id for exercise in lab.exercises] == expected


@pytest.mark.parametrize("exercise", EXERCISES, ids=by_id)
def test_every_exercise_is_found_by_its_id_and_has_four_hints(exercise):
    assert find(exercise.id) is exercise
    assert len(rungs_of(exercise.id)) == 4


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: str(lab.number))
def test_the_minutes_of_the_exercises_fit_into_those_of_the_lab(lab):
    assert 0.6 * lab.minutes <= sum(e.minutes for e in lab.exercises) <= lab.minutes


@pytest.mark.parametrize(
    ("points", "together", "shown"),
    [((1, 2), 3, "3"), ((0.5, 1.5), 2, "2"), ((1, 0.5), 1.5, "1.5")],
)
def test_a_function_is_worth_what_its_laws_are_worth(points, together, shown):
    laws = tuple(
        Law(f"law {n}", p, lambda rng: [()], expect=lambda: 1) for n, p in enumerate(points)
    )
    exercise = Function(id="9.1", title="Halves", minutes=1, laws=laws)
    assert exercise.points == Lab(9, 1, "Halves", 1, "", "", (exercise,)).points == together
    assert f"{exercise.points}" == shown
    report = Report.from_bytes(box.run(lambda: 1, exercise.job(0).to_bytes()))
    assert exercise.judge(report, 0).verdict.score == f"{shown} of {shown} points"


@pytest.mark.parametrize("exercise", EXERCISES, ids=by_id)
def test_what_an_answer_may_use_is_there(exercise):
    for name in exercise.may_use:
        there = pkgutil.resolve_name(name)
        module = there if inspect.ismodule(there) else inspect.getmodule(there)
        assert name.startswith(module.__name__)
        assert module.__name__.startswith("vitlab.core.")


@pytest.mark.parametrize("exercise", EXERCISES, ids=by_id)
def test_a_choice_has_its_right_option_and_a_reason_for_each(exercise):
    if isinstance(exercise, Choice):
        assert exercise.right in exercise.options
        for option in exercise.options.values():
            assert len(option.why.split()) >= 15


@pytest.mark.parametrize(
    "law", [law for e in EXERCISES if isinstance(e, Function) for law in e.laws]
)
def test_a_law_has_the_same_cases_for_the_same_seeds_and_others_for_others(law):
    first, again, other = (list(law.cases(seeds)) for seeds in ((1, 2), (1, 2), (3, 2)))
    assert len(first) >= 6
    assert to_bytes(first) == to_bytes(again)
    assert to_bytes(first) != to_bytes(other)


@pytest.mark.parametrize("exercise", EXERCISES, ids=by_id)
def test_a_job_holds_nothing_of_what_is_expected(exercise):
    job = exercise.job(5)
    assert type(job).from_bytes(job.to_bytes()).may_use == exercise.may_use
    if isinstance(exercise, Prediction):
        assert f"{exercise.truth:g}".encode() not in job.to_bytes()
    if isinstance(exercise, Choice):
        assert exercise.options[exercise.right].text.encode() not in job.to_bytes()


def test_importing_the_room_imports_neither_torch_nor_a_front_end():
    heavy = ["torch", "numpy", "ipywidgets", "traitlets", "IPython", "anywidget", "nbgrader"]
    program = f"import sys, vitlab.grading; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", program], encoding="utf-8") == "[]\n"


def test_check_hint_and_progress_import_no_front_end_and_no_torch_before_they_run():
    heavy = ["torch", "ipywidgets", "traitlets", "IPython", "anywidget", "nbgrader"]
    program = (
        "import sys\nfrom vitlab.grading import check, hint, progress\n"
        f"print([m for m in {heavy} if m in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", program], encoding="utf-8") == "[]\n"


def test_public_names_are_functions_and_not_their_modules():
    from vitlab import grading

    for name in ("check", "hint", "progress"):
        assert inspect.isfunction(getattr(grading, name))
