"""A check gives all points to what is right and to nothing else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.grading.answers import lab01 as answers
from tests.grading.mutants import SUBJECTS, is_right, mutants


@pytest.mark.parametrize("step", [6, pytest.param(1, marks=pytest.mark.slow)])
def test_hundreds_of_small_mistakes_are_all_told_from_what_is_right(step):
    """In an interpreter of its own, where annotations are not checked at every call."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.grading.mutants", str(step)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    for exercise_id, (tried, wrong) in json.loads(done.stdout).items():
        assert tried > 100 / step
        assert not wrong, f"{exercise_id}: {len(wrong)} of {tried}, the first:\n{wrong[0]}"


def test_a_mistake_is_another_program_each_time():
    for source, names, _ in SUBJECTS.values():
        made = list(mutants(source, names))
        assert len(set(made)) == len(made)


def test_the_road_tells_right_from_wrong_by_itself():
    cases = SUBJECTS["1.1"][2]
    assert is_right(answers.grid_shape_by_divmod, cases)
    assert not is_right(answers.pads_both_sides_or_none, cases)
    assert not is_right(answers.pad_always_adds_one, cases)
