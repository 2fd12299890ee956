"""Reads a course file, ``course.toml``, and says in one sentence what in it cannot be."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, tzinfo
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from vitlab.classroom.course.extending import read_extensions
from vitlab.classroom.course.moments import moment
from vitlab.classroom.course.terms import Course, Late
from vitlab.core.errors import LabError, shown
from vitlab.grading.course import lab_numbers
from vitlab.grading.settings import read_settings

KEYS = (
    *("labs", "deadlines", "timezone", "late", "extensions", "groups", "counts", "seed"),
    *("release", "hints", "numbers"),
)


_Kind = TypeVar("_Kind")


class CourseError(LabError):
    """The course file cannot be used; the sentence names it, and what would work."""


def read_course(path: Path) -> Course:
    """The terms of a course; paths in the file begin where it lies."""
    try:
        table = tomllib.loads(path.read_text("utf-8-sig"))
        return _course(table, path.parent)
    except OSError as error:
        said = (error.strerror or "it cannot be read").lower()
        raise CourseError(f"{path}: {said}.") from None
    except UnicodeDecodeError:
        raise CourseError(f"{path.name} is not text in UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise CourseError(f"{path.name} is no TOML: {error}.") from None
    except LabError:
        raise  # of a table that the file names
    except ValueError as error:
        raise CourseError(f"{path.name}: {str(error).rstrip('.')}.") from None


def _course(table: dict[str, Any], folder: Path) -> Course:
    _refuse_keys(table, KEYS, "setting")
    zone = _zone(table.get("timezone"))
    labs = _of_kind(list, table.get("labs", []), "labs", "a list such as [1, 2, 3]")
    given = table.get("extensions", "")
    _of_kind(str, given, "extensions", 'a file such as "extensions.csv"')
    release = _of_kind(str, table.get("release", ""), "release", 'a folder such as "release"')
    counts = table.get("counts", "newest")
    if counts not in ("newest", "best"):
        raise ValueError(f'counts is {shown(counts)}, and only "newest" or "best" can count.')
    seed = table.get("seed", "")
    if type(seed) not in (int, str):
        raise ValueError(f"seed is {shown(seed)}, not a whole number or a text.")
    settings = read_settings({key: table[key] for key in ("hints", "numbers") if key in table})
    return Course(
        tuple(_lab(lab) for lab in labs),
        _deadlines(table.get("deadlines", {}), zone),
        _late(table.get("late", {})),
        read_extensions(folder / given, zone) if given else {},
        _groups(table.get("groups", {})),
        counts,
        str(seed),
        folder / release if release else None,
        settings.hints,
        settings.numbers,
    )


def _refuse_keys(table: Mapping[str, Any], known: tuple[str, ...], what: str) -> None:
    for key in table:
        if key not in known:
            near = get_close_matches(key, known, 1)
            said = f"write {near[0]}" if near else f"there are {', '.join(known)}"
            raise ValueError(f"there is no {what} {shown(key)}; {said}")


def _lab(told: object) -> int:
    number = int(told) if isinstance(told, str) and told.isdecimal() else told
    if type(number) is not int or number not in lab_numbers():
        known = ", ".join(map(str, lab_numbers()))
        raise ValueError(f"there is no lab {shown(told)}; the labs here are {known}.")
    return number


def _zone(told: object) -> tzinfo | None:
    """The zone of moments that name none; None for that of this machine."""
    if told is None:
        return None
    try:
        return ZoneInfo(told)  # type: ignore[arg-type]  # whatever the file says
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise ValueError(
            f'timezone is {shown(told)}, and no zone: write "Europe/Berlin", say.'
        ) from None


def _of_kind(kind: type[_Kind], told: object, what: str, such: str) -> _Kind:
    if type(told) is not kind:
        raise ValueError(f"{what} is {shown(told)}, not {such}.")
    return told


def _deadlines(told: object, zone: tzinfo | None) -> dict[int, datetime]:
    found = {}
    for key, when in _of_kind(dict, told, "deadlines", "a table of dates by lab").items():
        lab = _lab(key)
        found[lab] = moment(when, zone, f"the deadline of lab {lab}")
    return found


def _late(told: object) -> Late:
    shares = _of_kind(dict, told, "late", "a table such as { per_day = 0.1 }")
    _refuse_keys(shares, ("per_day", "at_most"), "number of late")
    for key, share in shares.items():
        if type(share) not in (int, float) or not 0 <= share <= 1:
            raise ValueError(
                f"{key} of late is {shown(share)}, not a share of the points from 0 to 1."
            )
    return Late(**{key: float(share) for key, share in shares.items()})


def _groups(told: object) -> dict[str, tuple[str, ...]]:
    groups = _of_kind(dict, told, "groups", "a table of names by group")
    seen: dict[str, str] = {}
    for name, members in groups.items():
        if not isinstance(members, list) or not all(isinstance(one, str) for one in members):
            raise ValueError(f'group {shown(name)} is {shown(members)}, not ["anna", "ben"].')
        for member in members:
            if seen.setdefault(member, name) != name:
                raise ValueError(f"{shown(member)} is in two groups, {seen[member]} and {name}.")
    return {name: tuple(dict.fromkeys(members)) for name, members in groups.items()}
