"""A card with what an instrument shows: its question, its pictures, its sentence, its numbers."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw

from vitlab.core.facts import Fact
from vitlab.widgets.still.letters import cut, length, lines, plain, write
from vitlab.words import said, word

WIDE = 760  # px
_EDGE, _GAP = 16, 18
_LARGE = 320  # px, of the first picture
_MOST_FACTS = 8
_INK, _MUTED, _ACCENT, _LINE = (31, 35, 40), (95, 99, 104), (14, 91, 163), (223, 227, 232)
_STILL = word("A still picture: run the cell to move it.")


def card(
    title: str,
    question: str,
    says: str,
    facts: Sequence[Fact],
    pictures: Sequence[Image.Image] = (),
) -> Image.Image:
    """All of it on white: the first picture large, the others in a row under it.

    >>> card("Patch grid slicer", "How large?", "196 patches.", [], []).size[0]
    760
    """
    page = _Page()
    page.write(title, 17, _INK)
    page.write(question, 13, _ACCENT)
    page.write(says, 13, _MUTED)
    page.down += 10
    top, left = page.down, _EDGE
    if pictures:
        page.paste(pictures[0], _EDGE)
        left += pictures[0].width + _GAP
    columns = 1 if left > WIDE / 2 else 2 if pictures else 3
    page.down = max(page.down, page.list_facts(facts[:_MOST_FACTS], left, top, columns))
    page.paste_in_rows(pictures[1:])
    page.down += 4
    page.write(said(_STILL), 12, _MUTED)
    return page.cut()


def room(first: bool) -> tuple[int, int]:
    """(width, height) that there is for the first picture, and for each of the others."""
    return (_LARGE, _LARGE) if first else (108, 108)


class _Page:
    """A white page that is written on from top to bottom."""

    def __init__(self) -> None:
        self.picture = Image.new("RGB", (WIDE, 1600), "white")
        self.pen = ImageDraw.Draw(self.picture)
        self.down = _EDGE

    def write(self, words: str, size: int, colour: tuple[int, int, int]) -> None:
        for line in lines(words, size, WIDE - 2 * _EDGE):
            write(self.picture, (_EDGE, self.down), line, size, colour)
            self.down += round(1.4 * size)

    def paste(self, picture: Image.Image, left: int) -> None:
        self.picture.paste(picture, (left, self.down))
        self.down += picture.height + _GAP // 2

    def paste_in_rows(self, pictures: Sequence[Image.Image]) -> None:
        left, highest = _EDGE, 0
        for picture in pictures:
            if left + picture.width > WIDE - _EDGE:
                left, highest, self.down = _EDGE, 0, self.down + highest + _GAP // 2
            self.picture.paste(picture, (left, self.down))
            left, highest = left + picture.width + _GAP // 2, max(highest, picture.height)
        self.down += highest + _GAP // 2 * bool(pictures)

    def list_facts(self, facts: Sequence[Fact], left: int, top: int, columns: int) -> int:
        """Numbers with their labels and formulas; how far down they reach."""
        wide = (WIDE - _EDGE - left - _GAP * (columns - 1)) // columns
        high, rows = 52, -(-len(facts) // columns)
        for place, fact in enumerate(facts):
            row, column = divmod(place, columns)
            self._fact(fact, left + column * (wide + _GAP), top + row * high, wide)
        return top + rows * high

    def _fact(self, fact: Fact, left: int, top: int, wide: int) -> None:
        shown = plain(fact.shown)
        write(self.picture, (left, top), shown, 18, _INK)
        behind = left + length(shown, 18) + 8
        label = cut(fact.label, 12, round(left + wide - behind))
        write(self.picture, (behind, top + 5), label, 12, _MUTED)
        beneath = cut(f"{fact.formula} ({said(fact.standing)})", 11, wide)
        write(self.picture, (left, top + 24), beneath, 11, _MUTED)
        self.pen.line((left, top + 43, left + wide, top + 43), fill=_LINE)

    def cut(self) -> Image.Image:
        return self.picture.crop((0, 0, WIDE, min(self.down + _EDGE // 2, self.picture.height)))
