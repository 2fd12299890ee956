"""What lab 11 says to answers, beyond which laws they break."""

from itertools import pairwise
from math import exp, log

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from labs_solutions import release
from tests.grading.answers import lab11 as answers
from vitlab.core import batch_coupling, clip_loss, siglip_loss
from vitlab.grading import check, save
from vitlab.grading.course import find
from vitlab.grading.labs import lab11_clip, lab11_siglip
from vitlab.grading.ladder import rungs_of

NOTEBOOK = release.HERE / "11_pulling_pictures_and_words_together.ipynb"


@pytest.mark.parametrize(
    ("exercise_id", "answer", "said"),
    [
        ("11.2", answers.takes_vectors_as_they_are, "how long a vector is changes nothing"),
        ("11.2", answers.exponents_first, "at a scale of 100 it is still a number"),
        ("11.2", answers.both_added_up, "the mean of both directions"),
        ("11.2", answers.a_loss_for_each_picture, "not a number"),
        ("11.3", answers.mean_of_all_pairs, "divided by the pictures, not by the pairs"),
        ("11.3", answers.scales_the_bias, "the bias is added to the scaled cosine"),
        ("11.3", answers.sigmoid_and_then_log, "at a scale of 120 it is still a number"),
    ],
)
def test_a_wrong_loss_hears_what_is_wrong(exercise_id, answer, said):
    assert said in check(exercise_id, answer).verdict


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answers.clip_alone, 'no row of "cross entropy" with the whole batch of 64'),
        (answers.one_size_of_parts, '"cross entropy" is there with 1 smaller size: take two'),
        (answers.the_sum_of_the_parts, "is the mean of the parts taken, or their sum?"),
        (answers.parts_that_see_all_texts, "compare its pictures with its own texts alone?"),
        (answers.a_batch_that_differs_from_itself, "in one part, and differs from itself by 0.2"),
        (answers.parts_that_do_not_come_out_even, "does not come in parts of 24"),
        (answers.exact_for_all, "differs by 0.47, and exact is what differs by less than 0.0001"),
        (answers.a_cosine_of_something_else, "a cosine of 0.2 would need more: 0.88 is the least"),
    ],
)
def test_an_experiment_that_carries_nothing_hears_why(answer, said):
    save("11.4", answer)
    assert said in check("11.4", None).verdict


@pytest.mark.parametrize("seed", range(3))
def test_the_losses_of_the_check_are_those_of_the_library(seed):
    images, texts = lab11_clip.pairs(np.random.default_rng(seed))
    vectors = [F.normalize(torch.from_numpy(x).double(), dim=-1) for x in (images, texts)]
    found = lab11_clip.loss(images, texts, 14.3).expected
    assert found == pytest.approx(clip_loss(*vectors, 14.3).item(), rel=1e-9)
    found = lab11_siglip.loss(images, texts, 10.0, -10.0).expected
    assert found == pytest.approx(siglip_loss(*vectors, 10.0, -10.0).item(), rel=1e-9)


@pytest.mark.parametrize(("road", "rest"), [(lab11_clip, (8.0,)), (lab11_siglip, (8.0, 0.0))])
def test_no_other_loss_is_the_one_that_is_asked_for(road, rest):
    images, texts = lab11_clip.pairs(np.random.default_rng(4))
    losses = [road.loss(images, texts, *rest, other=other).expected for other in ("", *road.OTHERS)]
    assert all(b - a > 0.01 for a, b in pairwise(sorted(losses)))


def test_the_truth_of_the_guess_is_a_softmax_over_two_texts():
    for exercise in (find("11.1"), *map(find("11.1").with_numbers, find("11.1").variants)):
        dog, car = exercise.numbers["dog"], exercise.numbers["car"]
        assert exercise.truth == round(100 / (1 + exp(car - dog)), 1)
        assert exercise.words["dog"] == f"0.{dog}"
        with_cat = 100 / (1 + exp(5) + exp(car - dog))
        assert exercise.words["with_cat"] == f"{with_cat:.1f}"


def test_the_rows_of_the_solution_are_what_the_library_measures():
    names = {}
    for cell in release.read(NOTEBOOK).cells:
        if cell.source.startswith(("import numpy", "def clip", "def siglip", "BATCH_SIZE")):
            exec(cell.source, names)
        if cell.source.startswith("from vitlab.core import"):
            exec(cell.source.partition("\n")[0], names)
        if cell.source.startswith("def parts"):
            exec(cell.source.partition("\nsave(")[0], names)
    rows = names["parts_11_4"]()
    names_of = {"cross entropy": "classification"}
    for row in rows:
        other = batch_coupling(names_of.get(row["loss"], row["loss"]), 64, row["micro_batch"])
        assert row["difference"] == pytest.approx(other.relative_difference, abs=1e-4)
        assert row["accumulated_loss"] == pytest.approx(other.accumulated_loss, abs=1e-4)
    assert [row["exact"] for row in rows] == [True] * 4 + [False] * 2 + [True] + [False] * 2


def test_six_pairs_cut_in_two_are_as_the_question_says():
    angles = ((100, 40, 225, 340, 285, 165), (84, 55, 182, 354, 268, 220))
    turned = [torch.deg2rad(torch.tensor(each, dtype=torch.float64)) for each in angles]
    images, texts = (torch.stack([each.cos(), each.sin()], 1) for each in turned)
    whole = clip_loss(images, texts, 100 / 7).item()
    parts = [clip_loss(images[p], texts[p], 100 / 7).item() for p in (slice(3), slice(3, 6))]
    assert (round(whole, 2), round(sum(parts) / 2, 3)) == (1.57, 0.018)
    assert (images @ texts.T).argmax(1).tolist() == [0, 1, 5, 3, 4, 2]  # 2 and 5 are confused
    alike = torch.ones(6, 2, dtype=torch.float64)
    assert clip_loss(alike, alike, 9.0).item() == pytest.approx(log(6))


@pytest.mark.parametrize(
    ("exercise_id", "head", "ending"),
    [
        (
            "11.2",
            "def answer(image_features, text_features, logit_scale):",
            "return (to_text + to_image) / 2",
        ),
        (
            "11.3",
            "def answer(image_features, text_features, logit_scale, logit_bias):",
            "return losses.sum() / len(losses)",
        ),
    ],
)
def test_the_last_rung_misses_only_the_last_line(exercise_id, head, ending):
    code = rungs_of(exercise_id)[3].split("```python\n")[1].split("```")[0]
    names = {"torch": torch, "F": F}
    exec("\n".join([head, *("    " + line for line in [*code.splitlines(), ending])]), names)
    assert check(exercise_id, names["answer"]) == find(exercise_id).points
    assert "return" not in code
