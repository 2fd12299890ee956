"""What a person does with the resolution simulator, and sees."""

import json
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import expect
from torch.nn.functional import interpolate

from tests.browser.hands import BUSY, last_output, run_cell
from vitlab.core import load

pytestmark = pytest.mark.browser

CELL = "from vitlab.widgets import ResolutionSimulator"


def fact(page, name):
    return page.locator(f"[data-fact={name}] b")


def by_hand():
    """‖back − p‖ / ‖p‖ of the bundled table over 8 → 16 → 8, as torch alone does it."""
    table = load("vit_shapes_patch8_64").pos_embed[0, 1:].T.reshape(1, -1, 8, 8).detach()
    how = {"mode": "bicubic", "antialias": True}
    back = interpolate(interpolate(table, (16, 16), **how), (8, 8), **how)
    return f"{(back - table).norm() / table.norm():.3f}"


def test_the_numbers_on_the_page_are_those_of_the_card_and_of_torch(desk, picture_of):
    page = desk.notebook(CELL, "ResolutionSimulator()")
    card = files("vitlab") / "data" / "checkpoints" / "accuracies.json"
    told = json.loads(card.read_text(encoding="utf-8"))
    right = told["models"]["vit_shapes_patch8_64"]["grows"]
    for name, method in (("accuracy", "timm"), ("accuracy_none", "none"), ("accuracy_pi", "pi")):
        share = 100 * right[method]["128"] / told["pictures"]
        expect(fact(page, name)).to_have_text(f"{share:.3g} %")
    own = page.locator(".vl-choosable .vl-own td")
    expect(own.nth(2)).to_have_text(by_hand())
    picture_of(page, "simulator")
    page.get_by_role("radio", name="siglip2: bilinear, antialias").press("ArrowDown")
    expect(page.get_by_role("radio", name="nearest")).to_be_checked()
    expect(own.nth(2)).to_have_text("0.000")  # each row comes back


GOLDEN = json.loads(Path(__file__).with_name("resolution_numbers.json").read_text("utf-8"))
IN_ITS_ROW = {"to_truth": 1, "there_and_back": 2}  # columns of the row that is chosen


def test_the_numbers_on_the_page_are_the_golden_ones_and_those_of_the_reading(desk):
    made = [f"made.append(ResolutionSimulator({case['settings']})); made[-1]" for case in GOLDEN]
    told = """import json
print(json.dumps([{fact.name: fact.value for fact in one.reading.facts} for one in made]))"""
    page = desk.notebook(f"import numpy as np\n{CELL}\nmade = []", *made, told)
    read = json.loads(last_output(page).inner_text())
    frames = page.locator(".vl-frame")
    expect(frames).to_have_count(len(GOLDEN))
    for place, case in enumerate(GOLDEN):
        frame = frames.nth(place)
        frame.scroll_into_view_if_needed()
        for name, value in case["numbers"].items():
            in_a_row = frame.locator(f"[data-fact={name}] b")
            if not in_a_row.count():
                in_a_row = frame.locator(".vl-choosable .vl-own td:visible").nth(IN_ITS_ROW[name])
            shown = float(in_a_row.inner_text().replace(",", "").removesuffix(" %"))
            assert shown == pytest.approx(value, rel=6e-3), (case, name)
            assert read[place][name] == pytest.approx(value, rel=1e-4), (case, name)


LONG = f"print('begun', flush=True)\n{BUSY}\nprint('ended')"


def test_tabs_and_the_dimension_answer_while_the_kernel_is_busy(desk):
    page = desk.notebook(CELL, "ResolutionSimulator()", LONG, run=False)
    run_cell(page, 0)
    run_cell(page, 1)
    expect(fact(page, "slots")).to_have_text("257")
    run_cell(page, 2)
    expect(last_output(page)).to_have_text("begun")  # a status may still be that of a cell before
    slider = page.get_by_role("slider", name="dimension")
    slider.focus()
    slider.press("ArrowRight")
    expect(page.locator(".vl-map").nth(1).locator(".vl-colour-bar small")).to_have_text("13")
    for tab, shown in (
        ("Native aspect", ".vl-aspects .vl-grid"),
        ("Patch weights", ".vl-kernels img"),
    ):
        page.locator(".vl-tabs button", has_text=tab).press("Enter")
        expect(page.locator(shown).first).to_be_visible()
        expect(page.locator(".vl-maps")).to_be_hidden()
    assert last_output(page).inner_text().split() == ["begun"]
    desk.free()
    expect(last_output(page)).to_contain_text("ended")
    expect(page.locator(".vl-says")).to_contain_text("Kernels of 8 × 8")
    expect(page.locator(".vl-kernels img").first).to_be_visible()


def test_a_run_shows_a_bar_and_is_called_off(desk):
    page = desk.notebook(CELL, "ResolutionSimulator(new_size=4)")
    page.get_by_role("button", name="Measure").click()
    expect(page.locator(".vl-progress")).to_be_visible()
    expect(page.locator(".vl-measured").first).to_be_visible(timeout=120_000)
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".vl-progress")).to_be_hidden()
    expect(page.get_by_role("button", name="Measure")).to_be_visible()
