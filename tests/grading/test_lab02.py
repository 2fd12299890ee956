"""What lab 2 says to answers, beyond which laws they break."""

import re

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from tests.few import few
from tests.grading.answers import lab02 as answers
from tests.grading.answers.kinds import samples
from vitlab.core.projection import (
    count_projection_parameters,
    init_patch_projection,
    projection_spellings,
)
from vitlab.grading import box, check
from vitlab.grading.course import find
from vitlab.grading.labs.lab02 import counted
from vitlab.grading.labs.lab02_floats import read, stored
from vitlab.grading.labs.lab02_spelling import kernel, tokens
from vitlab.grading.ladder import rungs_of
from vitlab.grading.laws import SEED
from vitlab.grading.seam import Report

pytestmark = pytest.mark.refusal  # or every small call of a check is checked itself
OF_2_3 = {sample.answer.__name__: sample.answer for sample in samples()
          if sample.exercise_id == "2.3"}  # fmt: skip


def test_the_count_of_the_check_is_the_count_of_the_library():
    table = counted((224, 448), (32, 16), 3, 192)
    assert table["projection"] == count_projection_parameters((32, 16), 3, 192)
    assert table["learned table"] == (7 * 28 + 1) * 192
    assert counted((224, 224), (16, 16), 3, 768)["projection"] == 590_592
    assert counted((6, 12), (2, 3), 1, 9)["rank"] == 6


def test_the_road_to_tokens_leads_where_all_spellings_of_the_library_lead():
    rng = np.random.default_rng(0)
    images, weight = rng.random((2, 3, 8, 18)), rng.random((5, 3, 4, 6))
    expected = tokens(images, weight, np.zeros(5))
    for found in projection_spellings(*map(torch.from_numpy, (images, weight))).values():
        np.testing.assert_allclose(found.numpy(), expected, atol=1e-12)


def test_a_transplanted_kernel_makes_the_tokens_of_its_matrix():
    rng = np.random.default_rng(0)
    picture, matrix = rng.random((8, 18, 3)), rng.random((4 * 6 * 3, 5))
    cut = [picture[i : i + 4, j : j + 6].flatten() for i in (0, 4) for j in (0, 6, 12)]
    weight = torch.from_numpy(kernel(matrix, (4, 6), 3))
    images = torch.from_numpy(picture).permute(2, 0, 1)[None]
    conv = F.conv2d(images, weight, stride=(4, 6)).flatten(2)[0].T
    np.testing.assert_allclose(np.stack(cut) @ matrix, conv.numpy(), atol=1e-12)


def test_bits_of_bfloat16_are_those_of_torch():
    numbers = np.random.default_rng(0).standard_normal(2000) * 10.0 ** np.arange(-5, 5).repeat(200)
    expected = torch.from_numpy(numbers).float().bfloat16().double().numpy()
    np.testing.assert_array_equal(read(stored(numbers, "bfloat16")), expected)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answers.a_row_is_missing, 'The row "sinusoid" is missing.'),
        (answers.the_sum_alone, "not a dict of counts"),
    ],
)
def test_a_wrong_count_names_its_row(answer, said):
    assert said in check("2.2", answer).verdict


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("unfold_without_a_transpose", "In float32: The shape (1, 6, 3) is right."),
        ("einsum_column_by_column", "Every vector is right, but they come in the wrong order."),
        ("reshape_as_a_grid", "4 axes where 3 belong"),
        ("reshape_as_a_grid", "Rows and columns of the grid become one axis"),
        ("unfold_the_axes_of_unfold", "the axes are swapped"),
        ("reshape_in_single", "The numbers are right, but in float32: "),
        ("einsum_left_out", 'There is no "einsum" in it.'),
        ("reshape_as_a_list", '"reshape" is [1.0], not a tensor.'),
        ("three_convolutions", "It runs a convolution"),
        ("a_layer_that_is_a_convolution", "It runs a convolution"),
        ("in_a_list", "not a dict with a name for each spelling"),
    ],
)
def test_a_wrong_spelling_hears_its_symptom(name, said):
    assert said in check("2.3", OF_2_3[name]).verdict


