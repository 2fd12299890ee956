"""The gallery: every instrument as a still that lives, the labs, and the words, on one page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import markdown2
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from labs_solutions import release
from labs_solutions.course_map import Stop, picture
from labs_solutions.glossary_page import ARXIV, by_lesson
from labs_solutions.site.instruments import (
    Introduced,
    introduced,
    introduced_to_teachers,
    opened,
    tour_in_words,
    write_still,
)
from labs_solutions.teachers import BY_HAND
from vitlab.core.glossary import all_terms, reading_list

TEMPLATES = Path(__file__).with_name("templates")
EXTRAS = {"fenced-code-blocks": {"cssclass": "code"}, "code-friendly": None, "tables": None}


@dataclass(frozen=True)
class Shown:
    """An instrument on the page: how it is introduced, what it says, and where its still is."""

    introduced: Introduced
    says: str
    still: str
    tour: list[Markup]
    labs: list[Stop]

    @property
    def picture(self) -> str:
        """Where its picture is, for who lets no scripts run."""
        return self.still.replace(".html", ".jpg")

    @property
    def words(self) -> Markup:
        """The text around its question."""
        return in_html(self.introduced.words)


def write_gallery(folder: Path) -> Path:
    """Write the page and the stills beside it; the page."""
    labs = release.stops()
    shown = [show(one, labs, folder) for one in introductions()]
    path = folder / "index.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        gallery(shown, labs, first_words(release.read(release.START))),
        encoding="utf-8",
        newline="\n",
    )
    return path


def introductions() -> list[Introduced]:
    """Of every instrument: those for students as on their page, then those for teachers."""
    for_teachers = BY_HAND.read_text(encoding="utf-8")
    return [*introduced(release.read(release.START)), *introduced_to_teachers(for_teachers)]


def show(one: Introduced, labs: Iterable[Stop], folder: Path) -> Shown:
    """An instrument for the page; its still is written."""
    instrument = opened(one.code)
    still = f"stills/{one.name}.html"
    write_still(instrument, folder / still)
    says = instrument.text
    instrument.close()
    used = [stop for stop in labs if one.name in stop.instruments]
    return Shown(one, says, still, tour_in_words(one.name), used)


def gallery(shown: Iterable[Shown], labs: list[Stop], intro: Markup) -> str:
    """The page."""
    jinja = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return jinja.get_template("gallery.html.jinja2").render(
        intro=intro,
        instruments=list(shown),
        labs=labs,
        map=Markup(picture(labs)),
        minutes=sum(stop.lab.minutes for stop in labs),
        points=sum(stop.lab.points + stop.lab.points_by_hand for stop in labs),
        terms=by_lesson(all_terms()),
        sources=by_lesson(reading_list()),
        in_html=in_html,
        linked=linked,
    )


def first_words(page: release.NotebookNode) -> Markup:
    """What the page to start with says first."""
    return in_html(page.cells[0].source.split("\n\n")[1])


def in_html(text: str) -> Markup:
    r"""Markdown as HTML.

    >>> in_html("a `patch`")
    Markup('<p>a <code>patch</code></p>\n')
    """
    return Markup(markdown2.markdown(text, extras=EXTRAS))


def linked(source: str) -> Markup:
    """Where a source stands, with a link where its address is known.

    >>> linked("arXiv:2010.11929")
    Markup('<a href="https://arxiv.org/abs/2010.11929">arXiv:2010.11929</a>')
    """
    safe = str(Markup.escape(source))
    return Markup(ARXIV.sub(r'<a href="https://arxiv.org/abs/\1">\g<0></a>', safe))
