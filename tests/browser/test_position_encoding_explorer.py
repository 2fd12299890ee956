"""What a person does with the position encoding explorer, and sees.

Each gesture of the mouse and its key, as the tests here make them:

- a click on an encoding of the list, a cell of the map, a row of the table: arrow keys on it
- a click on a column of the table: `[` and `]`, or the slider of the dimension
- a click on a patch to swap: `s`, there or on the map
- a click on what folds out, or on Cancel: Enter
"""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.hands import (
    BUSY,
    expect_answer,
    is_running,
    last_output,
    run_cell,
    wait_for_kernel,
)
from tests.few import few

pytestmark = pytest.mark.browser

CELL = "from vitlab.widgets import PositionEncodingExplorer"
MAP = ".vl-places [role=application]"
TABLE = ".vl-table [role=application]"
SWAP = ".vl-swap [role=application]"
GOLDEN = json.loads(Path(__file__).with_name("golden_positions.json").read_text("utf-8"))


def fact(page, name):
    return page.locator(f"[data-fact={name}] b")


@pytest.mark.parametrize("golden", few([GOLDEN[:2], GOLDEN[2:]], 1), ids=["two", "rest"])
def test_the_numbers_on_the_page_are_the_golden_ones(desk, golden):
    calls = [f"PositionEncodingExplorer(**{case['settings']!r})" for case in golden]
    page = desk.notebook(CELL, *calls)
    frames = page.locator(".vl-frame")
    expect(frames).to_have_count(len(golden))
    for place, case in enumerate(golden):
        frame = frames.nth(place)
        frame.scroll_into_view_if_needed()
        golden = dict(case["numbers"])
        side = frame.locator(".vl-side")
        if (idle := golden.pop("idle_waves", None)) is not None:
            expect(side).to_contain_text(f"under 0.1: {idle:.0f} of")
        if "border" in golden:
            border, inside = golden.pop("border"), golden.pop("inside")
            expect(side).to_contain_text(f"{border:.3g} at the border, {inside:.3g} inside")
        if (off := golden.pop("convention_error", None)) is not None:
            expect(frame.locator(".vl-says")).to_contain_text(
                f"style timm, it is off by {off:.3g}."
            )
        for name, value in golden.items():
            shown = frame.locator(f"[data-fact={name}] b").inner_text().replace(",", "")
            assert float(shown) == pytest.approx(value, rel=5e-3), (case, name)


def test_keys_move_the_place_in_map_and_table_while_the_kernel_is_busy(desk):
    page = desk.notebook(CELL, "PositionEncodingExplorer()", BUSY, run=False)
    for cell in (0, 1):
        run_cell(page, cell)
    expect(page.locator(MAP)).to_have_attribute("aria-label", re.compile("Position 83"))
    wait_for_kernel(page, "idle")
    page.wait_for_timeout(500)  # the planes of all places follow once the hand rests
    run_cell(page, 2)
    wait_for_kernel(page, "busy")
    page.locator(MAP).focus()
    page.locator(MAP).press("ArrowDown")
    page.wait_for_function(
        "m => document.querySelector(m).ariaLabel.includes('Position 97: row 6, column 13. 1')",
        arg=MAP,
    )
    page.wait_for_function(
        "m => document.querySelector(m).ariaLabel.includes('Row 97 of the table')", arg=TABLE
    )
    assert is_running(page)
    desk.free()
    wait_for_kernel(page, "idle")
    expect(page.locator(".vl-says")).to_contain_text("nearest to patch 97")


def test_another_dimension_is_drawn_while_the_kernel_is_busy(desk):
    explorer = "explorer = PositionEncodingExplorer()\nexplorer"
    asked = "print('dimensions', explorer.dimensions)"
    page = desk.notebook(CELL, explorer, BUSY, asked, run=False)
    for cell in (0, 1):
        run_cell(page, cell)
    page.locator(MAP).wait_for()
    wait_for_kernel(page, "idle")
    page.wait_for_timeout(600)  # all columns follow once the hand rests
    run_cell(page, 2)
    wait_for_kernel(page, "busy")
    wave, caption = page.locator(".vl-wave").first, page.locator(".vl-waves .vl-caption")
    before = wave.get_attribute("d")
    slider = page.get_by_role("slider", name="dimension")
    slider.focus()
    slider.press("ArrowRight")
    expect(caption).to_contain_text("— 49")
    assert wave.get_attribute("d") != before
    page.locator(MAP).focus()
    page.keyboard.press("]")
    page.keyboard.press("]")
    page.keyboard.press("[")
    expect(caption).to_contain_text("— 50")
    expect(slider).to_have_attribute("aria-valuenow", "50.0")
    table = page.locator(TABLE)
    box = table.bounding_box()
    table.click(position={"x": 0.5 * box["width"] + 1, "y": 0.5 * box["height"]})
    expect(caption).to_contain_text("— 384")  # the column in the middle
    assert is_running(page)
    desk.free()
    wait_for_kernel(page, "idle")
    expect_answer(page, 3, "dimensions (384, 128, 256)")
    expect(caption).to_contain_text("— 384")


