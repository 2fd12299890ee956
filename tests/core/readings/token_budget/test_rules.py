"""Programs and parts against every count that the real processors gave."""

import json
from pathlib import Path

import pytest

from vitlab.core.readings.token_budget import FITS, budget_reading
from vitlab.core.readings.token_budget.looks import look_of
from vitlab.core.readings.token_budget.parts import parts_of, tile_boxes
from vitlab.core.readings.token_budget.programs import RULES
from vitlab.core.vlm.token_counts import VLM_RULES, vlm_plan

FILE = Path(__file__).parents[2] / "conformance" / "vlm_tokens.json"
VARIANTS = json.loads(FILE.read_text(encoding="utf-8"))["variants"]
SIZES = ((1920, 1080), (480, 640), (77, 1300))


def written_out(rule):
    """The rule's ``plan`` as its program has it, run with the settings of the variant."""
    reading = budget_reading(family=rule, image=None, image_size=(600, 800), box=None)
    names = {}
    exec(reading.code.partition("\ntokens, separators, newlines")[0], names)
    return names["plan"]


def test_every_family_has_its_rule_written_out():
    assert set(RULES) == set(VLM_RULES)


@pytest.mark.parametrize("rule", VARIANTS)
def test_a_program_counts_as_the_real_processor_does(rule):
    plan = written_out(rule)
    for size, *given in VARIANTS[rule]["rows"]:
        if len(given) == 1:
            with pytest.raises((ValueError, ZeroDivisionError)):
                plan(*size)
            continue
        _, _, tokens, separators, newlines, _ = given
        assert (size, *plan(*size)[:3]) == (size, tokens, separators, newlines)


@pytest.mark.parametrize("rule", VARIANTS)
def test_parts_hold_every_slot_once_and_in_order(rule):
    for size, *given in VARIANTS[rule]["rows"][::4]:
        if len(given) == 1:
            continue
        plan = vlm_plan(rule, tuple(size))
        parts = parts_of(plan, look_of(plan, "as built"))
        assert sum(part.tokens for part in parts) == plan.tokens
        ends = [part.first + part.tokens for part in parts]
        assert [part.first for part in parts] == [0, *ends[:-1]]
        for part in parts:
            assert part.tokens == part.rows * part.cols or not plan.merge
            assert part.box[0] >= 0
            assert part.box[0] + part.box[2] <= plan.image_size[0]
            assert part.box[1] + part.box[3] <= plan.image_size[1]
        tiles = [part.tile for part in parts if part.tile >= 0]
        assert tiles == list(range(len(tiles)))


@pytest.mark.parametrize("size", SIZES)
def test_stretched_tiles_cover_the_picture_once(size):
    for rule in ("internvl", "cohere2-vision", "idefics3", "minicpm-v-4.6"):
        plan = vlm_plan(rule, size)
        boxes = tile_boxes(plan, look_of(plan, "as built"))
        assert sum(height * width for _, _, height, width in boxes) == size[0] * size[1]


@pytest.mark.parametrize("fit", FITS)
def test_a_look_keeps_the_slots_and_only_native_the_shape(fit):
    for rule in VLM_RULES:
        plan = vlm_plan(rule, (1920, 1080))
        look = look_of(plan, fit)
        area = 1920 * 1080 * look.down * look.across
        slots = area / look.slot_pixels
        if fit != "as built":
            assert slots <= plan.tokens
            assert slots > 0.85 * (plan.tokens - plan.newlines) - 40
        if fit == "native":
            assert look.narrowed == pytest.approx(1, abs=0.2)
        if fit == "square":
            assert look.narrowed == pytest.approx(1920 / 1080)
