"""What a source repeats of the registry is written by a release; the author's own text stays."""

import copy
import doctest

import nbformat
import pytest

from labs_solutions import generated, readme
from labs_solutions.generated import SourceError, follow_registry
from vitlab.grading.exercise import Lab
from vitlab.grading.guessing import Choice, Option, Prediction
from vitlab.grading.laws import Function, Law
from vitlab.grading.measured import Measured

LAB = Lab(
    number=7,
    version=3,
    title="Small things",
    minutes=12,
    prerequisites="nothing",
    writes="`double`; a guess; a question",
    exercises=(
        Function(
            id="7.1",
            title="Double",
            minutes=5,
            parameters=("number",),
            laws=(Law("it is twice", 1, list, list), Law("always", 0.5, list, list)),
        ),
        Prediction(id="7.2", title="Guess", minutes=1, truth=3, quantity="apples", points=2),
        Choice(
            id="7.3",
            title="Choose",
            minutes=4,
            right="b",
            options={"a": Option("this", ""), "b": Option(r"that \1", "")},
        ),
    ),
)

DOUBLE = '''def helper():
    def inner(): pass


def double(number):
    """Twice."""'''


def cell(cell_id, source):
    new = nbformat.v4.new_markdown_cell if "task" in cell_id else nbformat.v4.new_code_cell
    return new(source, id=cell_id)


def own_text():
    """The smallest source of lab 7: nothing but what only its author can write."""
    cells = [
        nbformat.v4.new_markdown_cell("What this is about.", id="a1b2"),
        cell("task-7-1", "Write `double`."),
        cell("ex-7-1", DOUBLE),
        cell("check-7-1", ""),
        cell("play-7-1", "double(2)"),
        cell("task-7-2", "Guess.\n\nSecond paragraph."),
        cell("ex-7-2", "def guess_7_2(): ..."),
        cell("check-7-2", ""),
        cell("task-7-3", "Choose.\n\n<!-- pictures/7-3.svg -->\n\nThink well."),
        cell("ex-7-3", "def answer_7_3(): ..."),
        cell("check-7-3", ""),
    ]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture
def notebook():
    return follow_registry(own_text(), LAB)


def sources(notebook):
    return {cell.id: cell.source for cell in notebook.cells}


def test_the_header_names_title_minutes_points_and_prerequisites(notebook):
    assert notebook.cells[0].source == (
        "# Lab 7 · Small things\n\n**12 minutes · 4.5 points · needs: nothing**\n\n"
        "What this is about."
    )


def test_a_task_begins_with_its_title_points_and_minutes(notebook):
    tasks = sources(notebook)
    assert tasks["task-7-1"] == (
        "## Exercise 7.1 · Double\n\n**1.5 points, 5 minutes.** Write `double`."
    )
    assert tasks["task-7-2"] == (
        "## Exercise 7.2 · Guess\n\n**2 points, 1 minute.** Guess.\n\nSecond paragraph."
    )


def test_the_options_of_a_choice_stand_above_its_picture(notebook):
    assert sources(notebook)["task-7-3"] == (
        "## Exercise 7.3 · Choose\n\n**1 point, 4 minutes.** Choose.\n\n"
        "- **a**: this\n- **b**: that \\1\n\n<!-- pictures/7-3.svg -->\n\nThink well."
    )


def test_options_stay_where_their_author_put_them(notebook):
    task = next(cell for cell in notebook.cells if cell.id == "task-7-3")
    rest = "\n\nTwo words:\n\n- **w**: a word of the author's\n\n<!-- pictures/7-3.svg -->"
    task.source = f"Choose.\n\n- **a**: old\n- **c**: older{rest}"
    again = sources(follow_registry(notebook, LAB))["task-7-3"]
    assert again.endswith(f"Choose.\n\n- **a**: this\n- **b**: that \\1{rest}")


def test_a_check_imports_what_it_needs_and_takes_the_last_function_above(notebook):
    checks = sources(notebook)
    line = "from vitlab.grading import check\n"
    assert checks["check-7-1"] == line + 'check("7.1", double)'
    assert checks["check-7-3"] == line + 'check("7.3", answer_7_3)'


def test_nbgrader_reads_its_own_metadata_and_nothing_of_an_authors(notebook):
    graded = {cell.id: cell.metadata.get("nbgrader") for cell in notebook.cells}
    ours = {"schema_version": 3, "task": False}
    flags = {"grade": False, "solution": False, "locked": True}
    assert graded["task-7-1"] == {"grade_id": "task-7-1", **ours, **flags}
    flags = {"grade": False, "solution": True, "locked": False}
    assert graded["ex-7-1"] == {"grade_id": "ex-7-1", **ours, **flags}
    flags = {"grade": True, "solution": False, "locked": True}
    assert graded["check-7-1"] == {"grade_id": "check-7-1", **ours, **flags, "points": 1.5}
    assert {key for key, value in graded.items() if value} == {
        f"{part}-7-{n}" for part in ("task", "ex", "check") for n in (1, 2, 3)
    }