def test_a_key_and_a_click_mark_the_patches_to_swap(desk):
    page = desk.notebook(CELL, "PositionEncodingExplorer()")
    page.locator(MAP).focus()
    page.keyboard.press("s")  # row 5, column 13 of 14: row 2, column 7 of 8
    after = page.locator(".vl-swap").get_by_text("swapped").first
    expect(after).to_have_text("after: 46 and 23 swapped")
    before = page.locator(SWAP).first
    before.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "s"):
        page.keyboard.press(key)
    expect(after).to_have_text("after: 23 and 9 swapped")
    box = before.bounding_box()
    before.click(position={"x": box["width"] / 16, "y": box["height"] / 16})
    expect(after).to_have_text("after: 9 and 0 swapped")


def test_a_large_grid_asks_for_each_plane_once(desk):
    listen = (
        "explorer = PositionEncodingExplorer(grid_size=(20, 18), dim=64, selected=50)\nasked = []\n"
        "note = lambda change: asked.append(change['new'])\n"
        "explorer.places.canvas.observe(note, 'overlay_asked')\nexplorer"
    )
    page = desk.notebook(CELL, listen, "print(asked)")
    place = page.locator(MAP)
    expect(place).to_have_attribute("aria-label", re.compile("Position 50: row 2, column 14. 1"))
    said = {50: place.get_attribute("aria-label")}
    place.focus()
    for key, index in (("ArrowRight", 51), ("ArrowDown", 69)):
        place.press(key)
        expect(place).to_have_attribute("aria-label", re.compile(rf"Position {index}: .*\. 1$"))
        wait_for_kernel(page, "idle")
        expect(page.locator(".vl-says")).to_contain_text(f"nearest to patch {index}")
        said[index] = place.get_attribute("aria-label")
    for key, index in (("ArrowUp", 51), ("ArrowLeft", 50)):
        place.press(key)
        expect(place).to_have_attribute("aria-label", said[index])
    run_cell(page, 2)
    expect(last_output(page)).to_have_text("[51, 69]")


def test_a_choice_in_the_list_shows_another_encoding(desk):
    page = desk.notebook(CELL, "PositionEncodingExplorer()")
    expect(fact(page, "below")).to_have_text("0.657")
    choices = page.locator(".vl-choices [role=application]")
    choices.focus()
    choices.press("ArrowDown")
    expect(page.locator(".vl-says")).to_contain_text("2-D sinusoid")
    expect(fact(page, "below")).to_have_text("0.986")
    page.locator(TABLE).press("ArrowDown")  # a row of the table
    expect(page.locator(MAP)).to_have_attribute("aria-label", re.compile("Position 84"))
    expect(page.locator(".vl-places")).to_contain_text("position 84")
    page.locator(MAP).press("ArrowUp")
    expect(page.locator(TABLE)).to_have_attribute("aria-label", re.compile("Row 70 "))
    page.get_by_role("button", name="Conventions").press("Enter")
    style = page.locator(".vl-conventions .vl-controls").nth(1).get_by_label("style")
    style.select_option("timm")
    expect(page.locator(".vl-error")).to_contain_text("Off by 1.01")
    page.get_by_role("button", name="Swap two patches").click()
    expect(page.locator(".vl-swap").get_by_role("row", name="learned, trained")).to_be_visible()


SLOW = """import time
from vitlab.core.readings.position_encoding_explorer import PositionReading
find = PositionReading.find_structure
PositionReading.find_structure = lambda reading: (time.sleep(2), find(reading))[1]"""


def test_what_takes_long_says_so_and_can_be_called_off(desk):
    page = desk.notebook(CELL, SLOW, "PositionEncodingExplorer(grid_size=16, dim=64, selected=9)")
    foot, cancel = page.locator(".vl-foot"), page.get_by_role("button", name="Cancel")
    rows = page.get_by_role("slider", name="rows")
    rows.press("ArrowRight")
    expect(foot).to_contain_text("comparing 272 × 272 pairs")
    expect(page.locator(MAP)).to_have_attribute("aria-label", re.compile("272 positions"))
    expect(fact(page, "structure")).to_be_visible()
    expect(cancel).to_be_hidden()
    rows.press("ArrowRight")
    expect(foot).to_contain_text("comparing 288 × 288 pairs")
    cancel.press("Enter")
    expect(cancel).to_be_hidden()
    expect(foot).not_to_contain_text("comparing")
    expect(fact(page, "structure")).to_be_hidden()


@pytest.mark.parametrize("width", few([600, 1200], 1))
def test_the_explorer_fits_the_page(desk, picture_of, width):
    page = desk.notebook(CELL, "PositionEncodingExplorer()", dark=width == 1200)
    page.set_viewport_size({"width": width + 160, "height": 900 if width > 1000 else 1900})
    expect(fact(page, "below")).to_have_text("0.657")
    page.wait_for_timeout(500)
    picture_of(page, f"explorer-{width}")
    frame = page.locator(".vl-frame")
    assert frame.evaluate("el => el.scrollWidth <= el.clientWidth"), "something scrolls sideways"
    assert frame.bounding_box()["height"] <= {600: 1900, 1200: 650}[width]
