"""What a person does with the slicer, and sees."""

import base64
import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

IMPORT = "from vitlab.widgets import PatchCanvas, PatchGridSlicer"
GOLDEN = json.loads(Path(__file__).with_name("golden_numbers.json").read_text())


def grid(page: Page):
    return page.get_by_role("application")


def count_lines(page: Page) -> tuple[int, int]:
    """(horizontal, vertical) grid lines that are really painted."""
    return tuple(
        page.evaluate(
            """() => {
              const canvas = document.querySelector('.vl-grid');
              const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
              const crossings = (length, at) => {
                let [count, before] = [0, false];
                for (let i = 0; i < length; i++) {
                  const painted = data[4 * at(i) + 3] > 60;
                  if (painted && !before) count++;
                  before = painted;
                }
                return count;
              };
              const [x, y] = [Math.round(width * 0.51), Math.round(height * 0.51)];
              return [crossings(height, (i) => i * width + x), crossings(width, (i) => y * width + i)];
            }"""
        )
    )


def run_without_waiting(page: Page, cell: int) -> None:
    page.evaluate(
        """cell => {
          const notebook = jupyterapp.shell.currentWidget.content;
          notebook.activeCellIndex = cell;
          void jupyterapp.commands.execute('notebook:run-cell');
        }""",
        cell,
    )


def wait_for_kernel(page: Page, status: str) -> None:
    page.wait_for_function(
        "status => jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === status",
        arg=status,
    )


def bring(page: Page, how: str, name: str, kind: str, content: bytes) -> None:
    """Drop or paste a file on the picture, as the browser would report it."""
    page.evaluate(
        """([how, name, type, bytes]) => {
          const target = document.querySelector('.vl-grid');
          const transfer = new DataTransfer();
          transfer.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name, { type }));
          const options = { bubbles: true, cancelable: true };
          target.dispatchEvent(how === 'drop'
            ? new DragEvent('drop', { ...options, dataTransfer: transfer })
            : new ClipboardEvent('paste', { ...options, clipboardData: transfer }));
        }""",
        [how, name, kind, base64.b64encode(content).decode()],
    )


