"""A page that was saved, opened from a disk without a network: what a person sees and can do."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import ipywidgets as W
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

import vitlab.widgets
from tests.browser.hands import IMPORT, TOOLS, bring, grid, wait_for_kernel
from vitlab.widgets import AttentionViewer, PatchCanvas, PatchGridSlicer
from vitlab.widgets.base import saved
from vitlab.widgets.traits import encode

pytestmark = pytest.mark.browser

CASES = json.loads(
    (Path(__file__).parents[1] / "widgets" / "grid_cases.json").read_text(encoding="utf-8")
)
INSTRUMENTS = [name for name in vitlab.widgets.__all__ if name not in ("Instrument", "PatchCanvas")]
CHOSEN = re.compile(r"^196 patches, 14 rows of 14\. Patch 30: .*Cosine 1\.")
PNG = encode(np.full((48, 64, 3), 90, np.uint8))
LAYERS = """() => ["picture", "grid"].map(name => {
  const canvas = document.querySelector(`.vl-${name}:not(.vl-choices *, .vl-beside *)`);
  const [width, height] = [canvas.width, canvas.height];
  return [height, width, ...canvas.getContext("2d").getImageData(0, 0, width, height).data];
})"""


@pytest.fixture
def opened(browser) -> Iterator:
    """Opens a file; it may ask for nothing else, and say nothing on the console."""
    asked, said, contexts = [], [], []

    def open_it(path: Path, **window) -> Page:
        contexts.append(browser.new_context(offline=True, **window))
        page = contexts[-1].new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.add_init_script(path=TOOLS)
        page.goto(path.as_uri())
        expect(page.locator("html[data-vitlab=ready]")).to_have_count(1)
        return page

    yield open_it
    outside = [url for url in asked if not url.startswith(("blob:", "data:"))]
    assert len(outside) == len(contexts)
    assert said == []
    for context in contexts:
        context.close()


def test_a_saved_slicer_goes_on_without_a_kernel(opened, tmp_path):
    slicer = PatchGridSlicer(selected=0, facts=("rows", "cols", "tokens"))
    page = opened(slicer.save_html(tmp_path / "slicer 猫.html"))
    saved, word = page.locator("#vitlab-saved"), page.get_by_text("What is faint belongs")
    says = "196 patches, 14 rows of 14. Patch 0: row 0, column 0 = 0 × 14 + 0."
    expect(grid(page)).to_have_attribute("aria-label", says)
    expect(word).to_be_hidden()
    page.get_by_label("patch height").press("ArrowRight")
    page.get_by_label("patch height").fill("32")
    expect(grid(page)).to_have_attribute(
        "aria-label", "49 patches, 7 rows of 7. Patch 0: row 0, column 0 = 0 × 7 + 0."
    )
    expect(page.get_by_label("patch width")).to_have_value("32")  # height = width
    expect(word).to_be_visible()
    expect(saved).to_have_class("vl-moved-on")
    page.get_by_role("button", name="Back to that state").click()
    expect(grid(page)).to_have_attribute("aria-label", says)
    expect(page.get_by_label("patch height")).to_have_value("16")
    expect(word).to_be_hidden()
    grid(page).press("ArrowDown")
    expect(page.locator(".vl-lens p").last).to_contain_text("Patch 14: row 1, column 0")
    expect(saved).to_have_class("vl-moved-on")
    grid(page).press("ArrowUp")  # where it was
    expect(word).to_be_hidden()
    bring(page, "drop", "grey.png", "image/png", PNG)
    expect(grid(page)).to_have_attribute("aria-label", re.compile("^12 patches, 3 rows of 4"))


def test_the_page_counts_as_python_does(opened, tmp_path):
    canvas = PatchCanvas(describe_grid="{tokens} in {rows} × {cols}")
    slider = W.IntSlider(16, 8, 48, 8, description="side </script>")
    W.jslink((slider, "value"), (canvas, "patch"))
    page = opened(canvas.save_html(tmp_path / "canvas.html"))
    for case in CASES:
        names = ("image_size", "patch_size", "stride", "padding", "remainder")
        state = {name: case[name] for name in names}
        page.evaluate("([id, state]) => void vitlab[id].set(state)", [canvas.model_id, state])
        expect(grid(page)).to_have_attribute(
            "aria-label", f"{case['tokens']} in {case['rows']} × {case['cols']}."
        )
    page.evaluate(
        "id => void vitlab[id].set({image_size: [96, 192], stride: null, padding: [0, 0]})",
        canvas.model_id,
    )
    page.get_by_label("side </script>").fill("24")
    expect(grid(page)).to_have_attribute("aria-label", "32 in 4 × 8.")
    expect(page.get_by_text("What is faint belongs")).to_be_hidden()  # Python counted nothing


@pytest.mark.slow
@pytest.mark.parametrize("name", INSTRUMENTS)
def test_every_saved_instrument_opens_as_it_was(opened, tmp_path, name):
    path = getattr(vitlab.widgets, name)().save_html(tmp_path / f"{name}.html")
    for width, colours in ((1200, "light"), (600, "dark")):
        window = {"width": width, "height": 800}
        page = opened(path, viewport=window, color_scheme=colours)
        expect(page.locator("html")).to_have_attribute(
            "data-jp-theme-light", str(colours == "light").lower()
        )
        page.locator(".vl-frame").first.hover()
        expect(page.get_by_text("What is faint belongs")).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for summary in page.locator("details.vl-folded > summary").all():
            summary.click()
        expect(page.locator("details.vl-folded:not([open])")).to_have_count(0)


@pytest.mark.slow
def test_a_page_saved_in_the_middle_of_an_overlay_looks_as_the_notebook_did(desk, opened):
    page = desk.notebook(
        IMPORT,
        "slicer = PatchGridSlicer(image='chelsea', selected=30, overlay='cosine')\n"
        "slicer.layout.width = '1000px'\n"
        "slicer",
        "path = slicer.save_html('slicer.html')",
    )
    wait_for_kernel(page, "idle")
    expect(grid(page)).to_have_attribute("aria-label", CHOSEN)
    there = [np.array(layer) for layer in page.evaluate(LAYERS)]
    saved = opened(desk.server.folder / "slicer.html", viewport={"width": 1400, "height": 1000})
    expect(grid(saved)).to_have_attribute("aria-label", CHOSEN)
    here = [np.array(layer) for layer in saved.evaluate(LAYERS)]
    for before, after in zip(there, here, strict=True):
        assert np.unique(before[2:]).size > 2
        np.testing.assert_allclose(after, before, atol=2)


@pytest.mark.slow
def test_a_picture_shows_what_a_browser_draws_and_no_more(browser, tmp_path):
    slicer = PatchGridSlicer(selected=30, facts=("tokens",))
    for width, dark, ground in ((900, False, 255), (600, True, 33)):
        with Image.open(slicer.save_png(tmp_path / "slicer.png", width, dark)) as picture:
            seen = np.asarray(picture.convert("RGB"))
        assert seen.shape[1] == width
        assert (seen[0] == ground).all()
        assert (seen[-1] == ground).all()
        assert (seen[-20:] != ground).any()
        assert (seen == (255, 214, 10)).all(axis=2).sum() > 100  # the chosen patch


@pytest.mark.slow
def test_a_picture_waits_for_what_is_measured_and_what_is_drawn_last(tmp_path, monkeypatch):
    monkeypatch.setattr(saved, "_PATIENCE", 300)  # a machine may be busy
    with ThreadPoolExecutor(1) as script:  # Playwright has an event loop in this thread
        path = script.submit(lambda: AttentionViewer().save_png(tmp_path / "viewer.png")).result()
    with Image.open(path) as picture:
        right = np.asarray(picture.convert("RGB"))[:, 660:]
    brightest, line = (253, 231, 37), (213, 94, 0)
    assert (right == brightest).all(axis=2).sum() > 16 * 25  # a cell of each small map
    assert (right == line).all(axis=2).sum() > 300


@pytest.mark.slow
def test_a_solved_notebook_shows_its_instruments_before_anything_is_run(desk):
    source = Path(__file__).parents[2] / "labs_solutions" / "00_start_here.ipynb"
    name = f"{desk.name}.ipynb"
    (desk.server.folder / name).write_bytes(source.read_bytes())
    page = desk.open(name, run=False)
    picture = page.locator(".jp-RenderedImage img").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    assert picture.evaluate("async image => (await image.decode(), image.naturalWidth)") == 760
    expect(page.locator(".jp-OutputArea-output[data-mime-type*=widget-view]")).to_have_count(0)
