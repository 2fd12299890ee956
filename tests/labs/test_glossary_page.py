"""The page to start with has every word and every source, as the data files have them."""

import doctest

import nbformat
import pytest

from labs_solutions import glossary_page, release
from labs_solutions.generated import SourceError
from labs_solutions.glossary_page import with_glossary
from vitlab.core.glossary import all_terms, reading_list

PAGE = release.read(release.START)
TEXT = "\n".join(cell.source for cell in PAGE.cells)


def test_its_examples_hold():
    assert doctest.testmod(glossary_page).failed == 0


def test_every_word_stands_there_once_with_its_meaning_and_instrument():
    rows = [line for line in TEXT.splitlines() if line.startswith("| **")]
    assert len(rows) == len(all_terms())
    for term in all_terms():
        (row,) = [row for row in rows if row.startswith(f"| **{term.term}**")]
        assert term.text.replace("|", "\\|") in row
        assert row.endswith(f"| `{term.instrument}` |")


def test_every_source_stands_there_once_with_its_date():
    for source in reading_list():
        (line,) = [line for line in TEXT.splitlines() if line.startswith(f"- **{source.title}** (")]
        assert source.date in line
        assert line.endswith(source.why)


def test_each_list_is_folded_and_written_anew_without_a_change():
    assert TEXT.count("<details>") == TEXT.count("</details>") >= 10
    again = with_glossary(nbformat.from_dict(PAGE))
    assert [cell.source for cell in again.cells] == [cell.source for cell in PAGE.cells]


def test_a_page_without_a_place_for_the_words_is_refused_in_a_sentence():
    bare = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("Start here")])
    with pytest.raises(SourceError, match="no one place for the glossary: it stands between"):
        with_glossary(bare)
