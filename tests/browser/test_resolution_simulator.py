"""What a person does with the resolution simulator, and sees.

Each gesture of the mouse and its key, as the tests here make them:

- a click on a map, a picture or a patch: arrow keys on it
- a click on a point of a curve: the slider of rows, or of the patch
- a click on a row of the table: Up and Down
- a click on a tab, a button or what folds out: Enter
- a picture dropped or pasted: the menu of pictures, and its button to open one
"""

import json
import re
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


@pytest.mark.parametrize("golden", [GOLDEN[:2], pytest.param(GOLDEN[2:], marks=pytest.mark.slow)])
def test_the_numbers_on_the_page_are_the_golden_ones_and_those_of_the_reading(desk, golden):
    made = [f"made.append(ResolutionSimulator({case['settings']})); made[-1]" for case in golden]
    told = """import json
print(json.dumps([{fact.name: fact.value for fact in one.reading.facts} for one in made]))"""
    page = desk.notebook(f"import numpy as np\n{CELL}\nmade = []", *made, told)
    read = json.loads(last_output(page).inner_text())
    frames = page.locator(".vl-frame")
    expect(frames).to_have_count(len(golden))
    for place, case in enumerate(golden):
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


STAND_IN = """import time
from vitlab.core import refitting
from vitlab.core.refitting import AccuracyPoint, TunedPoint
measure = refitting.measure_accuracies
refitting.measure_accuracies = lambda model, ways, **told: measure(
    model, ["timm"], [32, 48], **{**told, "pictures": [128]}
)
def tune(model, size, *, seeds, progress, cancelled):  # as long as it takes to see it
    for seed in seeds:
        for step in (0, 40):
            progress((2 * seed + step / 40) / 6, f"seed {seed}, step {step}")
            time.sleep(0.7)
            if cancelled.is_set():
                return
            yield TunedPoint(seed, step, AccuracyPoint("fine_tuned", size, 100 + step // 2, 128))
refitting.fine_tune = tune"""


def test_runs_show_a_bar_and_points_as_they_come_and_are_called_off(desk):
    page = desk.notebook(CELL, STAND_IN, "ResolutionSimulator(new_size=4)")
    bar, measure = page.locator(".vl-progress"), page.get_by_role("button", name="Measure")
    expect(fact(page, "slots")).to_have_text("17")
    measure.click()  # two sizes, really measured, to the end
    expect(page.locator("[data-fact=accuracy] .vl-measured")).to_be_visible()
    expect(page.locator("[data-fact=accuracy]")).to_contain_text("of 128")
    expect(measure).to_be_visible()
    expect(bar).to_be_hidden()
    page.get_by_role("button", name="Other strategies").click()
    folded = page.locator(".vl-strategies")
    expect(folded).to_contain_text("Nothing was trained yet")
    tune = page.get_by_role("button", name="Fine-tune at this size")
    tune.click()
    expect(bar).to_be_visible()
    expect(page.locator(".vl-progress-word")).to_contain_text("step")
    rows = folded.locator("tbody tr")
    expect(rows).to_have_count(1)  # the first point, while it runs
    expect(rows).to_have_count(2)
    expect(folded).to_contain_text("93.8 %± 0.0 %3")  # three seeds
    expect(folded).to_contain_text("At 32 px it went from 78.1 % to 93.8 %")
    expect(page.locator(".vl-legend").first).to_contain_text("◆ fine-tuned at one size")
    expect(bar).to_be_hidden()
    tune.click()
    expect(bar).to_be_visible()
    page.get_by_role("button", name="Cancel").press("Enter")
    expect(bar).to_be_hidden()
    expect(measure).to_be_visible()


def expect_places(page, old, new):
    """The same place in the four maps of each grid."""
    grids = page.locator(".vl-maps .vl-grid")
    for where in range(8):
        words = rf"(Patch|Position) {old if where < 4 else new}\b"
        expect(grids.nth(where)).to_have_attribute("aria-label", re.compile(words))


def test_one_place_is_chosen_in_all_maps_by_keys_and_by_clicks(desk):
    page = desk.notebook(CELL, "ResolutionSimulator()")
    grids = page.locator(".vl-maps .vl-grid")
    expect_places(page, 27, 119)  # also in those that the kernel never told of it
    grids.nth(1).focus()
    grids.nth(1).press("ArrowDown")
    grids.nth(1).press("ArrowRight")
    expect_places(page, 36, 153)
    box = grids.nth(6).bounding_box()
    grids.nth(6).click(position={"x": box["width"] * 6.5 / 16, "y": box["height"] * 2.5 / 16})
    expect_places(page, 11, 38)
    bar = page.locator(".vl-map").nth(6).locator(".vl-colour-bar small")
    expect(bar).to_have_text("38")  # the plane of that place


def test_what_a_click_does_on_the_curve_and_the_pictures_keys_do_too(desk):
    page = desk.notebook(CELL, "ResolutionSimulator()")
    expect(fact(page, "slots")).to_have_text("257")
    page.get_by_role("slider", name="rows").press("ArrowRight")  # as a click on the curve
    expect(fact(page, "slots")).to_have_text("290")
    point = page.locator(".vl-accuracies:visible .bqplot path.element").nth(2)
    point.dispatch_event("click")
    expect(fact(page, "slots")).to_have_text("65")
    page.locator(".vl-tabs button", has_text="Patch weights").press("Enter")
    picture = page.locator(".vl-patches .vl-grid")
    picture.focus()
    picture.press("ArrowRight")
    expect(page.locator(".vl-patches")).to_contain_text("patch 28 of")
    page.locator(".vl-panels").get_by_role("slider", name="patch").press("ArrowRight")
    expect(page.locator(".vl-says")).to_contain_text("for patches of 20 × 20")
    page.get_by_label("image").locator("visible=true").select_option("coffee")
    expect(picture).to_have_attribute("aria-label", re.compile("10 rows of 16"))
    page.locator(".vl-tabs button", has_text="Native aspect").press("Enter")
    native, square = (page.locator(".vl-aspects .vl-grid").nth(place) for place in (0, 1))
    expect(native).to_have_attribute("aria-label", re.compile(r"\. Patch \d+ of"))
    before = [one.get_attribute("aria-label") for one in (native, square)]
    native.focus()
    for _ in range(2):
        native.press("ArrowDown")
    for one, words in zip((native, square), before, strict=True):
        expect(one).not_to_have_attribute("aria-label", words)
