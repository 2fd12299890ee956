"""Every instrument of vitlab.widgets is there for eyes, ears, keys and fingers of many kinds."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import LARGE, in_use
from vitlab import widgets
from vitlab.widgets import Instrument

pytestmark = pytest.mark.browser

TOOLS = Path(__file__).with_name("access_tools.js").read_text(encoding="utf-8")
INSTRUMENTS = [
    name
    for name in widgets.__all__
    if issubclass(getattr(widgets, name), Instrument) and name != "Instrument"
]
STATES = {"at rest": "", "a problem": "vl-has-problem", "folded out": "", "on tour": "vl-on-tour"}
PROBLEM = """from vitlab.core.errors import LabError, Remedy
it._show_problem(LabError("this cannot work: try another.", (Remedy("Try another", {}),)))"""
# One page in each: small is 1280 × 1024 at 200 %, under a finger.
LOOKS = {
    "light": LARGE,
    "dark": LARGE,
    "small": {
        "viewport": {"width": 640, "height": 512},
        "device_scale_factor": 2,
        "has_touch": True,
    },
}
SPACED = """.vl-frame * { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } .vl-frame p { margin-bottom: 2em !important }"""


@pytest.fixture(scope="module")
def opened(desk_with: Callable, request: pytest.FixtureRequest) -> Iterator[Page]:
    """An instrument in a notebook of its own, in one of the looks, for all its tests."""
    name, look = request.param
    cells = (f"from vitlab.widgets import {name}\nit = {name}()\nit", PROBLEM, "it._refresh()")
    desk = desk_with(f"access {look}", LOOKS[look])
    with in_use(desk, f"access-{name}-{look}", request.session):
        page = desk.notebook(*cells, dark=look == "dark", run=False)
        run(page, 0)
        page.locator(".vl-frame .vl-says").wait_for(state="attached")
        if page.locator(".jp-SideBar .lm-mod-current").count():
            page.evaluate("jupyterapp.commands.execute('application:toggle-left-area')")
        page.evaluate(TOOLS)
        page.wait_for_timeout(300)  # names come when all else is drawn
        yield page


def in_looks(*looks: str):
    pairs = [
        pytest.param(
            (name, look), id=f"{name}-{look}", marks=pytest.mark.slow if look == "dark" else ()
        )
        for name in INSTRUMENTS
        for look in looks
    ]
    return pytest.mark.parametrize("opened", pairs, indirect=True)


def run(page: Page, cell: int) -> None:
    page.evaluate(
        "cell => { jupyterapp.shell.currentWidget.content.activeCellIndex = cell;"
        " return jupyterapp.commands.execute('notebook:run-cell') }",
        cell,
    )


def folds(page: Page) -> list[Locator]:
    return page.locator(".vl-foot .widget-toggle-button").all()


def bring_to(page: Page, state: str) -> None:
    if state == "a problem":
        run(page, 1)
        expect(page.locator(".vl-problem [role=alert]")).to_be_visible()
    elif state == "folded out":
        for button in folds(page):
            button.click()
        expect(page.locator(".vl-words table").first).to_be_visible()
    elif state == "on tour":
        page.locator(".vl-show-me").click()
        expect(page.locator(".vl-told-now")).not_to_be_empty()
    page.wait_for_timeout(200)


def bring_back(page: Page, state: str) -> None:
    if state == "a problem":
        run(page, 2)
        expect(page.locator(".vl-has-problem")).to_have_count(0)
    elif state == "folded out":
        for button in folds(page):
            button.click()
    elif state == "on tour":
        page.locator(".vl-end").click()
        expect(page.locator(".vl-on-tour")).to_have_count(0)


MEASURES = ("faintTexts", "faintGraphics", "smallTargets", "unnamed", "cutTexts", "cutChoices")


@pytest.fixture(scope="module")
def found(opened: Page) -> dict[str, list[str]]:
    """What every measure finds, and in which state: each is brought about once, for all tests."""
    found: dict[str, list[str]] = {}
    for state in STATES:
        bring_to(opened, state)
        for name, these in measured(opened, state):
            found.setdefault(name, []).extend(f"{state}: {one}" for one in these)
        bring_back(opened, state)
    return found


def measured(page: Page, state: str) -> Iterator[tuple[str, list[str]]]:
    for measure in MEASURES:
        yield measure, page.evaluate(f"vitlabAccess.{measure}()")
    if state == "folded out":
        yield "onlyHovered", page.evaluate("vitlabAccess.onlyHovered()")
    fits = page.locator(".vl-frame").evaluate("frame => frame.scrollWidth <= frame.clientWidth")
    yield "sideways", [] if fits else ["it scrolls"]
    if page.viewport_size == LARGE["viewport"]:
        yield "axe", violations(page)
    sheet = page.add_style_tag(content=SPACED)
    yield "cutTexts when spaced", page.evaluate("vitlabAccess.cutTexts()")
    sheet.evaluate("sheet => sheet.remove()")


def violations(page: Page) -> list[str]:
    options = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    results = Axe().run(page, {"include": [[".vl-frame"]]}, options).response
    return [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary']}"
        for violation in results["violations"]
        for node in violation["nodes"][:4]
    ]


def colours(place: Locator) -> np.ndarray:
    pixels = Image.open(io.BytesIO(place.screenshot())).convert("RGB")
    return np.unique(np.asarray(pixels).reshape(-1, 3), axis=0).astype(int)


@in_looks("light", "dark")
def test_axe_finds_nothing(found):
    assert found["axe"] == []


@in_looks("light")
def test_axe_would_find_a_button_without_a_name(opened):
    opened.evaluate("() => document.querySelector('.vl').append(document.createElement('button'))")
    seen = violations(opened)
    opened.evaluate("() => document.querySelector('.vl').lastChild.remove()")
    assert [one for one in seen if one.startswith("button-name: ")]


@in_looks("light", "dark")
def test_every_text_and_every_figure_stands_out_from_its_ground(found):
    assert found["faintTexts"] + found["faintGraphics"] == []


@in_looks("light", "small")
def test_every_control_is_large_enough_for_a_finger_and_every_picture_has_a_name(found):
    assert found["smallTargets"] + found["unnamed"] == []


@in_looks("light", "small")
def test_nothing_is_cut_or_overlaps_also_where_a_reader_spaces_the_text(found):
    assert found["cutTexts"] + found["cutChoices"] == []
    assert found["cutTexts when spaced"] == []


@in_looks("small")
def test_at_200_percent_nothing_scrolls_sideways(found):
    assert found["sideways"] == []


@in_looks("small")
def test_a_finger_moves_every_slider_and_chooses_on_every_picture(opened):
    for track in opened.locator(".vl-controls .noUi-target:visible").all():
        handle = track.locator(".noUi-handle")
        before, most = (handle.get_attribute(f"aria-value{it}") for it in ("now", "max"))
        place = 0.5 if abs(float(before) / float(most) - 0.5) > 0.1 else 0.25
        tap(opened, track, place)
        expect(handle).not_to_have_attribute("aria-valuenow", before)
    pictures = opened.locator(".vl-grid:visible:not(.vl-choices *)").all()
    lists = opened.locator(
        ".vl-choices .vl-grid:visible"
    ).all()  # last: they change what is on show
    for place, picture in enumerate([*pictures, *lists]):
        before = picture.get_attribute("aria-label")
        # Pictures move together, and the last tap may still be on its way to this one.
        tap(opened, picture, (0.2, 0.45, 0.7)[place % 3])
        expect(picture).not_to_have_attribute("aria-label", before)


def tap(page: Page, target: Locator, across: float) -> None:
    target.scroll_into_view_if_needed()
    place = target.bounding_box()
    page.touchscreen.tap(place["x"] + across * place["width"], place["y"] + 0.5 * place["height"])


@in_looks("light")
def test_no_words_are_there_for_the_pointer_alone(found):
    assert found["onlyHovered"] == []


@in_looks("light", "dark")
def test_forced_colours_leave_swatches_tracks_and_pressed_buttons(opened):
    opened.emulate_media(forced_colors="active")
    frame = opened.locator(".vl-frame")
    for swatch in frame.locator(".vl-swatch:visible, .vl-colour-bar > i:visible").all():
        assert len(colours(swatch)) > 1, swatch.evaluate("node => node.outerHTML")
    for part in frame.locator(".noUi-connects:visible, .noUi-handle:visible").all():
        seen = colours(part)
        assert np.ptp(seen, axis=0).max() > 120 or len(seen) == 1
    for slider in frame.locator("input[type=range]:visible").all():  # the page's own
        assert np.ptp(colours(slider), axis=0).max() > 120
    for button in folds(opened):
        button.scroll_into_view_if_needed()
        opened.mouse.move(0, 0)
        before = colours(button)
        button.click()
        opened.mouse.move(0, 0)
        opened.wait_for_timeout(200)
        assert not np.array_equal(before, colours(button))
        button.click()
    opened.emulate_media(forced_colors="none")


@in_looks("light")
def test_the_focus_is_seen_wherever_tab_leads(opened):
    controls = opened.locator(".vl-frame :is(button, select, [role=slider]):visible:enabled")
    controls.first.focus()
    for key in ("Tab", "Shift+Tab"):  # by keys, or a browser that was clicked shows no focus
        opened.keyboard.press(key)
    reached: list[str] = []
    while len(reached) < 60:  # more than any instrument has
        inside, style, width, html = opened.evaluate(
            "() => { const now = document.activeElement; const style = getComputedStyle(now);"
            " return [!!now.closest('.vl-frame'), style.outlineStyle,"
            " parseFloat(style.outlineWidth), now.outerHTML.slice(0, 90)] }"
        )
        if not inside:
            break
        assert (style != "none", width >= 2) == (True, True), html
        reached.append(html)
        opened.keyboard.press("Tab")
    assert len(reached) >= controls.count()


def test_a_screen_reader_hears_what_the_readme_says_of_the_slicer(desk):
    page = desk.notebook("from vitlab.widgets import PatchGridSlicer", "PatchGridSlicer()")
    slider = page.get_by_role("slider", name="patch height")
    expect(slider).to_have_attribute("aria-valuetext", "16")
    expect(page.get_by_role("textbox", name="patch height, as a number")).to_have_text("16")
    picture = page.get_by_role("application", name="196 patches, 14 rows of 14.")
    strip = page.get_by_role("slider", name="197 tokens, one after the other")
    picture.click(position={"x": 3, "y": 3})
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight"):
        picture.press(key)
    heard = page.locator(".vl > .vl-canvas [aria-live=polite]")
    expect(heard).to_have_text("Patch 31: row 2, column 3 = 2 × 14 + 3.")
    expect(strip).to_have_attribute("aria-valuetext", re.compile("Token 32 of 197 in the sequence"))
    aloud = page.locator(".vl-live:not(.vl-canvas *)")
    expect(aloud).to_have_text("")  # the picture speaks for itself
    slider.focus()
    slider.press("ArrowLeft")
    expect(page.get_by_role("alert")).to_contain_text("Patches of 15 px do not fill")
    slider.press("ArrowLeft")
    expect(aloud).to_contain_text("224 × 224 px in patches of 14 × 14: 16 × 16 = 256 patches")
    fold = page.get_by_role("button", name="Describe")
    expect(fold).to_have_attribute("aria-expanded", "false")
    fold.click()
    expect(fold).to_have_attribute("aria-expanded", "true")


def test_a_screen_reader_hears_what_the_readme_says_of_the_gauge(desk):
    page = desk.notebook("from vitlab.widgets import MemoryGauge", "MemoryGauge()")
    bar = page.get_by_role("img", name="Bar: 28.3 GiB that a GPU needs at the peak")
    expect(bar).to_be_visible()
    step = page.get_by_role("img", name="Live bytes over one step, by kind: 25.4 GiB at the peak")
    expect(step).to_be_visible()
    moment = page.get_by_role("slider", name="moment")
    expect(moment).to_have_attribute("aria-valuetext", re.compile("At the peak.*Just allocated"))
    batch = page.get_by_role("slider", name="batch")
    batch.focus()
    batch.press("ArrowRight")
    expect(page.locator(".vl-live")).to_contain_text("Training on 257 images")
    expect(page.get_by_role("img", name="Bar: 28.4 GiB")).to_be_visible()
