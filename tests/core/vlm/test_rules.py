import json
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.vlm.token_counts import VLM_RULES, vlm_plan, vlm_tiles, vlm_token_count

GOLDEN = json.loads((Path(__file__).parents[1] / "golden/token_counts.json").read_text("utf-8"))
NAMES = {"qwen2-vl": "qwen2-vl/default"}  # what the class alone does
ROWS = [
    (NAMES.get(rule, rule), *row)
    for rule in ("llava-next", "qwen2-vl", "internvl")
    for row in GOLDEN[rule]["rows"]
]
side = st.integers(1, 5000)


@pytest.mark.parametrize(("rule", "image_size", "canvas", "tiles", "tokens"), ROWS)
def test_plans_are_those_of_transformers(rule, image_size, canvas, tiles, tokens):
    size = tuple(image_size)
    plan = vlm_plan(rule, size)
    assert (plan.canvas, plan.tiles, plan.tokens) == (tuple(canvas), tuple(tiles), tokens)
    assert vlm_tiles(rule, size) == tuple(tiles)
    assert vlm_token_count(rule, size) == tokens


@pytest.mark.parametrize("size", [224, (1080, 1920), (1, 3000)])
def test_some_models_see_every_picture_at_one_size(size):
    for rule, side, cell in (("llava-1.5", 336, 14), ("gemma-3", 896, 14 * 4)):
        plan = vlm_plan(rule, size)
        assert (plan.canvas, plan.tiles, plan.tokens) == ((side, side), (1, 1), (side // cell) ** 2)


@settings(max_examples=60)
@given(side, side)
def test_qwen_spends_4_to_1280_tokens_of_28_px(h, w):
    assume(max(h, w) <= 200 * min(h, w))
    plan = vlm_plan("qwen2-vl/default", (h, w))
    height, width = plan.canvas
    assert height % 28 == width % 28 == 0
    assert plan.tokens == height * width // 28**2
    assert 4 <= plan.tokens <= 1280


@settings(max_examples=60)
@given(side, side)
def test_internvl_shows_several_tiles_a_thumbnail_too(h, w):
    rows, cols = vlm_tiles("internvl", (h, w))
    views = rows * cols + (rows * cols > 1)
    assert 1 <= rows * cols <= 12
    assert vlm_token_count("internvl", (h, w)) == 256 * views


def test_internvl_takes_more_tiles_of_the_same_shape_for_a_larger_picture():
    grids = [vlm_tiles("internvl", side) for side in (448, 633, 634, 950, 951)]
    assert grids == [(1, 1), (1, 1), (2, 2), (2, 2), (3, 3)]


def test_rows_come_before_columns():
    assert vlm_tiles("internvl", (1080, 1920)) == (2, 4)
    assert vlm_tiles("internvl", (1920, 1080)) == (4, 2)
    assert vlm_tiles("llava-next", (300, 900)) == (1, 3)


def test_llava_next_pays_an_overview_the_unpadded_tiles_and_a_newline_a_row():
    assert vlm_token_count("llava-next", (672, 672)) == 576 + 48 * 48 + 48
    assert vlm_token_count("llava-next", (1080, 1920)) == 576 + 28 * 48 + 28


def test_of_the_thinnest_strip_llava_next_keeps_the_overview_alone():
    assert vlm_token_count("llava-next", (1, 1000)) == 576


def test_a_picture_on_its_side_costs_qwen_and_internvl_the_same():
    for rule in ("qwen2-vl", "internvl"):
        assert vlm_token_count(rule, (720, 1280)) == vlm_token_count(rule, (1280, 720))


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: vlm_plan("gpt", 224),
            "'gpt': use one of llava-1.5, llava-next, qwen2-vl, int.*28",
        ),
        (lambda: vlm_tiles("InternVL", 224), "no rule is known by the name 'InternVL'"),
        (lambda: vlm_plan("qwen2-vl", (2010, 10)), "2010 × 10 px is 201 times.*200 or less"),
        (lambda: vlm_plan("qwen2-vl", (1, 201)), "1 × 201 px is 201 times"),
    ],
)
def test_what_no_rule_covers_is_refused_in_words(call, sentence):
    with pytest.raises(LabError, match=sentence):
        call()


def test_qwen_takes_an_aspect_ratio_of_200():
    assert vlm_token_count("qwen2-vl", (10, 2000)) == 1 * 29


@pytest.mark.parametrize("rule", VLM_RULES)
def test_every_rule_refuses_a_picture_without_pixels(rule):
    with pytest.raises(ShapeError, match="an image width of 0 px holds no pixel"):
        vlm_token_count(rule, (224, 0))


@pytest.mark.refusal
@pytest.mark.parametrize("rule", VLM_RULES)
def test_every_rule_refuses_half_pixels(rule):
    with pytest.raises(TypeError, match="image_size takes a whole number or a pair"):
        vlm_token_count(rule, (224.5, 224))
