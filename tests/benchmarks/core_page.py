"""The core's results as a page to read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.benchmarks.table import met, table

HEAD = ("what", "ms", "beside", "its ms", "× as fast", "at least", "met")


def page(results: dict[str, Any]) -> str:
    """All of core.md.

    >>> row = {"name": "sum", "note": "", "ours_ms": 0.25, "peer": "a loop", "theirs_ms": 12.0,
    ...     "ratio": 48.0, "target": 50.0}
    >>> text = page({"machine": {"cores": 2}, "parts": {"Sums": [row]}})
    >>> print(text.splitlines()[-1])
    | sum | 0.250 | a loop | 12.0 | 48.0 | 50 | **no** |
    """
    wanted = [row for rows in results["parts"].values() for row in rows if row["target"]]
    missed = [f"{row['name']} beside {row['peer']}" for row in wanted if not _is_met(row)]
    return _PAGE.format(
        machine=", ".join(f"{name} {value}" for name, value in results["machine"].items()),
        met=len(wanted) - len(missed),
        wanted=len(wanted),
        missed=f" Missed: {'; '.join(missed)}." if missed else "",
        parts="\n\n".join(
            f"## {title}\n\n{_later(results, title)}{table(HEAD, _cells(rows))}"
            for title, rows in results["parts"].items()
        ),
    )


def _later(results: dict[str, Any], title: str) -> str:
    """What is to be known of a part that was measured again when the others were not."""
    machine = results.get("later", {}).get(title)
    return f"Measured later than the others, at a load of {machine['load']}.\n\n" if machine else ""


def _is_met(row: dict[str, Any]) -> bool:
    return bool(row["ratio"] >= row["target"])


def _cells(rows: Iterable[dict[str, Any]]) -> Iterable[tuple[str, ...]]:
    for row in rows:
        yield (
            row["name"],
            _digits(row["ours_ms"]),
            row["peer"] + (f" ({row['note']})" if row["note"] else ""),
            _digits(row["theirs_ms"]),
            _digits(row["ratio"]),
            f"{row['target']:g}" if row["target"] else "",
            met(_is_met(row)) if row["target"] else "",
        )


def _digits(value: float) -> str:
    """Three digits that count, or all before the point.

    >>> [_digits(value) for value in (0.0123, 0.25, 3.14159, 48.0, 2270.4)]
    ['0.0123', '0.250', '3.14', '48.0', '2,270']
    """
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:#.3g}"


_PAGE = """\
# The core, measured

Written by `make bench`, with every number in `core.json`.

Machine: {machine}.

Milliseconds of CPU time of one call, on one thread: the least of 15 samples, ours and the peer's
in turn. The ratios hold elsewhere, the times do not. All rows give the same result on both sides
(`make test-peers` checks it), tables that either side keeps between calls are built before the
clock starts, and a row without a target is there to be seen.

**{met} of {wanted} targets met.**{missed}

{parts}
"""
