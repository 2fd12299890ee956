"""A lab in another language is the same lab: its words are other ones, and nothing else."""

import ast
import re

import pytest

from labs_solutions import release
from labs_solutions.map_drawing import LETTERS, Box
from labs_solutions.translated import has_words, in_code, translated, words_of
from tests import words
from vitlab.core.glossary import all_terms, reading_list
from vitlab.grading.course import find_lab
from vitlab.grading.guessing import Choice
from vitlab.words import languages, said, speaking

START, *LABS = (release.START, *release.sources())
PAIRS = [(language, path) for path in LABS for language in release.languages_of(path)]
QUOTED = re.compile(r"^- \*\*„([^“]+)“\*\*", re.MULTILINE)
OF_NUMPY = {"cannot reshape"}
NOT_OURS = {"sum", "checksum", "source", "language"}


@pytest.fixture(params=PAIRS, ids=lambda pair: f"{pair[0]}-{pair[1].stem}")
def pair(request):
    """An English student copy, and the same in another language."""
    language, path = request.param
    english = release.read(release.RELEASED / path.name)
    return english, release.read(release.RELEASED / language / path.name)


def shape_of(source):
    """The code without what its strings and comments say, but with what is written in braces."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            node.value = "…"
    return ast.dump(tree)


def alike(cell):
    """What must be the same in every language."""
    metadata = dict(cell.metadata)
    metadata["nbgrader"] = {
        key: value for key, value in metadata.get("nbgrader", {}).items() if key not in NOT_OURS
    }
    return cell.id, cell.cell_type, metadata


def test_lab_1_is_there_in_every_language():
    assert {language for language, path in PAIRS if path.name.startswith("01")} == {
        *languages()[1:]
    }


def test_cells_ids_points_and_code_are_the_same(pair):
    english, other = pair
    assert [*map(alike, english.cells)] == [*map(alike, other.cells)]
    for ours, theirs in zip(english.cells, other.cells, strict=True):
        if ours.cell_type == "code":
            assert shape_of(ours.source) == shape_of(theirs.source), ours.id
        if ours.id.startswith("check-"):
            assert ours.source == theirs.source
    told = dict(other.metadata.vitlab)
    assert told.pop("language") in languages()[1:]
    assert told == english.metadata.vitlab


@pytest.mark.parametrize("language", languages()[1:])
def test_the_page_to_start_with_is_the_same_page_in_every_language(language):
    english = release.read(release.RELEASED / START.name)
    other = release.read(release.RELEASED / language / START.name)
    assert [*map(alike, english.cells)] == [*map(alike, other.cells)]
    for ours, theirs in zip(english.cells, other.cells, strict=True):
        assert (ours.source == theirs.source) is (ours.cell_type == "code")
    assert dict(other.metadata.vitlab) == {**english.metadata.vitlab, "language": language}
    texts = ["\n".join(cell.source for cell in page.cells) for page in (english, other)]
    links = [re.findall(r"\]\(([^)]+)\)", text) for text in texts]
    assert links[0] == links[1] != []
    rows = [line for line in texts[1].splitlines() if line.startswith("| [Lab ")]
    with speaking(language):
        for row, stop in zip(rows, release.stops(), strict=True):
            assert f"Lab {stop.lab.number} · {said(stop.lab.title)}](" in row
            assert said(stop.question) in row
            untold = said("{cost} · in English", cost="").strip()
            assert (untold in row) is not has_words(language, stop.lab.number)
        for term in all_terms():
            assert f"| **{said(term.term)}**" in texts[1]
        for source in reading_list():
            assert said(source.why) in texts[1]


@pytest.mark.parametrize("language", languages()[1:])
def test_titles_stay_in_their_boxes_on_the_map(language):
    with speaking(language):
        for stop in release.stops():
            lines = Box(stop.lab.number, said(stop.lab.title), "", frozenset()).lines
            assert len(lines) <= 3, lines
            assert max(map(len, lines)) <= LETTERS


def test_every_text_is_another_one_and_the_title_and_options_are_the_registrys(pair):
    english, other = pair
    for ours, theirs in zip(english.cells, other.cells, strict=True):
        if ours.cell_type == "markdown":
            assert ours.source != theirs.source
    lab = find_lab(other.metadata.vitlab["lab"])
    text = "\n".join(cell.source for cell in other.cells)
    with speaking(other.metadata.vitlab["language"]):
        assert other.cells[0].source.startswith(f"# Lab {lab.number} · {said(lab.title)}\n")
        for exercise in lab.exercises:
            assert f"{exercise.id} · {said(exercise.title)}\n" in text
            if isinstance(exercise, Choice):
                for letter, option in exercise.shown.items():
                    assert f"- **{letter}**: {said(option.text)}" in text


def test_what_a_symptom_quotes_is_what_a_check_says(pair):
    _, other = pair
    language = other.metadata.vitlab["language"]
    told = [
        re.sub(r"\{(\w+)\}", lambda found: "ValueError" if found[1] == "kind" else "…", form)
        for message in words.read(words.folder(language) / "grading.po")
        for form in (message.string if isinstance(message.string, tuple) else (message.string,))
        if message.id
    ]
    quoted = QUOTED.findall("\n".join(cell.source for cell in other.cells))
    assert len(quoted) > 8
    for quote in quoted:
        assert quote in OF_NUMPY or any(quote.removesuffix(" …") in form for form in told), quote


def test_a_paragraph_without_a_translation_stays_english():
    notebook = release.read(release.sources()[0])
    notebook.cells[1:] = []
    notebook.cells[0].source += "\n\nNobody has translated this."
    assert translated(notebook, "de").cells[0].source.endswith("Nobody has translated this.")
    assert ("cell-00", "Nobody has translated this.") in list(words_of(notebook))


@pytest.mark.parametrize(
    ("source", "other"),
    [
        ('f("no_sentence", "ä one two", 1)  # ü', 'f("no_sentence", "Ä ONE TWO", 1)  # Ü'),
        ('def f():\n    """Ä one."""\n    return {"key": 1}', None),
        ('print(f"off {n:,} it is {names[0]}")', 'print(f"OFF {N:,} IT IS {NAMES[0]}")'),
        ("### BEGIN SOLUTION\nx = 1  # own words\n### END SOLUTION\n# more", None),
        ('x = "one two"; y = "six or seven"', 'x = "ONE TWO"; y = "SIX OR SEVEN"'),
    ],
)
def test_sentences_of_code_are_found_where_they_stand(source, other):
    upper = other or source.replace("Ä one.", "Ä ONE.").replace("# more", "# MORE")
    assert in_code(source, str.upper) == upper


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    """Lab 1 in German with our own answers, run in a kernel that speaks German."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VITLAB_LANGUAGE", "de")
        book = release.in_words_of("de", release.read(release.sources()[0]))
        return release.run(book, tmp_path_factory.mktemp("de") / "progress.json")


