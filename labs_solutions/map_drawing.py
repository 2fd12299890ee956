"""Labs as boxes, each behind those that it needs, joined by arrows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

WIDTH, HEIGHT = 132, 92
ACROSS, DOWN, EDGE = 30, 14, 16
LETTERS = 19
"""As many stand side by side in a box."""


@dataclass(frozen=True)
class Box:
    """A lab on the map: its number and title, what it takes, and the labs right before it.

    >>> Box(2, "One linear map, four spellings", "75 min", frozenset({1})).lines
    ['One linear map,', 'four spellings']
    """

    number: int
    title: str
    takes: str
    after: frozenset[int]

    @property
    def lines(self) -> list[str]:
        """The title, broken into lines that fit."""
        return wrap(self.title, LETTERS)


def places(boxes: Sequence[Box]) -> dict[int, tuple[float, int]]:
    """(row, column) of each box: one column behind the last that it needs, rows in order.

    >>> chain = [Box(1, "", "", frozenset()), Box(2, "", "", frozenset({1}))]
    >>> places([*chain, Box(3, "", "", frozenset({1}))])
    {1: (0.5, 0), 2: (0.0, 1), 3: (1.0, 1)}
    """
    column: dict[int, int] = {}
    for box in boxes:
        column[box.number] = max((column[n] + 1 for n in box.after), default=0)
    most = max(list(column.values()).count(col) for col in set(column.values()))
    found = {}
    for box in boxes:
        col = column[box.number]
        above = [n for n in found if column[n] == col]
        in_column = list(column.values()).count(col)
        found[box.number] = (len(above) + (most - in_column) / 2, col)
    return _beside_what_they_need(boxes, found)


def drawn(boxes: Sequence[Box]) -> str:
    """The map as an SVG on a white card, as the pictures of the tasks are."""
    at = places(boxes)
    rows, cols = (1 + max(place[side] for place in at.values()) for side in (0, 1))
    width = round(2 * EDGE + cols * WIDTH + (cols - 1) * ACROSS)
    height = round(2 * EDGE + rows * HEIGHT + (rows - 1) * DOWN)
    parts = [*_arrows(boxes, at), *(part for box in boxes for part in _box(box, at[box.number]))]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="system-ui, sans-serif" fill="#1f2328">'
        f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8" fill="#ffffff" '
        f'stroke="#8a8a8a"/>{"".join(parts)}</svg>'
    )


def _beside_what_they_need(
    boxes: Sequence[Box], found: dict[int, tuple[float, int]]
) -> dict[int, tuple[float, int]]:
    """The boxes of a column stand in the rows of what they need, where each needs another row."""
    for column in range(1 + max((col for _, col in found.values()), default=-1)):
        there = [box for box in boxes if found[box.number][1] == column]
        wanted = [{found[number][0] for number in box.after} for box in there]
        rows = [row for one in wanted for row in one]
        if all(len(one) == 1 for one in wanted) and len(set(rows)) == len(rows):
            for box, row in zip(there, rows, strict=True):
                found[box.number] = (row, column)
    return found


def _corner(place: tuple[float, int]) -> tuple[float, float]:
    row, col = place
    return EDGE + col * (WIDTH + ACROSS), EDGE + row * (HEIGHT + DOWN)


def _arrows(boxes: Sequence[Box], at: dict[int, tuple[float, int]]) -> Iterator[str]:
    """Lines that stay in their row and bend right before the end, so that none hides behind a box.

    They arrive level: every head points to the right.
    """
    for box in boxes:
        left, top = _corner(at[box.number])
        end, y = left - 2, top + HEIGHT / 2
        for before in sorted(box.after):
            left, top = _corner(at[before])
            start, above = left + WIDTH, top + HEIGHT / 2
            turn = end - ACROSS + 2
            bend = (end - turn) * 0.7
            yield (
                f'<path d="M{start:g} {above:g}H{turn:g}C{turn + bend:g} {above:g} '
                f'{end - bend:g} {y:g} {end:g} {y:g}m-6 -4l6 4l-6 4" '
                'fill="none" stroke="#57606a" stroke-width="1.5"/>'
            )


def _box(box: Box, place: tuple[float, int]) -> Iterator[str]:
    x, y = _corner(place)
    yield (
        f'<rect x="{x:g}" y="{y:g}" width="{WIDTH}" height="{HEIGHT}" rx="6" fill="#eef5fb" '
        'stroke="#2b6cb0"/>'
    )
    middle = x + WIDTH / 2
    yield _text(middle, y + 19, f"Lab {box.number}", size=13, weight=600)
    for line, words in enumerate(box.lines):
        yield _text(middle, y + 37 + 15 * line, words)
    yield _text(middle, y + HEIGHT - 9, box.takes, size=11, colour="#57606a")


def _text(
    x: float, y: float, words: str, *, size: int = 12, weight: int = 400, colour: str = "#1f2328"
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="middle" font-size="{size}" '
        f'font-weight="{weight}" fill="{colour}">{escape(words)}</text>'
    )
