"""Lab 2 as a student works at it: a wrong answer, a hint, a right one, and the instrument."""

import shutil

import pytest
from playwright.sync_api import expect

from labs_solutions import release
from tests.browser.student import answered, in_a_new_cell
from vitlab.grading.course import find_lab
from vitlab.grading.course_page import TITLE

pytestmark = pytest.mark.browser

NAME = "02_one_linear_map.ipynb"
POINTS = find_lab(2).points
HEAD = "def transplant(matrix, patch_size, in_chans):\n    ph, pw = patch_size\n"
WRONG = HEAD + "    return matrix.T.reshape(-1, in_chans, ph, pw)"
RIGHT = HEAD + "    return matrix.T.reshape(-1, ph, pw, in_chans).permute(0, 3, 1, 2)"


@pytest.fixture
def page(server, desk):
    """The student's copy, opened and run, with no progress yet."""
    shutil.copy(release.RELEASED / NAME, server.folder / NAME)
    (server.folder.parent / "progress.json").unlink(missing_ok=True)
    page = desk.open(NAME)
    expect(page.get_by_role("row", name=f"total 0 of {POINTS}")).to_be_visible()
    return page


def test_a_student_is_wrong_takes_a_hint_is_right_and_sees_where_he_stands(page, picture_of):
    frame = page.locator(".vl-frame").filter(has_text="Why does one of them know the cat").first
    frame.scroll_into_view_if_needed()
    expect(frame).to_contain_text("Read back from 192 random ones, 74.0 % of the variance is lost")
    frame.get_by_role("slider", name="embed_dim", exact=True).press("ArrowRight")
    expect(frame).to_contain_text("Read back from 193 random ones")
    picture_of(page, "lab02-instrument")

    told = answered(page, "2.5", WRONG)
    expect(told).to_contain_text("2.5 not right yet: 1 of 2 points")
    expect(told).to_contain_text("in the wrong order")
    picture_of(page, "lab02-wrong")
    expect(in_a_new_cell(page, 'hint("2.5")')).to_contain_text("Hint 1 of 4 for 2.5: question")

    expect(answered(page, "2.5", RIGHT)).to_contain_text("2.5 right: 2 of 2 points")
    shown = in_a_new_cell(page, "progress()")
    expect(shown.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(shown).to_contain_text("One linear map, four spellings")
    picture_of(page, "lab02-progress")
