"""Three ways through the course, from the metadata of the cells."""

import pytest

from labs_solutions import release
from labs_solutions.modes import MODES, listed
from vitlab.grading.course import find_lab

LABS = {
    path.name: (find_lab(release.lab_number(path)), release.read(path))
    for path in release.sources()
}
WORKSHOP, DAY, ALL = MODES


def exercises(mode):
    cells = (cell for lab in LABS.values() for cell in mode.cells(*lab))
    return [cell.id[5:].replace("-", ".") for cell in cells if cell.id.startswith("task-")]


def test_ninety_minutes_are_for_four_exercises_and_what_belongs_to_them():
    assert exercises(WORKSHOP) == ["1.1", "1.2", "2.1", "6.1"]
    for lab, notebook in LABS.values():
        cells = WORKSHOP.cells(lab, notebook)
        if cells:
            code = [cell for cell in notebook.cells if cell.cell_type == "code"]
            assert code[0] in cells, "the imports of a notebook are run first"
            assert any("from vitlab.widgets import" in cell.source for cell in cells)


@pytest.mark.skipif(all(lab.number != 7 for lab, _ in LABS.values()), reason="no lab 7 here")
def test_the_star_is_shown_at_the_end_of_the_ninety_minutes():
    lab, notebook = next(both for both in LABS.values() if both[0].number == 7)
    shown = WORKSHOP.cells(lab, notebook)
    assert any("AttentionViewer(" in cell.source for cell in shown)
    assert not any(cell.id.startswith("task-") for cell in shown)


@pytest.mark.parametrize("name", LABS)
def test_a_day_is_labs_1_to_7_and_self_study_is_all(name):
    lab, notebook = LABS[name]
    assert ALL.cells(lab, notebook) == notebook.cells
    assert DAY.cells(lab, notebook) == (notebook.cells if lab.number <= 7 else [])


@pytest.mark.parametrize("name", LABS)
def test_cells_name_only_ways_there_are_in_both_copies(name):
    known = {mode.tag for mode in MODES if mode.tag}
    both = [LABS[name][1], release.read(release.RELEASED / name)]
    named = [
        [cell.metadata.get("vitlab", {}).get("modes", []) for cell in copy.cells] for copy in both
    ]
    assert named[0] == named[1]
    assert known.issuperset(tag for tags in named[0] for tag in tags)


def test_a_list_names_exercises_and_instruments_and_adds_the_minutes_up():
    short, day, _ = (listed(mode, LABS) for mode in MODES)
    assert "**1.2 Cut a picture into patches**: task, answer and check" in short
    assert "`MemoryGauge`, with what stands above and below it" in short
    assert "the cell that begins with `import torch`" in short
    together = sum(lab.minutes for lab, _ in LABS.values() if lab.number <= 7)
    assert f"| together | | {together} |" in day
    first = next(iter(LABS.values()))[1]
    assert f"all {len(first.cells)} cells" in day
