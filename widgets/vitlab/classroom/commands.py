"""``vitlab grade`` and ``vitlab check``. Nothing heavy is imported before one of them runs."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Sequence
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vitlab.classroom import saying
from vitlab.core.errors import LabError

if TYPE_CHECKING:
    from vitlab.classroom.marking.cluster import Cluster
    from vitlab.classroom.marking.grader import Trusted
    from vitlab.classroom.marking.plan import Plan
    from vitlab.classroom.marking.workers import Workers
    from vitlab.classroom.results.book import Book

_UNITS = {"": 1, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "KB": 10**3, "MB": 10**6, "GB": 10**9}


class _Size(click.ParamType):  # type: ignore[type-arg]  # generic in newer versions alone
    name = "size"

    def convert(
        self, value: Any, parameter: click.Parameter | None, context: click.Context | None
    ) -> int:
        found = re.fullmatch(r"(\d+(?:\.\d+)?) ?([kmg]i?b)?", str(value), re.IGNORECASE)
        if not found or float(found[1]) <= 0:
            self.fail(f"{value!r} is no size: write 2GiB, or 512MiB.", parameter, context)
        return int(float(found[1]) * _UNITS[(found[2] or "").upper()])


class _Grade(click.Command):
    """Takes ``--labs 1 2`` as ``--labs 1 --labs 2``."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        given: list[str] = []
        is_of_labs = False
        for word in args:
            if is_of_labs and word.isdecimal() and given[-1] != "--labs":
                given.append("--labs")
            is_of_labs = word == "--labs" or (is_of_labs and word.isdecimal())
            given.append(word)
        return super().parse_args(context, given)


def _in_sentences(command: Callable[..., None]) -> Callable[..., None]:
    """What cannot be done is a sentence at the command line, and no traceback."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        try:
            command(*args, **options)
        except LabError as error:
            raise click.ClickException(str(error)) from None

    return run


@click.command(cls=_Grade)
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option("--out", default="results", show_default=True, type=click.Path(path_type=Path))
@click.option("--labs", multiple=True, type=int, help="Grade these labs alone, as in --labs 1 2.")
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=lambda: os.cpu_count() or 1,
    help="Grade so many at once [default: one for each core].",
)
@click.option(
    "--hidden",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help='More laws, in a Python file: LAWS = {"4.2": [Law(…)]}.',
)
@click.option(
    "--seconds",
    type=click.FloatRange(0.5),
    default=10.0,
    show_default=True,
    help="What one call may take; three times that is for an exercise, twelve for a notebook.",
)
@click.option("--memory", type=_Size(), default="2GiB", show_default=True, help="For a student.")
@click.option(
    "--scheduler",
    help="Grade on the workers of this Dask scheduler, as tcp://10.0.0.1:8786, or of the cluster "
    "that a file of Python makes; local makes one of --jobs processes.",
)
@click.option("--resume", is_flag=True, help="Leave out what is graded already.")
@_in_sentences
def grade(
    submissions: Path,
    out: Path,
    labs: Sequence[int],
    jobs: int,
    hidden: Path | None,
    seconds: float,
    memory: int,
    scheduler: str | None,
    resume: bool,
) -> None:
    """Grade what a class handed in, each notebook in a sandbox of its own.

    SUBMISSIONS is a folder with one for each student, nbgrader's folder, a flat folder of
    notebooks, or the zip file that Moodle or Canvas gives. The points go to results.sqlite and
    grades.csv in the folder --out.
    """
    from vitlab.classroom.marking.grader import Trusted
    from vitlab.classroom.marking.plan import planned
    from vitlab.classroom.results.book import opened
    from vitlab.classroom.submissions.reading import handed_in
    from vitlab.classroom.testing.limits import Limits

    found = handed_in(submissions, labs, besides=out)
    saying.say_found(found)
    limits = Limits(seconds, 3 * seconds, 12 * seconds, memory)
    with opened(out) as book:
        plan = planned(book, found.works, limits, hidden, resume=resume)
        saying.say_plan(plan)
        _write_grades(book, out)
        trusted = Trusted(limits, hidden, book.seed)
        workers = _workers(trusted, jobs, scheduler)
        failed = _mark(book, plan, workers, out) if plan.works else []
    if failed:
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("notebook", type=click.Path(path_type=Path))
@_in_sentences
def check(notebook: Path) -> None:
    """Grade one notebook of your own, and print what it would say.

    More than in the notebook is looked at: every law on more pictures and sizes.
    """
    from vitlab.classroom.submissions.reading import alone
    from vitlab.classroom.testing import grade, zygote
    from vitlab.grading.verdict import Verdict

    work = alone(notebook, "you").work
    with zygote() as forks:
        saying.say_level(forks.level, forks.missing)
        rows = grade(work, zygote=forks)
    for row in rows:
        standing: Any = row.standing
        said = (row.sentence,) if row.sentence else ()
        click.echo(Verdict(row.exercise, standing, row.points, row.of, said).text)
    points, of = sum(row.points for row in rows), sum(row.of for row in rows)
    click.echo(f"Lab {work.lab}: {points:g} of {of:g} points.")


def _workers(trusted: Trusted, jobs: int, scheduler: str | None) -> Workers | Cluster:
    """Who grades: processes of this machine, or the workers of a scheduler."""
    if scheduler is None:
        from vitlab.classroom.marking.workers import Workers

        return Workers(trusted, jobs)
    try:
        from vitlab.classroom.marking.cluster import Cluster
    except ModuleNotFoundError as error:
        if error.name != "distributed":
            raise
        raise LabError('--scheduler needs Dask: pip install "vitlab[cluster]".') from None
    from vitlab.classroom.marking.remote import sent

    return Cluster(scheduler, sent(trusted), jobs, partial(click.echo, err=True))


def _mark(book: Book, plan: Plan, marking: Workers | Cluster, out: Path) -> list[str]:
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
        _write_grades(book, out)
        saying.say_stopped(graded)
        raise click.exceptions.Exit(130) from None
    saying.say_done(graded, time.monotonic() - began, _write_grades(book, out))
    return graded.failed


def _write_grades(book: Book, out: Path) -> Path:
    from vitlab.classroom.results.gradebook import write_grades
    from vitlab.classroom.submissions.skeleton import skeletons

    return write_grades(out, book.totals(), {n: lab.stem for n, lab in skeletons().items()})
