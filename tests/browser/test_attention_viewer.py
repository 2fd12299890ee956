"""What a person does with the attention viewer, and sees.

Each gesture of the mouse and its key, as the tests here make them:

- a click on a patch or on CLS: arrow keys on the picture, Home; R for the next register
- a click on a small map, on a layer's number: arrow keys on it; `[` `]`, `,` `.` and 0 anywhere
- a drag on the curve: arrow keys on its handle; Escape gives it up
- a tick, a list: Space, arrow keys
- a click on what folds out, or on a layer's answer: Enter
"""

import re

import pytest
import torch
from playwright.sync_api import expect

from tests.browser.hands import BUSY, expect_answer, last_output, run_cell, wait_for_kernel
from vitlab.core import load, shapes
from vitlab.core.pretrained import BUNDLED

pytestmark = pytest.mark.browser

CELL = "from vitlab.widgets import AttentionViewer"
VIEWER = "viewer = AttentionViewer()\nviewer"
ASKED = "print(viewer.layer, viewer.head, viewer.query, viewer.hidden, viewer.show)"
PICTURE = ".vl-seen [role=application]"


def maps_of(name):
    """(layers, heads, 65, 65) of the star, by the model itself."""
    picture = torch.as_tensor(shapes(24, seed=3).images[2]).permute(2, 0, 1)[None].float() / 255
    with torch.no_grad():
        return load(name)(picture, return_attention=True)[1][0]


def head(page, layer, number):
    return page.locator(f".vl-map-of-head[data-layer='{layer}'][data-head='{number}']")


def said(page):
    """The number that the picture says of the token that is chosen."""
    return float(page.locator(PICTURE).get_attribute("aria-label").rsplit(". ", 1)[1])


def near(value, row, prefix=1):
    """Within a level of the patches' scale, and three digits."""
    return pytest.approx(float(value), abs=float(row[prefix:].max()) / 250, rel=6e-3)


def test_the_numbers_on_the_page_are_those_of_the_model(desk):
    maps = maps_of(BUNDLED[0])
    page = desk.notebook(CELL, VIEWER)
    expect(page.locator(".vl-says")).to_contain_text("this map misleads")
    for layer in range(4):
        for number in range(4):
            row = maps[layer, number, 0].double()
            read = torch.special.entr(row).sum().exp()
            words = head(page, layer, number).locator("b").inner_text()
            assert float(words) == pytest.approx(float(read), rel=6e-3)
    mean = maps[3].mean(0)[0]
    assert said(page) == near(mean[0], mean)
    bar = page.locator(".vl-seen .vl-colour-bar span").all_inner_texts()
    assert [float(end) for end in bar] == [0, near(mean[1:].max(), mean)]
    expect(page.locator(".vl-colour-bar small")).to_have_text("each map its own scale")
    fact = page.locator("[data-fact=prefix_share] b").inner_text()
    assert float(fact.removesuffix(" %")) == pytest.approx(100 * float(mean[0]), rel=6e-3)
    expect(page.locator(".vl-answers button")).to_have_count(4)
    expect(page.locator(".vl-answers .vl-own")).to_have_text("4star100 %")
    expect(page.locator(".vl-without figcaption")).to_have_text(re.compile("12 hidden: (99|100)"))
    page.locator(".vl-controls select").nth(4).select_option("one for all")
    expect(page.locator(".vl-colour-bar small")).to_have_text("one scale for this query")
    high = float(page.locator(".vl-seen .vl-colour-bar span").nth(1).inner_text())
    assert high == pytest.approx(float(maps[:, :, 0, 1:].max()), rel=6e-3)


def test_layer_head_query_and_curve_answer_while_the_kernel_is_busy(desk):
    maps = maps_of(BUNDLED[0])
    page = desk.notebook(CELL, VIEWER, BUSY, ASKED, run=False)
    for cell in (0, 1):
        run_cell(page, cell)
    expect(page.locator(".vl-says")).to_contain_text("this map misleads")
    wait_for_kernel(page, "idle")
    page.wait_for_timeout(600)  # the page has a last word about the curve
    run_cell(page, 2)
    wait_for_kernel(page, "busy")
    picture = page.locator(PICTURE)
    picture.focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    expect(picture).to_have_attribute("aria-label", re.compile("Patch 9: row 1, column 1"))
    row = maps[3].mean(0)[10]
    page.wait_for_timeout(50)  # a frame
    assert said(page) == near(row[10], row)
    for key in ("[", "[", ".", "."):
        page.keyboard.press(key)
    expect(head(page, 1, 1)).to_have_attribute("aria-checked", "true")
    row = maps[1, 1, 10]
    page.wait_for_timeout(50)
    assert said(page) == near(row[10], row)
    head(page, 2, 3).click()
    page.keyboard.press("ArrowUp")
    expect(head(page, 1, 3)).to_be_focused()
    slider = page.get_by_role("slider", name="layer", exact=True)
    expect(slider).to_have_attribute("aria-valuenow", "2.0")
    slider.press("ArrowLeft")
    expect(head(page, 0, 3)).to_have_class(re.compile("vl-own"))
    row = maps[0, 3, 10]
    page.wait_for_timeout(50)
    assert said(page) == near(row[10], row)
    handle = page.get_by_role("slider", name="patches hidden")
    handle.press("ArrowRight")
    expect(page.locator(".vl-without figcaption")).to_contain_text("13 hidden")
    page.locator(".vl-answers button").nth(2).click()
    expect(slider).to_have_attribute("aria-valuenow", "3.0")
    expect(page.locator(".jp-InputPrompt").nth(2)).to_have_text("[*]:")
    desk.free()
    wait_for_kernel(page, "idle")
    expect_answer(page, 3, "2 3 10 13 attention")
    expect(page.locator(".vl-says")).to_contain_text("Patch 9 in layer 3, head 4")
    expect(page.locator(".vl-hiding.vl-waits")).to_have_count(0)
    picture.focus()
    for key in ("0", "Escape"):
        page.keyboard.press(key)
    expect(page.locator(".vl-says")).to_contain_text("CLS in layer 3, mean of 4 heads")


