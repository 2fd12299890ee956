"""A wide table that becomes a list of its rows where there is no room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def stacked(
    caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], *, own: int = -1
) -> str:
    """Rows of cells that are HTML already; ``own`` is the one that the reader chose.

    Each cell carries its head, which the sheet writes before it where rows lie under one another.

    >>> stacked("sizes", ("patch", "tokens"), [("16 px", "196")], own=0)
    "<table class=vl-stacked><caption>sizes</caption><thead><tr><th scope=col>patch\
<th scope=col>tokens<tbody><tr class=vl-own><td data-head='patch'>16 px<td data-head='tokens'>196\
</table>"
    """
    columns = "".join(f"<th scope=col>{escape(name)}" if name else "<td>" for name in heads)
    body = "".join(
        f"<tr{' class=vl-own' if place == own else ''}>"
        + "".join(
            f"<td data-head='{escape(name, quote=True)}'>{cell}"
            for name, cell in zip(heads, cells, strict=True)
        )
        for place, cells in enumerate(rows)
    )
    named = f"<caption>{escape(caption)}</caption>"
    return f"<table class=vl-stacked>{named}<thead><tr>{columns}<tbody>{body}</table>"


def escaped(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """Rows of plain words, as `stacked` takes them.

    >>> escaped([("a < b",)])
    [['a &lt; b']]
    """
    return [list(map(escape, row)) for row in rows]
