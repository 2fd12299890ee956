"""Checks, hints, guesses and progress in another language: other words, and the same points."""

import json

import numpy as np
import pytest

from tests.english import english_in, in_html
from tests.few import few
from tests.grading.answers.kinds import samples
from vitlab.grading import check, hint, progress, reset, save
from vitlab.grading.course import find
from vitlab.grading.ladder import rungs_of
from vitlab.words import said, speaking, use_language

OF_LAB_1 = [one for one in samples() if one.exercise_id.startswith("1.")]


@pytest.fixture
def german():
    use_language("de")
    yield
    use_language()


def by_name(sample):
    return sample.name


@pytest.mark.refusal  # or thousands of small calls take minutes
@pytest.mark.parametrize("sample", few(OF_LAB_1, 25), ids=by_name)
def test_words_decide_no_point(sample, progress_file):
    scores, told = [], []
    for language in ("en", "de", "long"):
        progress_file.unlink(missing_ok=True)
        with speaking(language):
            score = check(sample.exercise_id, sample.answer)
            scores.append(score)
            told.append(score.verdict)
        kept = json.loads(progress_file.read_text("utf-8")) if progress_file.exists() else {}
        assert "Dein" not in json.dumps(kept)
    assert len(set(scores)) == 1
    assert told[0] != told[1]
    assert english_in(told[2].partition("\n")[0]) == []


@pytest.mark.usefixtures("german")
def test_a_check_says_what_breaks_in_german_and_code_as_code():
    def patchify(images, patch_size):
        return np.zeros((2, 1, 3))

    lines = check("1.2", patchify).verdict.split("\n")
    assert lines[0] == "1.2 noch nicht richtig: 0 von 3 Punkten"
    assert lines[1] == f"Was noch nicht gilt: {said(find('1.2').laws[0].says)}."
    assert lines[2].startswith("Kleinster Fall, der nicht stimmt: images der Form (1, 1, 4, 4), ")
    assert lines[2].endswith("Deine Form ist (2, 1, 3), erwartet war (1, 4, 4).")


@pytest.mark.usefixtures("german")
def test_what_stops_a_function_is_said_in_german():
    def patchify(images, patch_size):
        print("so far")
        return images.undefined

    def endless(images, patch_size):
        return endless(images, patch_size)

    said_of = check("1.2", patchify).verdict
    assert "patchify brach in Zeile " in said_of
    assert " mit AttributeError ab: " in said_of
    assert "Dein Code schrieb außerdem:\n  so far" in said_of
    assert "ruft sich in Zeile " in check("1.2", endless).verdict
    assert check("1.2", lambda a: a).verdict.endswith("schreib sie mit 2 Parametern.")
    assert check("9.9", patchify).verdict.split("\n")[1].startswith("Es gibt keine Aufgabe '9.9'; ")


@pytest.mark.usefixtures("german")
def test_guesses_choices_and_rows_are_told_in_german():
    guess = check("1.4", lambda: (2.5, 30)).verdict
    assert "Deine Schätzung: 2,5 bis 30 Mal so viele Attention-Paare." in guess
    assert (
        "Deine erste Schätzung, 2,5 bis 30, ist die, die zählt."
        in check("1.4", lambda: (3, 4)).verdict
    )
    assert "wie in `return 2, 3`; hier steht 3." in check("1.4", lambda: 3).verdict
    assert "Du hast c gewählt. Eine der drei folgt nicht" in check("1.5", lambda: "c").verdict
    assert "Zeile 0 ist" not in repr(save("4.5", [3]))
    assert repr(save("4.5", [3])).startswith("Nichts wurde gespeichert: Zeile 0 enthält ein")


@pytest.mark.parametrize("exercise", ["1.1", "1.2", "1.3", "1.4", "1.5"])
def test_hints_are_german_and_their_code_stays(exercise):
    use_language("de")
    try:
        with speaking("en"):
            rungs = rungs_of(exercise)
        for number, english in enumerate(rungs, 1):
            ladder = hint(exercise)
            assert repr(ladder).startswith(f"Tipp {number} von 4 für {exercise}: ")
            assert 60 <= len(ladder.rungs[-1].split()) <= 180
            for part in english.split("\n\n"):
                assert (part in ladder.rungs[-1]) == (part.startswith("```") and '"""' not in part)
        assert repr(ladder).endswith("Das ist die letzte Stufe.")
    finally:
        use_language()


@pytest.mark.usefixtures("german")
def test_progress_tells_lab_and_course_in_german():
    check("1.4", lambda: (2, 30))
    check("1.1", lambda image_size, patch_size, remainder="error": (1, 2))
    text = repr(progress(1))
    assert text.startswith("Lab 1: Von Pixeln zum Raster\nAufgabe  Titel")
    assert "Zähl die Patches" in text
    html = progress(1)._repr_html_()
    assert "die Schätzung 2 bis 30 enthält die wahre Zahl, 16 Mal so viele" in html
    page = progress()
    assert repr(page).startswith("Der Kurs, Lab für Lab\n1 von ")
    assert "2 bis 30, wahr: 16 Mal so viele Attention-Paare" in repr(page)
    assert "<b>2 bis 30</b>, wahr: <strong>16</strong> Mal so viele" in page._repr_html_()
    assert "<b>Weiter: 1.2</b>, Schneid ein Bild in Patches." in page._repr_html_()


def test_the_course_page_and_the_table_say_nothing_in_english(progress_file):
    with speaking("long"):
        check("1.4", lambda: (2, 30))
        shown = [progress(1)._repr_html_(), progress()._repr_html_().partition("</style>")[2]]
        for html in shown:
            assert english_in(in_html(html), ("vitlab", "progress", "true")) == []


@pytest.mark.usefixtures("german")
def test_a_clean_copy_is_german_and_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert repr(reset(1)).startswith(
        "01_pixels_to_grid.clean.ipynb ist eine saubere Kopie von Lab 1"
    )
    copy = json.loads((tmp_path / "01_pixels_to_grid.clean.ipynb").read_text("utf-8"))
    assert copy["metadata"]["vitlab"]["language"] == "de"
    assert said("From pixels to a grid") in "".join(copy["cells"][0]["source"])
    reset(2)
    other = json.loads((tmp_path / "02_one_linear_map.clean.ipynb").read_text("utf-8"))
    assert "language" not in other["metadata"]["vitlab"]
