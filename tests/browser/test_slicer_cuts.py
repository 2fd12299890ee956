"""What a person does with the slicer's cuts, overlays and the picture beside, and sees."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.hands import BUSY, IMPORT, is_running, last_output, run_cell, wait_for_kernel

pytestmark = pytest.mark.browser

PLACE = Path(__file__).parents[1] / "core/readings/patch_grid_slicer/golden_looks.json"
GOLDEN = json.loads(PLACE.read_text("utf-8"))
FACTS = ("tokens", "tokens_beside", "nearest", "nearest_beside", "norm_brightness", "pca_share")
SHOWN = [
    *[{"tokens", "tokens_beside", "nearest", "nearest_beside"}] * 4,
    {"tokens_beside", "nearest", "nearest_beside"},
    {"tokens", "norm_brightness"},
    {"tokens", "pca_share"},
    {"tokens"},
]
PIXELS = """canvas => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.reduce((sum, byte, place) => (sum + byte * (1 + place % 8191)) % 1000003, 0);
}"""
AMBER = """canvas => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let amber = 0;
    for (let i = 0; i < data.length; i += 4)
        amber += data[i] === 230 && data[i + 1] === 159 && data[i + 2] === 0 && data[i + 3] === 255;
    return amber;
}"""


def first(page):
    return page.locator(".vl > .vl-canvas .vl-grid")


def cuts(page):
    """The list of cuts."""
    return page.locator(".vl-choices .vl-grid")


def painted(canvas):
    """A number that is another one for another picture."""
    return canvas.evaluate(PIXELS)


def number(frame, name):
    """A fact as it stands on the page."""
    shown = frame.locator(f"[data-fact={name}] b").inner_text()
    return float(shown.replace(",", "").split()[0])


def test_keys_choose_a_cut_and_an_overlay(desk):
    page = desk.notebook(IMPORT, "slicer = PatchGridSlicer()\nslicer", "slicer.cut, slicer.overlay")
    says = page.locator(".vl-says")
    first(page).focus()
    page.keyboard.press("2")
    expect(says).to_contain_text("patches of 7 × 7 every 4 px with 3 px of zeros around: 56 × 56")
    expect(page.get_by_role("slider", name="stride")).to_be_visible()
    page.keyboard.press("3")
    expect(says).to_contain_text("in stages of strides 4, 2, 2, 2")
    expect(page.locator(".vl-stages .vl-grid")).to_have_count(4)
    cuts(page).press("ArrowDown")
    expect(says).to_contain_text("439 tokens, 44 % fewer than a grid of 8 px.")
    expect(page.locator(".vl-cells")).to_contain_text("380")
    first(page).focus()
    page.keyboard.press("o")
    expect(page.get_by_role("combobox", name="overlay")).to_have_value("cosine")
    page.keyboard.press("1")
    expect(says).to_contain_text("14 × 14 = 196 patches")
    run_cell(page, 2)
    expect(last_output(page)).to_have_text("('regular', 'cosine')")
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(3)


def test_the_grid_follows_stride_and_zeros_while_the_kernel_is_busy(desk):
    overlapping = "PatchGridSlicer(cut='overlapping', patch_size=7, stride=4, padding=3)"
    page = desk.notebook(IMPORT, overlapping, BUSY, run=False)
    for cell in (0, 1):
        run_cell(page, cell)
    expect(page.locator(".vl-says")).to_contain_text("56 × 56")
    wait_for_kernel(page, "idle")
    run_cell(page, 2)
    wait_for_kernel(page, "busy")
    stride = page.get_by_role("slider", name="stride")
    stride.press("ArrowRight")
    stride.press("ArrowRight")
    stride.press("ArrowRight")
    expect(first(page)).to_have_attribute("aria-label", "1024 patches, 32 rows of 32.")
    page.get_by_role("slider", name="zeros around").press("ArrowLeft")
    page.get_by_role("slider", name="zeros around").press("ArrowLeft")
    page.get_by_role("slider", name="zeros around").press("ArrowLeft")
    expect(first(page)).to_have_attribute("aria-label", "1024 patches, 32 rows of 32.")
    assert is_running(page)
    expect(page.locator(".vl-says")).to_contain_text("56 × 56")
    desk.free()
    wait_for_kernel(page, "idle")
    expect(page.locator(".vl-says")).to_contain_text("patches of 7 × 7: 32 × 32 = 1,024 patches")


def test_without_a_stride_its_slider_stands_at_the_patch(desk):
    page = desk.notebook(
        IMPORT, "slicer = PatchGridSlicer(cut='overlapping')\nslicer", "slicer.stride"
    )
    stride = page.get_by_role("slider", name="stride")
    expect(stride).to_have_attribute("aria-valuenow", "16.0")
    page.get_by_role("slider", name="patch height").press("End")
    expect(stride).to_have_attribute("aria-valuenow", "64.0")
    page.get_by_role("slider", name="patch height").press("Home")
    expect(stride).to_have_attribute("aria-valuenow", "1.0")
    run_cell(page, 2)
    expect(page.locator(".vl-says")).to_contain_text("patches of 1 × 1: 224 × 224")
    expect(page.locator(".jp-OutputArea-executeResult")).to_have_count(1)
    stride.press("ArrowRight")
    run_cell(page, 2)
    expect(last_output(page)).to_have_text("(2, 2)")


def test_planes_of_both_pictures_follow_what_is_chosen_while_the_kernel_is_busy(desk):
    two = "PatchGridSlicer(selected=44, overlay='cosine', beside='coffee')"
    page = desk.notebook(IMPORT, two, BUSY, run=False)
    for cell in (0, 1):
        run_cell(page, cell)
    expect(page.locator(".vl-crops figcaption")).to_have_text(
        ["44, chosen", "67: 0.865", "653: 0.868, beside"]
    )
    wait_for_kernel(page, "idle")
    page.wait_for_timeout(600)  # the other planes come once the hand rests
    pictures = [
        page.locator(f"{where} .vl-picture") for where in (".vl > .vl-canvas", ".vl-beside")
    ]
    before = [painted(picture) for picture in pictures]
    run_cell(page, 2)
    wait_for_kernel(page, "busy")
    first(page).press("ArrowRight")
    page.wait_for_function(
        f"before => ({PIXELS})(document.querySelector('.vl-beside .vl-picture')) !== before",
        arg=before[1],
    )
    assert painted(pictures[0]) != before[0]
    assert is_running(page)
    desk.free()
    wait_for_kernel(page, "idle")
    expect(page.locator(".vl-says")).to_contain_text("Patch 45 is in row 3, column 3.")
    first(page).press("ArrowLeft")
    expect(page.locator(".vl-says")).to_contain_text("patch 653, 0.868, and that is nearer.")
    assert [painted(picture) for picture in pictures] == before


def test_a_cell_of_a_stage_shows_its_relatives_while_the_kernel_is_busy(desk):
    stages = "slicer = PatchGridSlicer(cut='stages')\nslicer"
    page = desk.notebook(IMPORT, stages, BUSY, "slicer.stage, slicer.selected", run=False)
    for cell in (0, 1):
        run_cell(page, cell)
    grids = page.locator(".vl-stages .vl-grid")
    expect(grids).to_have_count(4)
    wait_for_kernel(page, "idle")
    run_cell(page, 2)
    wait_for_kernel(page, "busy")
    assert [grids.nth(place).evaluate(AMBER) for place in range(4)] == [0] * 4
    grids.nth(3).press("ArrowDown")
    grids.nth(3).press("ArrowRight")
    page.wait_for_timeout(200)
    amber = [grids.nth(place).evaluate(AMBER) for place in range(4)]
    assert min(amber[:3]) > 20
    assert amber[3] == 0
    assert is_running(page)
    desk.free()
    wait_for_kernel(page, "idle")
    expect(page.locator(".vl-says")).to_contain_text("Cell 1 of stage 4 is in row 0, column 1")
    run_cell(page, 3)
    expect(last_output(page)).to_have_text("(4, 1)")


def called(**settings):
    return f"PatchGridSlicer({', '.join(f'{name}={value!r}' for name, value in settings.items())})"


def test_the_numbers_of_every_cut_and_overlay_are_the_golden_ones(desk):
    likeness, adaptive = GOLDEN["likeness"], GOLDEN["adaptive"]
    laid = ("patch_size", "stride", "padding", "selected", "center")
    two = {"cut": "overlapping", "beside": "coffee", "remainder": "crop"}
    overlapping = [{**two, **{name: case[name] for name in laid}} for case in likeness]
    stage = {"cut": "stages", "stage": 4, "selected": 17, "beside": "coffee"}
    asked = ("image", "min_patch", "max_patch", "threshold")
    calls = [
        *(called(**settings, overlay="cosine") for settings in (*overlapping, stage)),
        *(called(**overlapping[0], overlay=overlay) for overlay in ("norm", "pca")),
        *(called(cut="adaptive", **{name: case[name] for name in asked}) for case in adaptive),
    ]
    (of_stage,) = [case for case in likeness if case["patch_size"] == case["stride"] == 32]
    page = desk.notebook(IMPORT, *calls)
    frames = page.locator(".vl-frame")
    expect(frames).to_have_count(len(calls))
    for place, case in enumerate([*likeness, of_stage, likeness[0], likeness[0], *adaptive]):
        frame = frames.nth(place)
        frame.scroll_into_view_if_needed()
        shown = {name for name in FACTS if frame.locator(f"[data-fact={name}]").count()}
        assert shown >= SHOWN[min(place, 7)]
        for name in shown & case.keys():
            value = case[name]["cosine"] if isinstance(case[name], dict) else case[name]
            assert number(frame, name) == pytest.approx(value, rel=1e-3), (calls[place], name)
        if "curve" in case:
            cells = frame.locator(".vl-cells tbody tr td:nth-child(2)")
            counts = [int(text.replace(",", "")) for text in cells.all_inner_texts()]
            assert counts == list(case["counts"].values())
            (_, most), *_, (_, least) = case["curve"]
            said = (
                f"{most:,} at 0.0005, {case['tokens']:,} at {case['threshold']}, {least:,} at 0.05"
            )
            name = f"tokens by the threshold: {said}"
            expect(frame.get_by_role("img", name=name, exact=True)).to_be_visible()


@pytest.mark.slow  # each of its gestures has a quick test of its own
def test_a_list_a_curve_and_the_picture_beside_follow_mouse_and_keys_alike(desk):
    cells = (IMPORT, "slicer = PatchGridSlicer()\nslicer", "slicer.beside = 'coffee'")
    page = desk.notebook(*cells, run=False)
    for cell in (0, 1):
        run_cell(page, cell)
    says, threshold = page.locator(".vl-says"), page.get_by_role("slider", name="threshold")
    expect(says).to_contain_text("196 patches")
    rows = cuts(page).bounding_box()
    cuts(page).click(position={"x": 9, "y": rows["height"] * 7 / 8})
    expect(says).to_contain_text("439 tokens, 44 % fewer than a grid of 8 px.")
    curve = page.locator(".vl-tokens-curve")
    curve.scroll_into_view_if_needed()  # bqplot draws what is seen
    curve.locator(".object_grp").nth(8).click()
    expect(threshold).to_have_attribute("aria-valuetext", "0.02")
    expect(says).to_contain_text("exceeds 0.02: 112 tokens")
    said = says.inner_text()
    threshold.press("ArrowLeft")
    expect(threshold).to_have_attribute("aria-valuetext", "0.015")
    threshold.press("ArrowRight")
    expect(says).to_have_text(said)
    cuts(page).press("ArrowUp")
    expect(says).to_contain_text("in stages of strides 4, 2, 2, 2")
    expect(page.locator(".vl-tokens-curve")).to_have_count(0)
    stages = page.locator(".vl-stages .vl-grid")
    for place in range(4):  # all are drawn, and no longer push each other aside
        label = re.compile(f"^stage {place + 1}, ")
        expect(stages.nth(place)).to_have_attribute("aria-label", label)
    side = stages.nth(3).bounding_box()["width"]
    stages.nth(3).click(position={"x": 1.5 * side / 7, "y": 2.5 * side / 7})
    expect(says).to_contain_text("Cell 15 of stage 4 is in row 2, column 1")
    stages.nth(3).press("ArrowRight")
    expect(says).to_contain_text("Cell 16 of stage 4")
    page.keyboard.press("o")
    run_cell(page, 2)
    beside = page.locator(".vl-beside .vl-grid")
    expect(page.locator(".vl-beside .vl-caption")).to_have_text("coffee, 216 patches in stage 4")
    beside.press("Home")
    expect(page.locator("[data-fact=of_the_chosen]")).to_be_visible()
    nearest = page.locator(".vl-crops figcaption").nth(2)
    before = nearest.inner_text()
    stages.nth(3).press("ArrowLeft")
    expect(says).to_contain_text("Cell 15 of stage 4")
    expect(nearest).not_to_have_text(before)


def test_patches_that_leave_gaps_are_laid_side_by_side_by_a_button(desk):
    page = desk.notebook(IMPORT, "PatchGridSlicer(cut='overlapping', stride=20)")
    expect(page.get_by_role("alert")).to_contain_text("leave 4 px unread between them")
    page.get_by_role("button", name="Lay the patches side by side").click()
    expect(page.locator(".vl-says")).to_contain_text("14 × 14 = 196 patches")
    expect(page.get_by_role("slider", name="stride")).to_have_attribute("aria-valuenow", "16.0")
