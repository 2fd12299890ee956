"""In a window of 1200 px JupyterLab leaves an instrument about 1030: nothing of it is cut there."""

import pytest

CUT = """() => [...document.querySelectorAll('.vl-frame :is(td, th, .vl-cell)')].filter(
  cell => cell.scrollWidth > cell.clientWidth + 1
    || cell.getBoundingClientRect().right > cell.closest('.vl-frame').getBoundingClientRect().right
).map(cell => cell.textContent)"""


@pytest.mark.browser
@pytest.mark.parametrize("name", ["TokenBudget", "ContrastExplorer"])
def test_every_number_is_whole_and_none_runs_over_the_edge(desk, picture_of, name):
    page = desk.notebook(
        f"from vitlab.widgets import {name}, Quiz\n{name}()",
        "Quiz(lesson='attention_and_embeddings')",  # its sheet comes last, and the family's with it
    )
    page.locator(".vl-families tbody tr, .vl-cell").first.wait_for()
    page.evaluate("jupyterapp.shell.collapseLeft()")
    for width in (1165, 1200, 1240, 1280, 1320):
        page.set_viewport_size({"width": width, "height": 1000})
        page.wait_for_function(f"() => document.querySelector('.vl-frame').clientWidth < {width}")
        assert page.evaluate(CUT) == [], f"{width} px"
    facts = page.locator(".vl-frame").first.locator("dl.vl-facts")
    if name == "TokenBudget":
        assert facts.evaluate("list => list.clientWidth") == 214
    page.set_viewport_size({"width": 1200, "height": 1000})
    picture_of(page, f"window-1200-{name}")


@pytest.mark.browser
@pytest.mark.parametrize(
    "cell",
    [
        "EmbeddingAtlas()",
        pytest.param("EmbeddingAtlas(images='photographs')", marks=pytest.mark.slow),
        pytest.param("AttentionViewer()", marks=pytest.mark.slow),
        pytest.param("Quiz()", marks=pytest.mark.slow),
    ],
)
def test_an_instrument_1200_px_wide_is_650_px_high_at_most(desk, cell):
    page = desk.notebook("from vitlab.widgets import *", cell)
    frame = page.locator(".vl-frame")
    frame.wait_for()
    page.evaluate("jupyterapp.shell.collapseLeft()")
    page.set_viewport_size({"width": 1368, "height": 1000})
    page.wait_for_function("document.querySelector('.vl-frame').clientWidth > 1180")
    if cell == "EmbeddingAtlas()":
        page.locator(".vl-knows svg").wait_for()  # the last that makes room for itself
    page.wait_for_timeout(500)
    assert frame.bounding_box()["height"] <= 650
