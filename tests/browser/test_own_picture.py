"""A picture of one's own: dropped, pasted, opened, or none at all."""

import pytest
from playwright.sync_api import expect

from tests.browser.hands import IMPORT, bring, grid, last_output, photograph, run_cell
from tests.few import few

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("how", few(["drop", "paste"], 1))
def test_a_photograph_of_ones_own_is_scaled_down_and_cut(desk, how):
    read = "slicer.reading.grid.image_size"
    page = desk.notebook(IMPORT, "slicer = PatchGridSlicer()\nslicer", read)
    expect(page.get_by_text("14 × 14 = 196 patches")).to_be_visible()
    bring(page, how, "holiday.jpg", "image/jpeg", photograph(3000, 4000))
    expect(
        page.get_by_text("1,536 × 2,048 px in patches of 16 × 16: 96 × 128 = 12,288")
    ).to_be_visible()
    expect(grid(page)).to_have_attribute(
        "aria-label", "12288 patches, 96 rows of 128. Patch 77: row 0, column 77 = 0 × 128 + 77."
    )
    run_cell(page, 2)
    expect(last_output(page)).to_have_text("(1536, 2048)")
    page.locator(".vl-controls select").first.select_option("coffee")
    expect(page.get_by_text("24 × 36 = 864 patches")).to_be_visible()


def test_a_file_that_is_no_picture_is_a_sentence_and_loses_nothing(desk):
    page = desk.notebook(IMPORT, "PatchGridSlicer()")
    expect(page.get_by_text("14 × 14 = 196 patches")).to_be_visible()
    bring(page, "drop", "notes.txt", "text/plain", b"not a picture")
    alert = page.get_by_role("alert").filter(has_text="notes.txt")
    expect(alert).to_have_text(
        "“notes.txt” is not a picture that this browser can open: "
        "a JPEG, PNG, WebP or GIF would work."
    )
    expect(page.get_by_text("14 × 14 = 196 patches")).to_be_visible()
    grid(page).click()
    expect(alert).to_be_hidden()


def test_the_button_opens_a_picture(desk):
    page = desk.notebook(IMPORT, "PatchGridSlicer()")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open a picture…").click()
    chooser.value.set_files(
        {"name": "small.jpg", "mimeType": "image/jpeg", "buffer": photograph(64, 96)}
    )
    expect(page.get_by_text("64 × 96 px in patches of 16 × 16: 4 × 6 = 24 patches")).to_be_visible()
    expect(page.locator(".vl-controls select").first).to_have_value("your own")
