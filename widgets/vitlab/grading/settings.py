"""What a teacher sets for a course: ``vitlab-course.toml`` beside the progress file."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any

from vitlab.grading.course import UnknownExercise, find
from vitlab.grading.rungs import RUNGS
from vitlab.grading.store import location
from vitlab.grading.words import shown
from vitlab.notebooks import MANIFEST
from vitlab.words import said

NAME = "vitlab-course.toml"


@dataclass(frozen=True)
class Settings:
    """What a course may set, and what holds where it sets nothing.

    ``hints`` is how many rungs of a ladder are given, 0 to 4. ``numbers`` are those of exercises
    that ask for an experiment, by exercise and name: where 3 seeds are usual, 5 may be asked for.
    """

    hints: int = len(RUNGS)
    numbers: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class FileSettings:
    """What one file sets; None and nothing where it sets none."""

    hints: int | None = None
    numbers: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


def settings(folder: Path | None = None) -> tuple[Settings, str]:
    """The settings of this course; where they cannot be used, the usual ones and a sentence.

    They lie beside the progress file, or in ``folder``.

    What ``vitlab-course.toml`` sets stands before what the release says that the notebooks came
    with.
    """
    there = folder or location().parent
    released, mistake = _read(there / MANIFEST, _of_manifest)
    course, also = _read(there / NAME, tomllib.loads)
    numbers = {
        exercise: {**released.numbers.get(exercise, {}), **course.numbers.get(exercise, {})}
        for exercise in released.numbers.keys() | course.numbers.keys()
    }
    hints = released.hints if course.hints is None else course.hints
    return Settings(len(RUNGS) if hints is None else hints, numbers), also or mistake


def _of_manifest(text: str) -> dict[str, Any]:
    told = json.loads(text)
    if type(told) is not dict:
        raise ValueError(said("it is no manifest"))
    return {key: told[key] for key in FileSettings.__dataclass_fields__ if key in told}


def _read(path: Path, parsed: Callable[[str], dict[str, Any]]) -> tuple[FileSettings, str]:
    """What a file sets; nothing and a sentence where it cannot be used."""
    try:
        # utf-8-sig: an editor may have put a mark before the first letter.
        text = path.read_text("utf-8-sig")
        return read_settings(parsed(text)), ""
    except FileNotFoundError:
        return FileSettings(), ""
    except UnicodeDecodeError:
        why = said("it is not text in UTF-8")
    except ValueError as error:
        why = str(error)
    except RecursionError:
        why = said("it is nested too deeply")
    except OSError as error:
        why = (error.strerror or said("it cannot be read")).lower()
    told = said(
        "{name} cannot be used, so the usual settings hold: {reason}.",
        name=path.name,
        reason=why.rstrip("."),
    )
    return FileSettings(), told


def read_settings(table: Mapping[str, Any]) -> FileSettings:
    """The settings in a table; ValueError with a sentence where they cannot be.

    >>> read_settings({"hints": 3}).hints
    3
    """
    known = FileSettings.__dataclass_fields__
    for name in table:
        if name not in known:
            raise ValueError(
                said(
                    "there is no setting {name}, only {known}",
                    name=shown(name),
                    known=", ".join(known),
                )
            )
    hints = table.get("hints")
    if hints is not None and (type(hints) is not int or not 0 <= hints <= len(RUNGS)):
        raise ValueError(
            said(
                "hints is {value}, not a whole number from 0 to {most}",
                value=shown(hints),
                most=len(RUNGS),
            )
        )
    given = table.get("numbers", {})
    if type(given) is not dict:
        raise ValueError(
            said("numbers is {value}, not a table for each exercise", value=shown(given))
        )
    for exercise_id, numbers in given.items():
        _refuse(exercise_id, numbers)
    return FileSettings(hints, given)


def _refuse(exercise_id: str, numbers: Any) -> None:
    """`ValueError` where these are not numbers that the exercise has."""
    try:
        usual: Mapping[str, float] = find(exercise_id).numbers
    except UnknownExercise as unknown:
        raise ValueError(str(unknown.args[0])) from None
    if type(numbers) is not dict:
        raise ValueError(
            said(
                'numbers of {exercise} is {value}, not a table such as [numbers."{exercise}"]',
                exercise=exercise_id,
                value=shown(numbers),
            )
        )
    for name, value in numbers.items():
        if name not in usual:
            raise ValueError(_no_number(exercise_id, shown(name), usual))
        whole = type(usual[name]) is int
        right = type(value) is int or (type(value) is float and not whole)
        if not right or not isfinite(value) or value < whole:
            values = {"name": name, "exercise": exercise_id, "value": shown(value)}
            raise ValueError(
                said("{name} of {exercise} is {value}, not a whole number of at least 1", **values)
                if whole
                else said("{name} of {exercise} is {value}, not a number of at least 0", **values)
            )
    try:
        find(exercise_id).with_numbers(numbers)
    except ValueError as error:
        told = said("numbers of {exercise}: {reason}", exercise=exercise_id, reason=str(error))
        raise ValueError(told) from None


def _no_number(exercise_id: str, name: str, usual: Mapping[str, float]) -> str:
    if not usual:
        return said(
            "{exercise} has no number {name}, nor any other", exercise=exercise_id, name=name
        )
    return said(
        "{exercise} has no number {name}, only {known}",
        exercise=exercise_id,
        name=name,
        known=", ".join(usual),
    )
