"""The contrast explorer's reading: numbers that a program on torch alone computes again."""

import math

import numpy as np
import pytest
import torch
from torch.nn.functional import normalize

from tests.core.readings.programs import printed
from vitlab.core import contrast_reading
from vitlab.core.contrast import clip_loss, siglip_loss

GENERATOR = torch.Generator().manual_seed(8)
IMAGES, TEXTS = (normalize(torch.randn(4, 7, generator=GENERATOR), dim=-1) for _ in range(2))
OWN = dict(image_features=IMAGES, text_features=TEXTS.numpy(), captions=("a", "b", "c", "d"))
TWO_CATS = ("a cat", "a dog", "a  Cat", "a hen", "a cow", "a pig")
CASES = {
    "as it opens": dict(micro_batch_size=3, cell=(2, 5)),
    "whole": dict(cell=(2, 5)),
    "local, other columns": dict(
        micro_batch_size=2, exchange="local", axis="columns", cell=(1, 0), logit_bias=-3
    ),
    "gathered": dict(micro_batch_size=3, exchange="gathered", logit_scale=4, cell=(0, 5)),
    "with gradient": dict(micro_batch_size=2, exchange="gathered_with_grad", reduction="pairs"),
    "one pair a part": dict(micro_batch_size=1, reduction="sum"),
    "equal captions": dict(captions=TWO_CATS, logit_scale=5, micro_batch_size=3),
    "exp forgotten": dict(scale_used="log", prompts=(1, 2)),
    "exp twice": dict(scale_used="exp", logit_scale=2, prompts="lesson"),
    "the lesson": dict(logit_scale=5, prompts="lesson", initial_batch_size=2),
    "own": OWN | dict(micro_batch_size=2, cell=(3, 0), picture=2),
    "own, gathered": OWN | dict(micro_batch_size=2, exchange="gathered", logit_bias=0),
    "own, one caption": OWN | dict(captions=("a", "a", "a", "a")),
}


@pytest.fixture(scope="module")
def readings():
    return {name: contrast_reading(**case) for name, case in CASES.items()}


@pytest.fixture(scope="module")
def values(readings, tmp_path_factory):
    folders = {name: tmp_path_factory.mktemp("program") for name in readings}
    for name, reading in readings.items():
        assert (reading.write_inputs(folders[name]) is None) == (not name.startswith("own"))
    programs = {name: reading.code for name, reading in readings.items()}
    edited = programs["as it opens"].replace("micro_batch_size = 3", "micro_batch_size = 2")
    programs["edited"] = edited.replace("logit_bias = -10.0", "logit_bias = -4.0")
    folders["edited"] = folders["whole"]
    return printed(programs, folders)


@pytest.mark.parametrize("name", CASES)
def test_the_program_prints_every_fact(readings, values, name):
    told = dict(values[name])
    for fact in readings[name].facts:
        wanted = pytest.approx(fact.value, rel=1e-6, abs=1e-9)
        assert float(told.pop(fact.name)) == wanted, fact.name
    assert not told


def test_the_numbers_follow_an_edited_input(values):
    for fact in contrast_reading(micro_batch_size=2, logit_bias=-4, cell=(2, 5)).facts:
        assert float(values["edited"][fact.name]) == pytest.approx(fact.value, rel=1e-6)


def numbers(reading):
    return {fact.name: fact.value for fact in reading.facts}


def test_cut_in_two_the_loss_falls_to_almost_nothing_and_no_vector_has_moved(readings):
    told, text = numbers(readings["as it opens"]), readings["as it opens"].text
    assert round(told["clip_loss"], 2) == 1.57
    assert round(told["clip_loss_split"], 3) == 0.018
    assert round(told["gradient_cosine"], 2) == 0.58
    assert (round(told["siglip_loss"], 2), round(told["siglip_loss_split"], 2)) == (2.28, 0.69)
    assert round(told["siglip_gradient_cosine"], 2) == 0.83
    assert readings["as it opens"].confused in ((2, 5), (5, 2))
    assert "loss is 0.0185 after 1.57 in one batch" in text
    assert text.endswith("pairs 3 and 6 no longer meet.")


