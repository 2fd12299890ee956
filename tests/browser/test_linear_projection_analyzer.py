"""What a person does with the linear projection analyzer, and sees."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.hands import BUSY, is_running, run_cell, wait_for_kernel
from tests.few import few

pytestmark = pytest.mark.browser

CELL = "from vitlab.widgets import LinearProjectionAnalyzer"
ANALYZER = "analyzer = LinearProjectionAnalyzer()\nanalyzer"
PHOTOGRAPH = ".vl-three [role=application]"
SHEET = ".vl-sheet [role=application]"
HANDLE = ".vl-plot [role=slider]"
# Counted with numpy and without vitlab, by make_golden.py beside it.
READINGS = Path(__file__).parents[1] / "core" / "readings" / "linear_projection_analyzer"
GOLDEN = json.loads((READINGS / "golden.json").read_text("utf-8"))
ON_THE_PAGE = ("lost", "best", "gain", "parameters", "rank")


def settings(case):
    image, patch, chans, dim = case.split("-")
    return {"image": image, "patch_size": int(patch), "in_chans": int(chans), "embed_dim": int(dim)}


@pytest.mark.parametrize("names", few([[*GOLDEN][:2], [*GOLDEN][2:]], 1), ids=["two", "rest"])
def test_the_numbers_on_the_page_are_the_golden_ones(desk, names):
    calls = [f"LinearProjectionAnalyzer(**{settings(case)!r})" for case in names]
    page = desk.notebook(CELL, *calls)
    frames = page.locator(".vl-frame")
    expect(frames).to_have_count(len(names))
    for place, case in enumerate(names):
        numbers = GOLDEN[case]
        frame = frames.nth(place)
        frame.scroll_into_view_if_needed()
        for name in ON_THE_PAGE:
            shown = frame.locator(f"[data-fact={name}] b").inner_text().replace(",", "")
            wanted = pytest.approx(numbers[name], rel=5e-3, abs=1e-6)
            assert float(shown.removesuffix("%")) == wanted, (case, name)
        waves = f"loses {numbers['waves']:.1f} %"
        expect(frame.locator(".vl-choices li").nth(1)).to_contain_text(waves)
        dim, lost = settings(case)["embed_dim"], numbers["lost"]
        handle = frame.locator(HANDLE)
        expect(handle).to_have_attribute("aria-valuetext", re.compile(f"^{dim} numbers: "))
        said = handle.get_attribute("aria-valuetext").split(": ")[1]
        assert float(said.removesuffix(" % lost")) == pytest.approx(lost, rel=5e-3, abs=1e-6)


def test_patch_filter_and_handle_move_while_the_kernel_is_busy(desk):
    page = desk.notebook(CELL, ANALYZER, BUSY, run=False)
    for cell in (0, 1):
        run_cell(page, cell)
    maps = page.locator(".vl-seen .vl-map [role=application]")
    expect(page.locator(".vl-legend")).to_contain_text("principal")
    expect(maps.nth(3)).to_have_attribute("aria-label", re.compile("Patch 77: the filter answers"))
    wait_for_kernel(page, "idle")
    answer = maps.nth(3).get_attribute("aria-label")
    run_cell(page, 2)
    wait_for_kernel(page, "busy")
    page.locator(PHOTOGRAPH).first.press("ArrowDown")
    for place in range(4):
        expect(maps.nth(place)).to_have_attribute("aria-label", re.compile("Patch 91[:,]? "))
    expect(maps.nth(1)).to_have_attribute(
        "aria-label", re.compile(r"91: .* [\d.]+ % of it is lost")
    )
    page.locator(PHOTOGRAPH).nth(1).press("ArrowUp")
    expect(maps.nth(3)).to_have_attribute("aria-label", answer)
    page.locator(SHEET).press("ArrowRight")
    expect(page.locator(".vl-sheet .vl-lens p")).to_have_text("Filter 6")
    expect(maps.nth(3)).not_to_have_attribute("aria-label", answer)
    assert is_running(page)
    handle = page.locator(HANDLE)
    handle.press("ArrowRight")  # "about": no kernel has answered
    expect(handle).to_have_attribute("aria-valuetext", re.compile(r"193 numbers: about 7\d"))
    expect(page.get_by_role("slider", name="embed_dim", exact=True)).to_have_attribute(
        "aria-valuenow", "193.0"
    )
    desk.free()
    wait_for_kernel(page, "idle")
    expect(page.locator(".vl-says")).to_contain_text("from 193 random ones")
    expect(handle).to_have_attribute("aria-valuetext", re.compile(r"193 numbers: 7\d"))


def test_the_handle_is_dragged_and_the_list_chooses_other_numbers(desk):
    page = desk.notebook(CELL, ANALYZER)
    handle, plot = page.locator(HANDLE), page.locator(".vl-plot")
    expect(page.locator(".vl-legend")).to_contain_text("principal")
    box = plot.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 3, box["y"] + 100)
    page.mouse.move(box["x"] + box["width"] - 1, box["y"] + 60, steps=3)
    page.mouse.up()
    expect(handle).to_have_attribute("aria-valuetext", "768 numbers: 0 % lost")
    expect(page.locator("[data-fact=lost] b")).to_have_text("0 %")
    handle.press("PageDown")
    handle.press("ArrowLeft")
    expect(page.locator(".vl-says")).to_contain_text("from 703 random ones")
    choices = page.locator(".vl-choices [role=application]")
    choices.press("ArrowDown")
    expect(page.locator(".vl-says")).to_contain_text("from 703 cosine waves")
    page.get_by_label("read back").select_option("fitted")
    expect(page.locator(".vl-says")).to_contain_text("by a reader who knows 4 other photographs")
    page.get_by_label("patch", exact=True).select_option("8")
    expect(page.get_by_role("alert").first).to_contain_text("192 cosine waves, and 703 were asked")
    page.get_by_role("button", name="Use 192").click()
    expect(page.locator("[data-fact=lost] b")).to_have_text("0 %")
    page.get_by_role("button", name="Four spellings").click()
    expect(page.locator(".vl-spellings")).to_contain_text("permute(0, 2, 3, 1)")
    page.get_by_role("button", name="Starting values").click()
    expect(page.locator(".vl-starts").get_by_role("row", name="lesson")).to_be_visible()


def test_the_analyzer_fits_the_page(desk, picture_of):
    page = desk.notebook(CELL, ANALYZER, dark=True)
    frame = page.locator(".vl-frame")
    expect(page.locator(".vl-legend")).to_contain_text("principal")
    for width, high in ((1200, 650), (600, 1900)):
        page.set_viewport_size({"width": width + 160, "height": 900 if width > 1000 else 1900})
        page.wait_for_timeout(500)
        picture_of(page, f"analyzer-{width}")
        assert frame.evaluate("el => el.scrollWidth <= el.clientWidth"), "it scrolls sideways"
        assert frame.bounding_box()["height"] <= high
