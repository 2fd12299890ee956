"""A notebook as plain data: its cells, what each is called, and a mark of how it was handed out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeAlias

Cell: TypeAlias = dict[str, Any]
Page: TypeAlias = dict[str, Any]

ANSWER = re.compile(r"ex-(\d+)-(\d+)")
OURS = re.compile(r"(?:ex|task|check)-\d+-\d+|cell-\d+")
"""Names of cells that a lab is handed out with."""


def read_page(path: Path) -> Page | None:
    """A notebook of a lab; None for any other file."""
    try:
        page = json.loads(path.read_text("utf-8-sig"))
        cells = page["cells"]
        whole = all(isinstance(one, dict) and "cell_type" in one for one in cells)
        lab = page["metadata"]["vitlab"]["lab"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None
    return page if whole and isinstance(lab, int) else None


def written_page(page: Page) -> str:
    """The text of its file, as Jupyter itself would write it."""
    return json.dumps(page, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def marked(page: Page) -> Page:
    """The same notebook, which says of each cell how it was handed out.

    Later that tells what is still ours and what a student has written.

    >>> cell = {"cell_type": "code", "id": "ex-1-2", "source": "x = 1"}
    >>> told = marked({"cells": [cell], "metadata": {"vitlab": {"lab": 1, "version": 1}}})
    >>> told["metadata"]["vitlab"]["cells"] == {"ex-1-2": mark(cell)}
    True
    """
    page = deepcopy(page)
    page["metadata"]["vitlab"]["cells"] = {name_of(one): mark(one) for one in page["cells"]}
    return page


def marks(page: Page) -> Mapping[str, str]:
    """How the cells were handed out, by name; nothing where the notebook does not say it."""
    told = page["metadata"]["vitlab"].get("cells")
    return told if isinstance(told, dict) else {}


def version(page: Page) -> int:
    """The version of its lab; 0 where the notebook does not say it."""
    told = page["metadata"]["vitlab"].get("version")
    return told if type(told) is int else 0


def mark(cell: Cell) -> str:
    """A short text that is another one for another source."""
    return hashlib.sha256(source(cell).strip().encode("utf-8", "replace")).hexdigest()[:12]


def source(cell: Cell) -> str:
    """What stands in a cell."""
    told = cell.get("source", "")
    lines = told if isinstance(told, list) else [told]
    return "".join(line for line in lines if isinstance(line, str))


def name_of(cell: Cell) -> str:
    """What nbgrader calls a cell, else what Jupyter does; "" where both are lost."""
    metadata = cell.get("metadata")
    grader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    told = (grader.get("grade_id") if isinstance(grader, dict) else None, cell.get("id"))
    return next((name for name in told if isinstance(name, str)), "")
