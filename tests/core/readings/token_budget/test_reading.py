"""What the token budget shows: numbers of the design, what is refused, programs."""

import time

import numpy as np
import pytest

from tests.core.readings.programs import printed
from vitlab.core import RECEIPT_LINE, VLM_VARIANTS, LabError, draw_receipt, vlm_plan
from vitlab.core.readings.token_budget import FITS, budget_reading

STATES = {
    "opens": {},
    "own shape": {"family": "qwen2-vl", "fit": "native", "projector": "linear"},
    "square": {"family": "llava-next", "fit": "square", "images": 1},
    "merged": {"family": "gemma-3", "merge": 2, "projector": "none"},
    "changed": {"caps": {"internvl": {"max_tiles": 6}}, "context": 4096, "decoder": "llama-2-7b"},
    "size alone": {
        "image": None,
        "image_size": (777, 500),
        "box": None,
        "family": "phi-4-multimodal",
    },
    "crops": {"family": "gemma-3/pan-and-scan", "box": (100, 20, 30, 40)},
}


def test_it_opens_on_the_numbers_of_the_lesson():
    reading = budget_reading()
    facts = {fact.name: fact.shown for fact in reading.facts}
    assert (facts["slots"], facts["left"], facts["narrowed"]) == ("6,918", "674", "0.889 ×")
    assert [row.plan.tokens for row in reading.rows] == [576, 1968, 2691, 2304, 256]
    assert [round(row.letter, 1) for row in reading.rows] == [3.8, 7.7, 22.1, 20.5, 10.3]
    assert round(reading.rows[-1].letters) == 24


def test_the_class_default_of_qwen2_vl_reads_fewer_pixels_than_the_released_one():
    row = budget_reading(family="qwen2-vl/default").row
    assert (row.plan.tokens, round(row.letter, 1)) == (1222, 15.1)


def test_llava_1_5_says_which_of_the_two_it_is():
    paper, released = budget_reading(), budget_reading(caps={}, family="llava-1.5")
    assert "as in the paper" in paper.rows[0].words
    assert "as released" in released.row.words
    assert (released.row.sees, released.crops()[0]) == (False, None)
    assert released.text.endswith("the smallest print is not in the picture.")
    assert budget_reading(caps={}, family="llava-1.5", box=(900, 0, 22, 300)).row.sees