def test_a_product_that_does_not_fit_is_told_in_torchs_words():
    def not_turned(images, weight, bias):
        size = weight.shape[2:]
        return {"unfold": F.unfold(images, size, stride=size)[0] @ weight.flatten(1).T}

    assert "mat1 and mat2 shapes cannot be multiplied" in check("2.3", not_turned).verdict


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answers.never, "That is rounding alone, and it said False"),
        (answers.always, "That is more than rounding, and it said True"),
        (answers.nan_slips_through, "one of them is NaN"),
        (answers.a_number_in_place_of_an_answer, "not True or False"),
        (lambda ours, theirs: print(end=""), "It returned nothing (None), not True or False."),
        (answers.one_loose_step_for_all, "In float"),
    ],
)
def test_a_test_that_cannot_tell_hears_in_which_dtype(answer, said):
    assert said in check("2.4", answer).verdict


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answers.as_if_channels_came_first, "in the wrong order"),
        (answers.as_if_channels_came_first, "which axis of the matrix changes fastest?"),
        (answers.channels_left_last, "the axes are swapped"),
        (answers.three_channels_by_force, "cannot reshape array"),
    ],
)
def test_a_wrong_transplant_hears_its_symptom(answer, said):
    assert said in check("2.5", answer).verdict


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answers.xavier_of_four_axes, "The standard deviation of your weights is 0.0"),
        (answers.one_filter_for_all, "have the same weights, or nearly so"),
        (answers.one_number_for_a_filter, r"Filters \d+ and \d+ have the same"),
        (answers.never_below_zero, "The mean of your weights is 0.0"),
        (answers.all_zero, "every patch would become the same token"),
        (answers.one_number_for_a_pixel, "have the same weights, or nearly so"),
        (answers.the_spread_alone, "not an array or a tensor of weights"),
        (answers.as_a_matrix, r"Your shape is \("),
    ],
)
def test_a_wrong_start_hears_its_symptom(answer, said):
    exercise = find("2.6")
    report = Report.from_bytes(box.run(answer, exercise.job(0).to_bytes()))
    breaks = exercise.breaks(report, (SEED, 0)).values()
    assert any(
        re.search(said, found.sentence) for found in breaks
    )  # also behind the first that is told


def test_the_librarys_own_start_and_spellings_are_refused():
    def started(embed_dim, in_chans, patch_size):
        return init_patch_projection(torch.empty(embed_dim, in_chans, *patch_size))

    assert "ran vitlab's own init_patch_projection" in check("2.6", started).verdict
    assert (
        "ran vitlab's own projection_spellings"
        in check("2.3", lambda images, weight, bias: projection_spellings(images, weight)).verdict
    )


RANDOM = [s for s in samples() if s.exercise_id in ("2.4", "2.6")]


@pytest.mark.parametrize("sample", few(RANDOM, 12), ids=lambda sample: sample.name)
def test_chance_decides_nothing(sample):
    """Weights are drawn, and so are the tokens that differ: the verdict is the same each time."""
    exercise = find(sample.exercise_id)
    for seed in range(4):
        report = Report.from_bytes(box.run(sample.answer, exercise.job(seed).to_bytes()))
        assert exercise.judge(report, seed).broken == sample.breaks, seed


RIGHT = {
    "2.2": answers.count_parameters,
    "2.3": answers.spellings,
    "2.4": answers.agree,
    "2.5": answers.transplant,
    "2.6": answers.start_weights,
}


ENDS = {
    "2.2": "return table",
    "2.3": 'return {"unfold": unfolded, "einsum": by_einsum, "reshape": reshaped}',
    "2.4": "return bool((difference <= allowed).all())",
    "2.5": "return cells.permute(0, 3, 1, 2)",
    "2.6": "return torch.randn(shape) * std",
}


@pytest.mark.parametrize("exercise_id", ENDS)
def test_the_last_rung_misses_only_the_last_line(exercise_id):
    code = rungs_of(exercise_id)[3].split("```python\n")[1].split("```")[0]
    parameters = list(RIGHT[exercise_id].__code__.co_varnames)
    head = ", ".join(parameters[: RIGHT[exercise_id].__code__.co_argcount])
    lines = ["    " + line for line in [*code.splitlines(), ENDS[exercise_id]]]
    names = {"torch": torch, "F": F}
    exec("\n".join([f"def answer({head}):", *lines]), names)
    assert check(exercise_id, names["answer"]) == find(exercise_id).points