def photograph(height: int, width: int) -> bytes:
    """A JPEG of a gradient with noise, as heavy as a photograph."""
    rng = np.random.default_rng(0)
    ramp = np.linspace(0, 200, width, dtype=np.uint8)[None, :, None]
    pixels = ramp + rng.integers(0, 40, (height, width, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def test_the_arrow_keys_take_196_tokens_to_256(desk):
    page = desk.notebook(IMPORT, "PatchGridSlicer()")
    expect(page.get_by_text("14 × 14 = 196 tokens")).to_be_visible()
    assert count_lines(page) == (15, 15)
    slider = page.get_by_role("slider", name="patch height")
    slider.focus()
    slider.press("ArrowLeft")
    expect(page.get_by_role("alert")).to_contain_text("Patches of 15 px do not fill a side")
    slider.press("ArrowLeft")
    expect(page.get_by_text("16 × 16 = 256 tokens")).to_be_visible()
    expect(page.locator("[data-fact=tokens] b")).to_have_text("256")
    assert count_lines(page) == (17, 17)
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
    lens = page.locator(".vl-lens p")
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
    run_without_waiting(page, 2)
    expect(page.locator(".jp-OutputArea-output").last).to_have_text("195")


def test_the_lens_shows_the_patchs_own_pixels(desk):
    page = desk.notebook(
        IMPORT,
        "import numpy as np",
        "pixels = np.random.default_rng(1).integers(0, 256, (24, 40, 3), dtype=np.uint8)",
        "PatchGridSlicer(image=pixels, patch_size=(4, 8), selected=7)",
    )
    expect(page.locator(".vl-lens p")).to_contain_text("Patch 7")
    shown = page.evaluate(
        """() => [...document.querySelectorAll('.vl-strip canvas')].map((strip, channel) =>
          [...strip.getContext('2d').getImageData(0, 0, strip.width, 1).data].filter((_, i) => i % 4 === channel))"""
    )
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


BUSY = "import time\nend = time.monotonic() + 6\nwhile time.monotonic() < end: pass"


def test_the_grid_follows_the_slider_while_the_kernel_is_busy_and_never_jumps_back(desk):
    page = desk.notebook(IMPORT, "PatchGridSlicer(patch_size=8)", BUSY, run=False)
    run_without_waiting(page, 0)
    run_without_waiting(page, 1)
    expect(page.get_by_text("28 × 28 = 784 tokens")).to_be_visible()
    wait_for_kernel(page, "idle")
    page.evaluate(
        """() => {
          const grid = document.querySelector('.vl-grid');
          window.seen = [];
          new MutationObserver(() => window.seen.push(parseInt(grid.getAttribute('aria-label'))))
            .observe(grid, { attributeFilter: ['aria-label'] });
        }"""
    )
    run_without_waiting(page, 2)
    wait_for_kernel(page, "busy")
    slider = page.get_by_role("slider", name="patch height")
    slider.focus()
    for _ in range(20):
        slider.press("ArrowRight")
    expect(grid(page)).to_have_attribute("aria-label", "64 patches, 8 rows of 8.")
    assert (
        page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session.kernel.status")
        == "busy"
    )
    expect(
        page.get_by_text("28 × 28 = 784 tokens")
    ).to_be_visible()  # the numbers wait for the kernel
    wait_for_kernel(page, "idle")
    expect(page.get_by_text("8 × 8 = 64 tokens")).to_be_visible()
    seen = page.evaluate("window.seen")
    assert seen == sorted(seen, reverse=True), "the grid jumped back"
    expect(page.get_by_role("slider", name="patch width")).to_have_attribute(
        "aria-valuenow", "28.0"
    )


@pytest.mark.parametrize("how", ["drop", "paste"])
def test_a_photograph_of_ones_own_is_scaled_down_and_cut(desk, how):
    page = desk.notebook(IMPORT, "slicer = PatchGridSlicer()\nslicer", "slicer._pixels.shape")
    expect(page.get_by_text("14 × 14 = 196 tokens")).to_be_visible()
    bring(page, how, "holiday.jpg", "image/jpeg", photograph(3000, 4000))
    expect(
        page.get_by_text("1,536 × 2,048 px in patches of 16 × 16: 96 × 128 = 12,288")
    ).to_be_visible()
    expect(grid(page)).to_have_attribute(
        "aria-label", "12288 patches, 96 rows of 128. Patch 77: row 0, column 77 = 0 × 128 + 77."
    )
    run_without_waiting(page, 2)
    expect(page.locator(".jp-OutputArea-output").last).to_have_text("(1536, 2048, 3)")
    page.locator(".vl-controls select").first.select_option("coffee")
    expect(page.get_by_text("24 × 36 = 864 tokens")).to_be_visible()


def test_a_file_that_is_no_picture_is_a_sentence_and_loses_nothing(desk):
    page = desk.notebook(IMPORT, "PatchGridSlicer()")
    expect(page.get_by_text("14 × 14 = 196 tokens")).to_be_visible()
    bring(page, "drop", "notes.txt", "text/plain", b"not a picture")
    alert = page.get_by_role("alert").filter(has_text="notes.txt")
    expect(alert).to_have_text(
        "“notes.txt” is not a picture that this browser can open: a JPEG, PNG, WebP or GIF would work."
    )
    expect(page.get_by_text("14 × 14 = 196 tokens")).to_be_visible()
    grid(page).click()
    expect(alert).to_be_hidden()


def test_the_button_opens_a_picture(desk):
    page = desk.notebook(IMPORT, "PatchGridSlicer()")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open a picture…").click()
    chooser.value.set_files(
        {"name": "small.jpg", "mimeType": "image/jpeg", "buffer": photograph(64, 96)}
    )
    expect(page.get_by_text("64 × 96 px in patches of 16 × 16: 4 × 6 = 24 tokens")).to_be_visible()
    expect(page.locator(".vl-controls select").first).to_have_value("your own")


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
    run_without_waiting(page, 0)
    run_without_waiting(page, 1)
    expect(grid(page)).to_have_attribute("aria-label", "72 patches, 6 rows of 12.")
    run_without_waiting(page, 3)
    wait_for_kernel(page, "busy")
    page.get_by_role("slider").press("ArrowRight")
    expect(grid(page)).to_have_attribute("aria-label", "32 patches, 4 rows of 8.")
    assert count_lines(page) == (5, 9)
    wait_for_kernel(page, "idle")
    run_without_waiting(page, 2)
    expect(page.locator(".jp-OutputArea-output").last).to_have_text("(24, 24)")


def test_an_overlay_plane_follows_the_selected_cell(desk):
    page = desk.notebook(
        IMPORT,
        "import numpy as np\n"
        "canvas = PatchCanvas(image_size=(2, 3), patch_size=1, overlay_follows='selected', opacity=1,\n"
        "                     describe='cell {index}: {value}')\n"
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
    yellow = page.evaluate(
        """() => {
          const canvas = document.querySelector('.vl-picture');
          const at = (row, col) => [...canvas.getContext('2d').getImageData(canvas.width * (col + .5) / 3, canvas.height * (row + .5) / 2, 1, 1).data];
          return [at(1, 2), at(0, 0)];
        }"""
    )
    assert yellow == [[253, 231, 37, 255], [68, 1, 84, 255]]  # both ends of viridis


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
    assert "import torch" in code.input_value()
    code.press("Control+a")
    assert code.evaluate("area => area.selectionEnd - area.selectionStart === area.value.length")
    page.get_by_role("button", name="Describe").click()
    expect(words.get_by_role("row", name="tokens 196 14 × 14 exact")).to_be_visible()


@pytest.mark.parametrize("app", ["notebook", "voila"])
def test_the_slicer_works_in_other_front_ends(desk, picture_of, app):
    page = desk.notebook(IMPORT, "PatchGridSlicer()", app=app)
    expect(page.get_by_text("14 × 14 = 196 tokens")).to_be_visible()
    slider = page.get_by_role("slider", name="patch height")
    slider.focus()
    slider.press("ArrowLeft")  # Notebook 7 would take the key for itself
    slider.press("ArrowLeft")
    expect(page.get_by_text("16 × 16 = 256 tokens")).to_be_visible()
    picture_of(page, f"slicer-{app}")


@pytest.mark.parametrize("app", ["lab", "notebook", "voila"])
def test_an_empty_notebook_makes_every_complaint_that_is_allowed(desk, app):
    page = desk.notebook("1 + 1", app=app)
    expect(page.get_by_text("2", exact=True).last).to_be_visible()
    for _ in range(100):  # some come a while after everything is on screen
        if (desk.complaints, desk.outside) == (desk.known_complaints, desk.known_requests):
            break
        page.wait_for_timeout(100)
    assert desk.complaints == desk.known_complaints
    assert desk.outside == desk.known_requests
