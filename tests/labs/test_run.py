"""The untouched notebook runs clean and ends with nothing; the solved one with everything."""

import json

import nbformat
import pytest

from labs_solutions import release
from vitlab.grading.course import find_lab


def scores(notebook):
    return [
        float(cell.outputs[-1].data["text/plain"])
        for cell in notebook.cells
        if cell.id.startswith("check-")
    ]


def problems(notebook):
    return [
        (cell.id, output)
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error" or output.get("name") == "stderr"
    ]


def shown(notebook):
    return notebook.cells[-1].outputs[-1].data["text/plain"]


def test_the_untouched_copy_runs_from_top_to_bottom_and_ends_with_no_points(source, progress_file):
    lab = find_lab(int(source.stem[:2]))
    ran = release.run(release.read(release.RELEASED / source.name), progress_file)
    assert problems(ran) == []
    assert scores(ran) == [0] * len(lab.exercises)
    assert shown(ran).count("open") == len(lab.exercises)
    assert shown(ran).endswith(f"0 of {lab.points}")


def test_the_solved_one_ends_with_all_points(source, progress_file):
    lab = find_lab(int(source.stem[:2]))
    ran = release.run(release.read(source), progress_file)
    assert problems(ran) == []
    assert scores(ran) == [exercise.points for exercise in lab.exercises]
    assert shown(ran).endswith(f"{lab.points} of {lab.points}")
    assert len(json.loads(progress_file.read_text("utf-8"))["exercises"]) == len(lab.exercises)


NOISY = """
import logging, os, subprocess, sys, threading, warnings
from sys import stderr
from vitlab.grading import check

handler = logging.StreamHandler(sys.stderr)
logging.getLogger("mine").addHandler(handler)


def patchify(images, patch_size):
    print("by print")
    print("by the stream itself", file=stderr)
    os.write(2, b"by descriptor\\n")
    subprocess.run(["sh", "-c", "echo by subprocess >&2"])
    warnings.warn("by warning")
    logging.getLogger("mine").warning("by logging")
    thread = threading.Thread(target=lambda: print("by thread", file=sys.stderr))
    thread.start()
    ROWS = images.undefined
    return ROWS
"""

ENDLESS = """
def endless(images, patch_size):
    while True:
        pass
check("1.2", endless)
"""


@pytest.fixture(scope="module")
def kernel_run(tmp_path_factory):
    cells = [NOISY, 'check("1.2", patchify)', ENDLESS, 'check("1.2", patchify).verdict']
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, cells)))
    return release.run(notebook, tmp_path_factory.mktemp("kernel") / "progress.json")


def test_in_a_kernel_nothing_is_written_to_a_cell_but_the_score(kernel_run):
    for cell in kernel_run.cells[1:]:
        assert [output.output_type for output in cell.outputs] == ["execute_result"]
    assert kernel_run.cells[1].outputs[0].data["text/plain"] == "0.0"


def test_in_a_kernel_the_verdict_quotes_what_was_written_and_names_the_line(kernel_run):
    verdict = kernel_run.cells[3].outputs[0].data["text/plain"]
    for way in ("print", "the stream itself", "descriptor", "subprocess", "warning", "logging"):
        assert f"by {way}" in verdict
    assert "by thread" in verdict
    assert "in line 18 (ROWS = images.undefined) with AttributeError" in verdict


def test_in_a_kernel_a_loop_without_an_end_is_stopped(kernel_run):
    assert "is there a loop without an end?" in kernel_run.cells[2].outputs[0].data["text/html"]
