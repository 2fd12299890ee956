"""The gallery has every instrument with its question, code and tour; no link is broken."""

import doctest

import nbformat
import pytest

from labs_solutions import release
from labs_solutions.generated import SourceError
from labs_solutions.site import gallery, instruments
from labs_solutions.site.gallery import Shown, first_words
from labs_solutions.site.instruments import introduced, introduced_to_teachers, tour_in_words
from tests.site.pages import broken, fetched, read
from vitlab import widgets
from vitlab.core.glossary import all_terms, reading_list

START = release.read(release.START)
INTRODUCED = gallery.introductions()
NAMES = [one.name for one in INTRODUCED]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The page, with empty pages where its stills and the reference would be."""
    folder, labs = tmp_path_factory.mktemp("site"), release.stops()
    shown = [
        Shown(one, f"{one.name} says", f"stills/{one.name}.html", ["<b> is escaped"], labs[:2])
        for one in INTRODUCED
    ]
    places = "".join(f"<section id='{name}'></section>" for name in NAMES)
    pages = {f"stills/{name}.{kind}": "" for name in NAMES for kind in ("html", "jpg")} | {
        "reference/index.html": "",
        "reference/vitlab/widgets.html": places,
        "index.html": gallery.gallery(shown, labs, first_words(START)),
    }
    for name, text in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("module", [gallery, instruments])
def test_its_examples_hold(module):
    assert doctest.testmod(module).failed == 0


def test_every_instrument_is_introduced_once():
    kinds = {
        name
        for name in widgets.__all__
        if issubclass(getattr(widgets, name), widgets.Instrument) and name != "Instrument"
    }
    assert sorted(NAMES) == sorted(kinds)


def test_an_instrument_without_a_question_is_refused():
    page = nbformat.from_dict(START)
    (cell,) = [cell for cell in page.cells if cell.source.startswith("## `Quiz`")]
    cell.source = cell.source.replace("**One question:**", "One question:")
    with pytest.raises(SourceError, match="introduces Quiz without a question"):
        list(introduced(page))


def test_one_for_teachers_without_code_is_refused():
    section = "## `ClassBoard`: a class\n\n**One question:** who needs somebody?\n"
    with pytest.raises(SourceError, match="introduces ClassBoard without a question, or without"):
        list(introduced_to_teachers(section))


def test_the_page_has_each_question_and_the_code_that_opens_the_instrument(folder):
    said = read(folder / "index.html").text
    for one in INTRODUCED:
        assert said.count(one.question) == 2  # in the list, and above the instrument
        assert " ".join(one.code.split()) in said
        assert f"{one.name} says" in said
    assert "<b> is escaped" in said


def test_the_page_has_every_lab_word_and_source(folder):
    said = read(folder / "index.html").text
    for stop in release.stops():
        assert f"{stop.lab.number} · {stop.lab.title} {stop.question}" in said
    for term in all_terms():
        assert " ".join(term.text.split()) in said
    for source in reading_list():
        assert " ".join(source.why.split()) in said


def test_no_link_is_broken_and_nothing_is_fetched(folder):
    assert list(broken(folder)) == []
    assert not fetched(folder)
    page = read(folder / "index.html")
    assert len(page.ids) == len(set(page.ids))
    assert {*NAMES, "labs", "words", "reading"} <= set(page.ids)


def test_a_broken_link_would_be_seen(folder):
    path = folder / "other.html"
    path.write_text("<a href='index.html#Nothing'>x</a><img src='nowhere.png'>", encoding="utf-8")
    assert {link for _, link in broken(folder)} == {"index.html#Nothing", "nowhere.png"}
    path.unlink()


def test_a_tour_in_words_says_every_stop_with_its_numbers():
    told = tour_in_words("Quiz")
    assert len(told) == len(widgets.Quiz.tour)
    for said, stop in zip(told, widgets.Quiz.tour, strict=True):
        assert "{" not in said
        assert said.count("<b>") == len(stop.names)
