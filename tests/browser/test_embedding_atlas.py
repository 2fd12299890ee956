"""What a person does with the embedding atlas, and sees.

Each gesture of the mouse and its key, as the tests here make them:

- a rectangle or a lasso drawn round points: Shift and arrow keys; what it draws: L
- Shift and a click, Alt and a click on a point: Space adds it or takes it away
- a click beside all points: Escape, which also gives up what is being drawn
- a click on a point: arrow keys in the scatter; on a patch: arrow keys on the pictures, Home, End,
  and Page Up and Down for another picture
- the pointer on a point or a patch: N goes to the next neighbour, Enter looks at it
- a click on a name of the legend: Enter; on the curve of layers: arrow keys on the slider
- Cancel: Escape wherever nothing is brushed or selected
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hands import BUSY, expect_answer, is_running, run_cell, wait_for_kernel

pytestmark = pytest.mark.browser

CELL = "from vitlab.widgets import EmbeddingAtlas"
POINTS = ".vl-scatter .vl-points-hand"
WALL = ".vl-side .vl-wall-hand"
# What the canvases show, read off them: px of the brush's amber on the pictures.
AMBER = """() => {
    const canvas = document.querySelector('.vl-side .vl-wall-hand');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4)
        count += data[i] > 200 && data[i + 1] > 130 && data[i + 1] < 190 && data[i + 2] < 60;
    return count;
}"""


def says(page, where, words):
    expect(page.locator(where)).to_have_attribute("aria-label", re.compile(words))


def drag(page, where, *path, keys=()):
    """Press at the first of these shares of a canvas, go by the others, and let go."""
    box = page.locator(where).bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in path]
    for key in keys:
        page.keyboard.down(key)
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=6)
    page.mouse.up()
    for key in keys:
        page.keyboard.up(key)


def brushed(page):
    """What the points say of the brush, once they are drawn."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    told = page.locator(POINTS).get_attribute("aria-label")
    found = re.search(r"([\d,]+) brushed", told)
    return int(found[1].replace(",", "")) if found else 0


def test_hands_brush_choose_and_slide_while_the_kernel_is_busy(desk):
    cells = (
        "atlas = EmbeddingAtlas()\natlas",
        BUSY,
        "print(atlas.selected, atlas.layer, len(atlas.selection), atlas.reading.chosen.sum())",
    )
    page = desk.notebook(CELL, *cells, run=False)
    for cell in (0, 1):
        run_cell(page, cell)
    says(page, POINTS, "1,024 points. Looking at patch 56 of picture 8: circle")
    expect(page.locator("[data-fact=probe] b")).to_have_text("98.7 %", timeout=60_000)
    wait_for_kernel(page, "idle")
    run_cell(page, 2)
    wait_for_kernel(page, "busy")

    drag(page, POINTS, (0.3, 0.05), (0.62, 0.6))
    first = brushed(page)
    assert 100 < first < 900
    names = page.locator(".vl-points-name b")
    counts = [re.match(r"(\d+) of 256", text) for text in names.all_inner_texts()]
    assert sum(int(count[1]) for count in counts) == first
    assert page.evaluate(AMBER) > 300
    drag(page, POINTS, (0.62, 0.05), (0.99, 0.6), keys=["Shift"])
    more = brushed(page)
    assert more > first
    drag(page, POINTS, (0.3, 0.05), (0.62, 0.6), keys=["Alt"])
    assert brushed(page) == more - first
    page.get_by_role("button", name="lasso").click()
    drag(page, POINTS, (0.1, 0.1), (0.1, 0.9), (0.5, 0.9), (0.5, 0.1))
    lassoed = brushed(page)
    assert 50 < lassoed < 900
    page.get_by_role("button", name="circle").click()
    assert brushed(page) == 256
    page.locator(POINTS).press("Escape")
    assert brushed(page) == 0
    assert page.evaluate(AMBER) == 0

    layer = page.get_by_role("slider", name="layer")
    layer.press("ArrowLeft")
    expect(layer).to_have_attribute("aria-valuetext", "block 3")
    page.locator(".vl-near button").nth(0).click()
    page.locator(WALL).press("ArrowRight")  # in the corner's picture
    says(page, POINTS, "Looking at patch 57 of picture 8: circle")
    page.locator(WALL).press("PageDown")
    says(page, WALL, "Looking at patch 57 of picture 9")
    page.locator(WALL).press("Shift+ArrowUp")
    says(page, POINTS, "Looking at patch 49 of picture 9.*2 brushed")
    page.locator(POINTS).press(" ")
    assert brushed(page) == 1
    assert is_running(page)
    desk.free()
    wait_for_kernel(page, "idle")
    expect_answer(page, 3, "625 block 3 1 1")
    expect(page.locator(".vl-says")).to_contain_text("after block 3")


