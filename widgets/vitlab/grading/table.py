"""Rows of results as a table: text for a terminal, HTML for a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from vitlab.grading.words import shortened
from vitlab.words import said

_MOST_ROWS = 40


def as_text(rows: Sequence[dict[str, Any]]) -> list[str]:
    r"""The lines of a table, numbers with four digits.

    >>> print(*as_text([{"seed": 0, "right": 0.123456}, {"seed": 11, "right": 1}]), sep="\n")
    seed  right
    0     0.1235
    11    1
    """
    table = _cells(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
        for cells in table
    )
    return [*lines, *_more(rows)]


def as_html(rows: Sequence[dict[str, Any]]) -> str:
    """The same table, with nothing of the student's read as HTML."""
    if not rows:
        return ""
    head, *body = _cells(rows)
    heads = "".join(f'<th scope="col" style="text-align:left">{escape(cell)}</th>' for cell in head)
    lines = "".join(
        "<tr>" + "".join(f'<td style="text-align:left">{escape(c)}</td>' for c in cells) + "</tr>"
        for cells in body
    )
    more = "".join(f"<div>{escape(line)}</div>" for line in _more(rows))
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>{more}"


def _cells(rows: Sequence[dict[str, Any]]) -> list[list[str]]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    shown = [[_shown(row.get(name, "")) for name in names] for row in rows[:_MOST_ROWS]]
    return [[_shown(name) for name in names], *shown] if rows else []


def _more(rows: Sequence[dict[str, Any]]) -> list[str]:
    more = len(rows) - _MOST_ROWS
    return [said("… and {count} more", count=more)] * (more > 0)


def _shown(value: object) -> str:
    text = f"{value:.4g}" if type(value) is float else str(value)
    return shortened(" ".join(text.split()), 40)
