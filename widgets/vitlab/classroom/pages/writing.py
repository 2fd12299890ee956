"""Writes the pages: one about a class, one for each student and lab, and what JPlag compares."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from vitlab.classroom.pages.about_class import class_page
from vitlab.classroom.pages.feedback import feedback_of
from vitlab.classroom.pages.gathering import USUAL, Numbers, Row, classes_of
from vitlab.classroom.pages.naming import folder_names
from vitlab.classroom.pages.rendering import rendered
from vitlab.classroom.results.writing import write_whole
from vitlab.core.readings.class_board import NAME, to_text

PAGE = "class.html"


def write_class(
    folder: Path,
    rows: Sequence[Row],
    unplaced: Sequence[str] = (),
    groups: Sequence[tuple[str, ...]] = (),
    numbers: Numbers = USUAL,
) -> Path | None:
    """``class.html``, and ``class.json`` for the instrument; nothing where no row is of a lab."""
    classes = classes_of(rows, unplaced, groups, numbers)
    if not classes:
        return None
    write_whole(folder / NAME, to_text(classes))
    return write_whole(folder / PAGE, class_page(classes, rows, numbers))


def write_feedback(
    folder: Path,
    rows: Sequence[Row],
    stems: Mapping[int, str],
    labs: Collection[int] = (),
    numbers: Numbers = USUAL,
) -> int:
    """A page for each student and lab, in a folder for each student; how many there are."""
    pages: dict[tuple[str, int], list[Row]] = {}
    for row in rows:
        if row["lab"] in stems and (not labs or row["lab"] in labs):
            pages.setdefault((row["student"], row["lab"]), []).append(row)
    names = folder_names({student for student, _ in pages})
    for (student, lab), own in pages.items():
        page = rendered("feedback.html", page=feedback_of(own, numbers))
        write_whole(folder / names[student] / f"{stems[lab]}.html", page, durable=False)
    return len(pages)


def write_for_jplag(folder: Path, rows: Sequence[Row]) -> int:
    """A folder for each exercise, one for each student in it, as JPlag takes them; how many.

    ``java -jar jplag.jar -l python3 FOLDER/1.2`` then compares all answers to 1.2.
    """
    written = [row for row in rows if (row["answer"] or "").strip()]
    names = folder_names({row["student"] for row in written})
    for row in written:
        path = folder / row["exercise"] / names[row["student"]] / "answer.py"
        write_whole(path, row["answer"], durable=False)
    return len(written)
