"""What the README says that a screen reader hears."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_screen_reader_hears_what_the_readme_says_of_the_slicer(desk):
    page = desk.notebook("from vitlab.widgets import PatchGridSlicer", "PatchGridSlicer()")
    slider = page.get_by_role("slider", name="patch height")
    expect(slider).to_have_attribute("aria-valuetext", "16")
    expect(page.get_by_role("textbox", name="patch height, as a number")).to_have_text("16")
    picture = page.get_by_role("application", name="196 patches, 14 rows of 14.")
    strip = page.get_by_role("slider", name="197 tokens, one after the other")
    picture.click(position={"x": 3, "y": 3})
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight"):
        picture.press(key)
    heard = page.locator(".vl > .vl-canvas [aria-live=polite]")
    expect(heard).to_have_text("Patch 31: row 2, column 3 = 2 × 14 + 3.")
    expect(strip).to_have_attribute("aria-valuetext", re.compile("Token 32 of 197 in the sequence"))
    aloud = page.locator(".vl-live:not(.vl-canvas *)")
    expect(aloud).to_have_text("")  # the picture speaks for itself
    slider.focus()
    slider.press("ArrowLeft")
    expect(page.get_by_role("alert")).to_contain_text("Patches of 15 px do not fill")
    slider.press("ArrowLeft")
    expect(aloud).to_contain_text("224 × 224 px in patches of 14 × 14: 16 × 16 = 256 patches")
    fold = page.get_by_role("button", name="Describe")
    expect(fold).to_have_attribute("aria-expanded", "false")
    fold.click()
    expect(fold).to_have_attribute("aria-expanded", "true")


def test_a_screen_reader_hears_what_the_readme_says_of_the_gauge(desk):
    page = desk.notebook("from vitlab.widgets import MemoryGauge", "MemoryGauge()")
    bar = page.get_by_role("img", name="Bar: 28.3 GiB that a GPU needs at the peak")
    expect(bar).to_be_visible()
    step = page.get_by_role("img", name="Live bytes over one step, by kind: 25.4 GiB at the peak")
    expect(step).to_be_visible()
    moment = page.get_by_role("slider", name="moment")
    expect(moment).to_have_attribute("aria-valuetext", re.compile("At the peak.*Just allocated"))
    batch = page.get_by_role("slider", name="batch")
    batch.focus()
    batch.press("ArrowRight")
    expect(page.locator(".vl-live")).to_contain_text("Training on 257 images")
    expect(page.get_by_role("img", name="Bar: 28.4 GiB")).to_be_visible()
