"""Every row of the course material that a lab carries is carried by some cell of it."""

import pytest

from labs_solutions import release
from tests.labs.course_rows import ROWS


def carried(notebook):
    """Cells by the rows that they name."""
    cells = {}
    for cell in notebook.cells:
        for row in cell.metadata.get("vitlab", {}).get("rows", []):
            cells.setdefault(row, []).append(cell)
    return cells


@pytest.fixture
def rows(source):
    return ROWS[release.lab_number(source)]


def test_every_row_is_carried_by_a_cell_and_every_cell_names_rows_there_are(source, rows):
    assert carried(release.read(source)).keys() == rows.keys()


def test_every_objective_is_ticked_off_by_a_check(source, rows):
    cells = carried(release.read(source))["objectives"]
    goals = [line for line in cells[0].source.splitlines() if line.startswith("- ")]
    checks = [cell for cell in cells if cell.id.startswith("check-")]
    assert len(checks) == len(goals) >= 3


def test_rows_are_named_in_the_student_copy_too(source, rows):
    copy = release.read(release.RELEASED / source.name)
    assert carried(copy).keys() == rows.keys()
