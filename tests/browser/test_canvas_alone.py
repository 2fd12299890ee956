"""The canvas in anybody's notebook."""

import pytest
from playwright.sync_api import expect

from tests.browser.hands import (
    BUSY,
    IMPORT,
    grid,
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


def test_a_box_can_be_dragged_out(desk):
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
    expect(page.get_by_text("box [10, 20, 50, 70]")).to_be_visible()
