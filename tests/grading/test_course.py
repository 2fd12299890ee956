"""The registry of exercises is whole, and reaching it costs next to nothing."""

import inspect
import pkgutil
import subprocess
import sys

import pytest

from vitlab.grading.course import find, find_lab, lab_numbers
from vitlab.grading.guessing import Choice
from vitlab.grading.ladder import rungs_of
from vitlab.grading.laws import Function

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
def test_laws_add_up_to_the_points(exercise):
    if isinstance(exercise, Function):
        assert sum(law.points for law in exercise.laws) == exercise.points
    assert find(exercise.id) is exercise
    assert len(rungs_of(exercise.id)) == 4


@pytest.mark.parametrize("exercise", EXERCISES, ids=by_id)
def test_the_library_functions_an_exercise_watches_for_exist_where_it_says(exercise):
    for name in exercise.library:
        there = pkgutil.resolve_name(name)
        assert f"{there.__module__}.{there.__qualname__}" == name
        assert callable(there)


@pytest.mark.parametrize("exercise", EXERCISES, ids=by_id)
def test_a_choice_has_its_right_option_and_a_reason_for_each(exercise):
    if isinstance(exercise, Choice):
        assert exercise.right in exercise.options
        for option in exercise.options.values():
            assert len(option.why.split()) >= 15


@pytest.mark.parametrize("law", [law for e in EXERCISES for law in getattr(e, "laws", ())])
def test_every_law_has_cases_that_are_not_all_square(law):
    import numpy as np

    cases = list(law.cases(np.random.default_rng(0)))
    assert len(cases) >= 3
    again = list(law.cases(np.random.default_rng(0)))
    assert [case.size for case in cases] == [case.size for case in again]


def test_importing_the_room_imports_neither_torch_nor_a_front_end():
    heavy = ["torch", "numpy", "ipywidgets", "traitlets", "IPython", "anywidget", "nbgrader"]
    program = f"import sys, vitlab.grading; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "[]\n"


def test_check_hint_and_progress_import_no_front_end_and_no_torch_before_they_run():
    heavy = ["torch", "ipywidgets", "traitlets", "IPython", "anywidget", "nbgrader"]
    program = (
        "import sys\nfrom vitlab.grading import check, hint, progress\n"
        f"print([m for m in {heavy} if m in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "[]\n"


def test_public_names_are_functions_and_not_their_modules():
    from vitlab import grading

    for name in ("check", "hint", "progress"):
        assert inspect.isfunction(getattr(grading, name))
