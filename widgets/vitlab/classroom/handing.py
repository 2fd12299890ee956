"""``vitlab release``: writes what a class gets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from vitlab.classroom.options import OfLabs, course_file, in_sentences


@click.command(cls=OfLabs)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--labs", multiple=True, type=int, help="Hand out these alone, as in --labs 1 2.")
@course_file
@click.option(
    "--language", default="en", help="Hand out labs in it, as de, and those in English else."
)
@in_sentences
def release(folder: Path, labs: Sequence[int], course: Path | None, language: str) -> None:
    """Write what a class gets into FOLDER: student notebooks, a manifest, and nothing else.

    Students open it with: vitlab lab --from FOLDER. Write it again when a lab is corrected; the
    same command then brings theirs up to date, and loses nothing that they wrote.
    """
    from vitlab.classroom.course.drawing import drawn
    from vitlab.classroom.course.reading import read_course
    from vitlab.classroom.course.terms import Course
    from vitlab.classroom.releasing.release import release as write

    terms = read_course(course) if course else Course()
    manifest = write(
        folder,
        labs or terms.labs,
        hints=terms.hints,
        numbers=drawn(terms) if course else None,
        language=language,
    )
    told = ", ".join(f"{number} (version {lab.version})" for number, lab in manifest.labs.items())
    click.echo(f"{folder}: lab{'s' * (len(manifest.labs) > 1)} {told}.")
    if manifest.numbers:
        click.echo(f"Numbers of this course: exercise {', '.join(manifest.numbers)}.")