def test_a_point_and_its_patch_are_one_whatever_is_shown(desk):
    show = "atlas = EmbeddingAtlas(subset='ground', selection=[64, 65, 70, 200, 201])\natlas"
    page = desk.notebook(CELL, show, "atlas.selection = [576]", "print(atlas.selected)", run=False)
    run_cell(page, 0)
    run_cell(page, 1)
    says(page, POINTS, "5 brushed")
    expect(page.locator(".vl-scatter .vl-points-place")).to_be_visible()
    for number in range(3):
        page.locator(POINTS).press("n")
        near = page.locator(".vl-near button").nth(number + 1).get_attribute("aria-label")
        name = near.split(", cosine")[0]
        expect(page.locator(".vl-scatter .vl-points-card span")).to_contain_text(f"{name}: ")
    page.locator(POINTS).press("Enter")
    says(page, WALL, f"Looking at {name}")
    patch, picture = map(int, re.findall(r"\d+", name))
    expect_answer(page, 3, str(64 * picture + patch))
    run_cell(page, 2)  # set from code
    says(page, POINTS, " 1 brushed")
    wall = page.locator(WALL).bounding_box()
    page.mouse.move(wall["x"] + 0.875 * wall["width"], wall["y"] + 0.03 * wall["height"])
    card = page.locator(".vl-scatter .vl-points-card")
    page.get_by_role("combobox", name="colour").select_option("norm")
    expect(page.locator(".vl-points-legend")).to_contain_text(re.compile("norm [\\d.]+"))
    says(page, POINTS, "norm .* 1 brushed")  # recolouring keeps the brush
    expect(card).to_be_hidden()


# The middle of the yellow ring round the selected point, as shares of the canvas.
RING = """() => {
    const canvas = document.querySelector('.vl-scatter .vl-points-hand');
    const { width, height } = canvas;
    const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
    let [count, x, y] = [0, 0, 0];
    for (let i = 0; i < data.length / 4; i++) {
        const [red, green, blue] = data.slice(4 * i, 4 * i + 3);
        if (red < 250 || Math.abs(green - 214) > 4 || blue > 20) continue;
        [count, x, y] = [count + 1, x + (i % width), y + Math.floor(i / width)];
    }
    return [x / count / width, y / count / height];
}"""