def test_the_curve_is_dragged_and_given_up_and_a_click_is_a_key(desk):
    page = desk.notebook(CELL, VIEWER)
    handle = page.get_by_role("slider", name="patches hidden")
    expect(page.locator(".vl-without figcaption")).to_have_text(re.compile("12 hidden: (99|100)"))
    plot = page.locator(".vl-plot").bounding_box()
    middle = plot["y"] + plot["height"] / 2
    page.mouse.move(plot["x"] + 0.2 * plot["width"], middle)
    page.mouse.down()
    page.mouse.move(plot["x"] + 0.5 * plot["width"], middle, steps=4)
    expect(handle).not_to_have_attribute("aria-valuenow", "12")
    page.keyboard.press("Escape")
    expect(handle).to_have_attribute("aria-valuenow", "12")
    page.mouse.up()
    for key, hidden in (("End", "64"), ("Home", "0"), ("PageUp", "8"), ("ArrowLeft", "7")):
        handle.press(key)
        expect(handle).to_have_attribute("aria-valuenow", hidden)
    picture = page.locator(PICTURE)
    side = picture.bounding_box()["width"] / 8
    picture.click(position={"x": 2.5 * side, "y": 1.5 * side})
    expect(picture).to_have_attribute("aria-label", re.compile("Patch 10: row 1, column 2"))
    for key, label in (("ArrowRight", "Patch 11: "), ("Home", "CLS, token 0 of 65")):
        picture.press(key)
        expect(picture).to_have_attribute("aria-label", re.compile(label))
    page.locator(".vl-seen .vl-chip").click()
    expect(page.locator(".vl-says")).to_contain_text("CLS in layer 4")
    page.get_by_role("checkbox", name="smooth").press("Space")
    expect(page.get_by_role("checkbox", name="smooth")).to_be_checked()
    page.get_by_role("button", name="Table of heads").press("Enter")
    expect(page.locator(".vl-folded table tbody tr:visible")).to_have_count(16)


LARGE = """import torch
from vitlab.widgets import AttentionViewer
maps = torch.rand(4, 12, 197, 197, generator=torch.manual_seed(0)) ** 6
maps /= maps.sum(-1, keepdim=True)
viewer, asked = AttentionViewer(attention=maps, layer=1, head=2), []
viewer.maps.on_msg(lambda _, content, __: asked.append(content["ask"]))
viewer"""


def test_a_layer_of_large_maps_is_asked_for_once_and_kept(desk):
    page = desk.notebook(LARGE, "print(asked, float(maps[0, 2, 5, 5]), float(maps[2, 2, 5, 5]))")
    picture = page.locator(PICTURE)
    picture.focus()
    for key in ("ArrowDown", *["ArrowRight"] * 4):
        page.keyboard.press(key)
    for key in ("[", "]", "]", "[", "["):
        page.keyboard.press(key)
        wait_for_kernel(page, "idle")
    expect(page.locator(".vl-says")).to_contain_text("Patch 4 in layer 1, head 3")
    shown = said(page)
    run_cell(page, 1)
    expect(last_output(page)).to_contain_text("[0, 2] ")
    before = last_output(page).inner_text().split()[-2]
    assert shown == pytest.approx(float(before), rel=0.05, abs=1e-4)
    expect(page.locator(".vl-hiding")).to_be_hidden()  # there is no model to ask


def test_registers_have_chips_and_a_key(desk):
    page = desk.notebook(CELL, f"AttentionViewer(model={BUNDLED[1]!r}, layer=2)")
    maps = maps_of(BUNDLED[1])
    chips = page.locator(".vl-seen .vl-chip")
    expect(chips).to_have_count(5)
    picture = page.locator(PICTURE)
    picture.focus()
    page.keyboard.press("r")
    page.keyboard.press("r")
    expect(chips.nth(2)).to_have_class(re.compile("vl-selected"))
    row = maps[2].mean(0)[2]
    page.wait_for_timeout(50)
    values = [float(chip.locator("span").inner_text()) for chip in chips.all()]
    assert values == pytest.approx(row[:5].tolist(), rel=0.02, abs=float(row[:5].max()) / 250)
    page.get_by_role("button", name="Registers side by side").click()
    expect(page.locator(".vl-registers tbody tr")).to_have_count(8)
    page.locator(".vl-controls select").nth(3).select_option("rollout")
    expect(page.locator(".vl-says")).to_contain_text("rollout of 4 layers")
    expect(page.locator(".vl-map-of-head.vl-own")).to_have_count(0)
