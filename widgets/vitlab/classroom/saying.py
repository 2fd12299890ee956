"""What ``vitlab grade`` says while it works: what it found, how far it is, what came of it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from vitlab.classroom.marking.plan import Plan
    from vitlab.classroom.submissions.reading import Class

_MOST_SENTENCES = 20


@dataclass
class Tally:
    """How many of ``all`` are done, and sentences on those that could not be graded."""

    all: int
    done: int = 0
    failed: list[str] = field(default_factory=list)

    def add(self, outcome: Any) -> None:
        """Count what came of one work."""
        self.done += 1
        if outcome.failed:
            work = outcome.work
            self.failed.append(f"{work.student}, lab {work.lab}: {outcome.failed}")


def say_found(found: Class, notices: Iterable[str]) -> None:
    """Who handed in what, which of it counts, and what could not be placed."""
    students = {one.work.student for one in found.works}
    labs = sorted({one.work.lab for one in found.works})
    click.echo(
        f"Found {_count(len(found.works), 'notebook')} of {_count(len(students), 'student')}, "
        f"lab{'s' * (len(labs) > 1)} {', '.join(map(str, labs))}."
    )
    sentences = [*notices, *found.unplaced]
    for sentence in sentences[:_MOST_SENTENCES]:
        click.echo(f"! {sentence}.")
    if len(sentences) > _MOST_SENTENCES:
        click.echo(f"! … and {len(sentences) - _MOST_SENTENCES} more.")


def say_plan(plan: Plan) -> None:
    """What is known already."""
    if plan.done:
        rest = "" if plan.works else " Nothing is left to grade."
        click.echo(f"{_count(plan.done, 'notebook')} graded already, and left out.{rest}")
    if plan.others:
        click.echo(f"{_count(plan.others, 'result')} of what is not here: kept as before.")


def bar(tally: Tally, began: float) -> Any:
    """Notebooks done, the rate, and the time that is left."""

    def rate(outcome: object) -> str:
        if outcome is None:
            return ""
        return f"{60 * tally.done / max(time.monotonic() - began, 0.01):,.0f} a minute"

    return click.progressbar(
        length=tally.all, label="Grading", show_pos=True, show_eta=True, item_show_func=rate
    )


def say_done(tally: Tally, seconds: float, path: Path) -> None:
    """How many are graded, and where the points are."""
    graded = _count(tally.done - len(tally.failed), "notebook")
    click.echo(f"{graded} graded in {seconds:.0f} s: {path} and {path.parent / 'results.sqlite'}")
    for sentence in tally.failed:
        click.echo(f"! not graded: {sentence}.")


def say_by_hand(given: int, notices: Iterable[str]) -> None:
    """Points that a teacher gave, and those that do not count."""
    for sentence in notices:
        click.echo(f"! {sentence}.")
    if given:
        click.echo(f"{_count(given, 'answer')} with points or a comment of yours.")


def say_unread(count: int, folder: Path) -> None:
    """Texts that nobody has read yet."""
    if count:
        click.echo(
            f"{_count(count, 'text')} to read: {folder / 'written.txt'}. Points go into "
            f"{folder / 'written.csv'}, and then: --points {folder / 'written.csv'}"
        )


def say_lms(lms: str | None, folder: Path, unnumbered: Sequence[str]) -> None:
    """Where the table for a gradebook is, and whom it cannot place."""
    if lms:
        name = "canvas.csv" if lms == "canvas" else "moodle_….csv"
        click.echo(f"For {lms.capitalize()}: {folder / name}")
    if lms == "moodle" and unnumbered:
        click.echo(
            f"! {_count(len(unnumbered), 'student')} without an identifier, as {unnumbered[0]}: "
            "Moodle's zip file has it in the names, other folders have not."
        )


def say_stopped(tally: Tally) -> None:
    """What is kept of what was begun."""
    click.echo(
        f"\nStopped. {tally.done} of {_count(tally.all, 'notebook')} are graded and kept; "
        "--resume goes on from here."
    )


def say_sandbox(started: Any) -> None:
    """What keeps students' code from the machine, where that is little."""
    if started is not None:
        say_level(started.sandbox, started.missing)


def say_level(level: str, missing: str) -> None:
    """A warning where there is no sandbox."""
    if level == "limits":
        click.echo(
            "! There is no sandbox here: time and memory are limited, and a student's code can "
            f"read and write what you can. What is missing: {missing or 'Linux'}.",
            err=True,
        )


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
