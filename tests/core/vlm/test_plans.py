import json
from pathlib import Path

import pytest

from vitlab.core.errors import KindError, LabError, ShapeError
from vitlab.core.vlm.token_counts import VLM_RULES, VLM_VARIANTS, vlm_plan

USUAL = {
    "qwen2-vl": "released",
    "glm-4v": "released",
    "gemma-4": "280",
    "paligemma": "224",
    "idefics2": "split",
    "smolvlm": "2.2b",
    "siglip2-naflex": "256",
}
SIZE = (500, 1500)
GOLDEN = json.loads((Path(__file__).parents[1] / "golden/token_counts.json").read_text("utf-8"))


@pytest.mark.parametrize("family", VLM_RULES)
def test_a_family_alone_means_its_usual_variant(family):
    plan = vlm_plan(family, SIZE)
    assert plan.rule in VLM_VARIANTS
    if family in USUAL:
        assert plan.rule == f"{family}/{USUAL[family]}"
    assert plan == vlm_plan(plan.rule, SIZE)


@pytest.mark.parametrize(("rule", "size", "canvas", "tokens"), GOLDEN["close calls"]["rows"])
def test_where_a_search_stops_and_a_float_ends_decides(rule, size, canvas, tokens):
    plan = vlm_plan(rule, tuple(size))
    assert (plan.canvas, plan.tokens) == (tuple(canvas), tokens)


def test_the_shorter_side_of_idefics3_becomes_even():
    assert vlm_plan("idefics3", (321, 800)).resized == (584, 1456)
    assert vlm_plan("idefics3", (800, 322)).resized == (1456, 586)


