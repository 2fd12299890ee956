"""Lab 12 as a student works at it: a test that cannot fail, one that can, and a claim used up."""

import shutil

import pytest
from playwright.sync_api import expect

from labs_solutions import release
from tests.browser.student import answered, in_a_new_cell, run

pytestmark = pytest.mark.browser

NAME = "12_find_the_mistake.ipynb"
WITHOUT_ASSERT = """def finding_12_1():
    def is_258(world):
        world.scores(512, 8) / world.scores(512, 32) == 258

    return "D1", is_258"""
WITH_ASSERT = WITHOUT_ASSERT.replace("world.scores(512, 8)", "assert world.scores(512, 8)")


@pytest.fixture
def page(server, desk):
    """The student's copy with nothing run yet: a kernel that has just started."""
    shutil.copy(release.RELEASED / NAME, server.folder / NAME)
    (server.folder.parent / "progress.json").unlink(missing_ok=True)
    return desk.open(NAME, run=False)


@pytest.mark.slow  # test_lab02 has a student's whole path
def test_a_student_refutes_a_claim_once_the_test_can_fail(page, picture_of):
    run(page, 1)
    claim = page.locator("li").filter(has_text="costs 258 times the attention memory")
    claim.scroll_into_view_if_needed()
    expect(claim).to_be_visible()
    picture_of(page, "lab12-page")
    expect(answered(page, "12.1", WITHOUT_ASSERT)).to_contain_text("Is there an `assert` in it")
    picture_of(page, "lab12-cannot-fail")
    expect(in_a_new_cell(page, 'hint("12.1")')).to_contain_text("Hint 1 of 4 for 12.1: question")
    right = answered(page, "12.1", WITH_ASSERT)
    expect(right).to_contain_text("12.1 right: 1 of 1 point")
    expect(right).to_contain_text("It is (32 / 8)⁴ = 256")
    picture_of(page, "lab12-refuted")

    again = answered(page, "12.2", WITH_ASSERT.replace("finding_12_1", "finding_12_2"))
    expect(again).to_contain_text("D1 is counted for 12.1 already")
    expect(in_a_new_cell(page, "progress(12)")).to_contain_text("1 of 5")
