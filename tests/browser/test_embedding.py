"""What an engineer does with an instrument in a notebook of her own."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import GIVEN_UP
from tests.browser.hands import (
    BUSY,
    IMPORT,
    grid,
    is_running,
    last_output,
    run_cell,
    wait_for_kernel,
)

pytestmark = pytest.mark.browser

LINKED = """
from ipywidgets import jslink
one, other = PatchGridSlicer(image='chelsea'), PatchGridSlicer(image='chelsea')
links = [jslink(one.target(name), other.target(name)) for name in ('selected', 'patch_height')]
one
"""
TWINS = """
from ipywidgets import HBox, IntSlider, IntText, jslink
from vitlab.widgets import PositionEncodingExplorer
slider, shown = IntSlider(0, 0, 9, description="prefix"), IntText()
one, other = PositionEncodingExplorer(), PositionEncodingExplorer(parts=("facts",))
twins = [it.target("num_prefix_tokens") for it in (one, other)]
links = [jslink((slider, "value"), twins[0]), jslink(*twins), jslink(twins[1], (shown, "value"))]
HBox([slider, shown])
"""
# As a name of the user's own, the dict of all widgets would hold each of them.
COUNT = "from ipywidgets.widgets import widget\nprint('widgets:', len(widget._instances))"


def test_two_instruments_are_linked_in_the_page_while_the_kernel_is_busy(desk):
    page = desk.notebook(IMPORT, LINKED, "other", BUSY, "one.selected, other.selected", run=False)
    for cell in range(3):
        run_cell(page, cell)
        wait_for_kernel(page, "idle")
    frames = page.locator(".vl-frame")
    expect(frames.nth(1).locator(".vl-says")).to_contain_text("196 patches")
    run_cell(page, 3)
    wait_for_kernel(page, "busy")
    grids = grid(page)
    grids.nth(0).press("ArrowRight")
    grids.nth(0).press("ArrowDown")
    expect(frames.nth(1).locator(".vl-lens:not([hidden]) p")).to_have_text(
        "Patch 14: row 1, column 0 = 1 × 14 + 0."
    )
    slider = frames.nth(1).get_by_role("slider", name="patch height")
    slider.press("ArrowLeft")
    slider.press("ArrowLeft")
    expect(grids.nth(0)).to_have_attribute(
        "aria-label", "256 patches, 16 rows of 16. Patch 14: row 0, column 14 = 0 × 16 + 14."
    )
    assert is_running(page)
    desk.free()
    for frame in (frames.nth(0), frames.nth(1)):
        expect(frame.locator(".vl-says")).to_contain_text("16 × 16 = 256 patches")
    run_cell(page, 4)
    expect(last_output(page)).to_have_text("(14, 14)")


def test_a_setting_that_the_page_does_not_show_is_linked_in_it_while_the_kernel_is_busy(desk):
    asked = "one.num_prefix_tokens, other.num_prefix_tokens"
    page = desk.notebook(TWINS, BUSY, asked, run=False)
    run_cell(page, 0)
    slider, shown = page.get_by_role("slider"), page.get_by_role("spinbutton")
    expect(shown).to_have_value("0")
    wait_for_kernel(page, "idle")
    run_cell(page, 1)
    wait_for_kernel(page, "busy")
    for _ in range(3):
        slider.press("ArrowRight")
    expect(shown).to_have_value("3")
    assert is_running(page)
    desk.free()
    for _ in range(20):  # the page tells its last values once the kernel has taken the first
        run_cell(page, 2)
        wait_for_kernel(page, "idle")
        if last_output(page).inner_text() == "(3, 3)":
            break
        page.wait_for_timeout(250)
    expect(last_output(page)).to_have_text("(3, 3)")


@pytest.mark.slow  # tests/widgets/test_rerun.py has it without a page
@pytest.mark.parametrize("runs", [10, 50])
def test_many_runs_of_a_cell_leave_what_one_leaves(desk, runs):
    made = "slicer = PatchGridSlicer()\nslicer"
    gauge = "from vitlab.widgets import MemoryGauge\nMemoryGauge(model='vit_tiny')"
    keep = "kept = PatchGridSlicer(patch_size=32)"
    page = desk.notebook(IMPORT, made, gauge, keep, "kept", COUNT)
    expect(last_output(page)).to_contain_text("widgets:")
    once = last_output(page).inner_text()
    for time in range(runs):
        for cell in (1, 2):
            run_cell(page, cell)
        if time % 5 == 4:  # some while the page is behind, some when it is not
            wait_for_kernel(page, "idle")
    run_cell(page, 3)  # another `kept`, while the cell below still shows the first
    expect(page.locator(".vl-frame")).to_have_count(3)
    wait_for_kernel(page, "idle")
    expect(page.locator(".vl-frame").nth(2).locator(".vl-says")).to_contain_text("49 patches")
    grids = grid(page)
    grids.nth(1).press("Home")
    expect(page.locator(".vl-frame").nth(2).locator(".vl-says")).to_contain_text("Patch 0 is in")
    run_cell(page, 4)
    wait_for_kernel(page, "idle")
    for _ in range(60):  # a page that is behind tells late what it no longer shows
        run_cell(page, 5)
        wait_for_kernel(page, "idle")
        if last_output(page).inner_text() == once:
            break
        page.wait_for_timeout(1000)
    expect(last_output(page)).to_have_text(once)


CONTAINERS = {
    "Tab": "W.Tab([it], titles=['one'])",
    "Accordion": "W.Accordion([it], titles=['one'], selected_index=0)",
    "AppLayout": "W.AppLayout(header=W.HTML('<b>mine</b>'), center=it)",
    "two in a row": "W.HBox([it, PatchGridSlicer(parts=('stage', 'facts'))])",
}


def test_an_instrument_that_anywidget_gives_up_follows_its_kernel_all_the_same(desk):
    page = desk.notebook(IMPORT, "it = PatchGridSlicer()\nit", "it.patch_size = 56", run=False)
    given_up = []
    page.on("pageerror", lambda error: given_up.append(str(error)))
    page.evaluate(
        """() => {
          AbortSignal.patient = AbortSignal.timeout;
          AbortSignal.timeout = () => {
            const late = new AbortController();
            queueMicrotask(() => late.abort());
            return late.signal;
          };
        }"""
    )
    for cell in range(2):
        run_cell(page, cell)
    expect(grid(page)).to_have_attribute("aria-label", re.compile("^196 patches"))
    page.evaluate("AbortSignal.timeout = AbortSignal.patient")
    assert set(given_up) == {GIVEN_UP}
    run_cell(page, 2)
    expect(grid(page)).to_have_attribute("aria-label", re.compile("^16 patches"))
    expect(page.locator(".vl-says").first).to_contain_text("16")


def test_parts_alone_fit_into_any_container(desk):
    made = "it = PatchGridSlicer(parts=('stage', 'facts'))"
    page = desk.notebook(
        f"{IMPORT}\nimport ipywidgets as W", *(f"{made}\n{code}" for code in CONTAINERS.values())
    )
    outputs = page.locator(".jp-OutputArea-output:has(.vl-frame)")
    expect(outputs).to_have_count(len(CONTAINERS))
    for place in range(len(CONTAINERS)):
        frame = outputs.nth(place).locator(".vl-frame").first
        frame.scroll_into_view_if_needed()
        check_parts(frame)


def check_parts(frame):
    """A picture and its numbers, all within the frame, and nothing else."""
    expect(frame.locator("[data-fact=tokens] b")).to_have_text("196")
    for absent in (".vl-controls", ".vl-head h3", ".vl-foot", ".vl-tour-bar"):
        expect(frame.locator(absent)).to_have_count(0)
    expect(frame.locator(".vl-says")).to_be_hidden()
    picture = frame.locator(".vl > .vl-canvas .vl-picture").bounding_box()
    assert min(picture["width"], picture["height"]) > 200
    outer = frame.bounding_box()
    facts = frame.locator(".vl-facts").bounding_box()
    assert facts["x"] + facts["width"] <= outer["x"] + outer["width"]


def test_parts_alone_work_in_voila(desk):
    page = desk.notebook(IMPORT, "PatchGridSlicer(parts=('controls', 'stage'))", app="voila")
    frame = page.locator(".vl-frame")
    expect(grid(page)).to_be_visible()
    expect(frame.locator(".vl-foot")).to_have_count(0)
    frame.get_by_role("slider", name="patch height").press("ArrowRight")
    expect(frame.get_by_role("alert")).to_contain_text("Patches of 17 px do not fill")
