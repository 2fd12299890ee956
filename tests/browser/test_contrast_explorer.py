"""What a person does with the contrast explorer, and sees.

Each gesture of the mouse and its key, as the tests here make them:

- a picture or a caption dragged round the circle: arrow keys on it, with Shift ten degrees
- a click on a cell: arrow keys on the matrix
- a click on a part of the batch: arrow keys among its buttons
- a click on × of a pair: Delete on a vector of it
- S on one caption and on another swaps them; a typed caption is taken by Enter
- a click on what folds out: Enter
"""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.hands import BUSY, expect_answer, is_running, run_cell, wait_for_kernel

pytestmark = pytest.mark.browser

CELL = "from vitlab.widgets import ContrastExplorer"
CASES = json.loads(
    Path("tests/widgets/contrast_explorer/contrast_cases.json").read_text(encoding="utf-8")
)
CLIP = "[data-loss=clip] .vl-value"


def fact(page, name):
    return page.locator(f"[data-fact={name}] b")


def cell(page, loss, row, col, count=6):
    return page.locator(f"[data-loss={loss}] .vl-all > *").nth(row * (count + 1) + col + 1)


def test_the_numbers_on_the_page_are_the_golden_ones(desk):
    chosen = [case for case in CASES["batches"] if len(case["first"]) <= 8][:2]
    calls = []
    for case in chosen:
        settings = {n: tuple(v) if isinstance(v, list) else v for n, v in case["settings"].items()}
        pairs = tuple(enumerate(settings.pop("captions")))
        calls.append(f"ContrastExplorer(pairs={pairs!r}, **{settings!r})")
    page = desk.notebook(CELL, *calls)
    frames = page.locator(".vl-frame")
    expect(frames).to_have_count(len(chosen))
    for frame, case in zip(frames.all(), chosen, strict=True):
        frame.scroll_into_view_if_needed()
        split = "_split" if "micro_batch_size" in case["settings"] else ""
        for loss in ("clip", "siglip"):
            written = frame.locator(f"[data-fact={loss}_loss{split}] b")
            expect(written).not_to_be_empty()
            drawn = frame.locator(f"[data-loss={loss}] .vl-value").inner_text()
            wanted = pytest.approx(case[f"{loss}_loss"], rel=5e-3)
            assert float(written.inner_text().replace(",", "")) == wanted
            assert float(re.search(r"loss ([\d.,]+?)(?:,|$)", drawn)[1]) == wanted
            shares = [value for row in case[f"{loss}_shares"] for value in row]
            shown = frame.locator(f"[data-loss={loss}] .vl-cell").all_inner_texts()
            for text, share in zip(shown, shares, strict=True):
                assert abs(float(text or 0) - share) < 0.0051, (text, share)


def test_everything_of_a_batch_answers_while_the_kernel_is_busy(desk):
    explorer = "explorer = ContrastExplorer()\nexplorer"
    asked = (
        "print(explorer.micro_batch_size, explorer.text_angles[0], explorer.logit_bias,"
        " explorer.pairs[3][1])"
    )
    page = desk.notebook(CELL, explorer, BUSY, asked, run=False)
    for place in (0, 1):
        run_cell(page, place)
    expect(fact(page, "clip_loss_split")).to_have_text("0.0185")
    wait_for_kernel(page, "idle")
    run_cell(page, 2)
    wait_for_kernel(page, "busy")
    expect(page.locator(CLIP)).to_have_text("loss 0.0185, in one batch 1.57")
    page.get_by_role("radio", name="2 × 3").press("ArrowLeft")
    expect(page.locator(CLIP)).to_have_text("loss 1.57")
    expect(cell(page, "clip", 2, 5)).to_have_text("0.96")
    caption = page.get_by_role("slider", name=re.compile("^caption 1: a green star"))
    caption.press("ArrowLeft")
    caption.press("Shift+ArrowLeft")
    expect(caption).to_have_attribute("aria-valuenow", "95")
    bias = page.get_by_role("slider", name="bias")
    before = cell(page, "siglip", 2, 2).inner_text()
    bias.press("ArrowRight")
    expect(bias).to_have_attribute("aria-valuetext", "−9.5")
    expect(cell(page, "siglip", 2, 2)).not_to_have_text(before)
    typed = page.get_by_role("textbox", name="caption 4")
    typed.fill("a <b>star</b>")
    typed.press("Enter")
    expect(page.get_by_role("slider", name="picture 4: a <b>star</b>")).to_be_visible()
    matrix = page.locator("[data-loss=clip] .vl-cells")
    matrix.press("ArrowLeft")
    expect(page.locator(".vl-formula")).to_contain_text("picture 3, caption 5: cosine")
    page.locator(".vl-controls").get_by_role("combobox", name="softmax").select_option("columns")
    expect(page.locator("[data-loss=clip] > .vl-caption")).to_contain_text("along the column")
    page.locator(".vl-controls").get_by_role("combobox", name="softmax").select_option("rows")
    page.get_by_role("button", name="Add a pair").press("Enter")
    expect(page.locator(".vl-list li")).to_have_count(7)
    page.get_by_role("slider", name=re.compile("^caption 7:")).press("Delete")
    expect(page.locator(".vl-list li")).to_have_count(6)
    assert is_running(page)
    desk.free()
    wait_for_kernel(page, "idle")
    expect_answer(page, 3, "None 95.0 -9.5 a <b>star</b>")
    expect(page.locator(".vl-says")).to_contain_text("In one batch, CLIP’s loss is")


