"""A school that runs nbgrader can use every lab unchanged."""

import copy
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from labs_solutions import release
from vitlab.grading.course import find, find_lab

WIDGET_STATE = "application/vnd.jupyter.widget-state+json"

SCORES = """
import json, sys
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    print(json.dumps({
        submission.student.id: [submission.score, submission.max_score]
        for name in sys.argv[1:]
        for submission in book.assignment_submissions(name)
    }))
"""


def nbgrader(course, *arguments):
    """Run nbgrader as a teacher does; it looks for alembic on the path, beside its python."""
    beside_python = str(Path(sys.executable).parent)
    environment = os.environ | {"PATH": os.pathsep.join([beside_python, os.environ["PATH"]])}
    environment.pop("VITLAB_PROGRESS", None)  # each submission keeps its own, beside the notebook
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr


def handed_in_for(source):
    """From one who did nothing, one who solved everything, and one with a check of his own."""
    untouched, solved = release.read(release.RELEASED / source.name), release.read(source)
    yield "untouched", untouched
    yield "solved", solved
    if release.lab_number(source) == 1:
        tricky = copy.deepcopy(untouched)
        answer = next(cell.source for cell in solved.cells if cell.id == "ex-1-2")
        wrong = answer.replace("0, 2, 4, 1, 3, 5", "0, 4, 2, 1, 3, 5")
        for cell in tricky.cells:
            if cell.id == "ex-1-1":
                cell.source += "\n\ncheck = lambda exercise_id, answer: 9.0"
            if cell.id == "ex-1-2":
                cell.source = wrong
        yield "tricky", tricky


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with every lab, whose students save their notebooks with the state of widgets."""
    course = tmp_path_factory.mktemp("course")
    shutil.copy(release.HERE / "nbgrader_config.py", course)
    for source in release.sources():
        folder = course / "source" / source.stem
        folder.mkdir(parents=True)
        shutil.copy(source, folder)
        nbgrader(course, "generate_assignment", source.stem)
        for student, handed_in in handed_in_for(source):
            submitted = course / "submitted" / student / source.stem
            submitted.mkdir(parents=True)
            handed_in.metadata.widgets = {WIDGET_STATE: {"state": {"picture": "A" * 10**6}}}
            (submitted / source.name).write_text(release.text(handed_in), "utf-8")
        nbgrader(course, "autograde", source.stem)
    return course


def checks(notebook):
    return [cell for cell in notebook.cells if cell.id.startswith("check-")]


def test_generate_assignment_makes_the_copy_that_lab_holds(course, source):
    made = course / "release" / source.stem / source.name
    ours = release.read(release.RELEASED / source.name)
    assert release.read(made).cells == ours.cells
    number = release.lab_number(source)
    assert release.read(made).metadata.vitlab == ours.metadata.vitlab
    assert ours.metadata.vitlab == {"lab": number, "version": find_lab(number).version}


def scores(course, source):
    output = subprocess.check_output(
        [sys.executable, "-c", SCORES, source.stem], cwd=course, encoding="utf-8"
    )
    return json.loads(output)


def test_autograde_gives_nothing_for_an_untouched_copy_and_everything_for_a_solved_one(
    course, source
):
    points = find_lab(release.lab_number(source)).points
    given = scores(course, source)
    assert given["untouched"] == [0, points]
    assert given["solved"] == [points, points]


def test_autograde_gives_the_points_of_each_law_and_none_for_a_check_of_ones_own(course):
    lab, patchify = find_lab(1), find("1.2")
    name = next(path for path in release.sources() if release.lab_number(path) == 1)
    graded = release.read(course / "autograded" / "tricky" / name.stem / name.name)
    said = {cell.id: cell.outputs[0].data["text/plain"] for cell in checks(graded)}
    assert 0 < float(said["check-1-2"]) < patchify.points
    assert scores(course, name)["tricky"] == [float(said["check-1-2"]), lab.points]


@pytest.mark.parametrize("student", ["untouched", "solved"])
def test_an_autograded_copy_keeps_its_pictures_and_no_state_of_widgets(course, source, student):
    path = course / "autograded" / student / source.stem / source.name
    graded = release.read(path)
    assert path.stat().st_size < 300_000
    assert graded.metadata.keys() == {"kernelspec", "language_info", "vitlab"}
    assert len(checks(graded)) == len(find_lab(release.lab_number(source)).exercises)
    assert all("text/html" in cell.outputs[0].data for cell in checks(graded))
