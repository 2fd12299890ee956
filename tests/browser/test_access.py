"""Every instrument of vitlab.widgets is there for eyes, ears, keys and fingers of many kinds."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.browser.conftest import LARGE, in_use
from tests.browser.hands import change_theme
from tests.few import few
from vitlab import widgets
from vitlab.widgets import Instrument

pytestmark = pytest.mark.browser

TOOLS = Path(__file__).with_name("access_tools.js").read_text(encoding="utf-8")
INSTRUMENTS = [
    name
    for name in widgets.__all__
    if issubclass(getattr(widgets, name), Instrument) and name != "Instrument"
]
OFTEN = ("PatchGridSlicer", "MemoryGauge", "TokenBudget", "Quiz")
"""Those of `make test`: among them they have all parts that others are made of."""
IN_TURN = (*OFTEN, *sorted({*INSTRUMENTS} - {*OFTEN}))
STATES = {"at rest": "", "a problem": "vl-has-problem", "folded out": "", "on tour": "vl-on-tour"}
PROBLEM = """from vitlab.core.errors import LabError, Remedy
it._show_problem(LabError("this cannot work: try another.", (Remedy("Try another", {}),)))"""
SMALL = {"width": 640, "height": 512}  # 1280 × 1024 at 200 %, under a finger
SPACED = """.vl-frame * { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } .vl-frame p { margin-bottom: 2em !important }"""


@dataclass
class Shown:
    """An instrument in a notebook of its own, which takes on one look after the other."""

    page: Page
    _cdp: CDPSession
    _look: str = "light"

    def as_in(self, look: str) -> Page:
        """The page in this look."""
        if look != self._look:
            self._look, small = look, look == "small"
            change_theme(self.page, dark=look == "dark")
            if not small:
                self._cdp.send("Emulation.clearDeviceMetricsOverride")
            self.page.set_viewport_size(SMALL if small else LARGE["viewport"])
            if small:
                sharp = {**SMALL, "deviceScaleFactor": 2, "mobile": False}
                self._cdp.send("Emulation.setDeviceMetricsOverride", sharp)
            self._cdp.send("Emulation.setTouchEmulationEnabled", {"enabled": small})
            self.page.wait_for_timeout(300)
        return self.page

    def tap(self, target: Locator, across: float) -> None:
        """Touch a thing with a finger, so far to the right and half down."""
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        at = {"x": box["x"] + across * box["width"], "y": box["y"] + 0.5 * box["height"]}
        for kind, points in (("touchStart", [at]), ("touchEnd", [])):
            self._cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@pytest.fixture(scope="module")
def shown(desk_with: Callable, request: pytest.FixtureRequest) -> Iterator[Shown]:
    """An instrument on one page, for all its tests."""
    name = request.param
    cells = (f"from vitlab.widgets import {name}\nit = {name}()\nit", PROBLEM, "it._refresh()")
    desk = desk_with("light", LARGE)
    with in_use(desk, f"access-{name}", request.session):
        page = desk.notebook(*cells, run=False)
        run(page, 0)
        page.locator(".vl-frame .vl-says").wait_for(state="attached")
        files = page.evaluate("!jupyterapp.shell.leftCollapsed && !jupyterapp.shell.collapseLeft()")
        page.evaluate(TOOLS)
        page.wait_for_timeout(300)  # names come when all else is drawn
        shown = Shown(page, page.context.new_cdp_session(page))
        yield shown
        shown.as_in("light")
        if files:  # as the next test, which has the same page, finds them
            page.evaluate("jupyterapp.shell.expandLeft()")


@pytest.fixture
def opened(shown: Shown, look: str) -> Page:
    """Its page in one of the looks."""
    return shown.as_in(look)


def in_looks(*looks: str):
    """All instruments in each of these looks; one instrument after the other."""
    dark = pytest.param("dark", marks=pytest.mark.slow)
    by_look = pytest.mark.parametrize("look", [dark if look == "dark" else look for look in looks])
    by_instrument = pytest.mark.parametrize("shown", few(IN_TURN, len(OFTEN)), indirect=True)
    return lambda test: by_look(by_instrument(test))


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


# What is there at rest is there folded out, too; the others take long and wait for dark's turn.
AXE = {"light": ("folded out",), "dark": ("a problem", "folded out", "on tour")}
MEASURES = ("faintTexts", "faintGraphics", "smallTargets", "unnamed", "cutTexts", "cutChoices")


@pytest.fixture(scope="module")
def found_in(shown: Shown) -> Callable[[str], dict[str, list[str]]]:
    """What every measure finds in a look, and in which state: each is brought about once."""

    @cache
    def found_in(look: str) -> dict[str, list[str]]:
        page, found = shown.as_in(look), {}
        for state in STATES:
            bring_to(page, state)
            for name, these in measured(page, state, look):
                found.setdefault(name, []).extend(f"{state}: {one}" for one in these)
            bring_back(page, state)
        return found

    return found_in


@pytest.fixture
def found(found_in: Callable, look: str) -> dict[str, list[str]]:
    return found_in(look)


def measured(page: Page, state: str, look: str) -> Iterator[tuple[str, list[str]]]:
    for measure in MEASURES:
        yield measure, page.evaluate(f"vitlabAccess.{measure}()")
    if state == "folded out":
        yield "onlyHovered", page.evaluate("vitlabAccess.onlyHovered()")
    fits = page.locator(".vl-frame").evaluate("frame => frame.scrollWidth <= frame.clientWidth")
    yield "sideways", [] if fits else ["it scrolls"]
    if look in AXE and state in AXE[look]:
        yield "axe", violations(page, contrast=state == "folded out")
    sheet = page.add_style_tag(content=SPACED)
    yield "cutTexts when spaced", page.evaluate("vitlabAccess.cutTexts()")
    sheet.evaluate("sheet => sheet.remove()")


def violations(page: Page, *, contrast: bool = True) -> list[str]:
    """What axe finds; of contrast `faintTexts` tells in every state, for a tenth of the time."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)  # once: code that has run before runs twice as fast
    rules = {"target-size": {"enabled": True}, "color-contrast": {"enabled": contrast}}
    options = {"resultTypes": ["violations"], "rules": rules}
    results = page.evaluate("options => axe.run('.vl-frame', options)", options)
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


@pytest.mark.parametrize("shown", INSTRUMENTS[:1], indirect=True)
@pytest.mark.parametrize("look", ["light"])
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
def test_a_finger_moves_every_slider_and_chooses_on_every_picture(shown, opened):
    for track in opened.locator(".vl-controls .noUi-target:visible").all():
        handle = track.locator(".noUi-handle")
        before, most = (handle.get_attribute(f"aria-value{it}") for it in ("now", "max"))
        place = 0.5 if abs(float(before) / float(most) - 0.5) > 0.1 else 0.25
        shown.tap(track, place)
        expect(handle).not_to_have_attribute("aria-valuenow", before)
    pictures = opened.locator(".vl-grid:visible:not(.vl-choices *)").all()
    lists = opened.locator(
        ".vl-choices .vl-grid:visible"
    ).all()  # last: they change what is on show
    for place, picture in enumerate([*pictures, *lists]):
        before = picture.get_attribute("aria-label")
        # Pictures move together, and the last tap may still be on its way to this one.
        shown.tap(picture, (0.2, 0.45, 0.7)[place % 3])
        expect(picture).not_to_have_attribute("aria-label", before)


@in_looks("light")
def test_no_words_are_there_for_the_pointer_alone(found):
    assert found["onlyHovered"] == []


@pytest.mark.slow
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
