"""Draws the numbers of a course from its seed: the same for the whole class, others elsewhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from vitlab.classroom.course.terms import Course
from vitlab.core.errors import LabError
from vitlab.grading.course import find_lab, lab_numbers
from vitlab.grading.settings import read_settings
from vitlab.notebooks import MANIFEST

Numbers = Mapping[str, Mapping[str, float]]


def numbers_of(course: Course) -> Numbers:
    """The numbers that a class is judged by.

    Where the course file names the folder of its release, those of the manifest there hold, so
    that what was handed out is what is judged; else those that are `drawn`.
    """
    return _released(course.release) if course.release else drawn(course)


def drawn(course: Course) -> Numbers:
    """The numbers of the exercises of a course that are not the usual ones.

    Those that the course file names stand before those that its seed draws.
    """
    found: dict[str, Mapping[str, float]] = {}
    for lab in course.labs or lab_numbers():
        for exercise in find_lab(lab).exercises:
            if course.seed and exercise.variants:
                place = _draw(course.seed, exercise.id) % len(exercise.variants)
                found[exercise.id] = exercise.variants[place]
    for exercise_id, numbers in course.numbers.items():
        found[exercise_id] = {**found.get(exercise_id, {}), **numbers}
    return found


def _draw(seed: str, exercise_id: str) -> int:
    """A number that tells nothing of the seed, and of no other exercise's."""
    told = hashlib.sha256(json.dumps([seed, exercise_id]).encode()).digest()
    return int.from_bytes(told[:8], "big")


def _released(folder: Path) -> Numbers:
    path = folder / MANIFEST
    try:
        table = json.loads(path.read_text("utf-8-sig"))
        return read_settings({key: table[key] for key in ("numbers",) if key in table}).numbers
    except OSError:
        raise LabError(
            f"there is no release in '{folder}': write it first, with vitlab release."
        ) from None
    except (ValueError, TypeError):
        raise LabError(f"'{path}' is no manifest of a release.") from None
