"""The untouched notebook runs clean and ends with nothing; the solved one with everything."""

import subprocess
import sys

import nbformat
import pytest

from labs_solutions import release
from tests.labs.conftest import SOURCES
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


def copies():
    return [(find_lab(int(s.stem[:2])), release.read(release.RELEASED / s.name)) for s in SOURCES]


def graded(notebook, lab):
    """What an answer needs: the imports of the lab, its stubs, its checks, and what they earn."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    answers = [cell for cell in code if cell.id.startswith(("ex-", "check-"))]
    for cell in (kept := [code[0], *answers, code[-1]]):
        cell.id = cell.id if cell in answers else f"{cell.id}-{lab.number}"
    return kept


@pytest.fixture(scope="module")
def untouched_run(tmp_path_factory):
    """The graded cells of all student copies, in one kernel."""
    cells = [cell for lab, copy in copies() for cell in graded(copy, lab)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    return release.run(notebook, tmp_path_factory.mktemp("untouched") / "progress.json")


def test_what_is_graded_of_the_untouched_copies_is_nothing_and_no_error(untouched_run):
    labs = [lab for lab, _ in copies()]
    assert problems(untouched_run) == []
    assert scores(untouched_run) == [0] * sum(len(lab.exercises) for lab in labs)
    ends = [cell for cell in untouched_run.cells if cell.source.startswith("progress(")]
    for lab, end in zip(labs, ends, strict=True):
        text = end.outputs[-1].data["text/plain"]
        assert text.count("open") == len(lab.exercises)
        assert text.endswith(f"0 of {lab.points}")


@pytest.mark.slow  # most of a minute; what is not graded is run by nbval as well
def test_the_untouched_copy_runs_from_top_to_bottom_and_ends_with_no_points(source, progress_file):
    lab = find_lab(int(source.stem[:2]))
    ran = release.run(release.read(release.RELEASED / source.name), progress_file)
    assert problems(ran) == []
    assert scores(ran) == [0] * len(lab.exercises)
    assert shown(ran).count("open") == len(lab.exercises)
    assert shown(ran).endswith(f"0 of {lab.points}")


def test_the_solved_one_ended_with_all_points(source):
    """As it stands; nbval compares each output with that of another run."""
    lab = find_lab(int(source.stem[:2]))
    ran = release.read(source)
    assert problems(ran) == []
    assert scores(ran) == [0 if e.by_hand else e.points for e in lab.exercises]
    assert shown(ran).endswith(f"{lab.points} of {lab.points}")


NOISY = """
import logging, os, subprocess, sys, threading, warnings
from sys import stderr
from vitlab.grading import box, check

box.CPU_SECONDS = 0.5  # or the loop without an end is waited for

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
    assert "in line 20 (ROWS = images.undefined) with AttributeError" in verdict


def test_in_a_kernel_a_loop_without_an_end_is_stopped(kernel_run):
    assert "is there a loop without an end?" in kernel_run.cells[2].outputs[0].data["text/html"]


WEIGHT = (
    "import psutil, sys; print(psutil.Process().memory_info().rss // 2**20, 'torch' in sys.modules)"
)


def weight(cells, progress_file):
    """MiB that a kernel holds after some cells, and whether it has torch."""
    cells = [*cells, nbformat.v4.new_code_cell(WEIGHT)]
    ran = release.run(nbformat.v4.new_notebook(cells=cells), progress_file)
    mib, has_torch = ran.cells[-1].outputs[-1].text.split()
    return int(mib), has_torch == "True"


def test_a_kernel_that_has_run_all_of_lab_1_is_light_and_has_no_torch(progress_file):
    bare, _ = weight([], progress_file)
    solved = release.read(next(s for s in release.sources() if release.lab_number(s) == 1))
    code = [cell for cell in solved.cells if cell.cell_type == "code"]
    full, has_torch = weight(code, progress_file)
    assert not has_torch
    assert full <= bare + 60


FIRST_CHECK = """
import numpy, time
began = time.process_time()
from vitlab.grading import check
def grid_shape(image_size, patch_size, remainder="error"):
    return image_size
check("1.1", grid_shape)
print(time.process_time() - began)
"""


def test_the_first_check_in_a_kernel_takes_less_than_half_a_second(tmp_path):
    took = [
        float(subprocess.check_output([sys.executable, "-c", FIRST_CHECK], encoding="utf-8"))
        for _ in range(3)
    ]
    assert min(took) < 0.5
