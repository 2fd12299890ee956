"""What a cell saves is found by the check in the same run, and by later runs that do not train."""

import sys
from pathlib import Path

import nbformat
import pytest

from labs_solutions import release
from tests.grading.lab_ninety import rows
from vitlab.grading.recording import MIME

ROOT = Path(__file__).parents[2]
START = """
import sys
sys.path[:0] = {paths!r}
from vitlab.grading import check, labs, save
labs.__path__.append({folder!r})
"""
TRAINS = """
def compare_90_1():
    return {rows!r}


save("90.1", compare_90_1)
"""
STUB = TRAINS.replace("return {rows!r}", "raise NotImplementedError()")
CHECK = 'check("90.1")'


@pytest.fixture
def ran(tmp_path, progress_file):
    """Run these cells in a kernel of their own, all with the same progress file."""
    (tmp_path / "lab90.py").write_text("from tests.grading.lab_ninety import LAB", "utf-8")

    def run(*cells):
        start = START.format(paths=[str(ROOT), *sys.path[1:]], folder=str(tmp_path))
        made = map(nbformat.v4.new_code_cell, (start, *cells))
        return release.run(nbformat.v4.new_notebook(cells=list(made)), progress_file)

    return run


def shown(cell):
    (output,) = cell.outputs
    return output.data["text/plain"]


def test_saved_in_a_run_it_is_judged_in_that_run_and_in_one_that_does_not_train(ran):
    first = ran(TRAINS.format(rows=rows()), CHECK)
    assert shown(first.cells[-1]) == "2.0"
    assert first.cells[1].outputs[0].data[MIME] == {"exercise": "90.1", "rows": rows()}
    assert shown(ran(CHECK).cells[-1]) == "2.0"
    worse = ran(TRAINS.format(rows=rows(seeds=1)), CHECK)  # as when nbgrader runs it anew
    assert shown(worse.cells[-1]) == "0.5"


def test_an_untouched_copy_saves_nothing_stops_nowhere_and_earns_nothing(ran, progress_file):
    notebook = ran(STUB, CHECK)
    assert "compare_90_1 is not written yet" in shown(notebook.cells[1])
    assert shown(notebook.cells[-1]) == "0.0"
    assert not progress_file.exists()
    nbformat.validate(notebook)
