"""Lab 3 in the browser: opened and run as it is handed out, and with the answers in it."""

import shutil

import pytest
from playwright.sync_api import expect

from labs_solutions import release
from vitlab.grading.course import find_lab

pytestmark = pytest.mark.browser

NAME = "03_assemble_a_tiny_vit.ipynb"
POINTS = find_lab(3).points


@pytest.fixture(params=[release.RELEASED, release.HERE], ids=["untouched", "solved"])
def opened(request, desk, server):
    """The page of a notebook that was run from top to bottom, and the points it must show."""
    shutil.copy(request.param / NAME, server.folder / NAME)
    (server.folder.parent / "progress.json").unlink(missing_ok=True)
    solved = request.param is release.HERE
    return desk.open(NAME), POINTS if solved else 0, "solved" if solved else "untouched"


def test_the_lab_runs_clean_from_top_to_bottom(opened, picture_of):
    page, points, name = opened
    expect(page.get_by_role("row", name=f"total {points} of {POINTS}")).to_be_visible()
    picture_of(page, f"lab03-{name}")
    frames = page.locator(".vl-frame")
    for number, told in enumerate(["98 patches", "144 patches", "128 patches"]):
        frame = frames.filter(has_text=told).first
        frame.scroll_into_view_if_needed()
        expect(frame).to_contain_text(told)
        picture_of(page, f"lab03-{name}-{number}")
    tests = page.get_by_text("no two places look alike on a blank picture", exact=False).last
    tests.scroll_into_view_if_needed()
    picture_of(page, f"lab03-{name}-tests")
