"""The tour by mouse and by keys: nothing jumps, and what was there before comes back."""

import pytest
from playwright.sync_api import expect

OPEN = {
    "PatchGridSlicer": "PatchGridSlicer(image='coffee', patch_size=24, question='Whose cup?')",
    "MemoryGauge": "MemoryGauge(model='vit_tiny', batch_size=5)",
}


@pytest.mark.browser
@pytest.mark.parametrize("name", OPEN)
def test_it_leads_by_keys_and_gives_back_what_was_there(desk, name):
    page = desk.notebook(f"from vitlab.widgets import {name}\nit = {OPEN[name]}\nit")
    frame = page.locator(".vl-frame")
    says = frame.locator(".vl-says")
    before = says.text_content()
    body = frame.locator(".vl-controls").last
    top = body.bounding_box()["y"]
    frame.get_by_role("button", name="Show me").click()
    told = frame.locator(".vl-told-now")
    expect(told).not_to_be_empty()
    expect(frame.get_by_role("button", name="Next →")).to_be_focused()
    expect(says).to_be_hidden()
    texts = [told.text_content()]
    for place in range(2, 6):
        page.keyboard.press("ArrowRight")
        expect(frame.locator(".vl-count")).to_have_text(f"{place} of 5")
        expect(told).not_to_have_text(texts[-1])
        texts.append(told.text_content())
        assert abs(body.bounding_box()["y"] - top) < 1, "the head grew"
    assert len(set(texts)) == 5
    page.keyboard.press("Home")
    expect(told).to_have_text(texts[0])
    page.keyboard.press("Escape")
    expect(frame.locator(".vl-tour-bar")).to_be_hidden()
    expect(frame.get_by_role("button", name="Show me")).to_be_focused()
    expect(says).to_have_text(before)


@pytest.mark.browser
def test_who_moves_a_control_stays_and_is_led_back(desk):
    page = desk.notebook("from vitlab.widgets import PatchGridSlicer\nPatchGridSlicer()")
    frame = page.locator(".vl-frame")
    frame.get_by_role("button", name="Show me").click()
    for place in (2, 3):
        frame.get_by_role("button", name="Next →").click()
        expect(frame.locator(".vl-count")).to_have_text(f"{place} of 5")
    told = frame.locator(".vl-told-now")
    expect(told).to_contain_text("A patch twice as high: 98 patches")
    expect(frame.locator(".vl-was")).to_have_text("16 →")
    frame.get_by_role("slider", name="patch height").press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    frame.get_by_role("slider", name="patch width").focus()
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    expect(told).to_contain_text("A patch twice as high: 56 patches")  # 7 × 8
    again = frame.get_by_role("button", name="Back to this stop")
    frame.get_by_role("slider", name="patch width").press("ArrowRight")  # 29 px fill nothing
    frame.get_by_role("combobox", name="remainder").select_option("crop")
    expect(again).to_be_visible()
    again.click()
    expect(told).to_contain_text("A patch twice as high: 98 patches")
    expect(again).to_be_hidden()
