"""What lab 1 says to answers, beyond which laws they break."""

import numpy as np
import pytest

from tests.grading.answers import lab01 as answers
from vitlab.core import patchify as reference
from vitlab.core import unpatchify as reference_back
from vitlab.core.grid import PatchGrid
from vitlab.grading import check
from vitlab.grading.course import find_lab, next_step
from vitlab.grading.labs.lab01 import PATCHIFY, cut, laid_back
from vitlab.grading.labs.lab01_counting import counted


@pytest.mark.parametrize(
    ("answer", "symptom"),
    [
        (answers.column_by_column, "Every vector is right, but they come in the wrong order."),
        (answers.last_patch_first, "Every vector is right, but they come in the wrong order."),
        (answers.columns_inside, "the right numbers, in the wrong order inside it."),
        (answers.reshape_alone, "All values are there, in the wrong order."),
        (answers.colours_last, "the right numbers, in the wrong order inside it."),
        (answers.squares_only, "ValueError: cannot reshape"),
        (answers.first_image_only, "Your shape is (1, "),
        (answers.batch_lost, "2 axes where 3 belong"),
    ],
)
def test_a_wrong_patchify_hears_its_symptom(answer, symptom):
    assert symptom in check("1.2", answer).verdict


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answers.swapped, "The two are swapped."),
        (answers.never_refuses, "should raise a ValueError"),
        (answers.divides, "which is no whole number: a count comes from //"),
        (answers.squares, "expected ("),
        (answers.wrong_error, "with KeyError"),
        (answers.counts_all_patches, "not a tuple of 2 numbers"),
        (
            answers.returns_the_error,
            "It returned a ValueError and does not raise it: write `raise`",
        ),
        (lambda image_size, patch_size, remainder="error": (1, 2, 3), "3 values, expected 2"),
        (lambda image_size, patch_size, remainder="error": None, "not written yet"),
        (lambda image_size, patch_size, remainder="error": (True, True), "True, which is no whole"),
    ],
)
def test_a_wrong_grid_shape_hears_what_is_wrong(answer, said):
    assert said in check("1.1", answer).verdict


def test_the_smallest_failing_case_is_shown():
    verdict = check("1.2", answers.column_by_column).verdict
    assert "images of shape (1, 1, 4, 4), patch_size = 2" in verdict


def test_a_right_verdict_says_what_held_and_what_comes_next():
    verdict = check("1.2", answers.patchify).verdict
    for law in PATCHIFY.laws:
        assert law.says in verdict
    assert verdict.endswith("Next: 1.3, Lay the patches back.")
    last = find_lab(1).exercises[-1].id
    assert next_step(last).endswith("the table at its end shows what is open.")


def test_the_roads_of_the_check_lead_where_the_library_leads():
    import torch

    images = np.random.default_rng(0).random((2, 3, 12, 20), np.float32)
    patches = reference(torch.from_numpy(images), (3, 5))
    assert (cut(images, (3, 5)) == patches.numpy()).all()
    laid = reference_back(patches, PatchGrid((12, 20), (3, 5)))
    assert (laid_back(patches.numpy(), (12, 20), (3, 5)) == laid.numpy()).all()
    for size, patch in [((9, 20), (3, 5)), ((10, 20), (3, 5)), ((9, 21), (3, 5)), ((11, 13), 4)]:
        for remainder in ("pad", "crop"):
            grid = PatchGrid(size, patch, remainder=remainder)
            assert counted(size, patch, remainder) == (grid.rows, grid.cols)


def test_fresh_shapes_catch_an_answer_that_knows_the_fixed_ones():
    known = {}
    for law in PATCHIFY.laws:
        for images, patch_size in law.cases([2021]):
            known[images.tobytes()] = cut(images, patch_size)
    score = check("1.2", lambda images, patch_size: known[images.tobytes()])
    assert "stopped" in score.verdict
    assert score < 3


def test_a_guess_does_not_hear_the_truth():
    score = check("1.4", lambda: (2, 3))
    assert score.verdict.startswith("1.4 recorded: 1 of 1 point\nYour guess: 2 to 3 times")
    assert "16" not in score.verdict


def test_the_first_guess_is_the_one_that_is_kept():
    check("1.4", lambda: (2, 3))
    score = check("1.4", lambda: (16, 16))
    assert score == 1
    assert "Your first guess, 2 to 3, is the one that is kept." in score.verdict


@pytest.mark.parametrize("letter", ["a", "c", "d"])
def test_a_wrong_choice_does_not_hear_which_is_right(letter):
    assert "784" not in check("1.5", lambda: letter).verdict


def test_a_later_wrong_answer_says_that_the_best_result_stays():
    assert check("1.5", lambda: "b") == 1
    worse = check("1.5", lambda: "a")
    assert worse == 0
    assert "Your best result so far, 1 of 1, stays in your progress." in worse.verdict