def test_metadata_of_a_cell_that_is_no_exercise_is_taken_off():
    notebook = own_text()
    notebook.cells[4].metadata["nbgrader"] = {"grade_id": "ex-7-1", "solution": True}
    assert "nbgrader" not in follow_registry(notebook, LAB).cells[4].metadata


def test_other_cells_are_counted(notebook):
    assert [cell.id for cell in notebook.cells if "-7-" not in cell.id] == [
        "cell-00",
        "cell-04",
        "cell-11",
    ]


def test_the_lab_ends_with_its_progress_once(notebook):
    assert notebook.cells[-1].source == "progress(7)"
    notebook.cells[-1].source = "progress(1)"
    again = follow_registry(notebook, LAB)
    assert [cell.source for cell in again.cells if "progress" in cell.source] == ["progress(7)"]


def test_a_notebook_knows_which_version_of_which_lab_it_is(notebook):
    assert notebook.metadata.vitlab == {"lab": 7, "version": 3}


def test_writing_it_a_second_time_changes_nothing(notebook):
    once = copy.deepcopy(notebook)
    assert follow_registry(notebook, LAB) == once
    nbformat.validate(once)


def test_another_registry_replaces_every_word_of_the_old_one(notebook):
    (function, guess, choice), other = LAB.exercises, dict(title="Other", minutes=9)
    exercises = tuple(type(e)(**{**vars(e), **other}) for e in (function, guess, choice))
    changed = Lab(**{**vars(LAB), **other, "prerequisites": "much", "exercises": exercises})
    assert follow_registry(notebook, changed) == follow_registry(own_text(), changed)


def without(cell_id):
    notebook = own_text()
    notebook.cells = [cell for cell in notebook.cells if cell.id != cell_id]
    return notebook


def changed(place, **values):
    notebook = own_text()
    notebook.cells[place].update(values)
    return notebook


@pytest.mark.parametrize(
    ("notebook", "says"),
    [
        (without("check-7-2"), "Lab 7 has no cell check-7-2: add one with this id"),
        (without("task-7-1"), "Lab 7 has no cell task-7-1: add one with this id"),
        (changed(4, id="ex-7-4"), "Cell ex-7-4 belongs to no exercise that is registered; lab 7"),
        (changed(4, id="ex-1-1"), "lab 7 has 7.1, 7.2, 7.3."),
        (changed(4, id="ex-7-1"), "Cell ex-7-1 stands where task-7-2 belongs"),
        (changed(1, cell_type="code"), "Cell task-7-1 is a code cell: make it markdown."),
        (changed(2, source="double = 2"), "Cell ex-7-1 defines no function that could be checked."),
        (
            changed(0, cell_type="code"),
            "Lab 7 does not begin with a text: its header stands there.",
        ),
        (without("a1b2"), "Lab 7 does not begin with a text: its header stands there."),
    ],
)
def test_a_source_that_does_not_fit_is_refused_by_the_id_of_the_cell(notebook, says):
    with pytest.raises(SourceError) as refused:
        follow_registry(notebook, LAB)
    assert says in str(refused.value)


def measured(source):
    exercise = Measured(id="7.1", title="Measure", minutes=5, columns={}, laws=())
    lab = Lab(**{**vars(LAB), "exercises": (exercise, *LAB.exercises[1:])})
    notebook = own_text()
    notebook.cells[2].source = source
    return follow_registry(notebook, lab)


def test_a_check_of_what_was_saved_takes_no_function():
    notebook = measured('def rows_7_1(): ...\n\n\nsave("7.1", rows_7_1)')
    checked = 'from vitlab.grading import check\ncheck("7.1")'
    assert sources(notebook)["check-7-1"] == checked


def test_a_cell_that_saves_nothing_to_check_is_refused():
    with pytest.raises(SourceError, match=r'Cell ex-7-1 saves nothing .* `save\("7.1", …\)`'):
        measured('def rows_7_1(): ...\n\n\nsave("7.2", rows_7_1)')


def test_the_readme_has_a_row_for_each_lab_and_keeps_the_rest():
    page = "above\n<!-- labs: written by make labs -->\nold\n<!-- /labs -->\nbelow\n"
    shown = {7: ("PatchGridSlicer", "MemoryGauge"), 8: ("PatchGridSlicer",)}
    written = readme.with_table(page, [LAB, LAB], shown)
    row = (
        "| 7 · Small things | `double`; a guess; a question | `PatchGridSlicer`, `MemoryGauge` "
        "| 4.5 | 12 |\n"
    )
    both = "| together | | | 9 | 24 |\n"
    assert written == page.replace("old\n", readme.HEAD + 2 * row + both)
    assert readme.with_table(written, [LAB, LAB], shown) == written


@pytest.mark.parametrize(
    "page", ["no marks", 2 * "<!-- labs: written by make labs -->\n<!-- /labs -->"]
)
def test_a_readme_without_its_one_table_is_refused(page):
    with pytest.raises(SourceError, match="no one place for the table of labs"):
        readme.with_table(page, [LAB])


@pytest.mark.parametrize("module", [generated, readme])
def test_its_examples_are_true(module):
    done = doctest.testmod(module)
    assert done.attempted
    assert not done.failed
