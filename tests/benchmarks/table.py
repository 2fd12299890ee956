"""Results in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table: words to the left, numbers to the right.

    >>> print(table(("what", "ms"), [("a", "1"), ("b", "2")]))
    | what | ms |
    |---|--:|
    | a | 1 |
    | b | 2 |
    """
    rule = "|---|" + "--:|" * (len(head) - 1)
    lines = [f"| {' | '.join(row)} |" for row in (head, *rows)]
    return "\n".join([lines[0], rule, *lines[1:]])


def met(met: bool) -> str:
    """Whether a target was met, for a cell."""
    return "yes" if met else "**no**"
