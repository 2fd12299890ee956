"""Reads a table of extensions: more time for a student, in one lab or in all."""

from __future__ import annotations

import re
from datetime import timedelta, tzinfo
from pathlib import Path

from vitlab.classroom.course.moments import moment
from vitlab.classroom.course.terms import Extension
from vitlab.classroom.tables import Line, read_table
from vitlab.core.errors import shown
from vitlab.grading.course import lab_numbers

_LONGER = re.compile(r"(\d+(?:[.,]\d+)?)\s*(d|days?|h|hours?)", re.IGNORECASE)


def read_extensions(path: Path, zone: tzinfo | None) -> dict[tuple[str, int | None], Extension]:
    """By student and lab, and by student and None where no lab is named.

    Columns are student, lab, until and extra: a date, or a time such as "3 days" or "12 hours".
    """
    found: dict[tuple[str, int | None], Extension] = {}
    for line in read_table(path, ("student",), ("lab", "until", "extra")):
        with line.in_sentence():
            key = line["student"], _lab(line["lab"])
            given = _extension(line, zone)
            before = found.get(key, Extension())
            found[key] = Extension(
                max(filter(None, (before.until, given.until)), default=None),
                max(before.longer, given.longer),
            )
    return found


def _lab(told: str) -> int | None:
    if not told:
        return None
    if not told.isdecimal() or int(told) not in lab_numbers():
        known = ", ".join(map(str, lab_numbers()))
        raise ValueError(f"there is no lab {shown(told)}; the labs here are {known}.")
    return int(told)


def _extension(line: Line, zone: tzinfo | None) -> Extension:
    until, extra = line["until"], line["extra"]
    if not until and not extra:
        raise ValueError("it says neither until when nor how much longer.")
    longer = timedelta(0)
    if extra:
        told = _LONGER.fullmatch(extra)
        if not told:
            raise ValueError(f'extra is {shown(extra)}: write "3 days", or "12 hours".')
        number = float(told[1].replace(",", "."))
        longer = timedelta(days=number) if told[2][0] in "dD" else timedelta(hours=number)
    return Extension(moment(until, zone, "until") if until else None, longer)
