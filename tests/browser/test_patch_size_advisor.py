"""What a person does with the patch size advisor, and sees."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.hands import BUSY, expect_answer, is_running, run_cell, wait_for_kernel
from tests.core.readings.patch_size_advisor.make_golden import CASES, PATCHES
from tests.few import few

pytestmark = pytest.mark.browser

CELL = "import numpy as np\nfrom vitlab.widgets import PatchSizeAdvisor"
PICTURE = ".vl-thing [role=application]"
HERE = Path(__file__).parents[1]
GOLDEN = json.loads(
    (HERE / "core/readings/patch_size_advisor/golden.json").read_text(encoding="utf-8")
)


def picture_says(page, words):
    expect(page.locator(PICTURE)).to_have_attribute("aria-label", re.compile(words))


def row(frame, patch):
    return frame.locator(f".vl-side tr[data-name='{patch} × {patch}']")


def test_the_numbers_on_the_page_are_the_golden_ones(desk):
    calls = [
        f"PatchSizeAdvisor(image=np.zeros(({size[0]}, {size[1]}, 3), np.uint8), smallest={box})"
        for size, box in CASES.values()
    ]
    page = desk.notebook(CELL, *calls)
    frames = page.locator(".vl-frame")
    expect(frames).to_have_count(len(CASES))
    for place, (name, (_, box)) in enumerate(CASES.items()):
        frame = frames.nth(place)
        frame.scroll_into_view_if_needed()
        expect(row(frame, 32)).to_be_visible()
        for patch in PATCHES:
            tokens, touched, inside, _, macs = GOLDEN[name][str(patch)]
            shown = row(frame, patch).locator("td").all_inner_texts()
            assert int(shown[0].replace(",", "").removesuffix("°")) == tokens
            assert float(shown[1]) == pytest.approx(min(box[2:]) / patch, abs=0.051)
            assert shown[2] == f"{inside} of {touched}"
            gmacs = float(shown[3].replace(",", ""))
            assert gmacs == pytest.approx(macs / 1e9, rel=5e-3, abs=0.5 if macs > 1e11 else 0)
            if patch in (8, 16, 32):  # what the page itself counts, without the kernel
                row(frame, patch).get_by_role("radio").check()
                said = f"It touches {touched} patches, {inside} of them inside it"
                expect(frame.locator(PICTURE)).to_have_attribute("aria-label", re.compile(said))
        expect(frame.locator("[data-fact=not_the_thing] b")).to_have_text(
            f"{100 * (1 - GOLDEN[name]['32'][3]):.3g} %"
        )


def test_box_and_grid_follow_hands_while_the_kernel_is_busy(desk):
    advisor = "advisor = PatchSizeAdvisor()\nadvisor"
    numbers = "print(advisor.smallest, advisor.patch_size)"
    page = desk.notebook(CELL, advisor, BUSY, numbers, run=False)
    for cell in (0, 1):
        run_cell(page, cell)
    picture_says(page, "196 patches.*34 × 45 px, 297 px down, 243 px across. It touches 4 ")
    wait_for_kernel(page, "idle")
    run_cell(page, 2)
    wait_for_kernel(page, "busy")
    radio = page.get_by_role("radio", name="32 px")
    radio.focus()
    page.keyboard.press("ArrowUp")  # 14 px stands above it
    picture_says(page, "1024 patches.*It touches 12 patches, 2 of them inside")
    expect(page.get_by_role("radio", name="14 px")).to_be_checked()
    page.keyboard.press("b")  # wherever in the frame the focus is
    expect(page.locator(PICTURE)).to_be_focused()
    for key in ("ArrowDown", "Shift+ArrowLeft", "Alt+ArrowRight", "Alt+Shift+ArrowDown", "Enter"):
        page.keyboard.press(key)
    picture_says(page, "42 × 46 px, 298 px down, 235 px across")
    place = page.locator(PICTURE).bounding_box()
    scale = place["width"] / 448
    at = {"x": 100 * scale, "y": 60 * scale}
    page.locator(PICTURE).click(position=at)  # a click puts it there
    picture_says(page, "42 × 46 px, 39 px down, 77 px across")
    assert is_running(page)
    desk.free()
    wait_for_kernel(page, "idle")
    expect_answer(page, 3, "(39, 77, 42, 46) (14, 14)")
    expect(page.locator(".vl-says")).to_contain_text("Smallest thing 42 × 46 px")
    expect(page.locator("[data-name=own] td").first).to_have_text("42 × 46 of 448")
    page.mouse.move(place["x"] + 30 * scale, place["y"] + 20 * scale)
    page.mouse.down()
    page.mouse.move(place["x"] + 90 * scale, place["y"] + 50 * scale, steps=4)
    page.mouse.up()
    expect(page.locator(".vl-says")).to_contain_text(
        re.compile(r"thing (29|30|31) × (59|60|61) px")
    )


def test_the_list_is_chosen_by_keys_and_a_button_lets_a_candidate_pass(desk):
    page = desk.notebook(CELL, "advisor = PatchSizeAdvisor(token_budget=512)\nadvisor")
    left = page.locator(".vl-none-left")
    expect(left.get_by_role("alert")).to_contain_text("16 px is nearest, with 784 tokens of 512.")
    left.get_by_role("button", name="Raise the token budget to 784").click()
    expect(left).to_be_hidden()
    expect(page.locator(".vl-side tr .vl-broken").first).to_be_visible()
    page.get_by_role("radio", name="your box").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="satellite")).to_be_checked()
    expect(page.locator(".vl-says")).to_contain_text("Smallest thing 9 × 9 px of 512 × 512")
    expect(page.locator(".vl-thing .vl-caption")).to_contain_text(
        "a car, where a pixel is half a metre, anywhere"
    )
    expect(page.get_by_role("radio", name="satellite")).to_be_focused()
    page.get_by_role("button", name="What lessons say").click()
    own = page.locator(".vl-lessons tr.vl-own")
    expect(own).to_contain_text("satellite")
    expect(own).to_contain_text("contested")


@pytest.mark.parametrize("width", few([600, 1200], 1))
def test_the_advisor_fits_the_page(desk, picture_of, width):
    page = desk.notebook(CELL, "PatchSizeAdvisor()", dark=width == 1200)
    page.set_viewport_size({"width": width + 160, "height": 900 if width > 1000 else 1900})
    expect(page.locator("[data-fact=tokens] b")).to_have_text("196")
    picture_of(page, f"advisor-{width}")
    frame = page.locator(".vl-frame")
    assert frame.evaluate("el => el.scrollWidth <= el.clientWidth"), "something scrolls sideways"
    assert frame.bounding_box()["height"] <= {600: 1900, 1200: 650}[width]
