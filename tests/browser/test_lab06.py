"""Lab 6 as a student works at it: a guess, the gauge, a wrong measurement and a right one."""

import shutil

import pytest
from playwright.sync_api import expect

from labs_solutions import release
from tests.browser.hands import place_of
from tests.browser.student import answered, in_a_new_cell, run
from vitlab.grading.course_page import TITLE

pytestmark = pytest.mark.browser

NAME = "06_what_does_it_cost.ipynb"
GUESS = "def guess_6_1():\n    return 3, 9"
LESSON = """def measure(run, clock, synchronize):
    start = clock()
    run()
    return clock() - start"""
RIGHT = """def measure(run, clock, synchronize):
    seconds = []
    for _ in range(8):
        synchronize()
        start = clock()
        run()
        synchronize()
        seconds.append(clock() - start)
    return sorted(seconds[1:])[3]"""


@pytest.fixture
def page(server, desk):
    """The student's copy with nothing run yet: a kernel that has just started."""
    shutil.copy(release.RELEASED / NAME, server.folder / NAME)
    (server.folder.parent / "progress.json").unlink(missing_ok=True)
    return desk.open(NAME, run=False)


@pytest.mark.slow  # test_lab02 has a student's whole path
def test_a_student_bets_moves_the_gauge_and_learns_to_measure(page, picture_of):
    run(page, 1)
    expect(answered(page, "6.1", GUESS)).to_contain_text("Your guess: 3 to 9 times as many")

    gauge = run(page, place_of(page, "task-6-4") - 3)  # the first of the gauges stands before it
    expect(gauge).to_contain_text("holds 26.43 GiB at its peak")
    switch = gauge.locator(".vl-switches .widget-dropdown").filter(has_text="attention")
    switch.locator("select").select_option("fused")
    expect(gauge).not_to_contain_text("26.43 GiB at its peak")
    picture_of(page, "lab06-gauge")

    expect(answered(page, "6.5", LESSON)).to_contain_text("6.5 not right yet: 0 of 2 points")
    picture_of(page, "lab06-wrong")
    expect(in_a_new_cell(page, 'hint("6.5")')).to_contain_text("Hint 1 of 4 for 6.5: question")
    expect(answered(page, "6.5", RIGHT)).to_contain_text("6.5 right: 2 of 2 points")

    shown = in_a_new_cell(page, "progress()")
    expect(shown.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(shown).to_contain_text("3 to 9, truth 4.45")
    picture_of(page, "lab06-progress")
