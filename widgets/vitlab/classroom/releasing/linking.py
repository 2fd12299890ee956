"""Links from one notebook to another lead nowhere where the other is not handed out."""

from __future__ import annotations

import re
from collections.abc import Collection
from copy import deepcopy

from vitlab.classroom.releasing.pages import Page, source
from vitlab.words import said, word

_LINK = re.compile(r"\[([^\]\n]+)\]\((\d\d_\w+\.ipynb)(?:#[^)\s]*)?\)")
_ROW = re.compile(r"^\| \[[^\]\n]+\]\((\d\d_\w+\.ipynb)\)(?=<br>)", re.MULTILINE)
LATER = word("comes later")


def with_links_to(page: Page, files: Collection[str]) -> Page:
    """The same notebook, whose links to notebooks that are not among ``files`` are plain text.

    On the map of the course such a lab is said to come later.

    >>> cell = {"cell_type": "markdown", "source": "[Lab 2](02_one.ipynb), [Lab 3](03_two.ipynb)"}
    >>> with_links_to({"cells": [cell]}, {"03_two.ipynb"})["cells"][0]["source"]
    'Lab 2, [Lab 3](03_two.ipynb)'
    """

    def row(found: re.Match[str]) -> str:
        return found[0] if found[1] in files else f"{found[0]} · {said(LATER)}"

    def link(found: re.Match[str]) -> str:
        return found[0] if found[2] in files else found[1]

    page = deepcopy(page)
    for cell in page["cells"]:
        if cell["cell_type"] == "markdown":
            was = source(cell)
            text = _LINK.sub(link, _ROW.sub(row, was))
            if text != was:
                cell["source"] = text
                cell.get("metadata", {}).get("nbgrader", {}).pop("checksum", None)
    return page
