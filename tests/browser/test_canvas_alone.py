"""The canvas in anybody's notebook."""

import re

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


def test_a_canvas_alone_follows_a_slider_without_the_kernel(desk):
    page = desk.notebook(
        IMPORT,
        "import ipywidgets as W\n"
        "canvas = PatchCanvas(image_size=(96, 192), patch_size=16)\n"
        "slider = W.IntSlider(16, 8, 48, 8)\n"
        "W.jslink((slider, 'value'), (canvas, 'patch'))\n"
        "W.VBox([slider, canvas])",
        "canvas.patch_size",
        BUSY,
        run=False,
    )
    run_cell(page, 0)
    run_cell(page, 1)
    expect(grid(page)).to_have_attribute("aria-label", "72 patches, 6 rows of 12.")
    run_cell(page, 3)
    wait_for_kernel(page, "busy")
    page.get_by_role("slider").press("ArrowRight")
    expect(grid(page)).to_have_attribute("aria-label", "32 patches, 4 rows of 8.")
    assert painted_lines(page) == [5, 9]
    assert is_running(page)
    desk.free()
    wait_for_kernel(page, "idle")
    run_cell(page, 2)
    expect(last_output(page)).to_have_text("(24, 24)")


def test_an_overlay_plane_follows_the_selected_cell(desk):
    page = desk.notebook(
        IMPORT,
        "import numpy as np\n"
        "canvas = PatchCanvas(image_size=(2, 3), patch_size=1, opacity=1)\n"
        "canvas.overlay_follows, canvas.describe = 'selected', 'cell {index}: {value}'\n"
        "canvas.show_planes(np.eye(6).reshape(6, 2, 3))\n"
        "canvas",
    )
    for cell in range(6):
        grid(page).press("Home")
        for _ in range(cell % 3):
            grid(page).press("ArrowRight")
        for _ in range(cell // 3):
            grid(page).press("ArrowDown")
        expect(grid(page)).to_have_attribute(
            "aria-label", f"6 patches, 2 rows of 3. cell {cell}: 1"
        )
    assert page.evaluate("vitlabTools.colourAt", [0.75, 0.83]) == [253, 231, 37, 255]  # viridis(1)
    assert page.evaluate("vitlabTools.colourAt", [0.25, 0.17]) == [68, 1, 84, 255]  # viridis(0)


@pytest.mark.slow  # the advisor and the budget draw theirs
def test_a_box_can_be_dragged_out_and_drawn_by_keys(desk):
    page = desk.notebook(
        IMPORT,
        "import ipywidgets as W\n"
        "canvas, box = PatchCanvas(image_size=(100, 200)), W.Label()\n"
        "canvas.observe(lambda change: setattr(box, 'value', f'box {change.new}'), 'box')\n"
        "W.VBox([canvas, box])",
    )
    frame = grid(page).bounding_box()
    scale = frame["width"] / 200
    page.mouse.move(frame["x"] + 20 * scale, frame["y"] + 10 * scale)
    page.mouse.down()
    page.mouse.move(frame["x"] + 90 * scale, frame["y"] + 60 * scale, steps=5)
    page.mouse.up()
    told = page.locator(".widget-label", has_text="box")
    expect(told).to_have_text("box [10, 20, 50, 70]")
    place = grid(page)
    place.focus()
    for key in ("b", "ArrowDown", "Shift+ArrowRight", "Alt+ArrowUp"):
        place.press(key)
    expect(told).to_have_text("box [11, 28, 49, 70]")
    expect(page.locator(".vl-live")).to_have_text("Box of 49 × 70 px, 11 px down, 28 px across.")
    place.press("Escape")  # as it was before
    expect(told).to_have_text("box [10, 20, 50, 70]")
    for key in ("b", "ArrowLeft", "Enter", "ArrowLeft"):  # the last chooses a patch
        place.press(key)
    expect(told).to_have_text("box [10, 19, 50, 70]")
    expect(place).to_have_attribute("aria-label", re.compile("Patch 0 .*Box of 50 × 70 px"))
    for key in ("b", "Delete"):
        place.press(key)
    expect(told).to_have_text("box []")
    for key in ("ArrowRight", "b"):  # another one, around the chosen patch
        place.press(key)
    expect(told).to_have_text("box [0, 16, 16, 16]")


def says(page, sentence):
    """Wait until the picture is described so."""
    expect(grid(page)).to_have_attribute("aria-label", sentence)


def middle_of(page, cell, rows, cols):
    """A cell of a picture without padding, on the page."""
    frame = grid(page).bounding_box()
    y, x = (cell // cols + 0.5) / rows, (cell % cols + 0.5) / cols
    return frame["x"] + x * frame["width"], frame["y"] + y * frame["height"]


def test_prefix_tokens_are_chips_and_the_offset_chooses_the_head(desk, picture_of):
    page = desk.notebook(
        IMPORT,
        "import numpy as np\n"
        "names = ['CLS', 'R1']\n"
        "canvas = PatchCanvas(image_size=(2, 3), patch_size=1, opacity=1, prefix_labels=names)\n"
        "canvas.overlay_follows, canvas.colour_bar = 'selected', True\n"
        "canvas.describe = canvas.describe_prefix = 'token {index}: {value}'\n"
        "canvas.colour_bar_caption = 'head {plane}'\n"
        "planes = np.eye(8)[None] * np.array([1, 4])[:, None, None]  # heads, queries, tokens\n"
        "prefix, cells = planes[..., :2], planes[..., 2:].reshape(2, 8, 2, 3)\n"
        "canvas.show_planes(cells, each=True, prefix=prefix)\n"
        "canvas.overlay_offset = 8\n"
        "canvas",
    )
    whole = "CLS, R1 and 6 patches, 2 rows of 3."
    grid(page).press("Home")
    says(page, f"{whole} token 0: 4")
    chips = page.locator(".vl-chip")
    expect(chips).to_have_text(["CLS4", "R10"])
    for chip, colour in enumerate(("rgb(253, 231, 37)", "rgb(68, 1, 84)")):  # viridis(1), (0)
        expect(chips.nth(chip).locator("i")).to_have_css("background-color", colour)
    for key, token in [("ArrowRight", 1), ("ArrowDown", 4), ("ArrowUp", 1)]:
        grid(page).press(key)
        says(page, f"{whole} token {token}: 4")
    expect(page.get_by_role("img", name="Colours from 0 to 4: head 9")).to_be_visible()
    page.mouse.click(*middle_of(page, 5, 2, 3))
    says(page, f"{whole} token 7: 4")
    assert page.evaluate("vitlabTools.colourAt", [0.75, 0.83]) == [253, 231, 37, 255]
    assert page.evaluate("vitlabTools.colourAt", [0.25, 0.17]) == [68, 1, 84, 255]
    chips.first.click()
    says(page, f"{whole} token 0: 4")
    expect(chips.first).to_have_class(re.compile("(?=.*vl-selected)(?=.*vl-hovered)"))
    page.keyboard.press("ArrowRight")  # the picture has the focus
    says(page, f"{whole} token 1: 4")
    picture_of(page, "canvas-chips")


def test_the_strip_is_painted_anew_once_the_hand_rests(desk):
    page = desk.notebook(
        IMPORT,
        "import numpy as np\nfrom ipywidgets import IntSlider, VBox, jslink\n"
        "image = np.random.default_rng(3).integers(0, 256, (128, 192, 3), dtype=np.uint8)\n"
        "canvas = PatchCanvas(image=image, patch_size=32, strip=True, layout={'width': '420px'})\n"
        "slider = IntSlider(32, 16, 64, step=16)\n"
        "jslink((slider, 'value'), (canvas, 'patch'))\nVBox([slider, canvas])",
    )
    strip = page.locator(".vl-sequence canvas")
    expect(strip).to_have_attribute("aria-valuemax", "23")
    handle = strip.element_handle()
    page.wait_for_function(  # the picture is decoded, and every patch has colours of its own
        "strip => new Set(strip.getContext('2d').getImageData(0, 0, 300, 20).data).size > 99",
        arg=handle,
    )
    before = strip.evaluate("strip => strip.toDataURL()")
    page.locator(".widget-slider [role=slider]").press("ArrowLeft")
    expect(strip).to_have_attribute("aria-valuemax", "95")  # words at once
    page.wait_for_function("([strip, old]) => strip.toDataURL() !== old", arg=[handle, before])
    page.locator(".widget-slider [role=slider]").press("ArrowRight")
    page.wait_for_function("([strip, old]) => strip.toDataURL() === old", arg=[handle, before])


def test_the_strip_and_the_picture_light_each_other(desk, picture_of):
    page = desk.notebook(
        IMPORT,
        "from vitlab.core import sample_image\n"
        "image = sample_image('chelsea')\n"
        "strip = dict(strip=True, num_prefix_tokens=1, layout={'width': '420px'})\n"
        "PatchCanvas(image=image, patch_size=32, **strip)",
    )
    strip = page.get_by_role("slider")
    words = page.locator(".vl-sequence small")
    expect(words).to_have_text("50 tokens, one after the other")
    page.mouse.move(*middle_of(page, 8, 7, 7))
    expect(words).to_have_text("Token 9 of 50 in the sequence")
    frame = strip.bounding_box()
    # as large as 50 of them can be in 48 px of height
    pitch = next(p for p in range(28, 4, -1) if -(-50 // (frame["width"] // p)) * p <= 48)
    page.mouse.move(frame["x"] + 3.5 * pitch, frame["y"] + pitch / 2)
    expect(words).to_have_text("Token 3 of 50 in the sequence")
    hovered = "() => vitlabTools.gridColourAt([0, 2 / 7]).slice(0, 3).every((c) => c > 240)"
    page.wait_for_function(hovered)  # the outline of patch 2 begins there
    page.mouse.down()
    page.mouse.up()
    says(page, "49 patches, 7 rows of 7. Patch 2 of 49: row 0, column 2.")
    page.mouse.move(frame["x"] + 0.5 * pitch, frame["y"] + pitch / 2)
    expect(words).to_have_text("Token 0 of 50 in the sequence")
    page.mouse.move(0, 0)
    strip.press("ArrowLeft")
    strip.press("ArrowDown")
    line = int(frame["width"] // pitch)
    expect(strip).to_have_attribute("aria-valuenow", str(2 + line))
    expect(words).to_have_text(f"Token {2 + line} of 50 in the sequence")
    picture_of(page, "canvas-strip")


def test_one_line_runs_around_all_highlighted_cells(desk):
    page = desk.notebook(
        IMPORT,
        "canvas = PatchCanvas(image_size=(40, 60), patch_size=20, highlighted=[0, 1, 4])\n"
        "canvas.describe_grid = canvas.outline\n"
        "canvas",
        "canvas.outline = canvas.describe_grid = 'union'",
        run=False,
    )
    run_cell(page, 0)
    run_cell(page, 1)
    says(page, "each.")
    between, border = [0.25, 1 / 3], [0.5, 1 / 6]  # of cells 0 and 1; of cells 0 and 3

    def is_amber(place):
        red, green, blue, _ = page.evaluate("vitlabTools.gridColourAt", place)
        return red > 180 and 120 < green < 200 and blue < 60

    assert (is_amber(between), is_amber(border)) == (True, True)
    run_cell(page, 2)
    says(page, "union.")
    assert (is_amber(between), is_amber(border)) == (False, True)


def test_keys_lead_through_the_pictures_of_a_sheet(desk, picture_of):
    page = desk.notebook(
        IMPORT,
        "import numpy as np\n"
        "pictures = np.random.default_rng(0).integers(0, 256, (5, 16, 24, 3), dtype=np.uint8)\n"
        "canvas = PatchCanvas(patch_size=8, lens=True)\n"
        "canvas.describe = 'patch {cell} of picture {picture} is token {index}'\n"
        "canvas.show_sheet(pictures, cols=3)\n"
        "canvas",
        "pictures[3, 8:16, :8].ravel().tolist()",
        "planes = np.zeros((5, 2, 3))\n"
        "planes[3, 0, 2], canvas.opacity = 1, 1\n"
        "canvas.show_planes(planes)\n"
        "canvas.describe_grid = 'planes'",
        run=False,
    )
    for cell in range(3):
        run_cell(page, cell)
    whole = "5 pictures, each: 6 patches, 2 rows of 3."
    steps = [
        ("Home", 0, 0),
        ("End", 4, 5),
        ("PageUp", 3, 5),
        ("PageDown", 4, 5),
        ("PageDown", 4, 5),
        ("ArrowLeft", 4, 4),
        ("ArrowLeft", 4, 3),
        ("ArrowLeft", 3, 5),
        ("ArrowLeft", 3, 4),
        ("ArrowLeft", 3, 3),
    ]
    for key, picture, cell in steps:
        grid(page).press(key)
        index = 6 * picture + cell
        says(page, f"{whole} patch {cell} of picture {picture} is token {index}")
    strips = page.evaluate("vitlabTools.strips()")
    numbers = [value for pixel in zip(*strips, strict=True) for value in pixel]
    expect(last_output(page)).to_have_text(str(numbers))
    picture_of(page, "canvas-sheet")
    pictures = np.random.default_rng(0).integers(0, 256, (5, 16, 24, 3), dtype=np.uint8)
    height, width = 2 * 16 + 4, 3 * 24 + 2 * 4  # px of the sheet and its gaps

    def colour_at(picture, y, x):
        row, col = picture // 3, picture % 3
        place = [(row * 20 + y + 0.5) / height, (col * 28 + x + 0.5) / width]
        return page.evaluate("vitlabTools.colourAt", place)

    for picture, y, x in [(0, 2, 20), (2, 15, 0), (3, 3, 5), (4, 9, 23)]:
        assert colour_at(picture, y, x)[:3] == pictures[picture, y, x].tolist()
    assert colour_at(5, 8, 8) == [0, 0, 0, 0]  # no picture, no ground: the page is seen
    run_cell(page, 3)
    expect(grid(page)).to_have_attribute("aria-label", re.compile("each: planes"))
    bright, dark = [253, 231, 37, 255], [68, 1, 84, 255]  # viridis(1) and viridis(0)
    assert colour_at(3, 3, 20) == bright
    assert [colour_at(*place) for place in [(3, 12, 20), (3, 3, 8), (1, 3, 20), (4, 3, 20)]] == [
        dark
    ] * 4