def test_whole_it_is_the_loss_of_features_on_a_circle(readings):
    angles = [[100, 40, 225, 340, 285, 165], [84, 55, 182, 354, 268, 220]]
    images, texts = (
        torch.tensor([[math.cos(math.radians(a)), math.sin(math.radians(a))] for a in side])
        for side in angles
    )
    told = numbers(readings["whole"])
    assert told["clip_loss"] == pytest.approx(clip_loss(images, texts, 100 / 7).item(), rel=1e-5)
    assert told["siglip_loss"] == pytest.approx(
        siglip_loss(images, texts, 100 / 7, -10).item(), rel=1e-5
    )
    assert "clip_loss_split" not in told


def test_the_lessons_two_prompts_are_0_976_sure_at_5_and_others_elsewhere(readings):
    shown = {}
    for scale in (1, 5, 100 / 7, 100):
        told = numbers(contrast_reading(logit_scale=scale, prompts="lesson"))
        shown[round(scale, 1)] = round(told["sure"], 3)
        assert round(told["sure_at_1"], 3) == 0.676
    assert shown == {1: 0.676, 5: 0.976, 14.3: 1.0, 100: 1.0}
    sure = readings["the lesson"].candidate_probabilities(5.0)
    assert [round(p, 3) for p in sure.tolist()] == [0.976, 0.024]


def test_without_its_own_caption_a_picture_is_unsure_at_1_and_certain_at_14_3(readings):
    told = numbers(readings["whole"])
    assert (round(told["sure_at_1"], 2), round(told["sure"], 3)) == (0.41, 1.0)


def test_a_mean_over_pairs_is_half_of_the_papers_loss_for_a_batch_of_two():
    two = dict(captions=("a", "b"), image_angles=(90, 0), text_angles=(60, 20), picture=0)
    paper, lesson = (
        numbers(contrast_reading(**two, reduction=r))["siglip_loss"] for r in ("batch", "pairs")
    )
    assert paper == pytest.approx(2 * lesson)


@pytest.mark.parametrize(("bias", "positive", "negatives"), [(0, 0.69, 22_712), (-10, 10, 1.49)])
def test_at_the_start_the_bias_keeps_negatives_from_drowning_the_positive(
    bias, positive, negatives
):
    told = numbers(contrast_reading(logit_bias=bias))
    assert told["initial_positive"] == pytest.approx(positive, abs=0.005)
    assert told["initial_negatives"] == pytest.approx(negatives, rel=0.002)


def test_equal_captions_are_one_vector_and_cost_what_leaving_them_out_saves(readings):
    reading = readings["equal captions"]
    assert torch.equal(reading.texts[0], reading.texts[2])
    assert reading.equal.nonzero().tolist() == [[0, 2], [2, 0]]
    assert 0 < reading.equal_cost("clip") < reading.clip.loss
    assert "Captions 1 and 3 say the same" in reading.text
    moved = contrast_reading(captions=TWO_CATS, text_angles=(84, 55, 0, 354, 268, 220))
    assert torch.equal(moved.texts[2], moved.texts[0])


def test_cells_of_other_parts_are_no_answers_until_ranks_gather(readings):
    local, gathered = readings["local, other columns"], readings["gathered"]
    assert local.clip_probabilities[0, 2] == local.siglip_probabilities[0, 2] == 0
    torch.testing.assert_close(local.clip_probabilities.sum(0), torch.ones(6, dtype=torch.float64))
    assert gathered.seen.all()
    assert "cell_yes" not in numbers(contrast_reading(micro_batch_size=3, cell=(2, 5)))
    shares = local.clip_pairs.mean().item(), gathered.siglip_pairs.sum().item() / 6
    assert shares == pytest.approx((local.clip_parted.loss, gathered.siglip_parted.loss))


def test_a_scale_that_was_taken_for_its_logarithm_makes_another_factor(readings):
    forgotten, twice = readings["exp forgotten"], readings["exp twice"]
    assert forgotten.setting.factor == pytest.approx(math.log(100 / 7))
    assert twice.setting.factor == pytest.approx(math.exp(2))
    assert "exp was forgotten" in forgotten.text
    assert "it was exp(t) already" in twice.text


def test_given_vectors_are_read_as_they_are(readings):
    reading = readings["own"]
    assert reading.cosines[1, 2].item() == pytest.approx((IMAGES[1] @ TEXTS[2]).item(), rel=1e-6)
    assert reading.own
    assert np.allclose(reading.images.norm(dim=1), 1)