@pytest.mark.parametrize("rule", VLM_VARIANTS)
def test_views_hold_what_the_slots_hold(rule):
    plan = vlm_plan(rule, (1500, 700))
    kinds = {view.kind for view in plan.views}
    parts = sum(view.kind in ("tile", "crop") for view in plan.views)
    assert kinds in ({"whole"}, {"overview", "tile"}, {"overview", "crop"})
    assert parts == (plan.tiles[0] * plan.tiles[1] if parts else 0)
    if plan.merge and not plan.newlines:
        cell = plan.patch * plan.merge
        assert plan.tokens == sum(v.height // cell * (v.width // cell) for v in plan.views)
    if "tile" in kinds:
        tile = next(view for view in plan.views if view.kind == "tile")
        rows, cols = plan.tiles
        assert (tile.height * rows, tile.width * cols) == plan.canvas


@pytest.mark.parametrize("rule", VLM_VARIANTS)
def test_steps_come_in_order_and_end_in_the_plan(rule):
    plan = vlm_plan(rule, SIZE)
    after = {step.kind: step.after for step in plan.steps}
    assert list(after) == ["orientation", "resize", "rounding", "tiles", "merge", "separators"]
    ends = (SIZE, plan.resized, plan.canvas, plan.tiles, plan.tokens, plan.separators)
    assert tuple(after.values()) == ends
    assert all(step.said.endswith(".") and len(step.said) < 250 for step in plan.steps)


@pytest.mark.parametrize("rule", VLM_VARIANTS)
def test_every_setting_says_where_its_default_stands(rule):
    plan = vlm_plan(rule, SIZE)
    assert plan.source
    assert plan.settings
    assert all(setting.origin and setting.value == setting.default for setting in plan.settings)


def test_overviews_come_where_the_model_reads_them():
    first = {rule for rule in VLM_RULES if vlm_plan(rule, 2000).views[0].kind == "overview"}
    last = {rule for rule in VLM_RULES if vlm_plan(rule, 2000).views[-1].kind == "overview"}
    assert first == {"llava-next", "llava-onevision", "ovis2", "minicpm-v-4.6"}
    assert last == {
        *("internvl", "aya-vision", "cohere2-vision", "llama-4", "phi-4-multimodal"),
        *("idefics2", "idefics3", "smolvlm", "lfm2-vl"),
    }
    assert vlm_plan("gemma-3/pan-and-scan", (500, 900)).views[0].kind == "overview"


@pytest.mark.parametrize(
    ("rule", "size", "longer"),
    [("idefics3", (16, 16), 91), ("qwen3-vl", (64, 64), 4), ("kimi-k2.5", (16, 16), 1)],
)
def test_forced_enlarging_is_said(rule, size, longer):
    plan = vlm_plan(rule, size)
    assert plan.enlarged == pytest.approx(longer)
    assert ("enlarged" in plan.steps[1].said) == (longer > 1)


def test_a_setting_changes_the_plan_and_keeps_the_origin_of_its_default():
    plan = vlm_plan("qwen2-vl", (1080, 1920), max_pixels=1003520)
    setting = next(setting for setting in plan.settings if setting.name == "max_pixels")
    assert (setting.value, setting.default) == (1003520, 12845056)
    assert plan.tokens == vlm_plan("qwen2-vl/default", (1080, 1920)).tokens == 1222
    assert vlm_plan("gemma-3", SIZE, pan_and_scan=True).tokens == 256 * 4
    assert vlm_plan("internvl", (1080, 1920), max_tiles=1).tokens == 256
    assert vlm_plan("lfm2-vl", (951, 951), tolerance=4).tiles == (1, 1)
    assert vlm_plan("idefics2", 500, split=False).tokens == 64


def test_two_frames_halve_the_cap_of_a_still_picture():
    most = vlm_plan("glm-4v", 6000).tokens
    assert most <= 9633792 // 2 // 28**2 == 6144
    assert vlm_plan("glm-4v", 6000, frames=1).tokens > most


@pytest.mark.parametrize(
    ("call", "kind", "sentence"),
    [
        (lambda: vlm_plan("qwen2-vl/big", 9), LabError, "no variant 'big': use qwen2-vl/released"),
        (lambda: vlm_plan("internvl/", 9), LabError, "internvl has no variant ''"),
        (lambda: vlm_plan("internvi", 9), LabError, "'internvi': use internvl.*lists all 28"),
        (lambda: vlm_plan("internvl", 9, merge=2), LabError, "no setting 'merge': it has tile, "),
        (lambda: vlm_plan("llava-next", 9, canvases=5), LabError, "no setting 'canvases'"),
        (lambda: vlm_plan("internvl", 9, max_tiles=0), LabError, "max_tiles is 0: use a number"),
        (lambda: vlm_plan("internvl", 9, max_tiles=900), LabError, "max_tiles is 900: use 256"),
        (lambda: vlm_plan("internvl", 9, min_tiles=13), LabError, "min_tiles is 13, more than"),
        (lambda: vlm_plan("paligemma", 9, patch=300), LabError, "patch is 300, more than size"),
        (lambda: vlm_plan("smolvlm", 9, tile=20), LabError, "tiles of 20 px .* are 5,929, more"),
        (lambda: vlm_plan("qwen2-vl", 9, max_pixels=10**16), LabError, "use 1,000,000,000,0.* or"),
        (lambda: vlm_plan("gemma-4", 9, max_tokens=256), ShapeError, "no budget of 256 tokens"),
        (lambda: vlm_plan("pixtral", (5000, 1)), ShapeError, "no pixel left on one side"),
        (lambda: vlm_plan("idefics2", (1, 9)), ShapeError, "1 × 9 px has no quarters"),
        (lambda: vlm_plan("phi-4-multimodal", (3000, 8)), ShapeError, "refuses a side under 10"),
    ],
)
def test_what_a_rule_does_not_take_is_refused_in_words(call, kind, sentence):
    with pytest.raises(kind, match=sentence):
        call()


@pytest.mark.refusal
def test_settings_of_another_kind_are_refused_in_words():
    for settings in ({"max_tiles": 2.5}, {"tile": "448"}):
        with pytest.raises(KindError, match="takes a whole number"):
            vlm_plan("internvl", 9, **settings)
    with pytest.raises(KindError, match="split takes True or False"):
        vlm_plan("idefics2", 9, split=1)
    with pytest.raises(KindError, match="a rule is a name"):
        vlm_plan(3, 9)
