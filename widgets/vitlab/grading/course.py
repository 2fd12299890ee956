"""Finds labs and exercises. A lab is a module ``labs/lab01.py`` that holds ``LAB``."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from vitlab.grading import labs
from vitlab.grading.exercise import Exercise, Lab
from vitlab.words import said


class UnknownExercise(LookupError):  # noqa: N818 - reads as a sentence where it is raised
    """There is no such lab or exercise; the message names those there are."""


def lab_numbers() -> list[int]:
    """Numbers of the labs there are.

    >>> lab_numbers()[0]
    1
    """
    return list(_numbers_in(*labs.__path__))


@cache  # every check asks several times, and a folder is read anew each time
def _numbers_in(*folders: str) -> tuple[int, ...]:
    names = (module.name for module in iter_modules(folders))
    return tuple(sorted(int(name[3:]) for name in names if re.fullmatch(r"lab\d\d", name)))


def find_lab(number: object) -> Lab:
    """The lab with a number."""
    if not isinstance(number, int) or number not in lab_numbers():
        known = ", ".join(str(known) for known in lab_numbers())
        raise UnknownExercise(
            said("There is no lab {number!r}; the labs here: {known}.", number=number, known=known)
        )
    lab: Lab = import_module(f"vitlab.grading.labs.lab{number:02d}").LAB
    return lab


def find(exercise_id: object) -> Exercise:
    """The exercise with an id such as "1.2".

    >>> find("1.2").title
    'Cut a picture into patches'
    """
    if not isinstance(exercise_id, str):
        raise UnknownExercise(
            said(
                'An exercise is named by a text: "1.2" rather than {exercise!r}.',
                exercise=exercise_id,
            )
        )
    number = re.match(r"(\d+)\.", exercise_id)
    lab_number = int(number[1]) if number else 0
    if lab_number not in lab_numbers():
        known = ", ".join(str(known) for known in lab_numbers())
        raise UnknownExercise(
            said(
                "There is no exercise {exercise!r}; the labs here: {known}.",
                exercise=exercise_id,
                known=known,
            )
        )
    exercises = {exercise.id: exercise for exercise in find_lab(lab_number).exercises}
    if exercise_id not in exercises:
        raise UnknownExercise(
            said(
                "There is no exercise {exercise!r}; lab {lab} has {known}.",
                exercise=exercise_id,
                lab=lab_number,
                known=", ".join(exercises),
            )
        )
    return exercises[exercise_id]


def next_step(exercise_id: str) -> str:
    """What comes after an exercise, in a sentence.

    >>> next_step("1.2")
    'Next: 1.3, Lay the patches back.'
    >>> next_step("11.4")
    'Next: 11.5, What has become better?'
    """
    exercises = find_lab(int(exercise_id.partition(".")[0])).exercises
    following = [e.id for e in exercises].index(exercise_id) + 1
    if following < len(exercises):
        after = exercises[following]
        title = said(after.title)
        if title.endswith("?"):
            return said("Next: {exercise}, {question}", exercise=after.id, question=title)
        return said("Next: {exercise}, {title}.", exercise=after.id, title=title)
    return said("This was the last exercise of the lab: the table at its end shows what is open.")
