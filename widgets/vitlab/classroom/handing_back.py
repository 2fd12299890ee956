"""What is made of results: pages about a class, and ``vitlab feedback`` for its students."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from vitlab.classroom.options import OfLabs, course_file
from vitlab.classroom.results.book import NAME, Book, opened
from vitlab.core.errors import LabError


def write_pages(
    book: Book,
    out: Path,
    unplaced: Sequence[str],
    jplag: Path | None,
    groups: Sequence[tuple[str, ...]] = (),
) -> None:
    """The page about the class, what JPlag compares where that is wanted, and a line on each.

    Those who handed in together, in one of ``groups``, are compared once.
    """
    from vitlab.classroom.pages.writing import write_class, write_for_jplag

    rows = book.rows()
    page = write_class(out, rows, unplaced, groups, book.numbers)
    if page:
        click.echo(f"About the class: {page}")
    if jplag:
        together = {student for group in groups for student in group[1:]}
        count = write_for_jplag(jplag, [r for r in rows if r["student"] not in together])
        click.echo(f"For JPlag: {count:,} answers in {jplag}, a folder for each exercise")


@click.command(cls=OfLabs)
@click.argument("results", type=click.Path(path_type=Path))
@click.argument("to", type=click.Path(path_type=Path))
@click.option("--labs", multiple=True, type=int, help="Of these labs alone, as in --labs 1 2.")
@course_file
def feedback(results: Path, to: Path, labs: Sequence[int], course: Path | None) -> None:
    """Write a page for each student and lab, to hand back.

    RESULTS is the folder that vitlab grade wrote; the pages go to TO, into a folder for each
    student. No hidden check, no other student and no rank is on any of them.
    """
    from vitlab.classroom.course.reading import read_course
    from vitlab.classroom.pages.writing import write_feedback
    from vitlab.classroom.submissions.skeleton import skeletons

    if not (results / NAME).is_file():
        raise click.ClickException(f"there is no {NAME} in '{results}': vitlab grade writes it.")
    try:
        labs = labs or (read_course(course).labs if course else ())
        with opened(results) as book:
            stems = {number: lab.stem for number, lab in skeletons().items()}
            count = write_feedback(to, book.rows(), stems, labs, book.numbers)
    except LabError as error:
        raise click.ClickException(str(error)) from None
    if not count:
        raise click.ClickException(f"there is nothing of these labs in '{results}'.")
    click.echo(f"{count:,} page{'' if count == 1 else 's'} in {to}: a folder for each student.")
