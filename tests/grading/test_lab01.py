"""The laws of lab 1 hold for right answers by any road, and each breaks for a wrong one."""

from time import perf_counter

import numpy as np
import pytest

from tests.grading import answers
from vitlab.core import patchify as reference
from vitlab.grading import check
from vitlab.grading.labs.lab01 import PATCHIFY, cut

ROW_BY_ROW, CHANNELS_FIRST, ANY_SIZE = (law.says for law in PATCHIFY.laws)


@pytest.mark.parametrize(
    "answer",
    [
        answers.patchify,
        answers.patchify_with_loops,
        answers.patchify_for_tensors,
        answers.patchify_by_unfold,
        answers.patchify_by_einops,
    ],
)
def test_a_right_patchify_is_right_by_any_road(answer):
    score = check("1.2", answer)
    assert score.verdict == "1.2 right: 3 of 3 points"
    assert score == 3


@pytest.mark.parametrize(
    ("answer", "points", "law", "symptom"),
    [
        (answers.column_by_column, 1, ROW_BY_ROW, "Every vector is right, but they come in"),
        (answers.last_patch_first, 1, ROW_BY_ROW, "Every vector is right, but they come in"),
        (answers.columns_inside, 0, ROW_BY_ROW, "the right numbers, in the wrong order inside"),
        (answers.reshape_alone, 1, ROW_BY_ROW, "All values are there, in the wrong order."),
        (answers.colours_last, 1, CHANNELS_FIRST, "the right numbers, in the wrong order inside"),
        (answers.squares_only, 2, ANY_SIZE, "ValueError: cannot reshape"),
        (answers.rows_and_columns_mixed_up, 2, ANY_SIZE, "The shape"),
        (answers.first_image_only, 2, ANY_SIZE, "Your shape is (1, "),
        (answers.batch_mixed_into_tokens, 2, ANY_SIZE, "Every vector is right, but"),
        (answers.batch_lost, 0, ROW_BY_ROW, "2 axes where 3 belong"),
    ],
)
def test_a_wrong_patchify_breaks_its_law_and_keeps_the_other_points(answer, points, law, symptom):
    score = check("1.2", answer)
    assert score == points
    assert score.verdict.startswith(f"1.2 not right yet: {points} of 3 points")
    assert f"What does not hold yet: {law}." in score.verdict
    assert symptom in score.verdict


def test_the_smallest_failing_case_is_shown():
    verdict = check("1.2", answers.column_by_column).verdict
    assert "images of shape (1, 1, 4, 4), patch_size = 2" in verdict


def test_the_road_of_the_check_leads_where_the_library_leads():
    import torch

    images = np.random.default_rng(0).random((2, 3, 12, 20), np.float32)
    np.testing.assert_allclose(
        cut(images, (3, 5)), reference(torch.from_numpy(images), (3, 5)), rtol=0, atol=0
    )


def test_fresh_shapes_catch_an_answer_that_knows_the_fixed_ones():
    known = {}
    for law in PATCHIFY.laws:
        for case in law.cases(np.random.default_rng(2021)):
            known[case.arguments[0].tobytes()] = case.expected
    score = check("1.2", lambda images, patch_size: known[images.tobytes()])
    assert "stopped" in score.verdict
    assert score < 3


def test_grid_shape_is_right():
    assert check("1.1", answers.grid_shape).verdict == "1.1 right: 2 of 2 points"


def swapped(image_size, patch_size, remainder="error"):
    return answers.grid_shape(image_size, patch_size, remainder)[::-1]


def never_refuses(image_size, patch_size, remainder="error"):
    return answers.grid_shape(image_size, patch_size, "pad" if remainder == "pad" else "crop")


def divides(image_size, patch_size, remainder="error"):
    ph, pw = answers.pair(patch_size)
    return image_size[0] / ph, image_size[1] / pw


