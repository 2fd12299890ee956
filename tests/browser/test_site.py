"""What `make site` writes opens from disk: no network, no complaint; no script to read it."""

import pytest
from playwright.sync_api import expect

from labs_solutions.site.gallery import write_gallery
from labs_solutions.site.reference import write_reference
from tests.site.pages import broken, fetched

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    write_gallery(folder)
    write_reference(folder / "reference")
    return folder


def test_no_link_of_the_whole_site_is_broken(folder):
    assert list(broken(folder)) == []
    assert not fetched(folder)


@pytest.mark.parametrize(("width", "scheme"), [(600, "dark"), (1200, "light")])
def test_the_page_shows_its_stills_whole_and_asks_for_nothing_else(browser, folder, width, scheme):
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True
    )
    page, asked, said = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((folder / "index.html").as_uri())
    frames = page.locator("iframe")
    for place in range(frames.count()):
        frames.nth(place).scroll_into_view_if_needed()
        inside = frames.nth(place).content_frame.locator("html")
        expect(inside).to_have_attribute("data-vitlab", "ready")
        page.wait_for_function(
            "place => document.querySelectorAll('iframe')[place].style.height", arg=place
        )
        assert inside.evaluate("root => root.scrollWidth <= root.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert {url for url in asked if not url.startswith(("file:", "data:", "blob:"))} == set()
    assert said == []
    context.close()


def test_without_scripts_everything_is_said(browser, folder):
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto((folder / "index.html").as_uri())
    expect(page.get_by_role("heading", level=2)).to_have_count(14)
    pictures = page.locator("figure img")
    assert pictures.count() == page.locator("iframe").count() > 10
    assert all(picture.is_visible() for picture in pictures.all())
    assert not page.locator("iframe").first.is_visible()
    tour = page.locator("#PatchGridSlicer details")
    tour.locator("summary").click()
    expect(tour.locator("li").first).to_be_visible()
    context.close()