def test_each_gesture_of_the_mouse_has_its_key(desk):
    page = desk.notebook(CELL, "atlas = EmbeddingAtlas(subset='ground')\natlas", "atlas.dims = 3")
    points, wall = page.locator(POINTS), page.locator(WALL)
    says(page, POINTS, "Looking at patch 56 of picture 8")
    box = points.bounding_box()

    def at(place):
        return box["x"] + place[0] * box["width"], box["y"] + place[1] * box["height"]

    tools = {name: page.get_by_role("button", name=name) for name in ("rectangle", "lasso")}
    points.press("l")
    expect(tools["lasso"]).to_have_attribute("aria-pressed", "true")
    tools["rectangle"].click()
    expect(tools["lasso"]).to_have_attribute("aria-pressed", "false")
    there = at(page.evaluate(RING))
    points.press("Escape")  # nothing is brushed: it lets go of the token
    expect(points).not_to_have_attribute("aria-label", re.compile("Looking at"))
    page.mouse.click(*there)
    says(page, POINTS, "Looking at patch")
    for held, key, left in (("Shift", " ", 0), ("", " ", 1), ("Alt", "", 0)):
        if held:
            page.keyboard.down(held)
            page.mouse.click(*there)
            page.keyboard.up(held)
        if key:
            points.press(key)
        assert brushed(page) == left
    card = page.locator(".vl-scatter .vl-points-card")
    page.mouse.move(*at((0.5, 0.99)))
    page.mouse.move(*there)
    expect(card).to_be_visible()
    page.mouse.move(box["x"] - 40, box["y"])
    expect(card).to_be_hidden()
    points.press("n")
    expect(card).to_be_visible()
    points.press("Escape")
    expect(card).to_be_hidden()
    star = page.locator(".vl-points-name", has_text="star")
    star.dblclick()
    alone = brushed(page)
    assert alone > 100
    star.press("Enter")  # once more lets go
    assert brushed(page) == 0
    star.press("Enter")
    assert brushed(page) == alone
    page.mouse.move(*at((0.02, 0.02)))
    page.mouse.down()
    page.mouse.move(*at((0.9, 0.9)), steps=4)
    assert brushed(page) != alone
    page.keyboard.press("Escape")
    assert brushed(page) == alone
    page.mouse.up()
    page.mouse.click(*at((0.02, 0.98)))  # beside all points
    assert brushed(page) == 0
    hung = wall.bounding_box()
    page.mouse.click(hung["x"] + 4, hung["y"] + 4)
    says(page, WALL, "Looking at patch 0 of picture 0")
    for key, patch in (("End", 63), ("Home", 0), ("ArrowRight", 1)):
        wall.press(key)
        says(page, WALL, f"Looking at patch {patch} of picture 0")
    slider = page.get_by_role("slider", name="layer")
    curve = page.locator(".vl-knows svg")
    expect(curve).to_be_visible(timeout=180_000)  # once every layer was read
    curve.click(position={"x": 20, "y": 40})
    expect(slider).to_have_attribute("aria-valuetext", "pixels")
    slider.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "norm")
    wait_for_kernel(page, "idle")
    drawn = "() => document.querySelector('.vl-scatter .vl-picture').toDataURL()"
    before = page.evaluate(drawn)
    for key in ("q", "w"):
        points.press(key)
    page.wait_for_function(f"before => ({drawn})() !== before", arg=before)


def test_escape_calls_off_a_layout(desk):
    page = desk.notebook(CELL, "EmbeddingAtlas(selected=None)")
    says(page, POINTS, "1,024 points.")
    page.get_by_role("combobox", name="layout").select_option("t-SNE")
    running = page.locator(".vl-running")
    expect(running.get_by_role("button", name="Cancel")).to_be_visible()
    expect(running).to_contain_text(re.compile("laying out"))
    page.locator(POINTS).press("Escape")
    expect(running).to_contain_text("called off")
    expect(page.locator(".vl-under")).to_contain_text("until the layout is there")


def test_text_of_the_readers_own_is_text(desk):
    trap = "<img src=x onerror=document.body.dataset.caught=1>"
    own = f"""import numpy as np
trap = {trap!r}
rng = np.random.default_rng(0)
atlas = EmbeddingAtlas(
    tokens=rng.normal(size=(60, 5)), ids=[f"{{trap}}{{n}}" for n in range(60)], question=trap,
    labels=[trap, "other"] * 30, groups=[trap, "b", "c"] * 20, selected=trap + "3",
    selection=[trap + "4"], thumbnails=rng.integers(0, 255, (60, 9, 12, 3), np.uint8),
)
atlas"""
    page = desk.notebook(CELL, own)
    expect(page.locator(".vl-points-name").first).to_contain_text("<img")
    says(page, POINTS, "Looking at token <img")
    page.locator(".vl-near button").nth(1).click()
    for button in page.locator(".vl-foot .widget-toggle-button").all():
        button.click()
    page.locator(POINTS).press("n")
    expect(page.locator(".vl-scatter .vl-points-card")).to_contain_text("<img")
    assert page.evaluate("document.body.dataset.caught") is None
    assert page.locator(".vl-frame img").count() == 0
