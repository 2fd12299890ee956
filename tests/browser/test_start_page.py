"""The page to start with, opened and run."""

import shutil

import pytest
from playwright.sync_api import expect

from vitlab.cli import labs_folder

pytestmark = pytest.mark.browser

PAGE = "00_start_here.ipynb"


def test_every_instrument_of_the_start_page_comes_up_and_shows_its_sentence(desk, picture_of):
    shutil.copy(labs_folder() / PAGE, desk.server.folder / PAGE)
    page = desk.open(PAGE)
    cells = page.locator(".jp-CodeCell")
    for place in range(cells.count()):
        cells.nth(place).scroll_into_view_if_needed()
        expect(cells.nth(place).locator(".vl-says")).not_to_be_empty()
    picture_of(page, "start-page")
