"""A text goes through nbgrader: it waits for its teacher, whose points count."""

import copy
import json
import shutil
import sys
from pathlib import Path

import nbformat
import pytest

from labs_solutions import release
from labs_solutions.generated import follow_registry
from tests.grading.lab_ninety import LAB, SPREAD
from tests.labs.test_nbgrader import Assignment, in_one_process, python, write
from vitlab.grading.exercise import Lab

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
ALONE = Lab(90, 1, LAB.title, 5, "nothing", "a text", (SPREAD,))
FINDS_LAB_90 = """
import sys
sys.path[:0] = {paths!r}
from vitlab.grading import labs
labs.__path__.append({folder!r})
"""
STUB = '''def text_90_2():
    """A text in quotes."""
    ### BEGIN SOLUTION
    return "A mean hides how far three seeds lie apart.", [1, 2]
    ### END SOLUTION
'''
GRADES = """
import json, sys
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    found = {}
    for student in ("untouched", "solved"):
        grade = book.find_grade("ex-90-2", "alone", "alone", student)
        waits = grade.needs_manual_grade
        if waits:
            grade.manual_score, grade.needs_manual_grade = 1.5, False
            book.db.commit()
        submission = book.find_submission("alone", student)
        found[student] = [waits, submission.score, submission.max_score]
    print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def assignment(tmp_path_factory):
    """A notebook with one text to write, in a kernel that knows lab 90."""
    folder = tmp_path_factory.mktemp("lab90")
    (folder / "lab90.py").write_text("from tests.grading.lab_ninety import LAB", "utf-8")
    start = FINDS_LAB_90.format(paths=[str(ROOT), *sys.path[1:]], folder=str(folder))
    markdown, code = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell
    cells = [markdown("A lab."), code(start), markdown("Write.", id="task-90-2"),
             code(STUB, id="ex-90-2"), code(id="check-90-2")]  # fmt: skip
    source = follow_registry(nbformat.v4.new_notebook(cells=cells), ALONE)
    released = release.student_copy(copy.deepcopy(source), "alone")
    return Assignment("alone", source, released, ("90.2",), 2)


@pytest.fixture(scope="module")
def course(assignment, tmp_path_factory):
    """What nbgrader made of the source, and of two that were handed in."""
    course = tmp_path_factory.mktemp("course")
    shutil.copy(release.HERE / "nbgrader_config.py", course)
    write(course / "source", assignment, assignment.source)
    for student, notebook in {
        "untouched": assignment.released,
        "solved": assignment.source,
    }.items():
        write(course / "submitted" / student, assignment, copy.deepcopy(notebook))
    return course, json.loads(in_one_process(course, "alone"))


def test_the_points_stand_at_the_text_and_none_at_its_check(assignment):
    cells = {cell.id: cell.metadata.nbgrader for cell in assignment.released.cells[2:5]}
    assert cells["ex-90-2"]["points"] == 2
    assert cells["ex-90-2"]["grade"]
    assert cells["ex-90-2"]["solution"]
    assert "points" not in cells["check-90-2"]


def test_no_check_gives_points_for_it(course):
    assert course[1] == {"untouched": [0, 2], "solved": [0, 2]}


def test_the_copy_that_is_autograded_holds_the_text_and_its_rubric(course):
    graded = release.read(course[0] / "autograded/solved/alone/alone.ipynb")
    cells = {cell.id: cell for cell in graded.cells}
    assert "how far three seeds lie apart" in cells["ex-90-2"].source
    (output,) = cells["check-90-2"].outputs
    assert "It says what a mean hides" in output.data["text/html"]
    assert float(output.data["text/plain"]) == 0


def test_the_text_waits_for_a_teacher_whose_points_count_and_a_stub_does_not(course):
    found = json.loads(python(course[0], "-c", GRADES))
    assert found == {"untouched": [False, 0, 2], "solved": [True, 1.5, 2]}
