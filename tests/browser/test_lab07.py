"""Lab 7 as a student works at it: a guess, the viewer, a wrong map and a right one."""

import shutil

import pytest
from playwright.sync_api import expect

from labs_solutions import release
from tests.browser.hands import place_of
from tests.browser.student import answered, in_a_new_cell, run
from vitlab.grading.course_page import TITLE

pytestmark = pytest.mark.browser

NAME = "07_looking_at_attention.ipynb"
GUESS = "def guess_7_1():\n    return 0, 20"
AFTERWARDS = """def recompute(qkv, num_heads, causal=False):
    n, width = len(qkv), qkv.shape[1] // 3 // num_heads
    q, k, _ = qkv.reshape(n, 3, num_heads, width).permute(1, 2, 0, 3)
    maps = (q @ k.transpose(1, 2) / width**0.5).softmax(-1)
    return maps.tril() if causal else maps"""
RIGHT = """def recompute(qkv, num_heads, causal=False):
    n, width = len(qkv), qkv.shape[1] // 3 // num_heads
    q, k, _ = qkv.reshape(n, 3, num_heads, width).permute(1, 2, 0, 3)
    scores = q @ k.transpose(1, 2) / width**0.5
    if causal:
        scores = scores + torch.full((n, n), float("-inf")).triu(1)
    return scores.softmax(-1)"""


@pytest.fixture
def page(server, desk):
    """The student's copy with nothing run yet: a kernel that has just started."""
    shutil.copy(release.RELEASED / NAME, server.folder / NAME)
    (server.folder.parent / "progress.json").unlink(missing_ok=True)
    return desk.open(NAME, run=False)


@pytest.mark.slow  # test_lab02 has a student's whole path
def test_a_student_bets_looks_and_works_out_a_map(page, picture_of):
    for place in (1, 4):  # the imports; the model, the picture and the map
        run(page, place)
    expect(answered(page, "7.1", GUESS)).to_contain_text("Your guess: 0 to 20 percent sure")

    truth = place_of(page, "check-7-1") + 3
    expect(run(page, truth)).to_contain_text("12 patches painted over, 99% of the star is gone")
    viewer = run(page, truth + 3)
    expect(viewer).to_contain_text("89 % of what it reads from patches is the star")
    picture_of(page, "lab07-viewer")

    expect(answered(page, "7.2", AFTERWARDS)).to_contain_text("7.2 not right yet: 1.5 of 2 points")
    picture_of(page, "lab07-wrong")
    expect(in_a_new_cell(page, 'hint("7.2")')).to_contain_text("Hint 1 of 4 for 7.2: question")
    expect(answered(page, "7.2", RIGHT)).to_contain_text("7.2 right: 2 of 2 points")

    shown = in_a_new_cell(page, "progress()")
    expect(shown.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(shown).to_contain_text("0 to 20, truth 100")
    picture_of(page, "lab07-progress")
