"""A class that nobody is in: answers drawn by a seed, for looking at the board alone. Plain Python.

Its lab is a made one as well, about rows that are cut into pieces.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from vitlab.core.readings.class_board.made_answers import ROLES, WAYS, Way
from vitlab.core.readings.class_board.records import Answer, LabClass, Student, Task
from vitlab.words import word

MADE = 114
"""Students of the made class."""
_SEED = 20261
_LEFT_OUT = 20  # one of so many hands in nothing
_SILENT = 8  # one of so many hands in no progress file

TASKS = (
    Task("1.1", word("Count the pieces"), 2, 8),
    Task("1.2", word("Cut a row into pieces"), 3, 12),
    Task("1.3", word("Lay the pieces back"), 1, 8),
    Task("1.4", word("Guess before you look"), 1, 4, truth=9, quantity="times as many pieces"),
    Task(
        "1.5",
        word("Which numbers change?"),
        1,
        4,
        {
            "a": word("only the number of pieces"),
            "b": word("the number of pieces, and the numbers in each"),
            "c": word("all three"),
        },
        "b",
    ),
)


@dataclass(frozen=True)
class _Person:
    """Who answers: how able, and whether the colours went last in 1.2, which 1.3 repeats."""

    rng: Random
    able: float
    keeps_progress: bool

    def picks(self, *weighted: tuple[str, float]) -> str:
        names, weights = zip(*weighted, strict=True)
        return str(self.rng.choices(names, [max(0.001, weight) for weight in weights])[0])


class _Effort(NamedTuple):
    hints: int | None
    minutes: float | None


def made_class(count: int = MADE, seed: int = _SEED, lab: int = 1) -> LabClass:
    """A class of so many in the made lab; the same one for the same seed.

    Args:
        count: How many students.
        seed: What everything is drawn from.
        lab: The number that the lab goes by.

    Returns:
        The class. A few hand in nothing, some no progress file, two share a rare answer.

    >>> klass = made_class(60)
    >>> len(klass.students), 50 < len(klass.handed_in) < 60, klass == made_class(60)
    (60, True, True)

    """
    rng = Random(seed)
    students = [_student(rng, number, len(str(count))) for number in range(1, count + 1)]
    return LabClass(
        lab, word("A row in pieces"), 36, TASKS, tuple(_sharing(students)), is_made=True
    )


def _student(rng: Random, number: int, digits: int) -> Student:
    name = f"s{number:0{max(3, digits)}}"
    if rng.random() < 1 / _LEFT_OUT:
        return Student(name)
    able = rng.uniform(0, 0.12) if rng.random() < 0.07 else rng.betavariate(3.2, 1.7)
    person = _Person(rng, able, rng.random() > 1 / _SILENT)
    return Student(name, {task.id: _answer(person, task) for task in TASKS})


def _answer(person: _Person, task: Task) -> Answer:
    weak = 1 - person.able
    if task.truth is not None:
        return _guessed(person, task)
    if task.options:
        letter = person.picks(
            ("b", 2.4 * person.able + 0.4), ("c", 0.9), ("a", 0.4), ("", weak / 4)
        )
        return _chose(person, task, letter)
    ways = WAYS[task.id]
    weighted = [(name, way.weight(person.able)) for name, way in ways.items()]
    chosen = person.picks(*weighted, ("", 0.9 * weak**3))
    return _wrote(person, task, ways[chosen]) if chosen else _nothing(person, task)


def _wrote(person: _Person, task: Task, way: Way) -> Answer:
    effort = _effort(person, task, is_whole=not way.law)
    names = {role: person.rng.choice(spellings) for role, spellings in ROLES.items()}
    return Answer(
        task.id,
        way.points,
        task.points,
        "not right yet" if way.law else "right",
        way.law,
        way.case,
        way.got,
        way.symptom,
        text=way.text.format(**names),
        hints=effort.hints,
        minutes=effort.minutes,
    )


def _guessed(person: _Person, task: Task) -> Answer:
    if person.rng.random() < 0.13 * (1 - person.able):
        return _nothing(person, task)
    low = person.rng.choices([2, 3, 4, 6, 8, 9, 27, 81], [1, 4, 1, 2, 2, 3 * person.able, 1, 0.2])[
        0
    ]
    high = low * person.rng.choice([1, 1, 1.25, 1.5, 2])
    effort = _effort(person, task, is_whole=True)
    return Answer(
        task.id,
        1,
        1,
        "recorded",
        value=(float(low), float(high)),
        hints=effort.hints,
        minutes=effort.minutes,
    )


def _chose(person: _Person, task: Task, letter: str) -> Answer:
    if not letter:
        return _nothing(person, task)
    right = letter == task.right
    effort = _effort(person, task, is_whole=right)
    return Answer(
        task.id,
        int(right),
        1,
        "right" if right else "not right yet",
        value=letter,
        hints=effort.hints,
        minutes=effort.minutes,
    )


def _nothing(person: _Person, task: Task) -> Answer:
    effort = _effort(person, task, is_whole=False)
    return Answer(
        task.id, 0, task.points, "not written yet", hints=effort.hints, minutes=effort.minutes
    )


def _effort(person: _Person, task: Task, *, is_whole: bool) -> _Effort:
    """Hints and minutes, where there is a progress file."""
    if not person.keeps_progress:
        return _Effort(None, None)
    weak = 1 - person.able
    more = [9, 2, 1.2, 0.7, 0.5] if is_whole or task.points == 1 else [4, 2, 1.5, 1.4, 2.5 * weak]
    hints = person.rng.choices(range(5), more)[0]
    minutes = task.minutes * person.rng.lognormvariate(0.02, 0.34) * (0.75 + 0.8 * weak)
    return _Effort(hints, round(minutes + 2.2 * hints, 1))


def _sharing(students: list[Student]) -> list[Student]:
    """Two of them hand in one rare answer to 1.2 under other names."""
    wrong = [s.id for s in students if s.handed_in and s.kind("1.2") == "zero"][:2]
    spelled = (
        {name: spellings[place % len(spellings)] for name, spellings in ROLES.items()}
        for place in (0, 1)
    )
    texts = dict(
        zip(wrong, (WAYS["1.2"]["by hand"].text.format(**n) for n in spelled), strict=False)
    )
    return [_with_text(student, "1.2", texts.get(student.id)) for student in students]


def _with_text(student: Student, exercise: str, text: str | None) -> Student:
    if text is None:
        return student
    way = WAYS[exercise]["by hand"]
    old = student.answers[exercise]
    new = Answer(
        exercise,
        way.points,
        old.of,
        "not right yet",
        way.law,
        way.case,
        way.got,
        way.symptom,
        text=text,
        hints=old.hints,
        minutes=old.minutes,
    )
    return Student(student.id, {**student.answers, exercise: new})
