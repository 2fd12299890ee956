"""Every count that the real processors gave, refusals included."""

import json
from pathlib import Path

import pytest

from vitlab.core.errors import ShapeError
from vitlab.core.vlm.token_counts import VLM_VARIANTS, vlm_plan

FILE = Path(__file__).parents[1] / "conformance" / "vlm_tokens.json"
VARIANTS = json.loads(FILE.read_text(encoding="utf-8"))["variants"]


def test_every_variant_has_its_counts():
    assert set(VARIANTS) == set(VLM_VARIANTS)
    assert sum(len(variant["rows"]) for variant in VARIANTS.values()) == 1418


def found(name, size):
    plan = vlm_plan(name, size)
    beside = [[view.height, view.width] for view in plan.views if view.kind == "overview"]
    counts = [plan.tokens, plan.separators, plan.newlines]
    assert plan.total == plan.tokens + plan.separators
    return [list(plan.canvas), list(plan.tiles), *counts], beside


@pytest.mark.parametrize("name", VARIANTS)
def test_plans_are_those_of_the_real_processors(name):
    for size, *given in VARIANTS[name]["rows"]:
        if len(given) == 1:
            with pytest.raises(ShapeError, match=f"picture of {size[0]} × {size[1]} px"):
                vlm_plan(name, tuple(size))
            continue
        *numbers, thumbnail = given
        ours, beside = found(name, tuple(size))
        assert (size, ours) == (size, numbers)
        assert thumbnail is None or thumbnail in (beside or [ours[0]])


@pytest.mark.parametrize("name", VARIANTS)
def test_settings_are_those_of_the_real_processors(name):
    theirs = {key: value for key, value in VARIANTS[name]["settings"].items() if key != "canvases"}
    ours = {setting.name: setting.value for setting in vlm_plan(name, 300).settings}
    assert theirs.items() <= ours.items()
    assert vlm_plan(name, (300, 500), **theirs) == vlm_plan(name, (300, 500))