def test_solved_it_has_all_points_and_what_is_printed_is_german(solved):
    lab = find_lab(1)
    outputs = {cell.id: cell.outputs for cell in solved.cells if cell.get("outputs")}
    problems = [
        output
        for each in outputs.values()
        for output in each
        if output.output_type == "error" or output.get("name") == "stderr"
    ]
    assert problems == []
    for exercise in lab.exercises:
        data = outputs[f"check-{exercise.id.replace('.', '-')}"][0].data
        assert float(data["text/plain"]) == exercise.points
        assert re.search(rf"{exercise.id} (richtig|festgehalten): ", data["text/html"])
    page = outputs[solved.cells[-1].id][0].data["text/plain"]
    assert page.startswith("Lab 1: Von Pixeln zum Raster\nAufgabe")
    assert page.endswith("8 von 8")
    assert "nur Patches: 16.00 Mal" in outputs["cell-37"][0].text


def test_untouched_it_has_no_points_and_says_that_nothing_is_written(progress_file, monkeypatch):
    monkeypatch.setenv("VITLAB_LANGUAGE", "de")
    copy = release.read(release.RELEASED / "de" / release.sources()[0].name)
    code = [cell for cell in copy.cells if cell.cell_type == "code"]
    copy.cells = [code[0], *(c for c in code if c.id.startswith(("ex-", "check-"))), code[-1]]
    ran = release.run(copy, progress_file)
    checks = [cell.outputs[0].data for cell in ran.cells if cell.id.startswith("check-")]
    assert [float(data["text/plain"]) for data in checks] == [0] * 5
    assert all("noch nicht geschrieben" in data["text/html"] for data in checks)
    assert ran.cells[-1].outputs[0].data["text/plain"].count("offen") == 5
