"""The page of the course in a real notebook: in light, in dark, and where there is little room."""

import pytest
from playwright.sync_api import expect

from vitlab.grading.course import lab_numbers
from vitlab.grading.course_page import TITLE

pytestmark = pytest.mark.browser

CELL = """
import os, tempfile
os.environ["VITLAB_PROGRESS"] = tempfile.mkdtemp() + "/vitlab-progress.json"
from vitlab.grading import check, progress
check("1.4", lambda: (4, 8))
check("1.5", lambda: "b")
progress()
"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_course_is_one_page_that_fits_its_cell(desk, picture_of, dark):
    page = desk.notebook(CELL, dark=dark)
    shown = page.locator(".vl-course")
    expect(shown.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(shown.get_by_role("table", name=TITLE).get_by_role("row")).to_have_count(
        1 + len(lab_numbers())
    )
    expect(shown.get_by_role("img").first).to_be_visible()
    lightness = shown.locator(".vl-c-page").evaluate("e => getComputedStyle(e).backgroundColor")
    assert (lightness == "rgb(255, 255, 255)") != dark
    axis = shown.locator(".vl-c-row:not(.vl-c-head) > .vl-c-axis").first
    for width in (1400, 700):
        page.set_viewport_size({"width": width, "height": 1000})
        expect(axis).to_be_visible(visible=width > 1000)
        expect(shown.get_by_text("truth 16 times as many attention pairs")).to_be_visible()
        assert shown.evaluate("e => e.scrollWidth <= e.clientWidth")
        picture_of(page, f"progress-{'dark' if dark else 'light'}-{width}")
