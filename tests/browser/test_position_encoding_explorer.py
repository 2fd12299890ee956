"""What a person does with the position encoding explorer, and sees."""

import re
from math import cos, pi

import pytest
from playwright.sync_api import expect

from tests.browser.hands import BUSY, kernel, run_cell, wait_for_kernel

pytestmark = pytest.mark.browser

CELL = "from vitlab.widgets import PositionEncodingExplorer"
MAP = ".vl-places [role=application]"
TABLE = ".vl-table [role=application]"
# By hand: cos(p83, p84) and cos(p83, p97) of 384 sines and cosines are mean(cos(d · ω)), d = 1, 14.
FREQUENCIES = [10_000.0 ** (-i / 384) for i in range(384)]


def cosine(places):
    return sum(cos(places * omega) for omega in FREQUENCIES) / len(FREQUENCIES)


def fact(page, name):
    return page.locator(f"[data-fact={name}] b")


def test_the_numbers_on_the_page_are_those_of_the_formula(desk):
    page = desk.notebook(CELL, "explorer = PositionEncodingExplorer()\nexplorer")
    expect(fact(page, "nearest_cosine")).to_have_text(f"{cosine(1):.3g}")
    expect(fact(page, "below")).to_have_text(f"{cosine(14):.3g}")
    expect(fact(page, "norm")).to_have_text(f"{384**0.5:.3g}")
    idle = sum(omega * 196 / (2 * pi) < 0.1 for omega in FREQUENCIES)
    expect(page.locator(".vl-side")).to_contain_text(f"under 0.1: {idle} of 384")


def test_keys_move_the_place_in_map_and_table_while_the_kernel_is_busy(desk):
    page = desk.notebook(CELL, "PositionEncodingExplorer()", BUSY)
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
    assert kernel(page) == "busy"
    wait_for_kernel(page, "idle")
    expect(page.locator(".vl-says")).to_contain_text("nearest to patch 97")


def test_a_choice_in_the_list_shows_another_encoding(desk):
    page = desk.notebook(CELL, "PositionEncodingExplorer()")
    expect(fact(page, "below")).to_have_text("0.657")
    choices = page.locator(".vl-choices [role=application]")
    choices.focus()
    choices.press("ArrowDown")
    expect(page.locator(".vl-says")).to_contain_text("2-D sinusoid")
    expect(fact(page, "below")).to_have_text("0.986")
    page.get_by_role("button", name="Conventions").click()
    style = page.locator(".vl-conventions .vl-controls").nth(1).get_by_label("style")
    style.select_option("timm")
    expect(fact(page, "convention_error")).to_be_visible()
    page.get_by_role("button", name="Swap two patches").click()
    expect(page.locator(".vl-swap").get_by_role("row", name="learned, trained")).to_be_visible()


@pytest.mark.parametrize("width", [600, 1200])
def test_the_explorer_fits_the_page(desk, picture_of, width):
    page = desk.notebook(CELL, "PositionEncodingExplorer()", dark=width == 1200)
    page.set_viewport_size({"width": width + 160, "height": 900 if width > 1000 else 1900})
    expect(fact(page, "below")).to_have_text("0.657")
    page.wait_for_timeout(500)
    picture_of(page, f"explorer-{width}")
    frame = page.locator(".vl-frame")
    assert frame.evaluate("el => el.scrollWidth <= el.clientWidth"), "something scrolls sideways"
    assert frame.bounding_box()["height"] <= {600: 1900, 1200: 650}[width]
