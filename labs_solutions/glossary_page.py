"""The glossary and the reading list on the page to start with, written from their data files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from nbformat import NotebookNode

from labs_solutions.generated import SourceError
from vitlab.core.glossary import Source, Term, all_terms, reading_list
from vitlab.core.quiz import LESSONS
from vitlab.core.readings.quiz.sentences import LESSON_TITLES
from vitlab.words import said, said_many

Entry = TypeVar("Entry", Term, Source)
ARXIV = re.compile(r"\barXiv:(\d{4}\.\d{4,5})")


def with_glossary(page: NotebookNode) -> NotebookNode:
    """The page to start with, in place, with both lists between their marks."""
    _write(page, "glossary", _glossary)
    _write(page, "reading", _reading)
    return page


def term_row(term: Term) -> str:
    r"""A card as a row of a table.

    >>> print(term_row(Term("grid", "Rows | columns.", "Slicer", (), ("patch grid",))), end="")
    | **grid**, patch grid | Rows \| columns. | `Slicer` |
    """
    name, text = said(term.term), said(term.text).replace("|", "\\|")
    others = [one for one in (term.term, *term.also) if one.casefold() != name.casefold()]
    return f"| {', '.join([f'**{name}**', *others])} | {text} | `{term.instrument}` |\n"


def source_line(source: Source) -> str:
    """A source as a line of a list, with a link where its address is known.

    >>> print(source_line(Source("ViT", "arXiv:2010.11929", "2020-10", (), "Read it.")), end="")
    - **ViT** ([arXiv:2010.11929](https://arxiv.org/abs/2010.11929), 2020-10): Read it.
    """
    where = ARXIV.sub(r"[\g<0>](https://arxiv.org/abs/\1)", source.source)
    return f"- **{source.title}** ({where}, {source.date}): {said(source.why)}\n"


def _write(page: NotebookNode, name: str, listed: Callable[[], str]) -> None:
    begin, end = f"<!-- {name}: written by make labs -->", f"<!-- /{name} -->"
    between = re.compile(f"(?<={re.escape(begin)}\n).*?(?={re.escape(end)})", re.DOTALL)
    places = [cell for cell in page.cells if between.search(cell.source)]
    if len(places) != 1:
        raise SourceError(
            f"The page to start with has no one place for the {name}: "
            f"it stands between the lines '{begin}' and '{end}'."
        )
    places[0].source = between.sub(lambda found: listed(), places[0].source)


def _glossary() -> str:
    """A table for each lesson, folded; a word stands with the lesson that uses it first."""
    head = f"| {said('word')} | {said('what it means')} | {said('seen in')} |\n|:--|:--|:--|\n"
    return "".join(
        _folded(
            said_many(
                "{lesson}: {n} word", "{lesson}: {n} words", len(terms), lesson=title_of(lesson)
            ),
            head + "".join(map(term_row, terms)),
        )
        for lesson, terms in by_lesson(all_terms()).items()
    )


def _reading() -> str:
    return "".join(
        _folded(
            said_many(
                "{lesson}: {n} source", "{lesson}: {n} sources", len(found), lesson=title_of(lesson)
            ),
            "".join(map(source_line, found)),
        )
        for lesson, found in by_lesson(reading_list()).items()
    )


def by_lesson(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Words or sources under the first lesson that uses each; no lesson without any.

    >>> [*by_lesson([Term("grid", "Rows.", "Slicer", ("patches", "front_end"))])]
    ['front_end']
    """
    found: dict[str, list[Entry]] = {lesson: [] for lesson in LESSONS}
    for entry in entries:
        found[next(lesson for lesson in LESSONS if lesson in entry.lessons)].append(entry)
    return {lesson: first for lesson, first in found.items() if first}


def title_of(lesson: str) -> str:
    """What a lesson is called.

    >>> title_of("front_end")
    'Front end'
    """
    return said(LESSON_TITLES[lesson])


def _folded(summary: str, text: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{text}\n</details>\n"
