"""The same in Notebook 7 and in Voila."""

import pytest
from playwright.sync_api import expect

from tests.browser.hands import IMPORT
from tests.few import few

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("app", few(["notebook", "voila"], 1))
def test_slicer_and_gauge_work_in_other_front_ends(desk, picture_of, app):
    gauge = "from vitlab.widgets import MemoryGauge\nMemoryGauge()"
    page = desk.notebook(IMPORT, "PatchGridSlicer()", gauge, app=app)
    expect(page.get_by_text("14 × 14 = 196 patches")).to_be_visible()
    slider = page.get_by_role("slider", name="patch height")
    slider.focus()
    slider.press("ArrowLeft")  # Notebook 7 would take the key for itself
    slider.press("ArrowLeft")
    expect(page.get_by_text("16 × 16 = 256 patches")).to_be_visible()
    picture_of(page, f"slicer-{app}")
    frame = page.locator(".vl-memory-gauge")
    frame.scroll_into_view_if_needed()
    expect(frame.get_by_text("peak: block 12, fc2")).to_be_visible()
    batch = frame.get_by_role("slider", name="batch")
    batch.focus()
    batch.press("ArrowRight")
    expect(frame.locator(".vl-says, .vl-shown").first).to_contain_text("Training on 257 images")
    picture_of(page, f"gauge-{app}")


@pytest.mark.parametrize("app", ["lab", "notebook", "voila"])
def test_an_empty_notebook_makes_every_complaint_that_is_allowed(desk, app):
    page = desk.notebook("1 + 1", app=app)
    expect(page.get_by_text("2", exact=True).last).to_be_visible()
    for _ in range(100):  # some come a while after everything is on screen
        if (desk.complaints, desk.outside) == (desk.known_complaints, desk.known_requests):
            break
        page.wait_for_timeout(100)
    assert desk.complaints == desk.known_complaints
    assert desk.outside == desk.known_requests
