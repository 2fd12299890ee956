"""Instruments in a language whose words are 40 % longer: nothing is cut, overlaps or was forgotten.

The pages are saved ones, which need no kernel.
"""

from pathlib import Path

import numpy as np
import pytest

import vitlab.widgets
from tests.browser.test_access import TOOLS
from tests.english import english_in
from tests.few import few
from tests.test_words import BEGUN, KINDS
from vitlab.words import speaking

STATES = {
    "patch_grid_slicer": [
        {"selected": 77},
        {"overlay": "cosine", "selected": 44, "beside": "coffee"},
        {"cut": "stages", "selected": 40},
        {"cut": "adaptive"},
        {"patch_size": 15},
    ],
    "position_encoding_explorer": [
        {"encoding": "sinusoidal_2d", "trained_with": {"style": "timm"}, "num_prefix_tokens": 1},
        {"encoding": "learned", "table": "vit_shapes_patch8_64", "selected": 31},
        {"encoding": "relative", "selected": 0},
        {"encoding": "rope", "dim": 64, "grid_size": (20, 24), "selected": 100},
        {"encoding": "sinusoidal_2d", "dim": 30},
    ],
    "contrast_explorer": [
        {"micro_batch_size": None, "scale_used": "log", "axis": "columns", "cell": (0, 0)},
        {"micro_batch_size": 2, "exchange": "gathered", "reduction": "sum", "cell": (0, 5)},
        {"micro_batch_size": 4},
    ],
    "quiz": [
        {"answers": {"fe-02": "196", "fe-01": "raw"}, "current": 1},
        {
            "answers": {"fe-11": ["cut", "project", "positions", "encode", "head", "choose"]},
            "current": 10,
        },
        {"mode": "test", "answers": {"fe-02": "196"}, "current": 12},
        {"view": "all", "lesson": "front_end"},
    ],
    "token_budget": [
        {"family": "gemma-3", "slot": 40, "fit": "native"},
        {"family": "qwen2-vl"},
        {
            "families": ("llava-next", "smolvlm", "phi-4-multimodal"),
            "family": "llava-next",
            "slot": 900,
        },
    ],
    "resolution_simulator": [
        {"new_size": (12, 20)},
        {"table": "sinusoidal_2d", "old_size": (2, 8), "new_size": (4, 4), "selected": 0},
        {"page": "patch_weights"},
        {"page": "native_aspect"},
        {"selected": 900},
    ],
    "memory_gauge": [
        {"mode": "inference", "weights": "int4"},
        {"model": "siglip_base", "accumulate": True, "optimizer": "sgd", "moment": 40},
        {"batch_size": 10**6, "attention": "eager"},
    ],
    "patch_size_advisor": [
        {"application": "documents", "patch_size": 16},
        {"patch_size": 4, "pinned": {"image_size": (224, 224), "patch_size": 8}},
        {"smallest": None},
    ],
    "linear_projection_analyzer": [
        {"decoder": "fitted", "weights": "pca"},
        {"weights": "trained", "filter": 3},
        {"embed_dim": 1500, "init": "lesson"},
        {"embed_dim": 0},
    ],
    "attention_viewer": [
        {"model": "vit_shapes_patch8_reg4_64", "query": 2, "layer": 2, "head": 0},
        {"show": "rollout", "causal": True, "scale": "percentile"},
        {"layer": 4},
    ],
    "class_board": [
        {"law": "1.5 c", "student": "s070", "exercise": "1.2"},
        {"law": "1.2 all of this holds for every length of row and piece", "exercise": "1.4"},
        {"student": "s7"},
    ],
    "embedding_atlas": [
        {"selected": None, "color_by": "norm", "selection": list(range(40, 90))},
        {"subset": "ground", "layer": "pos_embed", "color_by": "cluster"},
        {"images": "photographs", "color_by": "column", "selection": [73, 74]},
        {"tokens": np.eye(40, 6), "groups": [*range(10)] * 4, "selected": 3},
        {"layer": "block 9"},
    ],
}
"""How an instrument is opened besides its opening."""
ASIDE = """() => [...document.querySelectorAll('.vl-frame [aria-label], .vl-frame [title]')]
  .filter(node => !node.closest('.vl-code, .vl-shapes, [translate=no]'))
  .map(node => `${node.ariaLabel ?? ''} ${node.title ?? ''}`)"""
TEXTS = """() => {
  for (const program of document.querySelectorAll('pre[translate=no]')) program.hidden = true;
  return [...document.querySelectorAll('.vl-frame')].map(node => node.innerText);
}"""
OPENED = [(name, {}) for name in BEGUN]
ELSEWISE = [(name, state) for name in BEGUN for state in STATES.get(name, ())]


@pytest.mark.browser
@pytest.mark.parametrize(("name", "state"), few([*OPENED, *ELSEWISE], len(OPENED)))
@pytest.mark.parametrize("width", few([600, 1200], 1))
def test_longer_words_are_neither_cut_nor_forgotten(browser, tmp_path, name, state, width):
    with speaking("long"):
        path = KINDS[name](**state).save_html(tmp_path / "page.html")
    context = browser.new_context(offline=True, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(Path(path).as_uri())
    page.locator("html[data-vitlab=ready]").wait_for()
    page.evaluate(TOOLS)
    assert page.evaluate("vitlabAccess.cutTexts()") == []
    assert page.evaluate("vitlabAccess.cutChoices()") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    said = [*page.evaluate(ASIDE), *page.evaluate(TEXTS)]
    assert [word for text in said for word in english_in(text)] == []
    context.close()


def test_those_that_are_to_come_are_known():
    assert set(BEGUN) <= KINDS.keys()
    assert len(KINDS) == len(vitlab.widgets.__all__) - 2
