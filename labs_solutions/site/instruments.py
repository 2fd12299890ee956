"""The instruments as the pages introduce them, each with its tour in words."""

from __future__ import annotations

import ast
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup
from nbformat import NotebookNode

from labs_solutions.generated import SourceError
from vitlab import widgets
from vitlab.core.readings.tour import Stop
from vitlab.widgets import Instrument

HEADING = re.compile(r"^## `(\w+)`: (.+)$", re.MULTILINE)
QUESTION = re.compile(r"^\*\*One question:\*\* (.+\?)$", re.MULTILINE)
CODE = re.compile(r"^```python\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
SECTION = re.compile(r"^(?=## )", re.MULTILINE)
TELLS_HEIGHT = """<script>
new ResizeObserver(() => parent.postMessage({ height: document.documentElement.offsetHeight }, "*"))
  .observe(document.documentElement);
</script>
"""


@dataclass(frozen=True)
class Introduced:
    """An instrument: what it is for, the question to ask of it, and the code that opens it."""

    name: str
    about: str
    """What follows its name in the heading."""
    question: str
    words: str
    """The text around the question, in Markdown."""
    code: str


def introduced(page: NotebookNode) -> Iterator[Introduced]:
    """Every instrument of the page to start with, in its order; the code is the cell below.

    Raises:
        SourceError: One has no question, or no code in the cell below.

    """
    for cell, below in zip(page.cells, page.cells[1:], strict=False):
        heading = HEADING.match(cell.source)
        if cell.cell_type != "markdown" or not heading:
            continue
        yield _introduction(cell.source, below.source if below.cell_type == "code" else "")


def introduced_to_teachers(text: str) -> Iterator[Introduced]:
    """Every instrument of the page for teachers, whose code stands in fences.

    Raises:
        SourceError: One has no question, or no code.

    """
    for section in SECTION.split(text):
        if HEADING.match(section):
            code = CODE.search(section)
            yield _introduction(CODE.sub("", section), code[1] if code else "")


def _introduction(text: str, code: str) -> Introduced:
    heading, asked = HEADING.match(text), QUESTION.search(text)
    assert heading
    name, about = heading.groups()
    if not asked or f"{name}(" not in code:
        raise SourceError(
            f"A page introduces {name} without a question, or without code: a line “**One "
            "question:** …?” stands in its text, and the code below it opens it."
        )
    words = QUESTION.sub("", text[heading.end() :]).strip()
    return Introduced(name, about, asked[1][0].upper() + asked[1][1:], words, code)


def opened(code: str) -> Instrument:
    r"""The instrument that the last line of a cell makes.

    >>> opened("from vitlab.widgets import Quiz\n\nQuiz()").title
    'Quiz'
    """
    *before, last = ast.parse(code).body
    names: dict[str, object] = {}
    exec(compile(ast.Module(before, []), "<cell>", "exec"), names)
    instrument = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
    assert isinstance(instrument, Instrument)
    return instrument


def tour_in_words(name: str) -> list[Markup]:
    """What each stop of a tour says, its numbers bold."""
    instrument = getattr(widgets, name)()
    said = []
    for place, stop in enumerate(instrument.stops()):
        instrument.stop = place
        said.append(_in_html(stop, instrument.reading))
    instrument.close()
    return said


def write_still(instrument: Instrument, path: Path) -> None:
    """Save an instrument as a page that tells whoever frames it how high it is.

    Beside it stands a picture, for who lets no scripts run.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    instrument.save_html(path)
    page = path.read_text(encoding="utf-8").replace("</html>", TELLS_HEIGHT + "</html>")
    path.write_text(page, encoding="utf-8", newline="\n")
    picture = instrument._repr_mimebundle_()["image/jpeg"]
    path.with_suffix(".jpg").write_bytes(b64decode(picture))


def _in_html(stop: Stop, reading: object) -> Markup:
    pieces = stop.pieces(reading)
    return Markup("").join(
        Markup("<b>{}</b>").format(words) if name else words for words, name in pieces
    )
