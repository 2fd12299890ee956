"""Lab 1 as a student works it: opened, run, written, graded."""

import shutil
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.hands import grid, type_into_cell, wait_for_kernel
from vitlab.grading.course import find_lab

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
NAME = "01_pixels_to_grid.ipynb"
POINTS = find_lab(1).points


@pytest.fixture
def lab(server, tmp_path):
    """The student's copy in the server's folder, with no progress yet."""
    shutil.copy(ROOT / "lab" / NAME, server.folder / NAME)
    (server.folder.parent / "progress.json").unlink(missing_ok=True)
    return NAME


def answers() -> dict[int, str]:
    """The solution cells of lab 1 by their place in the notebook, without the markers."""
    book = nbformat.read(ROOT / "labs_solutions" / NAME, as_version=4)
    return {
        place: "\n".join(line for line in cell.source.splitlines() if "### " not in line)
        for place, cell in enumerate(book.cells)
        if cell.metadata.get("nbgrader", {}).get("solution")
    }


def run_all(page) -> None:
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    wait_for_kernel(page, "idle")


@pytest.mark.slow  # nbval runs it without a page
def test_the_untouched_lab_runs_clean_with_nothing_earned(desk, lab, picture_of):
    page = desk.open(lab)
    expect(page.get_by_role("row", name=f"total 0 of {POINTS}")).to_be_visible()
    picture_of(page, "lab01-untouched")


@pytest.mark.slow  # test_front_ends has the slicer in both
@pytest.mark.parametrize("app", ["notebook", "voila"])
def test_the_lab_opens_in_other_front_ends(desk, lab, picture_of, app):
    page = desk.open(lab, app=app)
    expect(page.get_by_role("row", name=f"total 0 of {POINTS}")).to_be_visible()
    frame = page.locator(".vl-frame").first
    frame.scroll_into_view_if_needed()
    expect(frame).to_contain_text("384 × 576 px in patches of 50 × 60: 7 × 9 = 63 patches")
    slider = frame.get_by_role("slider", name="patch height")
    slider.focus()
    for _ in range(2):
        slider.press("ArrowLeft")
    expect(frame).to_contain_text("384 × 576 px in patches of 48 × 60: 8 × 9 = 72 patches")
    picture_of(page, f"lab01-{app}")


def test_a_student_works_lab_1_to_full_points(desk, lab, picture_of):
    page = desk.open(lab, run=False)
    for place, source in answers().items():
        type_into_cell(page, place, source)
    run_all(page)
    expect(page.get_by_role("row", name=f"total {POINTS} of {POINTS}")).to_be_visible()
    picture_of(page, "lab01-solved")
    frame = page.locator(".vl-frame").filter(has_text="patchify agrees with the reference")
    frame.scroll_into_view_if_needed()
    expect(frame).to_contain_text("patchify agrees with the reference in all 196 patches.")
    slider = frame.get_by_role("slider", name="patch height")
    slider.focus()
    slider.press("ArrowLeft")
    slider.press("ArrowLeft")
    expect(frame).to_contain_text("patchify agrees with the reference in all 256 patches.")
    frame.locator(".vl > .vl-canvas .vl-grid").click(position={"x": 5, "y": 5})
    expect(frame.locator(".vl-lens:not([hidden]) p")).to_have_text(
        "Patch 0: row 0, column 0 = 0 × 16 + 0."
    )
    picture_of(page, "lab01-own-patchify")


@pytest.mark.slow
def test_a_wrong_patchify_is_drawn_as_wrong_as_it_is(desk, lab, picture_of):
    page = desk.open(lab, run=False)
    places = answers()
    wrong = next(place for place, source in places.items() if "def patchify" in source)
    type_into_cell(page, wrong, places[wrong].replace("0, 2, 4, 1, 3, 5", "0, 4, 2, 1, 3, 5"))
    run_all(page)
    told = page.get_by_text("patchify differs from the reference in")
    told.scroll_into_view_if_needed()
    expect(told).to_contain_text("all the numbers are there, in the wrong patches")
    expect(grid(page).first).to_be_visible()
    picture_of(page, "lab01-wrong-patchify")
