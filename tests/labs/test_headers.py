"""What a notebook says of itself is what the registry knows, and its cells are in order."""

import re

import pytest

from labs_solutions import release
from vitlab.grading.course import find_lab
from vitlab.grading.guessing import Choice
from vitlab.grading.laws import Function


@pytest.fixture
def notebook(source):
    return release.read(source)


@pytest.fixture
def lab(source):
    return find_lab(int(source.stem[:2]))


def graded(notebook):
    return {
        cell.metadata.nbgrader.grade_id: cell
        for cell in notebook.cells
        if "nbgrader" in cell.metadata
    }


def test_the_header_names_title_minutes_points_and_prerequisites(notebook, lab):
    header = notebook.cells[0].source
    assert header.startswith(f"# Lab {lab.number} · {lab.title}\n")
    said = f"**{lab.minutes} minutes · {lab.points} points · needs: {lab.prerequisites}**"
    assert said in header


def test_points_and_titles_are_those_of_the_registry(notebook, lab):
    cells = graded(notebook)
    for exercise in lab.exercises:
        key = exercise.id.replace(".", "-")
        assert cells[f"check-{key}"].metadata.nbgrader.points == exercise.points
        points = f"{exercise.points} point{'' if exercise.points == 1 else 's'}"
        assert f"**{points}, {exercise.minutes} minutes.**" in cells[f"task-{key}"].source
        assert f"## Exercise {exercise.id} · {exercise.title}\n" in cells[f"task-{key}"].source


def test_every_exercise_has_its_six_cells_in_order(notebook, lab):
    ids = [cell.id for cell in notebook.cells]
    for exercise in lab.exercises:
        key = exercise.id.replace(".", "-")
        start = ids.index(f"task-{key}")
        assert ids[start : start + 3] == [f"task-{key}", f"ex-{key}", f"check-{key}"]
        task, solution, check, hints = notebook.cells[start : start + 4]
        rest = notebook.cells[start + 4 :]
        play = next(cell for cell in rest if "play" in cell.metadata.get("tags", []))
        think = rest[rest.index(play) + 1]
        assert '<img alt="' in task.source
        assert "### BEGIN SOLUTION" in solution.source
        assert "# subgoal: " in solution.source
        assert re.fullmatch(rf'check\("{exercise.id}", \w+\)', check.source)
        assert hints.source.startswith("<details>")
        assert f'hint("{exercise.id}")' in hints.source
        assert "PatchGridSlicer" in play.source
        assert think.source.startswith("**Think.**")
        assert "?" in think.source


def test_metadata_is_what_nbgrader_expects(notebook):
    for grade_id, cell in graded(notebook).items():
        kind = grade_id.partition("-")[0]
        meta = cell.metadata.nbgrader
        flags = (meta.grade, meta.solution, meta.locked)
        assert meta.schema_version == 3
        assert (
            flags
            == {
                "task": (False, False, True),
                "ex": (False, True, False),
                "check": (True, False, True),
            }[kind]
        )


def test_a_solution_has_the_parameters_that_the_check_calls_it_with(notebook, lab):
    cells = graded(notebook)
    for exercise in lab.exercises:
        source = cells[f"ex-{exercise.id.replace('.', '-')}"].source
        signature = re.search(r"def \w+\((.*)\):", source)[1]
        names = [part.partition("=")[0].strip() for part in signature.split(",") if part]
        assert tuple(names) == exercise.parameters


def test_options_of_a_choice_stand_in_the_task(notebook, lab):
    cells = graded(notebook)
    for exercise in lab.exercises:
        if isinstance(exercise, Choice):
            task = cells[f"task-{exercise.id.replace('.', '-')}"].source
            for letter, option in exercise.options.items():
                assert f"- **{letter}**: {option.text}\n" in task


def test_symptoms_in_the_hints_are_words_of_the_check(notebook, lab):
    """A hint filed under a symptom that no check ever says would help nobody."""
    said = {"Every vector is right, but they come in the wrong order"}
    said |= {"Every vector holds the right numbers, in the wrong order inside it"}
    said |= {"All values are there, in the wrong order", "is no whole number"}
    said |= {"The two are swapped", "should raise a ValueError", "cannot reshape", "expected …"}
    said |= {"A guess is two numbers", "The lower end comes first", "return one of the letters"}
    for cell in notebook.cells:
        if cell.source.startswith("<details><summary>If something"):
            for symptom in re.findall(r'^- \*\*"([^"]+)"', cell.source, re.MULTILINE):
                assert symptom in said


def test_three_questions_with_folded_answers_open_the_lab(notebook):
    opening = next(c.source for c in notebook.cells if "## Three questions" in c.source)
    assert opening.count("<details><summary>Answer</summary>") == 3
    assert notebook.cells.index(next(c for c in notebook.cells if c.source == opening)) <= 2


def test_a_guess_comes_before_the_cell_that_shows_the_truth(notebook, lab):
    from vitlab.grading.guessing import Prediction

    sources = [cell.source for cell in notebook.cells]
    for exercise in lab.exercises:
        if isinstance(exercise, Prediction):
            check = sources.index(f'check("{exercise.id}", guess_{exercise.id.replace(".", "_")})')
            truth = next(i for i, s in enumerate(sources) if "Now the truth" in s)
            assert check < truth
            told = f"{exercise.truth:g} times"
            assert not any(told in source for source in sources[:truth])


def test_the_lab_ends_with_its_progress(notebook, lab):
    assert notebook.cells[-1].source == f"progress({lab.number})"


def test_every_law_is_a_property_of_some_exercise(lab):
    assert any(isinstance(exercise, Function) for exercise in lab.exercises)
