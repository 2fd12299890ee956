"""What a person does with the slicer, and sees."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.hands import (
    BUSY,
    IMPORT,
    grid,
    is_running,
    last_output,
    painted_lines,
    run_cell,
    wait_for_kernel,
)

pytestmark = pytest.mark.browser

GOLDEN = json.loads(Path(__file__).with_name("golden_numbers.json").read_text("utf-8"))


def test_the_arrow_keys_take_196_patches_to_256(desk):
    page = desk.notebook(IMPORT, "PatchGridSlicer()")
    expect(page.get_by_text("14 × 14 = 196 patches")).to_be_visible()
    assert painted_lines(page) == [15, 15]
    slider = page.get_by_role("slider", name="patch height")
    slider.focus()
    slider.press("ArrowLeft")
    expect(page.get_by_role("alert")).to_contain_text("Patches of 15 px do not fill a side")
    slider.press("ArrowLeft")
    expect(page.get_by_text("16 × 16 = 256 patches")).to_be_visible()
    expect(page.locator("[data-fact=tokens] b")).to_have_text("256")
    assert painted_lines(page) == [17, 17]
    expect(page.get_by_role("slider", name="patch width")).to_have_attribute(
        "aria-valuenow", "14.0"
    )


def test_a_patch_is_clicked_hovered_and_walked_to(desk):
    page = desk.notebook(
        IMPORT, "slicer = PatchGridSlicer(image='chelsea')\nslicer", "slicer.selected"
    )
    expect(grid(page)).to_have_attribute("aria-label", "196 patches, 14 rows of 14.")
    frame = grid(page).bounding_box()
    cell = frame["width"] / 14
    grid(page).click(position={"x": 3.5 * cell, "y": 2.5 * cell})
    lens = page.locator(".vl-lens:not([hidden]) p")
    expect(lens).to_have_text("Patch 31: row 2, column 3 = 2 × 14 + 3.")
    expect(page.locator(".vl-says")).to_contain_text("Patch 31 is in row 2, column 3.")
    grid(page).hover(position={"x": 13.5 * cell, "y": 13.5 * cell})
    expect(lens).to_have_text("Patch 195: row 13, column 13 = 13 × 14 + 13.")
    page.mouse.move(0, 0)
    grid(page).press("ArrowDown")
    grid(page).press("ArrowLeft")
    expect(lens).to_have_text("Patch 44: row 3, column 2 = 3 × 14 + 2.")
    grid(page).press("End")
    expect(page.locator(".vl-says")).to_contain_text("Patch 195 is in row 13, column 13.")
    run_cell(page, 2)
    expect(last_output(page)).to_have_text("195")


def test_the_lens_shows_the_patchs_own_pixels(desk):
    page = desk.notebook(
        IMPORT,
        "import numpy as np",
        "pixels = np.random.default_rng(1).integers(0, 256, (24, 40, 3), dtype=np.uint8)",
        "PatchGridSlicer(image=pixels, patch_size=(4, 8), selected=7)",
    )
    expect(page.locator(".vl-lens:not([hidden]) p")).to_contain_text("Patch 7")
    page.wait_for_function("vitlabTools.strips().flat().some(Boolean)")  # painted a frame later
    shown = page.evaluate("vitlabTools.strips()")
    pixels = np.random.default_rng(1).integers(0, 256, (24, 40, 3), dtype=np.uint8)
    patch = pixels[4:8, 16:24]  # row 1, column 2 of a grid with 5 columns
    assert np.array_equal(shown, patch.reshape(-1, 3).T)


def test_keys_on_the_grid_stay_away_from_the_notebook(desk):
    page = desk.notebook(IMPORT, "PatchGridSlicer()")
    cells = page.locator(".jp-Notebook .jp-Cell")
    expect(cells).to_have_count(2)
    grid(page).focus()
    for key in ("b", "a", "d", "d", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(grid(page)).to_have_attribute(
        "aria-label", "196 patches, 14 rows of 14."
    )  # Enter let go
    expect(cells).to_have_count(2)


def test_every_control_keeps_its_keys_from_the_notebook(desk):
    page = desk.notebook(IMPORT, "PatchGridSlicer()")
    cells = page.locator(".jp-Notebook .jp-Cell")
    image = page.locator(".vl-controls select").first
    pin = page.get_by_role("button", name="Pin for comparison")
    slider = page.get_by_role("slider", name="prefix tokens")
    for control in (image, pin, slider, page.get_by_role("button", name="Open a picture…")):
        control.focus()
        page.keyboard.press("b")
    expect(cells).to_have_count(2)
    image.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("24 × 36 = 864 patches")).to_be_visible()
    pin.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Unpin")).to_be_visible()


def test_the_grid_follows_the_slider_while_the_kernel_is_busy_and_never_jumps_back(desk):
    page = desk.notebook(IMPORT, "PatchGridSlicer(patch_size=8)", BUSY, run=False)
    run_cell(page, 0)
    run_cell(page, 1)
    expect(page.get_by_text("28 × 28 = 784 patches")).to_be_visible()
    wait_for_kernel(page, "idle")
    page.evaluate("vitlabTools.watchGrid()")
    run_cell(page, 2)
    wait_for_kernel(page, "busy")
    slider = page.get_by_role("slider", name="patch height")
    slider.focus()
    for _ in range(20):
        slider.press("ArrowRight")
    expect(grid(page)).to_have_attribute("aria-label", "64 patches, 8 rows of 8.")
    assert is_running(page)
    expect(
        page.get_by_text("28 × 28 = 784 patches")
    ).to_be_visible()  # the numbers wait for the kernel
    desk.free()
    wait_for_kernel(page, "idle")
    expect(page.get_by_text("8 × 8 = 64 patches")).to_be_visible()
    seen = page.evaluate("window.seen")
    assert seen == sorted(seen, reverse=True), "the grid jumped back"
    expect(page.get_by_role("slider", name="patch width")).to_have_attribute(
        "aria-valuenow", "28.0"
    )


def test_the_numbers_on_the_page_are_the_golden_ones(desk):
    calls = [
        f"PatchGridSlicer(image={picture}, patch_size={tuple(case['patch_size'])}, "
        f"remainder={case['remainder']!r}, num_prefix_tokens={case['num_prefix_tokens']})"
        for case in GOLDEN
        for picture in [
            repr(case["image"])
            if case["image"] == "chelsea"
            else f"__import__('numpy').zeros({(*case['image_size'], 3)}, 'uint8')"
        ]
    ]
    page = desk.notebook(IMPORT, *calls)
    frames = page.locator(".vl-frame")
    expect(frames).to_have_count(len(GOLDEN))
    for place, case in enumerate(GOLDEN):
        frames.nth(place).scroll_into_view_if_needed()
        for name, value in case["numbers"].items():
            shown = frames.nth(place).locator(f"[data-fact={name}] b").inner_text()
            digits = float(shown.replace(",", "").replace("×", ""))
            assert digits == pytest.approx(value, rel=5e-3), (case, name)
            if isinstance(value, int):
                assert digits == value


def test_code_and_words_fold_out(desk):
    page = desk.notebook(IMPORT, "PatchGridSlicer()")
    code, words = page.locator(".vl-code textarea"), page.locator(".vl-words table")
    expect(code).to_be_hidden()
    page.get_by_role("button", name="Show the code").click()
    expect(code).to_be_visible()
    expect(code).to_have_value(re.compile("^import torch"))
    code.press("Control+a")
    assert code.evaluate("area => area.selectionEnd - area.selectionStart === area.value.length")
    page.get_by_role("button", name="Describe").click()
    expect(words.get_by_role("row", name="patches 196 14 × 14 exact")).to_be_visible()


def test_what_a_lab_leaves_out_is_nowhere_on_the_page(desk):
    page = desk.notebook(IMPORT, "PatchGridSlicer(facts=('rows', 'cols', 'raw_width'))")
    frame, code = page.locator(".vl-frame"), page.locator(".vl-code textarea")
    for name in ("Show the code", "Describe"):
        page.get_by_role("button", name=name).click()
    expect(page.locator(".vl-words table")).to_be_visible()
    expect(page.locator("[data-fact]")).to_have_count(3)
    expect(grid(page)).to_have_attribute("aria-label", "14 rows of 14.")
    expect(frame.get_by_text("14 × 14 patches, each 768 numbers.").first).to_be_visible()
    for told in (frame.inner_text(), code.input_value()):
        assert not re.search(r"pairs|prefix|sequence|\b196\b", told), told
    expect(page.get_by_role("slider", name="prefix tokens")).to_be_hidden()
    expect(page.get_by_role("button", name="Pin for comparison")).to_be_hidden()


def test_a_cell_that_nobody_has_touched_shows_the_picture_and_a_calm_line(desk):
    stub = "def patchify(images, patch_size):\n    raise NotImplementedError()"
    page = desk.notebook(IMPORT, stub, "PatchGridSlicer(patchify=patchify)")
    expect(page.locator(".vl-says")).to_contain_text(
        "196 patches, each 768 numbers. patchify is not written yet: "
        "once it returns patches, they are drawn here."
    )
    assert painted_lines(page) == [15, 15]
    expect(page.get_by_role("alert").filter(has_text="patchify")).to_have_count(0)
