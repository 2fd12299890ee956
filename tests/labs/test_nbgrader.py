"""A school that runs nbgrader can use every lab unchanged."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from labs_solutions import release
from vitlab.grading.course import find_lab

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
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with every lab, a student who did nothing and one who solved everything."""
    course = tmp_path_factory.mktemp("course")
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id='c'\n"
    )
    for source in release.sources():
        folder = course / "source" / source.stem
        folder.mkdir(parents=True)
        shutil.copy(source, folder)
        nbgrader(course, "generate_assignment", source.stem)
        for student, copy in (
            ("untouched", course / "release" / source.stem / source.name),
            ("solved", source),
        ):
            submitted = course / "submitted" / student / source.stem
            submitted.mkdir(parents=True)
            shutil.copy(copy, submitted)
        nbgrader(course, "autograde", source.stem)
    return course


def test_generate_assignment_makes_the_copy_that_lab_holds(course, source):
    made = course / "release" / source.stem / source.name
    assert release.read(made).cells == release.read(release.RELEASED / source.name).cells


def test_autograde_gives_nothing_for_an_untouched_copy_and_everything_for_a_solved_one(
    course, source
):
    output = subprocess.check_output(
        [sys.executable, "-c", SCORES, source.stem], cwd=course, text=True
    )
    points = find_lab(int(source.stem[:2])).points
    assert json.loads(output) == {"untouched": [0, points], "solved": [points, points]}
