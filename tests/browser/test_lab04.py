"""Lab 4 opened and run in a browser, as a student finds it."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from vitlab.grading.course import find_lab

# Slow: nbval runs the same cells, and labs 1 to 3 are opened in every run.
pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
NAME = "04_where_am_i.ipynb"
POINTS = find_lab(4).points


@pytest.fixture
def lab(server):
    """The student's copy in the server's folder, with no progress yet."""
    shutil.copy(ROOT / "lab" / NAME, server.folder / NAME)
    (server.folder.parent / "progress.json").unlink(missing_ok=True)
    return NAME


def test_the_untouched_lab_runs_clean_with_nothing_earned(desk, lab, picture_of):
    page = desk.open(lab)
    expect(page.get_by_role("row", name=f"total 0 of {POINTS}")).to_be_visible()
    picture_of(page, "lab04-untouched")
    page.evaluate("jupyterapp.shell.currentWidget.content.scrollToItem(0)")
    picture_of(page, "lab04-top")
    for place, name in (
        (9, "guess"),
        (19, "waves"),
        (37, "offsets"),
        (45, "resize"),
        (56, "table"),
    ):
        page.evaluate(f"jupyterapp.shell.currentWidget.content.scrollToItem({place}, 'start')")
        page.wait_for_timeout(200)
        picture_of(page, f"lab04-{name}")
