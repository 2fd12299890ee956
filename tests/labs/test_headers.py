"""What only the author of a lab can write: each exercise has its six cells, and they say enough."""

import re

import pytest

from labs_solutions import release
from vitlab.grading.course import find_lab
from vitlab.grading.finding import Finding
from vitlab.grading.guessing import Prediction
from vitlab.grading.laws import Function

# What only the checks of one lab say, in tests/grading/test_lab….py.
SAID_OF = {
    2: {
        "mat1 and mat2 shapes cannot be multiplied",
        "That is rounding alone, and it said False",
        "That is more than rounding, and it said True",
        "one of them is NaN",
        "not True or False",
        "the axes are swapped",
        "have the same weights",
    },
    4: {
        "Your shape is (9, 3), expected (10, 3)",
        "shape '[1, …]' is invalid",
        "3 axes where 2 belong",
        "has 2 different seeds: 3 are asked for",
        "One condition is not the same yet",
        "and the standard deviation of its runs",
        "both spreads together",
        "about 98 is usual",
    },
    5: {
        "it is the same vector for all",
        "it is another vector for at least one",
        "values for 3 tokens",
        "each value is True or False",
        "the theorem says 0.25 each time",
        "The best pooling is right on …",
        "does the probe read what comes out of the last block",
        "right equally often on both sides",
        "that carries 'no difference'",
        "rows are to be fitted on, and … to be tested on",
        "they are not the … rows",
        "images are in the test, and … are asked for",
        "gave two splits",
        "gave the same split",
        "return your text in quotes",
        "The rubric has lines 1 to 4",
    },
    6: {
        "the device was not done with it",
        "the device still had earlier work",
        "The very first run counts",
        "not their median",
        "Several runs were timed together",
    },
    7: {
        "The curve has … values for",
        "patches painted over the curve is at",
        "and under your own curve of",
        "they would never learn",
        "A position is added to a register",
        "these are not CLS and the patches as they come out",
        "Some values are not what CLS reads",
    },
    8: {
        "return your text in quotes",
        "The rubric has lines 1 to 4",
    },
    9: {
        "keep … and your list says they break it",
        "return your text in quotes",
        "The rubric has lines 1 to 4",
    },
    10: {
        "and by the rule of … it takes …",
        "One model has one rule",
        "In turn … the window holds …",
        "In turn 4 the print of receipt A arrives with …",
        "nobody has seen whole before",
    },
    11: {
        "is the mean of the parts taken, or their sum?",
        "does each part compare its pictures with its own texts alone?",
        "is the whole batch in one part, and differs from itself",
        "a cosine of … would need more",
    },
    12: {
        "a test that cannot fail tests nothing",
        "fails in every world",
        "the wrong way round",
        "Think of a world where …",
        "tells all invented worlds apart",
        "is counted for … already",
        "stands …, and not a test",
        "Choose a claim of the page",
    },
}


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


def test_every_exercise_has_its_six_cells_in_order(notebook, lab):
    ids = [cell.id for cell in notebook.cells]
    for exercise in lab.exercises:
        key = exercise.id.replace(".", "-")
        start = ids.index(f"task-{key}")
        assert ids[start : start + 3] == [f"task-{key}", f"ex-{key}", f"check-{key}"]
        task, solution, _, hints = notebook.cells[start : start + 4]
        rest = notebook.cells[start + 4 :]
        play = next(cell for cell in rest if "play" in cell.metadata.get("tags", []))
        think = rest[rest.index(play) + 1]
        assert '<img alt="' in task.source
        assert "### BEGIN SOLUTION" in solution.source
        assert "# subgoal: " in solution.source
        assert hints.source.startswith("<details>")
        assert f'hint("{exercise.id}")' in hints.source
        assert "from vitlab.widgets import" in play.source
        assert think.source.startswith("**Think.**")
        assert "?" in think.source


def test_a_solution_has_the_parameters_that_the_check_calls_it_with(notebook, lab):
    cells = graded(notebook)
    for exercise in lab.exercises:
        source = cells[f"ex-{exercise.id.replace('.', '-')}"].source
        if source.startswith("class "):
            continue  # a probe makes one of it and calls what it made
        signature = re.search(r"def \w+\((.*)\):", source)[1]
        names = [part.partition("=")[0].strip() for part in signature.split(",") if part]
        assert tuple(names) == exercise.parameters


def test_symptoms_in_the_hints_are_words_of_the_check(notebook, lab):
    """A hint filed under a symptom that no check ever says would help nobody."""
    said = SAID_OF.get(lab.number, set()) | {
        "Every vector is right, but they come in the wrong order"
    }
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
    places = {cell.id: place for place, cell in enumerate(notebook.cells)}
    for exercise in lab.exercises:
        if isinstance(exercise, Prediction):
            check = places[f"check-{exercise.id.replace('.', '-')}"]
            above, below = notebook.cells[: check + 1], notebook.cells[check + 1 :]
            told = f"{exercise.truth:g} {exercise.quantity.partition(' ')[0]}"
            assert not any(told in cell.source for cell in above)
            assert any("Now the truth" in cell.source for cell in below)


def test_every_lab_asks_for_something_that_runs(lab):
    assert any(isinstance(exercise, Function | Finding) for exercise in lab.exercises)
