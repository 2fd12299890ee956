"""A school that runs nbgrader can use every lab unchanged.

One exercise makes the whole round trip in `make test`; every lab does, by the commands that a
teacher types, in `make test-all`.
"""

import copy
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from labs_solutions import release
from vitlab.grading.course import find, find_lab

WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
ROUND_TRIP = Path(__file__).with_name("round_trip.py")
EXERCISE = "1.2"  # has several laws: an answer can earn a part of its points
RIGHT, WRONG = "0, 2, 4, 1, 3, 5", "0, 4, 2, 1, 3, 5"

SCORES = """
import json, sys
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    print(json.dumps({
        submission.student.id: [submission.score, submission.max_score]
        for submission in book.assignment_submissions(sys.argv[1])
    }))
"""


@dataclass(frozen=True)
class Assignment:
    """A notebook with its answers, the copy for students, its exercises and what they are worth."""

    name: str
    source: release.NotebookNode
    released: release.NotebookNode
    exercises: tuple[str, ...]
    points: int
    by_hand: float = 0

    @property
    def students(self) -> tuple[str, ...]:
        """Who hands it in."""
        return ("untouched", "solved", *(("tricky",) if EXERCISE in self.exercises else ()))


def whole(path):
    lab = find_lab(release.lab_number(path))
    return Assignment(
        path.stem,
        release.read(path),
        release.read(release.RELEASED / path.name),
        tuple(exercise.id for exercise in lab.exercises),
        lab.points,
        lab.points_by_hand,
    )


def alone(exercise_id):
    """One exercise cut out of its lab, with the imports at the top of the notebook."""
    path = next(path for path in release.sources() if path.name.startswith(f"0{exercise_id[0]}_"))
    lab, ending = whole(path), exercise_id.replace(".", "-")
    for notebook in (lab.source, lab.released):
        imports = next(cell for cell in notebook.cells if cell.cell_type == "code")
        own = [cell for cell in notebook.cells if cell.id.endswith(ending)]
        notebook.cells = [imports, *own]
    points = find(exercise_id).points
    return Assignment("alone", lab.source, lab.released, (exercise_id,), points)


def handed_in_by(student, assignment):
    """From one who did nothing, one who solved everything, and one with a check of his own."""
    if student == "solved":
        return copy.deepcopy(assignment.source)
    notebook = copy.deepcopy(assignment.released)
    if student == "tricky":
        answer = next(cell.source for cell in assignment.source.cells if cell.id == "ex-1-2")
        cell = next(cell for cell in notebook.cells if cell.id == "ex-1-2")
        cell.source = answer.replace(RIGHT, WRONG)
        assert cell.source != answer
        first = next(cell for cell in notebook.cells if cell.id.startswith("ex-"))
        first.source += "\n\ncheck = lambda exercise_id, answer: 9.0"
    return notebook


@dataclass(frozen=True)
class Graded:
    """An assignment after its round trip: the course's folder, and [score, most] by student."""

    assignment: Assignment
    course: Path
    scores: dict[str, list[float]]

    def copy_of(self, student):
        name = self.assignment.name
        return self.course / "autograded" / student / name / f"{name}.ipynb"


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(lambda: alone(EXERCISE), id="one exercise"),
        *(
            pytest.param(lambda path=path: whole(path), id=path.stem, marks=pytest.mark.slow)
            for path in release.sources()
        ),
    ],
)
def graded(request, tmp_path_factory):
    """A course whose students save their notebooks with the state of widgets."""
    assignment, course = request.param(), tmp_path_factory.mktemp("course")
    shutil.copy(release.HERE / "nbgrader_config.py", course)
    write(course / "source", assignment, assignment.source)
    for student in assignment.students:
        notebook = handed_in_by(student, assignment)
        notebook.metadata.widgets = {WIDGET_STATE: {"state": {"picture": "A" * 10**6}}}
        write(course / "submitted" / student, assignment, notebook)
    run = in_one_process if assignment.name == "alone" else by_commands
    return Graded(assignment, course, json.loads(run(course, assignment.name)))


def write(folder, assignment, notebook):
    (folder / assignment.name).mkdir(parents=True)
    path = folder / assignment.name / f"{assignment.name}.ipynb"
    path.write_text(release.text(notebook), "utf-8")


def in_one_process(course, name):
    return python(course, str(ROUND_TRIP), name).splitlines()[-1]


def by_commands(course, name):
    python(course, "-m", "nbgrader", "generate_assignment", name)
    python(course, "-m", "nbgrader", "autograde", name)
    return python(course, "-c", SCORES, name)


def python(course, *arguments):
    """Run it as a teacher does; nbgrader looks for alembic on the path, beside its python."""
    beside_python = str(Path(sys.executable).parent)
    environment = os.environ | {"PATH": os.pathsep.join([beside_python, os.environ["PATH"]])}
    environment.pop("VITLAB_PROGRESS", None)  # each submission keeps its own, beside the notebook
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=course,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def checks(notebook):
    return [cell for cell in notebook.cells if cell.id.startswith("check-")]


def test_generate_assignment_makes_the_copy_that_lab_holds(graded):
    name, ours = graded.assignment.name, graded.assignment.released
    made = release.read(graded.course / "release" / name / f"{name}.ipynb")
    assert made.cells == ours.cells
    assert made.metadata.vitlab == ours.metadata.vitlab
    number = ours.metadata.vitlab["lab"]
    assert ours.metadata.vitlab == {"lab": number, "version": find_lab(number).version}


def test_autograde_gives_nothing_for_an_untouched_copy_and_everything_for_a_solved_one(graded):
    points, by_hand = graded.assignment.points, graded.assignment.by_hand
    assert graded.scores.keys() == set(graded.assignment.students)
    assert graded.scores["untouched"] == [0, points + by_hand]
    assert graded.scores["solved"] == [points, points + by_hand]


def test_autograde_gives_the_points_of_each_law_and_none_for_a_check_of_ones_own(graded):
    if "tricky" not in graded.assignment.students:
        pytest.skip(f"this lab has no exercise {EXERCISE}")
    said = {
        cell.id: float(cell.outputs[0].data["text/plain"])
        for cell in checks(release.read(graded.copy_of("tricky")))
    }
    assert 0 < said["check-1-2"] < find(EXERCISE).points
    assert graded.scores["tricky"] == [said["check-1-2"], graded.assignment.points]


def test_an_autograded_copy_keeps_its_pictures_and_no_state_of_widgets(graded):
    for student in graded.assignment.students:
        path = graded.copy_of(student)
        notebook = release.read(path)
        assert path.stat().st_size < 300_000
        assert notebook.metadata.keys() == {"kernelspec", "language_info", "vitlab"}
        assert len(checks(notebook)) == len(graded.assignment.exercises)
        assert all("text/html" in cell.outputs[0].data for cell in checks(notebook))
