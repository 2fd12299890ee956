"""Reads a notebook whatever has become of it: the cells with code, and what they tell of a lab."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

LARGEST = 256 * 2**20
"""Bytes of a file that is read."""


class Unreadable(Exception):  # noqa: N818 - what the file is, not what went wrong
    """The file is no notebook; the message is the end of a sentence."""


@dataclass(frozen=True)
class CodeCell:
    """The code of a cell, the names that it may go by, and the data that its outputs hold.

    ``ids`` are nbgrader's and Jupyter's own; either may be lost, or be another cell's as well.
    """

    ids: tuple[str, ...]
    source: str
    data: tuple[dict[str, Any], ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Notebook:
    """The cells with code, and which lab its metadata says that it is."""

    cells: tuple[CodeCell, ...]
    lab: object = None
    version: int | None = None
    names: frozenset[str] = field(default_factory=frozenset)
    """Ids of all cells, those without code too."""


def read(written: bytes) -> Notebook:
    r"""Read a notebook; `Unreadable` where it is none.

    Of its metadata nothing needs to be there, nor be what it should.

    >>> cell = {"cell_type": "code", "metadata": None, "source": ["x = 1\\n", "y = 2"]}
    >>> read(json.dumps({"cells": [cell, 7]}).encode()).cells[0].source
    'x = 1\\ny = 2'
    >>> read(b"PK")
    Traceback (most recent call last):
    vitlab.classroom.submissions.notebook.Unreadable: is not JSON, as a notebook is
    """
    if len(written) > LARGEST:
        raise Unreadable(f"is larger than {LARGEST // 2**20} MiB")
    try:
        content = json.loads(written.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        raise Unreadable("is not JSON, as a notebook is") from None
    cells = list(_cells(content))
    if not cells:
        raise Unreadable("is JSON without the cells of a notebook")
    told = _table(_table(content).get("metadata")).get("vitlab")
    version = _table(told).get("version")
    return Notebook(
        tuple(_code_cell(cell) for cell in cells if cell.get("cell_type") == "code"),
        _table(told).get("lab"),
        version if type(version) is int else None,
        frozenset(name for cell in cells for name in _ids(cell)),
    )


def _cells(content: Any) -> Iterator[dict[str, Any]]:
    """Of a notebook, and of one in the format before 2015."""
    found = _table(content).get("cells")
    if isinstance(found, list):
        yield from (cell for cell in found if isinstance(cell, dict))
    sheets = _table(content).get("worksheets")
    for sheet in sheets if isinstance(sheets, list) else ():
        yield from _cells(sheet)


def _code_cell(cell: dict[str, Any]) -> CodeCell:
    source = _text(cell.get("source", cell.get("input")))
    outputs = cell.get("outputs")
    data = [_table(_table(o).get("data")) for o in outputs] if isinstance(outputs, list) else []
    tags = _table(cell.get("metadata")).get("tags")
    named = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
    return CodeCell(_ids(cell), source, tuple(filter(None, data)), tuple(named))


def _ids(cell: dict[str, Any]) -> tuple[str, ...]:
    grade_id = _table(_table(cell.get("metadata")).get("nbgrader")).get("grade_id")
    return tuple(name for name in (grade_id, cell.get("id")) if isinstance(name, str))


def _text(value: Any) -> str:
    lines = value if isinstance(value, list) else [value]
    text = "".join(line for line in lines if isinstance(line, str))
    # Half of a surrogate pair is JSON and no text that could be kept.
    return text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n")


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
