"""A lab reads well, gives nothing away, and its own answers keep what its tasks promise."""

import ast
import re

import numpy as np
import pytest

from labs_solutions import release
from vitlab import widgets
from vitlab.grading.course import find_lab
from vitlab.grading.guessing import Choice, Prediction
from vitlab.grading.ladder import rungs_of

# What an instrument shows that nobody could count from a grid without a guess.
INSTRUMENTS = widgets.__all__
TELLING = {"sequence_length", "attention_pairs", "pixel_ratio", "length_ratio", "pairs_ratio"}
# Old-fashioned, or of another field: words that stop a reader whose first language is another.
UNUSUAL = r"\b(dear|aloud|mere|slips?|a rest|pixels that are over|cut differently)\b"


@pytest.fixture
def notebook(source):
    return release.read(source)


@pytest.fixture
def lab(source):
    return find_lab(int(source.stem[:2]))


@pytest.fixture
def prose(notebook, lab):
    """Everything that a student reads: the cells, the hints, what is said of an option."""
    texts = [re.sub('base64,[^"]*', "", cell.source) for cell in notebook.cells]
    for exercise in lab.exercises:
        texts += rungs_of(exercise.id)
        if isinstance(exercise, Choice):
            texts += [option.why for option in exercise.options.values()]
    return "\n".join(texts)


def instruments(cells):
    """The settings of every instrument that these cells make, by name."""
    for cell in cells:
        if cell.cell_type == "code":
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in INSTRUMENTS:
                    yield {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}


def above(notebook, cell_id):
    ids = [cell.id for cell in notebook.cells]
    return notebook.cells[: ids.index(cell_id)]


def test_no_instrument_above_a_prediction_shows_what_is_to_be_guessed(notebook, lab):
    for exercise in lab.exercises:
        if isinstance(exercise, Prediction):
            guess = f"check-{exercise.id.replace('.', '-')}"
            for settings in instruments(above(notebook, guess)):
                assert "facts" in settings, settings
                assert not TELLING & set(ast.literal_eval(settings["facts"]))


def test_the_truth_of_a_prediction_is_folded_away_from_who_reads_on(notebook, lab):
    for exercise in lab.exercises:
        if isinstance(exercise, Prediction):
            truth = f"{exercise.truth:g} {exercise.quantity.partition(' ')[0]}"
            telling = [cell.source for cell in notebook.cells if truth in cell.source]
            assert all(source.startswith("<details>") for source in telling)


def test_no_heading_says_how_a_claim_is_judged(notebook):
    below_the_title = "\n".join(cell.source for cell in notebook.cells).partition("\n")[2]
    headings = re.findall("^#+ (.*)", below_the_title, re.MULTILINE)
    assert not [h for h in headings if re.search("misconception|wrong|mistake|false", h.lower())]


def test_nothing_stops_a_reader_whose_first_language_is_another(prose):
    assert re.findall(UNUSUAL, prose, re.IGNORECASE) == []


def test_what_is_not_projected_yet_is_called_a_patch(prose):
    own_words = re.sub(r"^> - \*\*\w\d+\*\* · .*$", "", prose, flags=re.MULTILINE)  # no claims
    assert re.findall(r"\(b, tokens\b|tokens of \w+ numbers|(?<!\w)\(tokens, ", own_words) == []


def test_who_comes_back_reads_above_the_first_instrument_how_to_get_it_back(notebook):
    first = next(cell.id for cell in notebook.cells if "from vitlab.widgets" in cell.source)
    told = above(notebook, first)[-1].source
    assert "Error displaying widget" in told
    assert "Run All Cells" in told


def test_every_instrument_asks_a_question_of_its_own(notebook):
    asked = [
        re.findall(r'question="([^"]+\?)"', cell.source)
        for cell in notebook.cells
        if "play" in cell.metadata.get("tags", [])
    ]
    assert all(len(questions) == 1 for questions in asked)
    assert len({questions[0] for questions in asked}) == len(asked)


def test_a_task_says_what_is_accepted_where_an_answer_is_code(notebook, lab):
    cells = {cell.id: cell.source for cell in notebook.cells}
    for exercise in lab.exercises:
        if exercise.parameters:
            task = cells[f"task-{exercise.id.replace('.', '-')}"]
            accepted = task.partition("*Accepted:*")[2].partition("\n")[0]
            assert "loops" in accepted
            assert re.search("type of (whole number|float)|whole-number type", accepted)


@pytest.fixture
def own():
    """Our own answers of lab 1 by name, with what the first cell imports."""
    names = {"np": np}
    for cell in release.read(release.sources()[0]).cells:
        if cell.id.startswith("ex-"):
            exec(cell.source, names)
    return names


@pytest.mark.parametrize("kind", [int, np.int64, np.int32, np.array])
def test_our_own_answers_of_lab_1_take_every_type_of_whole_number(own, kind):
    images = np.random.default_rng(0).random((2, 3, 6, 12))
    assert own["grid_shape"]((kind(6), kind(12)), kind(3)) == (2, 4)
    for patch_size in (kind(3), (kind(2), kind(4)), [kind(2), kind(3)], np.array([3, 2])):
        patches = own["patchify"](images, patch_size)
        assert patches.shape[1] > 1
        np.testing.assert_array_equal(own["unpatchify"](patches, (6, 12), patch_size), images)


def test_the_three_numbers_of_exercise_1_5_never_coincide():
    names = {}
    exec(rungs_of("1.5")[3].split("```python\n")[1].split("```")[0], names)
    before = names["before"]
    after = names["after"] | {"embed_dim": before["embed_dim"]}
    assert len({*before.values(), *after.values()}) == 5
