"""Lab 5 opened and run in a browser, as a student finds it."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from vitlab.grading.course import find_lab

# Slow: nbval runs the same cells, and labs 1 to 3 are opened in every run.
pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
NAME = "05_frozen_front_end.ipynb"
POINTS = find_lab(5).points


@pytest.fixture
def lab(server):
    """The student's copy in the server's folder, with no progress yet."""
    shutil.copy(ROOT / "lab" / NAME, server.folder / NAME)
    (server.folder.parent / "progress.json").unlink(missing_ok=True)
    return NAME


def test_the_untouched_lab_runs_clean_with_nothing_earned(desk, lab, picture_of):
    page = desk.open(lab)
    expect(page.get_by_role("row", name=f"total 0 of {POINTS}")).to_be_visible()
    picture_of(page, "lab05-untouched")
    page.evaluate("jupyterapp.shell.currentWidget.content.scrollToItem(0)")
    picture_of(page, "lab05-top")
    for place, name in (
        (4, "guess"),
        (10, "proof"),
        (17, "slicer"),
        (29, "repair"),
        (43, "split"),
        (52, "critique"),
    ):
        page.evaluate(f"jupyterapp.shell.currentWidget.content.scrollToItem({place}, 'start')")
        page.wait_for_timeout(1500)
        picture_of(page, f"lab05-{name}")
