"""Lets the tasks of a notebook ask what a course asks: its numbers, and its order of options."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from vitlab.classroom.releasing.pages import Page, name_of, source
from vitlab.grading.asking import with_numbers_of, with_options
from vitlab.grading.course import find
from vitlab.grading.exercise import Exercise
from vitlab.grading.varying import with_numbers


def as_asked(page: Page, numbers: Mapping[str, Mapping[str, float]]) -> Page:
    """The same notebook, whose texts and pictures say these numbers, by exercise and name.

    Code needs no other text: it reads its numbers from the manifest. A cell that is changed has
    no checksum of nbgrader's any more, which would be another cell's.
    """

    def asked(exercise_id: str) -> Exercise:
        return with_numbers(find(exercise_id), numbers)

    page = deepcopy(page)
    for cell in page["cells"]:
        if cell["cell_type"] != "markdown":
            continue
        was = source(cell)
        kind, _, number = name_of(cell).partition("-")
        text = with_numbers_of(asked, was)
        if kind == "task":
            text = with_options(asked(number.replace("-", ".")), text)
        if text != was:
            cell["source"] = text
            cell["metadata"].get("nbgrader", {}).pop("checksum", None)
    return page