def squares(image_size, patch_size, remainder="error"):
    return (image_size[0] // answers.pair(patch_size)[0],) * 2


def wrong_error(image_size, patch_size, remainder="error"):
    try:
        return answers.grid_shape(image_size, patch_size, remainder)
    except ValueError:
        raise KeyError("rest") from None


@pytest.mark.parametrize(
    ("answer", "points", "said"),
    [
        (swapped, 0, "The two are swapped."),
        (never_refuses, 1, "should raise a ValueError"),
        (divides, 0, "which is no whole number: a count comes from //"),
        (squares, 0, "expected ("),
        (wrong_error, 1, "with KeyError"),
        (lambda image_size, patch_size, remainder="error": 7, 0, "7, not a tuple of 2 numbers"),
        (lambda image_size, patch_size, remainder="error": (1, 2, 3), 0, "3 values, expected 2"),
        (lambda image_size, patch_size, remainder="error": None, 0, "not written yet"),
    ],
)
def test_a_wrong_grid_shape_hears_what_is_wrong(answer, points, said):
    score = check("1.1", answer)
    assert score == points
    assert said in score.verdict


def test_unpatchify_must_come_back():
    assert check("1.3", answers.unpatchify).verdict == "1.3 right: 1 of 1 point"
    score = check("1.3", answers.same_transpose_twice)
    assert score == 0
    assert "cut and laid back is the same picture" in score.verdict


def test_a_guess_earns_its_point_whatever_it_is():
    score = check("1.4", lambda: (2, 3))
    assert score == 1
    assert score.verdict.startswith("1.4 recorded: 1 of 1 point\nYour guess: 2 to 3 times")
    assert "16" not in score.verdict


@pytest.mark.parametrize(
    ("guess", "said"),
    [
        (4, "A guess is two numbers"),
        ((1, 2, 3), "A guess is two numbers"),
        ((5, 4), "The lower end comes first"),
        (("a", "b"), "'a' is none"),
        ((1, float("nan")), "nan is none"),
        ((1, float("inf")), "inf is none"),
    ],
)
def test_a_guess_that_is_no_interval_is_told_so(guess, said):
    score = check("1.4", lambda: guess)
    assert score == 0
    assert said in score.verdict


def test_the_first_guess_is_the_one_that_is_kept():
    check("1.4", lambda: (2, 3))
    score = check("1.4", lambda: (16, 16))
    assert score == 1
    assert "Your first guess, 2 to 3, is the one that is kept." in score.verdict


@pytest.mark.parametrize("letter", ["b", " B "])
def test_the_right_choice_is_right_and_says_why(letter):
    score = check("1.5", lambda: letter)
    assert score == 1
    assert "196 patches of 768 numbers become 784 patches of 192" in score.verdict


@pytest.mark.parametrize("letter", ["a", "c", "d"])
def test_a_wrong_choice_hears_why_and_not_which_is_right(letter):
    score = check("1.5", lambda: letter)
    assert score == 0
    assert f"You chose {letter}. " in score.verdict
    assert "784" not in score.verdict


@pytest.mark.parametrize("letter", ["e", 2, None, ["b"], "abc"])
def test_what_is_no_option_hears_which_there_are(letter):
    assert "return one of the letters a, b, c, d" in check("1.5", lambda: letter).verdict


@pytest.mark.parametrize(
    ("exercise_id", "answer"),
    [
        ("1.1", answers.grid_shape),
        ("1.2", answers.patchify),
        ("1.3", answers.unpatchify),
        ("1.4", lambda: (4, 20)),
        ("1.5", lambda: "b"),
    ],
)
def test_a_check_takes_less_than_a_second(exercise_id, answer):
    start = perf_counter()
    check(exercise_id, answer)
    assert perf_counter() - start < 1


def test_a_later_wrong_answer_says_that_earned_points_are_kept():
    assert check("1.5", lambda: "b") == 1
    worse = check("1.5", lambda: "a")
    assert worse == 0
    assert "1 of 1 earned before are kept." in worse.verdict
