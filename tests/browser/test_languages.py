"""Instruments in a language whose words are 40 % longer: nothing is cut, overlaps or was forgotten.

The pages are saved ones, which need no kernel.
"""

from pathlib import Path

import pytest

import vitlab.widgets
from tests.browser.test_access import TOOLS
from tests.english import english_in
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
}
"""How an instrument is opened besides its opening."""
ASIDE = """() => [...document.querySelectorAll('.vl-frame [aria-label], .vl-frame [title]')]
  .filter(node => !node.closest('.vl-code, .vl-shapes'))
  .map(node => `${node.ariaLabel ?? ''} ${node.title ?? ''}`)"""
TEXTS = """() => [...document.querySelectorAll('.vl-frame')].map(node => node.innerText)"""
OPENED = [(name, state) for name in BEGUN for state in ({}, *STATES.get(name, ()))]


@pytest.mark.browser
@pytest.mark.parametrize(("name", "state"), OPENED)
@pytest.mark.parametrize("width", [600, 1200])
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
