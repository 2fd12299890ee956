"""A class in another language: the same labs, the same points, and results that can be counted."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from tests.classroom.handing_in import RIGHT, cell, write
from vitlab.classroom.commands import grade as grade_command
from vitlab.classroom.releasing.handing_out import hand_out
from vitlab.classroom.releasing.pages import marked, read_page, source
from vitlab.classroom.releasing.release import release
from vitlab.classroom.submissions.reading import alone
from vitlab.classroom.testing import grade
from vitlab.core.errors import LabError
from vitlab.notebooks import MANIFEST, in_language, labs_folder, language_of
from vitlab.words import speaking, use_language

MOMENT = datetime(2026, 3, 1, 8, tzinfo=UTC)
START = "00_start_here.ipynb"
ONE, TWO = "01_pixels_to_grid.ipynb", "02_one_linear_map.ipynb"


@pytest.fixture
def german():
    use_language("de")
    yield
    use_language()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def languages_in(folder):
    return [language_of(read_page(folder / name)) for name in (START, ONE, TWO)]


def test_labs_are_handed_out_in_a_language_where_they_are_there_in_it(tmp_path):
    hand_out(labs_folder(), tmp_path / "english")
    hand_out(labs_folder(), tmp_path / "german", language="de")
    assert names(tmp_path / "english") == names(tmp_path / "german")
    assert languages_in(tmp_path / "english") == ["en", "en", "en"]
    assert languages_in(tmp_path / "german") == ["de", "de", "en"]


def test_a_page_to_start_with_that_is_older_is_corrected_in_its_language(tmp_path):
    page = read_page(in_language(labs_folder() / START, "de"))
    cell(page, "cell-00")["source"] = "Ein Satz, der verbessert wird."
    write(tmp_path / START, marked(page))
    (sentence,) = hand_out(labs_folder(), tmp_path).sentences
    assert sentence == f"{START}: now with our corrections."
    assert source(cell(read_page(tmp_path / START), "cell-00")).startswith("# Hier anfangen")


def test_a_lab_that_was_begun_stays_in_its_language(tmp_path):
    hand_out(labs_folder(), tmp_path, language="de")
    before = (tmp_path / ONE).read_bytes()
    for language in ("en", "de"):
        assert hand_out(labs_folder(), tmp_path, language=language).sentences == []
        assert (tmp_path / ONE).read_bytes() == before


def test_a_german_lab_is_corrected_by_the_german_one_and_keeps_the_answers(tmp_path):
    page = read_page(in_language(labs_folder() / ONE, "de"))
    cell(page, "cell-14")["source"] = "Ein Satz, der verbessert wird."
    begun = marked(page)
    cell(begun, "ex-1-2")["source"] = RIGHT["1.2"]
    write(tmp_path / ONE, begun)
    (sentence,) = hand_out(labs_folder(), tmp_path).sentences
    assert sentence.startswith(f"{ONE}: now with our corrections. Kept: your answer to 1.2.")
    now = read_page(tmp_path / ONE)
    assert language_of(now) == "de"
    assert source(cell(now, "ex-1-2")) == RIGHT["1.2"]
    assert source(cell(now, "cell-14")).startswith("## Beispiel: ein Patch nach dem anderen")


def test_a_release_is_written_in_a_language(tmp_path):
    manifest = release(tmp_path / "out", [1, 2], language="de")
    assert languages_in(tmp_path / "out") == ["de", "de", "en"]
    assert names(tmp_path / "out") == sorted([START, ONE, TWO, MANIFEST])
    assert manifest.labs[1].file == ONE
    told = "\n".join(source(one) for one in read_page(tmp_path / "out" / START)["cells"])
    assert f"| [Lab 2 · Eine lineare Abbildung in vier Schreibweisen]({TWO})<br>75 min" in told
    assert "| Lab 3 · Ein kleiner ViT: jede Form verfolgen · kommt später<br>" in told
    hand_out(tmp_path / "out", tmp_path / "mine", (MANIFEST,))
    assert languages_in(tmp_path / "mine") == ["de", "de", "en"]
    with pytest.raises(LabError, match=r"There is no language 'tlh': use 'en' or 'de'\."):
        release(tmp_path / "other", language="tlh")


def test_a_course_draws_options_in_the_notebooks_own_language(tmp_path):
    release(tmp_path / "out", [1], numbers={"1.5": {"order": 7}}, language="de")
    task = source(cell(read_page(tmp_path / "out" / ONE), "task-1-5"))
    options = [line for line in task.split("\n") if line.startswith("- **")]
    assert sorted(line.partition(": ")[2] for line in options) == [
        "alle drei",
        "die Anzahl der Patches und die Rohbreite eines Patches",
        "nur die Anzahl der Patches",
        "nur embed_dim",
    ]
    assert options[0] != "- **a**: nur die Anzahl der Patches"


@pytest.mark.refusal  # or thousands of small calls take minutes
@pytest.mark.usefixtures("german")
def test_a_german_notebook_is_graded_as_an_english_one_and_what_is_kept_is_english(tmp_path, forks):
    answers = RIGHT | {"1.5": 'def answer_1_5():\n    return "c"'}
    found = []
    for language in ("en", "de"):
        page = json.loads(in_language(labs_folder() / ONE, language).read_text("utf-8"))
        for exercise, answer in answers.items():
            cell(page, f"ex-{exercise.replace('.', '-')}")["source"] = answer
        work = alone(write(tmp_path / language / ONE, page), "ada").work
        rows = grade(replace(work, submitted=MOMENT), zygote=forks, seed=1)
        found.append([replace(row, seconds=0) for row in rows])
    english, german = found
    assert english == german
    assert english[0].sentence.startswith("What does not hold")


@pytest.mark.usefixtures("german")
def test_a_teachers_command_line_is_english_whatever_instruments_speak(tmp_path):
    told = CliRunner().invoke(grade_command, [str(tmp_path / "none")])
    assert "there is no folder or file" in told.output
    with speaking("de"):
        told = CliRunner().invoke(grade_command, [str(tmp_path / "none")])
    assert "there is no folder or file" in told.output
