"""What lab 6 says to answers, beyond which laws they break."""

import numpy as np
import pytest

from tests.grading.answers import lab06 as answers
from vitlab.core import ViTShape, count_macs, count_parameters, load, mac_parts, memory_ledger
from vitlab.core.grid import PatchGrid
from vitlab.grading import check
from vitlab.grading.course import find
from vitlab.grading.labs.lab06_bills import bytes_of, macs_of
from vitlab.grading.labs.lab06_probe import timed

SHAPE = ViTShape(24, 3, 4, 40, num_classes=7)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answers.projects_cls_too, 'In the line "patch projection": It returned'),
        (answers.without_a_head, 'The line "head" is missing.'),
        (answers.the_total, "not a dict with a number for each line"),
        (answers.in_millions, "which is no whole number"),
        (answers.scores_alone, 'In the line "attention matmuls"'),
        (answers.forgets_cls, 'In the line "attention projections"'),
    ],
)
def test_a_wrong_count_hears_its_line(answer, said):
    assert said in check("6.3", answer).verdict


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answers.gradients_twice, 'In the line "gradients"'),
        (answers.keeps_the_scores_too, 'In the line "attention maps"'),
        (answers.knows_no_checkpointing, "checkpointing = True"),
        (answers.gradients_with_the_optimizer, 'The line "gradients" is missing.'),
        (answers.in_gib, "which is no whole number"),
    ],
)
def test_a_wrong_ledger_hears_its_line(answer, said):
    assert said in check("6.4", answer).verdict


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answers.never_waits, "the device was not done with it"),
        (answers.waits_before_alone, "the device was not done with it"),
        (answers.waits_after_alone, "the device still had earlier work"),
        (answers.without_warming_up, "The very first run counts"),
        (answers.the_mean, "The result is the mean of 7 runs, not their median"),
        (answers.the_fastest, "the smallest of"),
        (answers.three_runs, "Runs that count: 3. At least 5 are asked for."),
        (answers.together, "Several runs were timed together"),
        (answers.in_milliseconds, "The result is in milliseconds"),
        (answers.trimmed, "no median of the runs that it timed"),
        (answers.all_times, "not a number of seconds"),
        (answers.by_another_clock, "there was no run between two readings of the clock"),
        (answers.a_thousand_runs, "ran more than 100 times for one measurement"),
    ],
)
def test_a_wrong_measurement_hears_what_makes_it_invalid(answer, said):
    assert said in check("6.5", answer).verdict


@pytest.mark.parametrize("counted", range(5, 12))
@pytest.mark.parametrize("warm", [1, 2, 5])
@pytest.mark.parametrize("middle", [np.median, lambda times: sorted(times)[len(times) // 2]])
def test_how_many_runs_count_is_free_and_a_run_that_waits_in_front_is_always_seen(
    counted, warm, middle
):
    def with_settings(before):
        def measure(run, clock, synchronize):
            return answers._measured(
                run, clock, synchronize, warm=warm, times=counted, before=before, of=middle
            )

        return measure

    exercise = find("6.5")
    settings = {"seconds of the first run": 0.3}
    value = timed(with_settings(True), settings)
    for law in exercise.laws:
        law.expect(settings).by(_plain(value))
    waiting = timed(with_settings(False), settings)
    with pytest.raises(Exception, match="still had earlier work"):
        exercise.laws[0].expect(settings).by(_plain(waiting))
    for law in exercise.laws[1:]:
        law.expect(settings).by(_plain(waiting))


def _plain(value):
    return {name: {**world, "result": float(world["result"])} for name, world in value.items()}


@pytest.mark.parametrize(
    ("image_size", "patch_size"), [((32, 48), (8, 16)), ((24, 24), (8, 4)), ((16, 64), (16, 8))]
)
def test_the_products_of_the_check_are_those_of_the_library(image_size, patch_size):
    model = SHAPE.embed_dim, SHAPE.depth, SHAPE.num_heads, SHAPE.mlp_dim, SHAPE.num_classes
    parts = mac_parts(SHAPE, PatchGrid(image_size, patch_size))
    assert macs_of(image_size, patch_size, *model).items() <= parts.items()
    assert not parts.keys() - macs_of(image_size, patch_size, *model).keys() - {"attention pooling"}


@pytest.mark.parametrize("checkpointing", [False, True])
@pytest.mark.parametrize("batch_size", [2, 5])
def test_the_bytes_of_the_check_are_those_of_the_library(batch_size, checkpointing):
    def kept(depth):
        return memory_ledger(
            SHAPE,
            (32, 48),
            (8, 16),
            batch_size,
            depth=depth,
            precision="fp32",
            attention="eager",
            checkpointing=checkpointing,
        )

    parameters = count_parameters(SHAPE, (32, 48), (8, 16))
    bill = bytes_of(parameters, batch_size, 13, 24, 3, 4, 40, checkpointing)
    theirs, one_more = kept(3), kept(4)
    assert (bill["parameters"], bill["gradients"]) == (theirs.parameters, theirs.gradients)
    assert 0 < theirs.optimizer - bill["optimizer"] < 400  # a counter of 4 bytes for each tensor
    if not checkpointing:
        assert bill["attention maps"] == theirs.attention_maps
    more = one_more.saved_activations - theirs.saved_activations
    assert bill["attention maps"] + bill["other activations"] == 3 * more


def test_the_truths_of_the_guesses_are_counted():
    assert find("6.1").truth == round(count_macs(patch_size=8) / count_macs(patch_size=16), 2)
    model = load("vit_shapes_patch8_64")
    bill = macs_of((64, 64), (8, 8), model.embed_dim, len(model.blocks), 4, 384, 4)
    assert find("6.2").truth == round(100 * bill["patch projection"] / sum(bill.values()), 1)
