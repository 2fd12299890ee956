"""What a person does with the memory gauge, and sees."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hands import run_cell, wait_for_kernel
from tests.few import few
from vitlab.core import memory_ledger

pytestmark = pytest.mark.browser

CELL = "from vitlab.widgets import MemoryGauge"


def peak(page):
    return page.locator("[data-fact=peak] b")


def bar(page):
    """Height in pixels of every part of the bar."""
    return page.evaluate(
        "() => [...document.querySelectorAll('.vl-bar .bar')].map(r => r.getBBox().height)"
    )


def test_the_arrow_keys_move_the_batch_the_bar_and_the_words(desk):
    page = desk.notebook(CELL, "MemoryGauge(batch_size=64, attention='eager', budget=16)")
    expect(peak(page)).to_have_text("7.211 GiB")
    expect(page.locator(".vl-says")).to_contain_text("Training on 64 images")
    expect(page.locator("[data-gib='16']")).to_contain_text("fits")
    before = bar(page)
    slider = page.get_by_role("slider", name="batch")
    slider.focus()
    for _ in range(8):
        slider.press("ArrowRight")
    expect(page.locator(".vl-says")).to_contain_text("Training on 72 images")
    expect(page.locator("[data-share=attention-maps] b")).to_have_text("2.25 GiB")
    page.wait_for_function(
        "before => JSON.stringify([...document.querySelectorAll('.vl-bar .bar')]"
        ".map(r => r.getBBox().height)) !== JSON.stringify(before)",
        arg=before,
    )


def test_a_switch_does_what_was_written_beside_it(desk):
    page = desk.notebook(CELL, "MemoryGauge()")
    expect(page.locator("[data-switch=checkpointing]")).to_contain_text("on −20.2 GiB")
    expect(page.locator("[data-gib='24']")).to_contain_text("too small")
    switch = page.locator(".vl-switches .widget-dropdown").filter(has_text="checkpointing")
    switch.locator("select").select_option("on")
    expect(page.locator("[data-gib='24']")).to_contain_text("fits")
    expect(page.locator("[data-switch=checkpointing]")).to_contain_text("off +20.2 GiB")
    expect(page.locator("[data-switch=checkpointing]")).to_contain_text("−1 forward")


def test_a_problem_is_a_sentence_over_the_dimmed_figures_and_a_button_mends_it(desk, picture_of):
    page = desk.notebook(CELL, "MemoryGauge(batch_size=64, attention='eager')")
    page.set_viewport_size({"width": 1360, "height": 900})
    expect(peak(page)).to_have_text("7.211 GiB")
    page.get_by_label("image").select_option("518 × 518 px")
    alert = page.get_by_role("alert").filter(has_text="Patches of 16 px do not fill")
    expect(alert).to_be_visible()
    picture_of(page, "gauge-problem")
    page.get_by_role("button", name="Use 14 px patches").click()
    expect(alert).to_have_count(0)
    expect(page.locator(".vl-says")).to_contain_text("in patches of 14 × 14")
    expect(page.get_by_role("slider", name="patch")).to_have_attribute("aria-valuetext", "14")


def test_the_patch_slider_goes_from_one_patch_that_fills_the_image_to_the_next(desk):
    page = desk.notebook(CELL, "MemoryGauge(batch_size=8)")
    slider = page.get_by_role("slider", name="patch")
    expect(slider).to_have_attribute("aria-valuetext", "16")
    slider.focus()
    slider.press("ArrowRight")
    expect(page.locator(".vl-says")).to_contain_text("in patches of 28 × 28")
    expect(slider).to_have_attribute("aria-valuetext", "28")
    slider.press("b")  # on a control that kept its keys, this would insert a cell
    expect(page.locator(".jp-CodeCell")).to_have_count(2)


def test_every_moment_of_the_step_can_be_looked_at(desk, picture_of):
    page = desk.notebook(CELL, "MemoryGauge(batch_size=64, attention='eager')")
    page.set_viewport_size({"width": 1360, "height": 900})
    seen = page.locator(".vl-seen")
    expect(seen).to_contain_text("At the peak, backward, block 12, fc2: 7.211 GiB live.")
    slider = page.get_by_role("slider", name="moment")
    slider.focus()
    slider.press("Home")
    expect(seen).to_contain_text("At forward, patch projection")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("At forward, patch projection"))
    expect(page.locator("[data-share=saved-activations] b")).to_have_text("0")
    for _ in range(30):
        slider.press("ArrowRight")
    moment = memory_ledger(batch_size=64, attention="eager").timeline[30]
    expect(seen).to_contain_text(f"At {moment.label}: ")
    expect(seen).to_contain_text(f"({moment.line.tensor}): {moment.line.why}.")
    picture_of(page, "gauge-moment")


def test_the_pointer_on_the_timeline_shows_the_moment_under_it_until_a_second_click(desk):
    page = desk.notebook(CELL, "MemoryGauge(batch_size=64, attention='eager')")
    seen = page.locator(".vl-seen")
    expect(seen).to_contain_text("At the peak")
    place = page.locator(".vl-step").bounding_box()
    left, middle = place["x"] + 40, place["y"] + place["height"] / 2
    page.mouse.click(left, middle)
    expect(seen).to_contain_text("At forward, block")
    page.mouse.move(left + place["width"] / 2, middle)
    expect(seen).to_contain_text("At backward, block")
    page.mouse.click(left + place["width"] / 2, middle)
    wait_for_kernel(page, "idle")
    last = seen.inner_text()
    page.mouse.move(left, middle)
    wait_for_kernel(page, "idle")
    expect(seen).to_have_text(last)
    page.get_by_role("button", name="To the peak").click()
    expect(seen).to_contain_text("At the peak")


def test_the_axis_says_what_its_ticks_are_after_any_change_of_scale(desk):
    page = desk.notebook(CELL, "MemoryGauge()")
    ticks = page.locator(".vl-bar .tick text")
    expect(ticks.filter(has_text="40")).to_be_visible()
    page.get_by_label("model").select_option("ViT-Ti")
    page.get_by_label("step", exact=True).select_option("inference")
    expect(ticks.filter(has_text="0.5")).to_be_visible()
    said = [text for text in ticks.all_text_contents() if text != "predicted"]
    assert len(said) == len(set(said)) > 3


def test_a_large_batch_is_read_in_full(desk):
    page = desk.notebook(CELL, "MemoryGauge(model='vit_tiny', mode='inference', batch_size=14317)")
    readout = page.locator(".widget-slider").filter(has_text="batch").locator(".widget-readout")
    expect(readout).to_have_text("14317")
    assert readout.evaluate("el => el.scrollWidth <= el.clientWidth")


def test_measuring_shows_progress_and_a_second_bar_while_the_notebook_goes_on(desk, picture_of):
    page = desk.notebook(
        CELL, "MemoryGauge(batch_size=64, attention='eager')", "6 * 7", "'still' + ' alive'"
    )
    page.set_viewport_size({"width": 1360, "height": 900})
    expect(peak(page)).to_have_text("7.211 GiB")
    expect(page.get_by_text("measured", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Measure this run").click()
    expect(page.locator(".vl-progress")).to_be_visible()
    run_cell(page, 3)
    expect(page.get_by_text("'still alive'", exact=True).last).to_be_visible()
    expect(page.locator("[data-fact=measured] b")).to_have_text("7.211 GiB")
    expect(page.locator("[data-fact=measured]")).to_contain_text("as predicted, to the byte")
    expect(page.locator(".vl-progress")).to_be_hidden()
    expect(page.locator(".vl-bar").get_by_text("measured")).to_be_visible()
    picture_of(page, "gauge-measured")


def test_estimates_are_hatched(desk):
    page = desk.notebook(CELL, "MemoryGauge(model='vit_tiny', batch_size=1)")
    expect(peak(page)).to_be_visible()
    fills = page.evaluate(
        "() => [...document.querySelectorAll('.vl-bar .bar')].map(r => getComputedStyle(r).fill)"
    )
    hatched = [fill for fill in fills if fill.startswith('url("#vl-hatch-')]
    assert len(hatched) == 3
    for fill in hatched:
        assert page.locator(fill[5:-2].replace("#", "pattern#")).count() == 1


def test_a_measurement_is_called_off(desk):
    page = desk.notebook(CELL, "MemoryGauge(model='vit_huge', batch_size=32)")
    page.get_by_role("button", name="Measure this run").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Measure this run")).to_be_visible()
    wait_for_kernel(page, "idle")
    expect(page.locator(".vl-progress")).to_be_hidden()
    expect(page.locator("[data-fact=measured]")).to_have_count(0)


def test_words_tables_and_code_fold_out(desk):
    page = desk.notebook(CELL, "MemoryGauge()")
    page.get_by_role("button", name="Describe").click()
    expect(page.locator(".vl-words").get_by_role("row", name="slack")).to_have_count(2)
    page.get_by_role("button", name="Other patches and machines").click()
    tables = page.locator(".vl-calculators")
    expect(tables.get_by_role("row", name="8 × 80 GiB")).to_be_visible()
    expect(tables.get_by_role("row", name="32 × 32 px")).to_contain_text("0.0625 ×")
    page.get_by_role("button", name="Show the code").click()
    expect(page.locator(".vl-code textarea")).to_be_visible()


@pytest.mark.parametrize("dark", few([False, True], 1), ids=["light", "dark"])
def test_the_gauge_fits_the_page(desk, picture_of, dark):
    page = desk.notebook(CELL, "MemoryGauge()", dark=dark)
    expect(peak(page)).to_have_text("25.44 GiB")
    frame = page.locator(".vl-frame")
    for width, tallest in ((1200, 620), (920, 820), (600, 1600)):  # 920: beside the file browser
        page.set_viewport_size({"width": width + 160, "height": 900 if width > 1000 else 1700})
        expect(page.locator(".vl-step").get_by_text("peak: block 12, fc2")).to_be_visible()
        page.wait_for_function(
            "tallest => document.querySelector('.vl-frame').clientHeight <= tallest", arg=tallest
        )
        picture_of(page, f"gauge-{width}-{'dark' if dark else 'light'}")
        assert frame.evaluate("el => el.scrollWidth <= el.clientWidth"), f"{width}: sideways"
