"""What lab 4 says to answers, beyond which laws they break."""

from time import process_time

import numpy as np
import pytest
import torch

from tests.grading.answers import lab04 as answers
from vitlab.core import relative_position_index, resample_abs_pos_embed, sinusoidal_2d
from vitlab.grading import check, save
from vitlab.grading.course import find
from vitlab.grading.labs.lab04_offsets import numbered
from vitlab.grading.labs.lab04_resizing import resized
from vitlab.grading.labs.lab04_waves import waves


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answers.y_before_x, "the right numbers, in the wrong order inside it."),
        (
            answers.codes_column_by_column,
            "Every vector is right, but they come in the wrong order.",
        ),
        (answers.without_a_guard, "should raise a ValueError"),
        (answers.asserts, "with AssertionError"),
        (answers.as_a_grid, "3 axes where 2 belong"),
    ],
)
def test_a_wrong_table_hears_its_symptom(answer, said):
    assert said in check("4.2", answer).verdict


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answers.from_key_to_query, "in the wrong order"),
        (answers.forgets_to_number, "3 axes where 2 belong"),
        (answers.around_zero, "values are wrong"),
    ],
)
def test_a_wrong_index_hears_its_symptom(answer, said):
    assert said in check("4.3", answer).verdict


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answers.loses_the_prefix, "Your shape is (9, 3), expected (10, 3)"),
        (answers.leaves_the_prefix_among_the_places, "shape '[1, "),
        (answers.without_the_permute_back, "All values are there, in the wrong order."),
        (answers.bilinear, "values are wrong."),
    ],
)
def test_a_wrong_resize_hears_its_symptom(answer, said):
    assert said in check("4.4", answer).verdict


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answers.two_seeds, "has 2 different seeds: 3 are asked for"),
        (answers.the_lessons_comparison, "One condition is not the same yet"),
        (answers.only_the_large_start, "No learned table starts small"),
        (answers.other_seeds_for_one, "use the same ones for all"),
        (answers.a_model_that_learned_nothing, "and about 98 is usual"),
        (answers.without_a_sinusoid, "here 0 of them could be it"),
        (answers.the_variance_for_the_spread, "and the standard deviation of its runs"),
        (answers.a_difference_within_the_spread, "both spreads together are 0.0"),
        (answers.no_verdict, "'learned', 'sinusoidal', 'no difference'"),
        (answers.percent, "a number from 0 to 1"),
    ],
)
def test_a_table_that_carries_nothing_hears_why(answer, said):
    save("4.5", answer)
    assert said in check("4.5", None).verdict


def test_no_difference_with_evidence_is_a_full_answer():
    save("4.5", answers.no_difference_at_all)
    assert check("4.5", None) == find("4.5").points


def test_of_a_right_table_the_verdict_says_no_measured_number():
    texts = []
    for answer in (answers.compared, answers.learned_is_better_here):
        save("4.5", answer)
        texts.append(check("4.5", None).verdict)
    assert texts[0] == texts[1]


def test_what_was_saved_before_stays_until_new_rows_come():
    save("4.5", answers.compared)
    assert "Nothing was saved" in repr(save("4.5", [{"positions": float("nan")}]))
    assert check("4.5", None) == 2


@pytest.mark.parametrize(("grid", "dim"), [((7, 14), 768), ((3, 2), 8), ((1, 5), 12)])
def test_the_waves_of_the_check_are_those_of_the_library(grid, dim):
    np.testing.assert_allclose(waves(grid, dim), sinusoidal_2d(*grid, dim).numpy(), atol=1e-6)


@pytest.mark.parametrize("grid", [(2, 3), (4, 2), (1, 5), (3, 3)])
def test_the_numbers_of_the_check_are_those_of_the_library(grid):
    np.testing.assert_array_equal(numbered(grid), relative_position_index(grid).numpy())


@pytest.mark.parametrize(
    ("old", "new", "prefix"),
    [((3, 4), (5, 7), 1), ((7, 6), (3, 4), 5), ((14, 14), (10, 20), 5), ((2, 6), (3, 4), 0)],
)
def test_the_resize_of_the_check_is_that_of_the_library(old, new, prefix):
    shape = prefix + old[0] * old[1], 4
    table = np.random.default_rng(1).standard_normal(shape).astype(np.float32)
    theirs = resample_abs_pos_embed(torch.from_numpy(table), new, old, prefix).numpy()
    np.testing.assert_allclose(resized(table, old, new, prefix), theirs, atol=4e-6)


def test_a_check_of_saved_rows_trains_nothing():
    save("4.5", answers.with_more_seeds_and_more_ways)
    start = process_time()
    assert check("4.5", None) == 2
    assert process_time() - start < 0.2
