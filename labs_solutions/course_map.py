"""The map of the course on the page to start with, written from the registry and the notebooks."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nbformat import NotebookNode

from labs_solutions.generated import SourceError
from labs_solutions.map_drawing import Box, drawn
from labs_solutions.readme import instruments_in
from labs_solutions.translated import has_words
from vitlab.core.arguments import together
from vitlab.grading.exercise import Lab
from vitlab.words import digits, language, said

BETWEEN_MARKS = re.compile(r"(?<=<!-- map: written by make labs -->\n).*?(?=<!-- /map -->)", re.S)
QUESTION = re.compile(r"\*\*The question of this lab: (.+?\?)\*\*")
NEEDED = re.compile(r"\blabs? (\d+)(?: (and|to) (\d+))?")


@dataclass(frozen=True)
class Stop:
    """One lab on the map: what it is, where its notebook lies, and what that shows.

    >>> Stop(Lab(4, 1, "Where", 9, "labs 1 and 3, or PyTorch", "", ()), "04.ipynb", "", ()).needs
    {1, 3}
    >>> Stop(Lab(5, 1, "All", 9, "labs 1 to 4", "", ()), "05.ipynb", "", ()).needs
    {1, 2, 3, 4}
    """

    lab: Lab
    notebook: str
    question: str
    instruments: tuple[str, ...]

    @classmethod
    def of(cls, lab: Lab, name: str, notebook: NotebookNode) -> Stop:
        """Read the question at the top of a notebook; `SourceError` where it asks none."""
        asked = QUESTION.search(notebook.cells[0].source)
        if not asked:
            raise SourceError(
                f"Lab {lab.number} asks no question at its top: write "
                "**The question of this lab: …?** there."
            )
        question = asked[1][0].upper() + asked[1][1:]
        return cls(lab, name, question, instruments_in(notebook))

    @property
    def needs(self) -> set[int]:
        """The labs that its prerequisites name."""
        found: set[int] = set()
        for first, word, last in NEEDED.findall(self.lab.prerequisites):
            ends = int(first), int(last or first)
            found.update(range(ends[0], ends[1] + 1) if word == "to" else ends)
        return found

    @property
    def row(self) -> str:
        """Its row of the table."""
        shown = ", ".join(f"`{name}`" for name in self.instruments)
        told = said(self.lab.title), said(self.question)
        cost = self.cost
        if language() != "en" and not has_words(language(), self.lab.number):
            cost = said("{cost} · in English", cost=cost)
        return (
            f"| [Lab {self.lab.number} · {told[0]}]({self.notebook})<br>{cost} | "
            f"{told[1]}<br>{shown} |\n"
        )

    @property
    def cost(self) -> str:
        """What it takes, and what it is worth."""
        points = self.lab.points + self.lab.points_by_hand
        return said("{minutes} min · {points:g} points", minutes=self.lab.minutes, points=points)


def with_map(page: NotebookNode, stops: Sequence[Stop]) -> NotebookNode:
    """The page to start with, in place, with the map between its two marks."""
    places = [cell for cell in page.cells if BETWEEN_MARKS.search(cell.source)]
    if len(places) != 1:
        raise SourceError(
            "The page to start with has no one place for the map: it stands between the lines "
            "'<!-- map: written by make labs -->' and '<!-- /map -->'."
        )
    heads = said("lab"), said("the question it asks, and what shows it")
    head = "| {} | {} |\n|:--|:--|\n".format(*heads)
    text = picture(stops) + _summed(stops) + head + "".join(stop.row for stop in stops) + "\n"
    places[0].source = BETWEEN_MARKS.sub(lambda found: text, places[0].source)
    return page


def direct(needs: Mapping[int, set[int]]) -> dict[int, set[int]]:
    """Of the labs that each one needs, those that no other one of them needs already.

    >>> direct({1: set(), 2: {1}, 3: {1, 2}, 9: {1, 3}})
    {1: set(), 2: {1}, 3: {2}, 9: {3}}
    """
    behind: dict[int, set[int]] = {}
    for number in sorted(needs):
        behind[number] = needs[number].union(*(behind.get(n, set()) for n in needs[number]))
    return {
        number: {n for n in before if not any(n in behind.get(m, ()) for m in before)}
        for number, before in needs.items()
    }


def _summed(stops: Sequence[Stop]) -> str:
    labs = [stop.lab for stop in stops]
    minutes = sum(lab.minutes for lab in labs)
    points = sum(lab.points + lab.points_by_hand for lab in labs)
    told = said(
        "{labs} labs, about {hours} hours, {points:g} points.",
        labs=len(labs),
        hours=digits(f"{minutes / 60:.1f}".removesuffix(".0")),
        points=points,
    )
    return f"{told}\n\n"


def picture(stops: Sequence[Stop]) -> str:
    """The labs as boxes, with an arrow to each from those that it needs: an image in HTML."""
    there = {stop.lab.number for stop in stops}
    needs = direct({stop.lab.number: stop.needs & there for stop in stops})
    boxes = [
        Box(
            stop.lab.number,
            said(stop.lab.title),
            stop.cost,
            frozenset(needs[stop.lab.number]),
        )
        for stop in stops
    ]
    data = base64.b64encode(drawn(boxes).encode()).decode()
    return f'<img alt="{_told(boxes)}" src="data:image/svg+xml;base64,{data}">\n\n'


def _told(boxes: Iterable[Box]) -> str:
    """The map in words."""
    return " ".join(
        said("Lab {number} comes after {before}.", number=box.number, before=_listed(box.after))
        if box.after
        else said("Lab {number} needs no other.", number=box.number)
        for box in boxes
    )


def _listed(numbers: Iterable[int]) -> str:
    return together([said("lab {number}", number=number) for number in sorted(numbers)])
