"""What a teacher and a student see: the page about a class, a student's page, the board."""

from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.hands import BUSY, is_running, run_cell, wait_for_kernel
from tests.classroom.pages.pages import HOSTILE, row
from tests.classroom.pages.test_feedback import broken
from vitlab.classroom.pages.about_class import class_page
from vitlab.classroom.pages.feedback import feedback_of
from vitlab.classroom.pages.rendering import rendered
from vitlab.core.readings.class_board import Student, made_class, ordered, reading_of

pytestmark = pytest.mark.browser


def class_with_any_names(count):
    """A made class, some of it called as nobody is, the most needy among them."""
    klass = made_class(count, seed=28)
    new = dict(zip((n.student for n in reading_of(klass).needs), HOSTILE, strict=False))
    students = tuple(Student(new.get(s.id, s.id), s.answers) for s in klass.students)
    files = tuple(f"{name}.pdf is no notebook" for name in HOSTILE)
    return replace(klass, students=students, unplaced=files)


@pytest.fixture
def opened(browser, tmp_path):
    """Opens a text as a file, and hears what the page asks for and complains about."""
    heard, contexts = [], []

    def opened(text, scheme, width):
        path = tmp_path / "page.html"
        path.write_text(text, encoding="utf-8")
        context = browser.new_context(
            color_scheme=scheme, viewport={"width": width, "height": 900}, offline=True
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("dialog", lambda dialog: heard.append(dialog.message) or dialog.dismiss())
        page.on(
            "request", lambda request: request.url == path.as_uri() or heard.append(request.url)
        )
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert heard == []


def violations(page):
    found = Axe().run(page, None, {"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def is_within(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    ("scheme", "width", "count"),
    [
        ("light", 1200, 40),
        pytest.param("dark", 600, 300, marks=pytest.mark.slow),
        pytest.param("light", 600, 300, marks=pytest.mark.slow),
        pytest.param("dark", 1200, 300, marks=pytest.mark.slow),
    ],
)
def test_a_page_about_a_class_is_gone_through_by_keys_and_asks_for_nothing(
    opened, scheme, width, count
):
    klass = class_with_any_names(count)
    reading, students = reading_of(klass), ordered(klass)
    page = opened(class_page((klass,)), scheme, width)
    assert is_within(page)
    status = page.get_by_role("status")
    drawn = page.locator(".vl-map > .vl-figure:visible")
    drawn.focus()
    page.keyboard.press("End")
    expect(status).to_contain_text(students[-1].id)
    page.keyboard.press("Home")
    page.keyboard.press("n")
    needy = next(s for s in students if s.handed_in and reading.need_of(s.id))
    expect(status).to_contain_text(needy.id)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".vl-answer pre")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".vl-answer pre")).to_be_hidden()
    dots = drawn.locator("circle")
    expect(dots).to_have_count(reading.group.count)
    other = reading.groups[3]
    page.get_by_role("button", name=other.words).click()
    expect(dots).to_have_count(other.count)
    first = reading.needs[0].student
    page.locator(".vl-first").get_by_role("link", name=first, exact=True).click()
    expect(status).to_contain_text(first)
    table = page.get_by_role("region", name="Every student in lab 1")
    expect(table.get_by_role("rowheader", name=first, exact=True)).to_be_visible()
    assert violations(page) == []
    assert is_within(page)


@pytest.mark.slow
@pytest.mark.parametrize(("scheme", "width"), [("dark", 1200), ("light", 600)])
def test_a_students_page_is_read_in_any_light_and_width(opened, scheme, width):
    told, _, _ = broken()
    rows = [
        row(exercise="1.1", points=2.0, of=2.0, standing="right", more=9, hints=0, minutes=12.0),
        told,
        row(exercise="1.4", points=1.0, of=1.0, standing="recorded", value="[2.0, 4.0]"),
    ]
    rows = [{**one, "student": HOSTILE[4]} for one in rows]
    page = opened(rendered("feedback.html", page=feedback_of(rows)), scheme, width)
    assert violations(page) == []
    assert is_within(page)
    expect(page.get_by_role("img", name="yours: ")).to_be_visible()
    expect(page.get_by_text(HOSTILE[4])).to_be_visible()


def test_on_the_board_a_column_is_chosen_and_a_law_gets_its_dots_while_the_kernel_is_busy(desk):
    cells = ("from vitlab.widgets import ClassBoard\nboard = ClassBoard()\nboard", BUSY)
    page = desk.notebook(*cells, run=False)
    run_cell(page, 0)
    drawn = page.get_by_role("application", name="Map of 114 students")
    expect(drawn).to_be_visible()
    wait_for_kernel(page, "idle")
    reading = reading_of(made_class())
    students = ordered(reading.klass)
    drawn.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".vl-said")).to_contain_text(students[-2].id)
    page.keyboard.press("Home")
    page.keyboard.press("n")
    needy = next(s for s in students if s.handed_in and reading.need_of(s.id))
    expect(page.locator(".vl-said")).to_contain_text(needy.id)
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name=f"answer: {needy.id}")).to_be_focused()
    run_cell(page, 1)
    wait_for_kernel(page, "busy")
    other = reading.groups[2]
    page.get_by_role("button", name=other.words).click()
    expect(drawn.locator(".vl-dots circle")).to_have_count(other.count)
    assert is_running(page)
    desk.free()
    wait_for_kernel(page, "idle")
    expect(page.locator("[data-fact=broken] b")).to_have_text(str(other.count))
