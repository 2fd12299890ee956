"""What the commands for a class share: how labs and sizes are written, and errors as sentences."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from vitlab.core.errors import LabError
from vitlab.words import speaking

_UNITS = {"": 1, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "KB": 10**3, "MB": 10**6, "GB": 10**9}


class Size(click.ParamType):  # type: ignore[type-arg]  # generic in newer versions alone
    """A number of bytes, written 2GiB or 512MiB."""

    name = "size"

    def convert(
        self, value: Any, parameter: click.Parameter | None, context: click.Context | None
    ) -> int:
        """The bytes; click's own sentence where it is no size."""
        found = re.fullmatch(r"(\d+(?:\.\d+)?) ?([kmg]i?b)?", str(value), re.IGNORECASE)
        if not found or float(found[1]) <= 0:
            self.fail(f"{value!r} is no size: write 2GiB, or 512MiB.", parameter, context)
        return int(float(found[1]) * _UNITS[(found[2] or "").upper()])


class OfLabs(click.Command):
    """A command that takes ``--labs 1 2`` as ``--labs 1 --labs 2``."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Name the option again before each number that follows it."""
        given: list[str] = []
        is_of_labs = False
        for word in args:
            if is_of_labs and word.isdecimal() and given[-1] != "--labs":
                given.append("--labs")
            is_of_labs = word == "--labs" or (is_of_labs and word.isdecimal())
            given.append(word)
        return super().parse_args(context, given)


course_file = click.option(
    "--course",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The terms of your course: labs, deadlines, groups, what counts, in a TOML file.",
)


def in_sentences(command: Callable[..., None]) -> Callable[..., None]:
    """What cannot be done is a sentence at the command line, and no traceback.

    What a teacher reads and what is kept of a class is English, whatever instruments speak: a table
    of two languages could not be counted.
    """

    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        try:
            with speaking("en"):
                command(*args, **options)
        except LabError as error:
            raise click.ClickException(str(error)) from None

    return run
