"""What a person does with the token budget, and sees.

Each gesture of the mouse and its key, as the tests here make them:

- a click on a row: arrow keys among the families; × of a row, a button, what folds out: Enter
- a box drawn round the smallest print: B, then arrows, with Alt they size it; Enter keeps it
- a click on a tile or on a slot: arrow keys, Page Up and Down, Home and End on the slots, which
  also tell what the pointer tells on the bar
- a slider, a list: arrow keys
"""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.hands import BUSY, expect_answer, is_running, run_cell, wait_for_kernel

pytestmark = pytest.mark.browser

CELL = "from vitlab.widgets import TokenBudget"
FILE = Path(__file__).parents[1] / "core" / "conformance" / "vlm_tokens.json"
VARIANTS = json.loads(FILE.read_text(encoding="utf-8"))["variants"]
SIZE = [1700, 2200]
SHOWN = ("qwen3-vl/released", "glm-4v/default", "idefics3", "llava-onevision")
OTHERS = ("minicpm-v-4.6", "pixtral", "phi-4-multimodal", "gemma-3/pan-and-scan")


def bar_says(page, words):
    expect(page.locator(".vl-bar")).to_have_attribute("aria-label", re.compile(words))


def real_count(rule):
    """(slots, separators) of the model's own processor, as the table has them."""
    (row,) = [row for row in VARIANTS[rule]["rows"] if row[0] == SIZE]
    return tuple(row[3:5])


def test_it_fits_the_page_and_its_slots_are_those_of_the_real_processors(desk):
    names = (*SHOWN, *OTHERS)
    size, wide = tuple(SIZE), 32_768  # a window with room for all of them
    given = f"image=None, image_size={size}, families={names}, family={names[0]!r}, context={wide}"
    page = desk.notebook(CELL, "TokenBudget()", f"TokenBudget({given})", dark=True)
    expect(page.locator("[data-fact=slots] b").first).to_have_text("6,918")
    rows = page.locator(".vl-frame").last.locator(".vl-families tbody tr")
    expect(rows).to_have_count(8)
    for width, *highest in ((1200, 650, 690), (1040, 800, 800), (600, 1950, 2200)):
        page.set_viewport_size({"width": width + 160, "height": 1000})
        page.wait_for_function(  # the words under the bar find their lines, and nothing is wider
            """highest => [...document.querySelectorAll(".vl-frame")].every((frame, place) => {
              const { right } = frame.getBoundingClientRect();
              const wide = [...frame.querySelectorAll(".vl-families tbody td")];
              return frame.offsetHeight <= highest[place] && frame.scrollWidth <= frame.clientWidth
                && wide.every((cell) => cell.getBoundingClientRect().right <= right);
            })""",
            arg=highest,
        )
    for place, name in enumerate(names):
        cost = rows.nth(place).locator(".vl-cost").inner_text().replace(",", "")
        slots, _, separators = cost.partition("+")
        assert (name, int(slots), int(separators or 0)) == (name, *real_count(name))


def test_rows_tiles_slots_and_window_answer_while_the_kernel_is_busy(desk):
    numbers = "print(it.family, it.images, it.context, it.slot)"
    page = desk.notebook(CELL, "it = TokenBudget()\nit", BUSY, numbers, run=False)
    for cell in (0, 1):
        run_cell(page, cell)
    bar_says(page, "3 pictures: 6,912 slots, 6 separators; text 600; 674 left")
    expect(page.locator("[data-fact=left] b")).to_have_text("674")
    expect(page.locator(".vl-families img:visible")).to_have_count(5)
    wait_for_kernel(page, "idle")
    run_cell(page, 2)
    wait_for_kernel(page, "busy")
    page.get_by_role("slider", name="pictures").focus()
    page.keyboard.press("ArrowRight")
    bar_says(page, "4 pictures: 9,216 slots, 8 separators; text 600; 1,632 too many")
    expect(page.locator(".vl-missing")).to_have_text("✕ 1,632 too many")
    page.locator(".vl-controls").get_by_label("window").select_option("16,384")
    bar_says(page, "6,560 left")
    picture = page.locator(".vl-place [role=application]")
    place = picture.bounding_box()
    picture.click(position={"x": 0.75 * place["width"], "y": 0.4 * place["height"]})
    order = page.locator(".vl-order")
    expect(order).to_contain_text("Slot 769 of 2,304: tile 4, row 1, column 1.")
    expect(page.locator(".vl-window [role=status]")).to_have_text(
        "tile 4: slots 769 to 1,024 of each picture"
    )
    order.locator("canvas").focus()
    for key in ("ArrowDown", "ArrowRight", "PageDown", "ArrowRight"):
        page.keyboard.press(key)
    expect(order).to_contain_text("Slot 1,026 of 2,304: tile 5, row 1, column 2.")
    page.get_by_role("radio", name="InternVL").focus()
    page.keyboard.press("ArrowDown")
    bar_says(page, "4 pictures: 1,024 slots, 16 separators")
    expect(page.get_by_role("radio", name="Gemma 3")).to_be_checked()
    expect(page.locator(".vl-steps")).to_contain_text("4 × 4 patches of 14 px become one slot")
    assert is_running(page)
    desk.free()
    wait_for_kernel(page, "idle")
    expect_answer(page, 3, "gemma-3 4 16384 1025")
    expect(page.locator("[data-fact=slots] b")).to_have_text("1,040")