def test_a_vector_is_dragged_given_up_swapped_and_taken_away(desk):
    page = desk.notebook(CELL, "ContrastExplorer(micro_batch_size=None, cell=())")
    expect(fact(page, "clip_loss")).to_have_text("1.57")
    vector = page.get_by_role("slider", name=re.compile("^picture 6:"))
    circle = page.locator(".vl-round").bounding_box()
    middle = circle["x"] + circle["width"] / 2, circle["y"] + circle["height"] / 2
    vector.hover()
    page.mouse.down()
    page.mouse.move(middle[0], middle[1] + 60)
    expect(vector).to_have_attribute("aria-valuenow", "270")
    page.keyboard.press("Escape")
    expect(vector).to_have_attribute("aria-valuenow", "165")
    page.mouse.up()
    captions = [page.get_by_role("slider", name=re.compile(f"^caption {n}:")) for n in (3, 6)]
    captions[0].press("s")
    captions[1].press("s")
    expect(captions[0]).to_have_attribute("aria-valuenow", "220")
    expect(captions[1]).to_have_attribute("aria-label", "caption 6: a blue triangle on red")
    expect(fact(page, "clip_loss")).to_have_text("0.0234")
    matrix = page.locator("[data-loss=clip] .vl-cells")
    for key in ("Escape", "ArrowRight", "ArrowRight", "ArrowDown"):
        matrix.press(key)
    expect(page.locator(".vl-formula")).to_contain_text("picture 2, caption 2: cosine 0.966 × 14.3")
    cell(page, "siglip", 0, 5).click()
    expect(page.locator(".vl-formula")).to_contain_text("picture 1, caption 6")
    captions[1].press("Delete")
    expect(page.locator(".vl-list li")).to_have_count(5)
    page.get_by_role("button", name="take pair 1 away").click()
    page.get_by_role("button", name="Add a pair").click()
    expect(page.locator(".vl-list li")).to_have_count(5)
    expect(page.locator(".vl-says")).to_contain_text("5 pairs at scale 14.3")


def test_the_cells_of_many_pairs_are_clicked_and_said_and_have_the_colours_of_their_shares(desk):
    pairs = "tuple(enumerate(f'caption {n}' for n in range(16)))"
    page = desk.notebook(CELL, f"ContrastExplorer(pairs={pairs}, cell=())")
    matrix = page.locator("[data-loss=clip] .vl-cells")
    canvas = matrix.locator("canvas")
    expect(canvas).to_be_visible()
    side = canvas.bounding_box()["width"]

    def middle(row, col):
        return {"x": (col + 0.5) * side / 16, "y": (row + 0.5) * side / 16}

    def red(place):
        read = "(el, [x, y]) => el.getContext('2d').getImageData(x, y, 1, 1).data[0]"
        ratio = page.evaluate("devicePixelRatio")
        return canvas.evaluate(read, [ratio * place["x"], ratio * place["y"]])

    shares = {}
    for row, col in ((3, 3), (3, 4), (3, 9)):
        canvas.click(position=middle(row, col))
        name = re.compile(f"picture {row + 1}, caption {col + 1}.*: ")
        expect(matrix).to_have_attribute("aria-label", name)
        shares[col] = float(matrix.get_attribute("aria-label").rsplit(": ", 1)[1].replace("≈", ""))
    reds = {col: red(middle(3, col)) for col in shares}
    assert len(set(shares.values())) == 3
    assert sorted(shares, key=shares.__getitem__) == sorted(reds, key=reds.__getitem__)
    matrix.press("ArrowRight")
    expect(matrix).to_have_attribute("aria-label", re.compile("picture 4, caption 11"))
    expect(page.locator(".vl-formula")).to_contain_text("picture 4, caption 11: cosine")
    expect(page.locator(".vl-cell")).to_have_count(0)


def test_it_fits_the_page_and_zero_shot_and_the_loss_at_the_start_fold_out(desk, picture_of):
    page = desk.notebook(CELL, "ContrastExplorer(logit_scale=5)", dark=True)
    frame = page.locator(".vl-frame")
    expect(fact(page, "clip_loss")).to_have_text("0.793")
    for width, highest in ((600, 1700), (1200, 650)):
        page.set_viewport_size({"width": width + 160, "height": 900 if width > 1000 else 1900})
        page.wait_for_timeout(300)
        picture_of(page, f"contrast-{width}")
        assert frame.evaluate("el => el.scrollWidth <= el.clientWidth"), "something scrolls"
        assert frame.bounding_box()["height"] <= highest
    page.get_by_role("button", name="Zero-shot").press("Enter")
    asking = page.locator(".vl-asking")
    expect(asking.get_by_role("row", name=re.compile("^a blue circle"))).to_contain_text("0.41")
    asking.get_by_label("the lesson’s two prompts").check()
    rows = asking.locator("tbody tr")
    expect(rows.nth(0)).to_contain_text("0.6760.976")
    expect(rows.nth(1)).to_contain_text("0.3240.024")
    page.get_by_role("button", name="Loss at the start").click()
    start = page.locator(".vl-start tbody tr")
    expect(start.nth(0)).to_contain_text("0.6922,712")
    expect(start.nth(1)).to_contain_text("10.001.49")
    page.get_by_role("slider", name="batch at the start").press("ArrowLeft")
    expect(start.nth(0)).to_contain_text("0.6911,356")
