"""Lab 3 in the browser: opened and run as it is handed out, and with the answers in it."""

import shutil

import pytest
from playwright.sync_api import expect

from labs_solutions import release
from vitlab.grading.course import find_lab

pytestmark = pytest.mark.browser

NAME = "03_assemble_a_tiny_vit.ipynb"
POINTS = find_lab(3).points


# The solved lab trains for most of a minute, and the notebooks' own run does so too.
SOLVED = pytest.param(release.HERE, id="solved", marks=pytest.mark.slow)


@pytest.fixture(params=[pytest.param(release.RELEASED, id="untouched"), SOLVED])
def opened(request, desk, server):
    """The page of a notebook that was run from top to bottom, and the points it must show."""
    shutil.copy(request.param / NAME, server.folder / NAME)
    (server.folder.parent / "progress.json").unlink(missing_ok=True)
    solved = request.param is release.HERE
    return desk.open(NAME), POINTS if solved else 0, "solved" if solved else "untouched"


@pytest.mark.slow  # nbval runs it without a page
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
    for cell_id in ("task-3-1", "task-3-2", "task-3-3", "check-3-3"):
        page.evaluate(
            """cellId => {
              const notebook = jupyterapp.shell.currentWidget.content;
              const place = notebook.widgets.findIndex(cell => cell.model.id === cellId);
              return notebook.scrollToItem(place, 'start');
            }""",
            cell_id,
        )
        exercise = cell_id.partition("-")[2].replace("-", ".")
        expect(page.get_by_role("heading", name=f"Exercise {exercise}")).to_be_attached()
        page.wait_for_timeout(200)
        picture_of(page, f"lab03-{name}-{cell_id}")