def test_families_come_and_go_a_button_mends_and_numbers_are_explained(desk, picture_of):
    page = desk.notebook(CELL, "TokenBudget(context=2048)")
    left = page.locator(".vl-too-small")
    expect(left.get_by_role("alert")).to_contain_text("5,470 slots are missing; Gemma 3 with 3")
    left.get_by_role("button", name="Take Gemma 3").click()
    expect(left).to_be_hidden()
    page.get_by_role("button", name="leave out LLaVA-NeXT").click()
    expect(page.locator(".vl-families tbody tr")).to_have_count(4)
    page.get_by_label("compare with another family").select_option("Idefics3")
    expect(page.locator(".vl-families tbody tr").last).to_contain_text("Idefics3")
    page.locator(".vl-families tbody tr").last.locator(".vl-cost").click()
    expect(page.locator(".vl-says")).to_contain_text("Idefics3 cuts each of 3 pictures")
    page.get_by_role("button", name="Its settings").click()
    field = page.get_by_label("longest", exact=True)
    field.fill("728")
    field.press("Enter")
    expect(page.locator(".vl-says")).to_contain_text("into 2 × 2 tiles")
    expect(page.locator(".vl-caps tr.vl-own")).to_contain_text("HuggingFaceM4/Idefics3")
    page.get_by_role("button", name="Why do my numbers differ?").click()
    for name, count in (("one count", "845"), ("the other", "676")):
        page.get_by_label(name).fill(count)
        page.get_by_label(name).press("Enter")
    expect(page.locator(".vl-differing li").first).to_contain_text("without the overview")
    page.locator(".vl-bar [data-picture]").first.hover()
    expect(page.locator(".vl-window [role=status]")).to_contain_text("of each picture")
    picture_of(page, "token-budget")


def test_the_smallest_print_is_boxed_by_hand_and_by_keys(desk):
    cells = ("budget = TokenBudget()\nbudget", "print(budget.box)")
    page = desk.notebook(CELL, *cells, run=False)
    for cell in (0, 1):
        run_cell(page, cell)
    picture = page.locator(".vl-place [role=application]")
    letter = page.locator(".vl-families tr.vl-own td").nth(1)
    expect(letter).to_have_text("20.5")
    place = picture.bounding_box()
    start = place["x"] + 0.2 * place["width"], place["y"] + 0.3 * place["height"]
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 60, start[1] + 20, steps=4)
    page.mouse.up()
    expect(letter).not_to_have_text("20.5")
    drawn = letter.inner_text()
    for key in ("b", "Alt+ArrowDown", "Alt+ArrowDown", "ArrowRight", "Enter"):
        picture.press(key)
    expect(letter).not_to_have_text(drawn)
    taller = letter.inner_text()
    assert float(taller) > float(drawn)
    for key in ("b", "Alt+ArrowUp", "Escape"):  # as it was before
        picture.press(key)
    expect(letter).to_have_text(taller)
    slots = page.locator(".vl-order canvas")
    told = page.locator(".vl-window [role=status]")
    for key, words in (
        ("Home", "tile 1: slots 1 to 256"),
        ("End", "overview: slots 2,049 to 2,304"),
    ):
        slots.press(key)
        expect(told).to_contain_text(words)
    box = slots.bounding_box()
    slots.click(position={"x": 1, "y": box["height"] - 2})
    expect(page.locator(".vl-order")).to_contain_text("row 16, column 1")
    page.get_by_role("button", name="leave out LLaVA-NeXT").press("Enter")
    expect(page.locator(".vl-families tbody tr")).to_have_count(4)


def test_words_under_the_bar_are_crossed_by_no_mark(desk):
    names = (*SHOWN, "internvl", "minicpm-v-4.6", "pixtral", "phi-4-multimodal")
    page = desk.notebook(CELL, f"TokenBudget(families={names}, family='internvl')")
    expect(page.locator(".vl-families tbody tr")).to_have_count(8)
    crossed = """() => {
      const boxOf = (node) => node.getBoundingClientRect();
      const words = document.querySelector(".vl-beyond");
      const range = document.createRange();
      range.selectNodeContents(words);
      const text = boxOf(range);
      const marks = [...document.querySelectorAll(".vl-ends > span:not(.vl-beyond)")];
      return words.textContent && marks.filter((mark) => {
        const { left, bottom } = boxOf(mark);
        return left > text.left - 2 && left < text.right && bottom > text.top + 1;
      }).length;
    }"""
    for width in (1360, 760):
        page.set_viewport_size({"width": width, "height": 1000})
        page.wait_for_timeout(300)
        assert page.evaluate(crossed) == 0
        ends = page.locator(".vl-ends")
        assert ends.evaluate(
            "el => el.scrollHeight <= el.clientHeight && el.scrollWidth <= el.clientWidth"
        )
