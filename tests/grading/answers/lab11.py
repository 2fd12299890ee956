"""Answers to lab 11."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from tests.grading.answers.kinds import given, right, wrong

# 11.1 Guess how sure it looks

given("11.1", (50, 60), points=1, says="Your guess: 50 to 60 of 100")
given("11.1", [85, 90], points=1)
given("11.1", (0.6, 0.9), points=0, says="write 60 and 90.")
given("11.1", (88.1, 88.1), points=1)
given("11.1", np.array([0, 100]), points=1)
given("11.1", 50, points=0, says="A guess is two numbers")
given("11.1", (1, 2, 3), points=0, says="A guess is two numbers")
given("11.1", "50, 60", points=0, says="A guess is two numbers")
given("11.1", (60, 50), points=0, says="The lower end comes first")
given("11.1", ("50%", "60%"), points=0, says="'50%' is none")
given("11.1", (0, float("inf")), points=0, says="inf is none")

# 11.2 The loss of CLIP


def _cosines(image_features, text_features):
    images, texts = (torch.as_tensor(features) for features in (image_features, text_features))
    return F.normalize(images, dim=-1) @ F.normalize(texts, dim=-1).mT


def _both(logits):
    """The mean of both directions."""
    places = torch.arange(len(logits))
    return (F.cross_entropy(logits, places) + F.cross_entropy(logits.mT, places)) / 2


@right("11.2")
def clip_loss(image_features, text_features, logit_scale):
    logits = logit_scale * _cosines(image_features, text_features)
    places = torch.arange(len(logits))
    return (F.cross_entropy(logits, places) + F.cross_entropy(logits.T, places)) / 2


@right("11.2")
def clip_by_log_softmax(image_features, text_features, logit_scale):
    logits = logit_scale * _cosines(image_features, text_features)
    return -(logits.log_softmax(1).diagonal() + logits.log_softmax(0).diagonal()).mean() / 2


@right("11.2")
def clip_of_arrays(image_features, text_features, logit_scale):
    images, texts = (np.array(f, np.float64) for f in (image_features, text_features))
    images /= np.sqrt((images**2).sum(1, keepdims=True))
    texts /= np.sqrt((texts**2).sum(1, keepdims=True))
    logits = logit_scale * images @ texts.T
    losses = []
    for scores in (logits, logits.T):
        scores = scores - scores.max(1, keepdims=True)
        losses.append(np.log(np.exp(scores).sum(1)) - np.diag(scores))
    return np.mean(losses)


@right("11.2")
def clip_with_loops(image_features, text_features, logit_scale):
    cosines = _cosines(image_features, text_features).double().tolist()
    count, total = len(cosines), 0.0
    for this in range(count):
        for scores in (cosines[this], [row[this] for row in cosines]):
            chances = sum(math.exp(logit_scale * (other - scores[this])) for other in scores)
            total += math.log(chances)
    return total / (2 * count)


@wrong("11.2", breaks=1)
def texts_for_pictures_alone(image_features, text_features, logit_scale):
    logits = logit_scale * _cosines(image_features, text_features)
    return F.cross_entropy(logits, torch.arange(len(logits)))


@wrong("11.2", breaks=1)
def pictures_for_texts_alone(image_features, text_features, logit_scale):
    return texts_for_pictures_alone(text_features, image_features, logit_scale)


@wrong("11.2", breaks=1)
def both_added_up(image_features, text_features, logit_scale):
    return 2 * clip_loss(image_features, text_features, logit_scale)


@wrong("11.2", breaks=1)
def divides_by_the_scale(image_features, text_features, logit_scale):
    return clip_loss(image_features, text_features, 1 / logit_scale)


@wrong("11.2", breaks=1)
def without_the_scale(image_features, text_features, logit_scale):
    return clip_loss(image_features, text_features, 1)


@wrong("11.2", breaks=2)
def takes_vectors_as_they_are(image_features, text_features, logit_scale):
    images, texts = torch.as_tensor(image_features), torch.as_tensor(text_features)
    return _both(logit_scale * images @ texts.mT)


@wrong("11.2", breaks=2)
def makes_pictures_alone_a_unit_long(image_features, text_features, logit_scale):
    images = F.normalize(torch.as_tensor(image_features), dim=-1)
    return _both(logit_scale * images @ torch.as_tensor(text_features).mT)


@wrong("11.2", breaks=3)
def exponents_first(image_features, text_features, logit_scale):
    chances = (logit_scale * _cosines(image_features, text_features)).exp()
    rows, cols = chances / chances.sum(1, keepdim=True), chances / chances.sum(0)
    return -(rows.diagonal().log() + cols.diagonal().log()).mean() / 2


@wrong("11.2", breaks=3)
def softmax_and_then_log(image_features, text_features, logit_scale):
    logits = logit_scale * _cosines(image_features, text_features)
    return -(logits.softmax(1).diagonal().log() + logits.softmax(0).diagonal().log()).mean() / 2


@wrong("11.2", breaks=3)
def a_small_number_in_the_log(image_features, text_features, logit_scale):
    logits = logit_scale * _cosines(image_features, text_features)
    rows, cols = logits.softmax(1).diagonal(), logits.softmax(0).diagonal()
    return -((rows + 1e-12).log() + (cols + 1e-12).log()).mean() / 2


@wrong("11.2", breaks=(1, 2, 3))
def normalises_the_columns(image_features, text_features, logit_scale):
    images, texts = (torch.as_tensor(f) for f in (image_features, text_features))
    return _both(logit_scale * F.normalize(images, dim=0) @ F.normalize(texts, dim=0).mT)


@wrong("11.2", breaks=(1, 2, 3))
def a_loss_for_each_picture(image_features, text_features, logit_scale):
    logits = logit_scale * _cosines(image_features, text_features)
    return F.cross_entropy(logits, torch.arange(len(logits)), reduction="none")


@wrong("11.2", breaks=(1, 2, 3))
def texts_in_the_wrong_order(image_features, text_features, logit_scale):
    return clip_loss(image_features, torch.as_tensor(text_features).flip(0), logit_scale)


# 11.3 The loss of SigLIP


def _signs(count):
    return 2 * torch.eye(count) - 1


@right("11.3")
def siglip_loss(image_features, text_features, logit_scale, logit_bias):
    logits = logit_scale * _cosines(image_features, text_features) + logit_bias
    return -F.logsigmoid(_signs(len(logits)) * logits).sum() / len(logits)


@right("11.3")
def siglip_by_cross_entropy(image_features, text_features, logit_scale, logit_bias):
    logits = logit_scale * _cosines(image_features, text_features) + logit_bias
    belongs = torch.eye(len(logits))
    losses = F.binary_cross_entropy_with_logits(logits, belongs, reduction="none")
    return losses.sum(1).mean()


@right("11.3")
def siglip_of_arrays(image_features, text_features, logit_scale, logit_bias):
    images, texts = (np.array(f) for f in (image_features, text_features))
    lengths = np.outer(np.linalg.norm(images, axis=1), np.linalg.norm(texts, axis=1))
    logits = logit_scale * (images @ texts.T) / lengths + logit_bias
    signs = np.where(np.eye(len(logits)) == 1, -1, 1)
    return np.logaddexp(0, signs * logits).sum() / len(logits)


@right("11.3")
def siglip_with_loops(image_features, text_features, logit_scale, logit_bias):
    cosines, total = _cosines(image_features, text_features).tolist(), 0.0
    for row, scores in enumerate(cosines):
        for col, cosine in enumerate(scores):
            logit = logit_scale * cosine + logit_bias
            no = -logit if row == col else logit
            total += max(no, 0) + math.log1p(math.exp(-abs(no)))
    return total / len(cosines)


@wrong("11.3", breaks=1)
def mean_of_all_pairs(image_features, text_features, logit_scale, logit_bias):
    return siglip_loss(image_features, text_features, logit_scale, logit_bias) / len(image_features)


@wrong("11.3", breaks=1)
def pairs_that_belong_alone(image_features, text_features, logit_scale, logit_bias):
    logits = logit_scale * _cosines(image_features, text_features) + logit_bias
    return -F.logsigmoid(logits.diagonal()).mean()


@wrong("11.3", breaks=1)
def yes_for_no(image_features, text_features, logit_scale, logit_bias):
    logits = logit_scale * _cosines(image_features, text_features) + logit_bias
    return -F.logsigmoid(-_signs(len(logits)) * logits).sum() / len(logits)


@wrong("11.3", breaks=1)
def divides_the_cosines(image_features, text_features, logit_scale, logit_bias):
    return siglip_loss(image_features, text_features, 1 / logit_scale, logit_bias)


@wrong("11.3", breaks=2)
def without_the_bias(image_features, text_features, logit_scale, logit_bias):
    return siglip_loss(image_features, text_features, logit_scale, 0)


@wrong("11.3", breaks=2)
def scales_the_bias(image_features, text_features, logit_scale, logit_bias):
    return siglip_loss(image_features, text_features, logit_scale, logit_scale * logit_bias)


@wrong("11.3", breaks=2)
def takes_the_bias_off(image_features, text_features, logit_scale, logit_bias):
    return siglip_loss(image_features, text_features, logit_scale, -logit_bias)


@wrong("11.3", breaks=2)
def adds_it_after_the_signs(image_features, text_features, logit_scale, logit_bias):
    logits = logit_scale * _cosines(image_features, text_features)
    return -F.logsigmoid(_signs(len(logits)) * logits + logit_bias).sum() / len(logits)


@wrong("11.3", breaks=3)
def takes_any_length(image_features, text_features, logit_scale, logit_bias):
    images, texts = torch.as_tensor(image_features), torch.as_tensor(text_features)
    logits = logit_scale * images @ texts.mT + logit_bias
    return -F.logsigmoid(_signs(len(logits)) * logits).sum() / len(logits)


@wrong("11.3", breaks=4)
def sigmoid_and_then_log(image_features, text_features, logit_scale, logit_bias):
    logits = logit_scale * _cosines(image_features, text_features) + logit_bias
    return -torch.sigmoid(_signs(len(logits)) * logits).log().sum() / len(logits)


@wrong("11.3", breaks=4)
def by_its_formula_in_single_precision(image_features, text_features, logit_scale, logit_bias):
    logits = (logit_scale * _cosines(image_features, text_features) + logit_bias).numpy()
    signs = np.float32(2) * np.eye(len(logits), dtype=np.float32) - np.float32(1)
    with np.errstate(over="ignore", divide="ignore"):
        return -np.log(1 / (1 + np.exp(-signs * logits))).sum() / len(logits)


@wrong("11.3", breaks=(1, 2, 3, 4))
def a_softmax_as_in_clip(image_features, text_features, logit_scale, logit_bias):
    return clip_loss(image_features, text_features, logit_scale) + 0 * logit_bias


@wrong("11.3", breaks=(1, 2, 3, 4))
def a_matrix_of_losses(image_features, text_features, logit_scale, logit_bias):
    logits = logit_scale * _cosines(image_features, text_features) + logit_bias
    return -F.logsigmoid(_signs(len(logits)) * logits)


# 11.4 Does a batch come in parts?


def row(loss, micro, full, parts, cosine, difference):
    return {
        "loss": loss,
        "micro_batch": micro,
        "full_loss": full,
        "accumulated_loss": parts,
        "cosine": cosine,
        "difference": difference,
        "exact": difference < 1e-4,
    }


@right("11.4")
def three_losses_in_three_sizes():
    rows = []
    for loss, differences in (
        ("cross entropy", (0, 0)),
        ("clip", (0.47, 0.7)),
        ("siglip", (0.3, 0.5)),
    ):
        rows.append(row(loss, 64, 1.6, 1.6, 1.0, 0.0))
        for micro, away in zip((16, 4), differences, strict=True):
            rows.append(
                row(loss, micro, 1.6, 1.6 - away, min(1.0, (1 - away**2) ** 0.5 + 0.01), away)
            )
    return rows


@right("11.4")
def in_single_precision_and_rounded():
    rows = three_losses_in_three_sizes()
    return [
        one | {"difference": one["difference"] + 3e-7, "cosine": round(one["cosine"] + 1e-7, 6)}
        for one in rows
    ]


@right("11.4")
def in_other_sizes_with_a_note():
    rows = three_losses_in_three_sizes()
    sizes = {16: 32, 4: 2, 64: 64}
    rows = [one | {"micro_batch": sizes[one["micro_batch"]], "seed": 3} for one in rows[::-1]]
    return [*rows, row("clip", 1, 1.6, 0.0, 0.0, 1.0) | {"note": "a part of one has no gradient"}]


def _changed(place, **values):
    rows = three_losses_in_three_sizes()
    rows[place].update(values)
    return rows


@wrong("11.4", breaks=1)
def clip_alone():
    return three_losses_in_three_sizes()[3:6]


@wrong("11.4", breaks=1)
def without_the_whole_batch():
    return [one for one in three_losses_in_three_sizes() if one["micro_batch"] < 64]


@wrong("11.4", breaks=1)
def one_size_of_parts():
    return [one for one in three_losses_in_three_sizes() if one["micro_batch"] != 4]


@wrong("11.4", breaks=1)
def the_sum_of_the_parts():
    return _changed(1, difference=3.0, exact=False)


@wrong("11.4", breaks=1)
def parts_that_see_all_texts():
    return _changed(4, difference=1e-7, exact=True, cosine=1.0)


@wrong("11.4", breaks=1)
def a_batch_that_differs_from_itself():
    return _changed(6, difference=0.2, exact=False)


@wrong("11.4", breaks=1)
def parts_that_do_not_come_out_even():
    return _changed(1, micro_batch=24)


@wrong("11.4", breaks=1)
def in_percent():
    rows = three_losses_in_three_sizes()
    return [one | {"difference": 100 * one["difference"]} for one in rows]


@wrong("11.4", breaks=1)
def sums_where_losses_are_coupled():
    return _changed(5, difference=15.2)


@wrong("11.4", breaks=2)
def exact_for_all():
    return [one | {"exact": True} for one in three_losses_in_three_sizes()]


@wrong("11.4", breaks=2)
def exact_for_none():
    return [one | {"exact": False} for one in three_losses_in_three_sizes()]


@wrong("11.4", breaks=2)
def a_cosine_of_something_else():
    return _changed(4, cosine=0.2)


@wrong("11.4", breaks=(1, 2))
def nothing_makes_a_difference():
    rows = three_losses_in_three_sizes()
    return [one | {"difference": 0.0, "exact": one["loss"] == "clip"} for one in rows]


# 11.5 What has become better?

given("11.5", "c", points=1, says="ln 3 in place of ln 6")
given("11.5", " C.", points=1, says="You chose c.")
given("11.5", "a", points=0, says="You chose a. Not one vector has moved")
given("11.5", "b", points=0, says="a term that is not there")
given("11.5", "d", points=0, says="You chose d. For a loss of single pictures")
given("11.5", "e", points=0, says="return one of the letters")
given("11.5", 3, points=0, says="return one of the letters")
given("11.5", ["c"], points=0, says="return one of the letters")
