"""The numbers of an exercise that a course may vary, as this course has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from vitlab.grading.course import find
from vitlab.grading.exercise import Exercise, Lab
from vitlab.grading.settings import settings


def numbers(exercise_id: str) -> dict[str, float]:
    """The numbers of an exercise that a course may vary, such as how many seeds it asks for.

    Those that ``vitlab-course.toml`` gives stand in place of the usual ones, and before those of
    the release that the notebook came with.

    >>> numbers("1.2")
    {}
    """
    exercise, _ = as_in_this_course(find(exercise_id))
    return dict(exercise.numbers)


def as_in_this_course(exercise: Exercise) -> tuple[Exercise, str]:
    """The exercise with the numbers of this course; a sentence where those cannot be used.

    >>> as_in_this_course(find("1.2"))[1]
    ''
    """
    if not exercise.numbers:
        return exercise, ""
    course, mistake = settings()
    return with_numbers(exercise, course.numbers), mistake


def with_numbers(exercise: Exercise, given: Mapping[str, Mapping[str, float]]) -> Exercise:
    """The exercise with the numbers that are given for it, by exercise and name.

    >>> with_numbers(find("4.5"), {"4.5": {"seeds": 5}}).numbers["seeds"]
    5
    """
    own = given.get(exercise.id)
    return exercise.with_numbers(own) if own else exercise


def lab_with_numbers(lab: Lab, given: Mapping[str, Mapping[str, float]]) -> Lab:
    """The lab whose exercises have the numbers that are given for them.

    >>> from vitlab.grading.course import find_lab
    >>> lab = lab_with_numbers(find_lab(11), {"11.1": {"dog": 25, "car": 21}})
    >>> lab.exercises[0].words["sure"]
    '98.2'
    """
    return replace(lab, exercises=tuple(with_numbers(one, given) for one in lab.exercises))
