"""``vitlab grade`` and ``vitlab check``. Nothing heavy is imported before one of them runs."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vitlab.classroom import saying
from vitlab.classroom.options import OfLabs, Size, course_file, in_sentences

if TYPE_CHECKING:
    from vitlab.classroom.marking.cluster import Cluster
    from vitlab.classroom.marking.plan import Plan
    from vitlab.classroom.marking.workers import Workers
    from vitlab.classroom.results.book import Book

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(cls=OfLabs)
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option("--out", default="results", show_default=True, type=click.Path(path_type=Path))
@click.option("--labs", multiple=True, type=int, help="Grade these labs alone, as in --labs 1 2.")
@course_file
@click.option(
    "--points", type=_FILE, help="Points that you gave: student, exercise, points, comment."
)
@click.option(
    "--lms",
    type=click.Choice(["canvas", "moodle"]),
    help="Write the points as this gradebook takes them, too.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=lambda: os.cpu_count() or 1,
    help="Grade so many at once [default: one for each core].",
)
@click.option("--hidden", type=_FILE, help='More laws, in a Python file: LAWS = {"4.2": [Law(…)]}.')
@click.option(
    "--seconds",
    type=click.FloatRange(0.5),
    default=10.0,
    show_default=True,
    help="What one call may take; three times that is for an exercise, twelve for a notebook.",
)
@click.option("--memory", type=Size(), default="2GiB", show_default=True, help="For a student.")
@click.option(
    "--scheduler",
    help="Grade on the workers of this Dask scheduler, as tcp://10.0.0.1:8786, or of the cluster "
    "that a file of Python makes. local makes one of --jobs processes on this machine, and "
    "processes makes none. [default: local with Dask and more than one of --jobs, else processes]",
)
@click.option("--resume", is_flag=True, help="Leave out what is graded already.")
@click.option(
    "--jplag",
    type=click.Path(path_type=Path, file_okay=False),
    help="Also write all answers there, as JPlag compares them.",
)
@in_sentences
def grade(
    submissions: Path,
    out: Path,
    labs: Sequence[int],
    course: Path | None,
    points: Path | None,
    lms: str | None,
    jobs: int,
    hidden: Path | None,
    seconds: float,
    memory: int,
    scheduler: str | None,
    resume: bool,
    jplag: Path | None,
) -> None:
    """Grade what a class handed in, each notebook in a sandbox of its own.

    SUBMISSIONS is a folder with one for each student, nbgrader's folder, a flat folder of
    notebooks, or the zip file that Moodle or Canvas gives. The points go to results.sqlite and
    grades.csv in the folder --out, texts to read with their rubric to written.txt there, and
    class.html tells about the class.
    """
    from vitlab.classroom.course.counting import entries
    from vitlab.classroom.course.reading import read_course
    from vitlab.classroom.course.terms import Course
    from vitlab.classroom.handing_back import write_pages
    from vitlab.classroom.marking.by_hand import Points
    from vitlab.classroom.marking.choosing import chosen
    from vitlab.classroom.marking.grader import Trusted
    from vitlab.classroom.marking.plan import planned, settings_of
    from vitlab.classroom.results.book import opened
    from vitlab.classroom.results.lms import without_number
    from vitlab.classroom.results.sheet import count_unread
    from vitlab.classroom.submissions.reading import handed_in
    from vitlab.classroom.submissions.skeleton import skeletons
    from vitlab.classroom.testing.limits import Limits
    from vitlab.grading.settings import settings

    terms = read_course(course) if course else Course()
    given = Points.read(points, hidden)
    wanted = labs or [lab for lab in terms.labs if lab in skeletons()]
    found = handed_in(submissions, wanted, besides=out)
    counted, notices = entries(terms, found.works)
    saying.say_found(found, notices)
    limits = Limits(seconds, 3 * seconds, 12 * seconds, memory)
    with opened(out) as book:
        given.refuse_unknown(counted, book)
        numbers, told = settings_of(terms if course else None)
        book.judge_by(settings()[0].numbers if numbers is None else numbers)
        plan = planned(book, counted, limits, hidden, resume=resume, course=told)
        saying.say_plan(plan)
        write = partial(_write, book, out, lms)
        write()
        trusted = Trusted(limits, hidden, book.seed, numbers)
        workers = chosen(trusted, jobs, scheduler, len(plan.works), partial(click.echo, err=True))
        failed = _mark(book, plan, workers, write) if plan.works else []
        notices = given.merge(book)
        write()
        saying.say_by_hand(len(given.lines) - len(notices), notices)
        saying.say_unread(count_unread(book.answers()), out)
        saying.say_lms(lms, out, without_number(book.totals()))
        write_pages(book, out, found.unplaced, jplag, list(terms.groups.values()))
    if failed:
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("notebook", type=click.Path(path_type=Path))
@in_sentences
def check(notebook: Path) -> None:
    """Grade one notebook of your own, and print what it would say.

    More than in the notebook is looked at: every law on more pictures and sizes.
    """
    from vitlab.classroom.submissions.reading import alone
    from vitlab.classroom.testing import grade, zygote
    from vitlab.grading.settings import settings
    from vitlab.grading.verdict import Verdict

    work = alone(notebook, "you").work
    with zygote() as forks:
        saying.say_level(forks.level, forks.missing)
        rows = grade(work, zygote=forks, numbers=settings(notebook.parent)[0].numbers)
    for row in rows:
        standing: Any = row.standing
        said = (row.sentence,) if row.sentence else ()
        click.echo(Verdict(row.exercise, standing, row.points, row.of, said).text)
    points, of = sum(row.points for row in rows), sum(row.of for row in rows)
    click.echo(f"Lab {work.lab}: {points:g} of {of:g} points.")


def _mark(
    book: Book, plan: Plan, marking: Workers | Cluster, write: Callable[[], Path]
) -> list[str]:
    """Grade all of the plan and keep each as soon as it is done; sentences on what failed."""
    from vitlab.classroom.marking.keeping import kept

    began, graded = time.monotonic(), saying.Tally(len(plan.works))
    try:
        with marking as workers:
            outcomes = kept(book, plan, workers.grade(plan.works))
            saying.say_sandbox(next(outcomes, None))
            with saying.bar(graded, began) as shown:
                for outcome in outcomes:
                    graded.add(outcome)
                    shown.update(1, outcome)
    except KeyboardInterrupt:
        write()
        saying.say_stopped(graded)
        raise click.exceptions.Exit(130) from None
    saying.say_done(graded, time.monotonic() - began, write())
    return graded.failed


def _write(book: Book, out: Path, lms: str | None) -> Path:
    """All that is read besides the database: grades, texts to read, what a gradebook takes."""
    from vitlab.classroom.results.gradebook import write_grades
    from vitlab.classroom.results.lms import write_lms
    from vitlab.classroom.results.sheet import write_sheet
    from vitlab.classroom.submissions.skeleton import skeletons

    totals, names = book.totals(), {n: lab.stem for n, lab in skeletons().items()}
    write_sheet(out, book.answers())
    if lms:
        write_lms(lms, out, totals, names)
    return write_grades(out, totals, names)