def test_a_letter_is_as_high_as_it_arrives_in_the_resized_picture():
    """An independent road: a black bar as high as the letter, counted in the crop."""
    picture = np.full((1000, 700, 3), 255, np.uint8)
    picture[400:460, 100:500] = 0
    reading = budget_reading(image=picture, box=(400, 100, 60, 400))
    for row, crop in zip(reading.rows, reading.crops(), strict=True):
        column = crop[:, crop.shape[1] // 2, 0].astype(float)
        dark = (255 - column).sum() / 255
        assert dark == pytest.approx(min(row.letter, 120), abs=1.0)


def test_programs_print_every_fact(tmp_path_factory):
    readings = {name: budget_reading(**settings) for name, settings in STATES.items()}
    folders = {name: tmp_path_factory.mktemp("program") for name in STATES}
    values = printed({name: reading.code for name, reading in readings.items()}, folders)
    for name, reading in readings.items():
        assert len(values[name]) == len(reading.facts)
        for fact in reading.facts:
            assert float(values[name][fact.name]) == pytest.approx(fact.value, rel=1e-9)


@pytest.mark.parametrize("fit", FITS)
def test_every_variant_can_be_read_in_every_shape(fit):
    for rule in VLM_VARIANTS:
        reading = budget_reading(family=rule, fit=fit)
        assert reading.row.plan.rule.startswith(rule)
        assert len(reading.rows) == (5 if rule in reading.setting.families[:5] else 6) or (
            reading.setting.family != rule
        )


def test_a_window_that_is_too_small_says_who_fits():
    reading = budget_reading(context=2048)
    assert reading.too_small == (
        "The window of 2,048 is too small for 3 pictures: 5,470 slots are missing; "
        "Gemma 3 with 3 pictures fits."
    )
    for remedy in reading.remedies:
        assert not budget_reading(**{"context": 2048, **remedy.settings}).window.missing
    assert "fits" not in budget_reading(context=100, images=9).too_small


def test_another_row_may_refuse_but_the_chosen_one_is_a_problem_with_a_way_out():
    strip = {"image": None, "image_size": (1, 300), "box": None}
    reading = budget_reading(**strip)
    assert "300 times as long as it is wide" in reading.rows[2].refused
    with pytest.raises(LabError, match="300 times as long") as refusal:
        budget_reading(**strip, family="qwen2-vl")
    assert budget_reading(**{**strip, **refusal.value.remedies[0].settings})


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"box": (1900, 0, 40, 10)}, "reaches out"),
        ({"image": None}, "neither a picture nor a size"),
        ({"images": 0}, "images is 0: use 1 to 256"),
        ({"context": 1}, "context is 1"),
        ({"caps": {"internvl": {"max_tiles": -1}}}, "max_tiles is -1"),
        ({"caps": {"internvl": {"pixels": 1}}}, "has no setting 'pixels'"),
        ({"caps": {"nobody": {}}}, "no rule is known by the name 'nobody'"),
        ({"merge": 3}, "blocks of 3 × 3 patches do not fill"),
        ({"merge": 2, "family": "llava-1.5"}, "has no blocks to merge"),
        ({"merge": 0}, "merge is 0"),
        ({"family": "gpt"}, "no rule is known"),
        ({"families": "internvl"}, "takes several names"),
        ({"families": VLM_VARIANTS[:9]}, "9 families are too many"),
        ({"fit": "round"}, "fit 'round'"),
        ({"projector": "q"}, "projector 'q'"),
        ({"decoder": "q"}, "decoder 'q'"),
        ({"counts": (0, 3)}, "a count of 0"),
        ({"image_size": (0, 5)}, "is empty"),
    ],
)
def test_what_cannot_work_is_refused_in_a_sentence(settings, sentence):
    with pytest.raises(LabError, match=sentence) as refusal:
        budget_reading(**settings)
    for remedy in refusal.value.remedies[:1]:
        assert budget_reading(**{"box": None, **settings, **remedy.settings})


def test_counts_that_differ_have_a_cause():
    reading = budget_reading(family="qwen2-vl", counts=(1222, 2691))
    assert [cause.kind for cause in reading.causes] == ["cap"]
    assert budget_reading(counts=(5, 5)).causes == ()


def test_crops_cost_slots_and_a_second_branch_costs_the_encoder():
    one, crops, branch = budget_reading().closer
    assert (one.slots, crops.slots, branch.slots) == (256, 2304, 256)
    assert one.letter < crops.letter == branch.letter
    assert one.gmacs < crops.gmacs < branch.gmacs


def test_a_plan_takes_less_than_a_millisecond():
    """The best of three: a busy machine is no slower rule."""
    for rule in VLM_VARIANTS:
        vlm_plan(rule, (1920, 1080))
        taken = []
        for _ in range(3):
            begin = time.process_time()
            vlm_plan(rule, (1919, 1081))
            taken.append(time.process_time() - begin)
        assert min(taken) < 1e-3, rule


def test_the_receipt_is_the_same_each_time_and_its_last_line_lies_in_the_box():
    receipt = draw_receipt()
    assert receipt.shape == (1920, 1080, 3)
    assert np.array_equal(receipt, draw_receipt())
    assert not np.array_equal(receipt, draw_receipt(seed=1))
    top, left, height, width = RECEIPT_LINE
    dark = receipt[..., 0] < 120
    line = dark[top - 10 : top + height + 10, left : left + width]
    rows = np.flatnonzero(line.any(1))
    assert (rows[0], rows[-1]) == (10, 9 + height)
    assert not dark[top + height + 1 :].any()
