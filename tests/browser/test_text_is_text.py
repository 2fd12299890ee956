"""What a person writes is shown as text by every instrument, wherever the page draws it."""

import pytest
from playwright.sync_api import expect

from tests.browser.hands import wait_for_kernel

pytestmark = pytest.mark.browser

TRAP = "<img src=x onerror=document.body.dataset.caught=1>"
SETUP = f"""import numpy as np
from vitlab.widgets import *
trap = {TRAP!r}

class Broken:
    def __call__(self, lesson, answers, score):
        raise OSError(trap)
    def read(self, lesson):
        return {{}}
"""
# Texts in every place that an instrument has for them; a problem says what it was given.
GIVEN = {
    "AttentionViewer": "model=trap",
    "ClassBoard": "student=trap",
    "ContrastExplorer": "pairs=tuple((n, (trap, str(n))[n % 2]) for n in range(6)), cell=(0, 2)",
    "LinearProjectionAnalyzer": "weights=trap",
    "MemoryGauge": "model=trap",
    "PatchGridSlicer": "image=trap",
    "PatchSizeAdvisor": "image=trap",
    "PositionEncodingExplorer": "table=trap",
    "Quiz": 'answers={"fe-02": 3}, keep=Broken()',
    "ResolutionSimulator": "table=trap",
    "TokenBudget": 'image=trap, caps={"internvl": {"tile": 3, trap: 1}}',
}


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=[pytest.mark.slow] * (n != "ContrastExplorer")) for n in GIVEN],
)
def test_text_of_the_readers_own_is_text(desk, name):
    page = desk.notebook(SETUP, f"it = {name}(question=trap, {GIVEN[name]})\nit")
    frame = page.locator(".vl-frame")
    expect(frame.locator(".vl-ask")).to_have_text(TRAP)
    wait_for_kernel(page, "idle")
    for button in frame.locator(".vl-foot .widget-toggle-button:visible").all():
        button.click()
    for field in frame.locator("input[type=text]:visible:enabled").all():
        field.fill(TRAP)
        field.press("Enter")
    wait_for_kernel(page, "idle")
    page.wait_for_timeout(300)
    assert "<img" in frame.inner_text()
    assert frame.locator("img[onerror]").count() == 0
    assert page.evaluate("document.body.dataset.caught") is None
