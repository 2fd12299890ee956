"""Answers that are alike: equal after renaming, nearly so, or to the letter. Nothing is run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from typing import Literal, TypeAlias

from vitlab.core.readings.class_board.forms import Form, form_of
from vitlab.core.readings.class_board.records import Answer, LabClass
from vitlab.words import word

LEAST_WORDS = 60
"""Shorter answers are alike by nature."""
RARE = 0.03
"""A form that a larger share of the class wrote is a common slip."""
NEAR = 0.9
"""From here on two forms are called nearly equal: the share of words in common."""
_MOST_FORMS = 120  # of one exercise are compared each with each
_LONGEST = 600  # words of those

How: TypeAlias = Literal["equal after renaming", "equal to the letter", "nearly equal"]
_HOWS = (word("equal after renaming"), word("equal to the letter"), word("nearly equal"))


@dataclass(frozen=True)
class Alike:
    """Answers of several students to one exercise. That they are alike is measured, not why."""

    exercise: str
    """As in "1.2"."""
    students: tuple[str, ...]
    """Whose answers these are."""
    how: How
    """In which way they are alike."""
    words: int
    """How long they are, in words and signs of Python."""
    share: float = 1.0
    """How much of them is the same, 1 for all."""


def alike_in(klass: LabClass) -> tuple[Alike, ...]:
    """All groups of answers that are alike, the longest first.

    Compared are answers that do not hold, of `LEAST_WORDS` words or more, in a form that few
    wrote; and, whether they hold or not, texts that are equal to the letter, with a comment that
    not half of the class has, as they have one that the lab itself brings. Those who handed in
    together count once.
    """
    found = [one for task in klass.tasks for one in _in_task(klass, task.id)]
    return tuple(sorted(found, key=lambda a: (_HOWS.index(a.how), -a.words, a.exercise)))


def _in_task(klass: LabClass, exercise: str) -> Iterator[Alike]:
    together = {student for group in klass.groups for student in group[1:]}
    answers = {
        student.id: student.answers[exercise]
        for student in klass.handed_in
        if student.id not in together
        and exercise in student.answers
        and student.answers[exercise].text.strip()
    }
    forms = {student: form for student, a in answers.items() if (form := form_of(a.text))}
    own = _own_comments(answers)
    for students in _same({s: a.text.strip() for s, a in answers.items()}):
        if own[students[0]] and len(forms.get(students[0], ())) >= LEAST_WORDS:
            yield Alike(exercise, students, "equal to the letter", len(forms[students[0]]))
    rare = _rare(klass, answers, forms)
    for form, students in rare.items():
        if len(students) > 1:
            yield Alike(exercise, students, "equal after renaming", len(form))
    for forms_near, share in _near([form for form in rare if len(form) <= _LONGEST]):
        alike = sorted(student for form in forms_near for student in rare[form])
        if len(alike) <= _most(klass):
            yield Alike(exercise, tuple(alike), "nearly equal", min(map(len, forms_near)), share)


def _near(forms: list[Form]) -> Iterator[tuple[list[Form], float]]:
    """Forms that are nearly equal to one another or in a chain, with the least share of a link."""
    links: dict[Form, dict[Form, float]] = {}
    for one, other in combinations(forms[:_MOST_FORMS], 2):
        share = _likeness(one, other)
        if share >= NEAR:
            links.setdefault(one, {})[other] = links.setdefault(other, {})[one] = share
    seen: set[Form] = set()
    for first in links:
        chain, waiting = [], [first]
        while waiting:
            form = waiting.pop()
            if form not in seen:
                seen.add(form)
                chain.append(form)
                waiting += links[form]
        if chain:
            yield chain, min(share for form in chain for share in links[form].values())


def _most(klass: LabClass) -> float:
    """How many may write a form before it is a common one."""
    return max(2.0, RARE * len(klass.handed_in))


def _rare(
    klass: LabClass, answers: Mapping[str, Answer], forms: Mapping[str, Form]
) -> dict[Form, tuple[str, ...]]:
    """Long forms of answers that do not hold and that few wrote, with who wrote them."""
    counts = Counter(forms.values())
    most = _most(klass)
    wrong = {s: form for s, form in forms.items() if answers[s].kind in ("part", "zero")}
    found: dict[Form, list[str]] = {}
    for student, form in sorted(wrong.items()):
        if len(form) >= LEAST_WORDS and counts[form] <= most:
            found.setdefault(form, []).append(student)
    return {form: tuple(students) for form, students in found.items()}


def _own_comments(answers: Mapping[str, Answer]) -> dict[str, set[str]]:
    """The lines with a comment of each student that less than half of all have."""
    lines = {
        student: {line.strip() for line in answer.text.splitlines() if "#" in line}
        for student, answer in answers.items()
    }
    counts = Counter(line for each in lines.values() for line in each)
    return {
        student: {line for line in each if 2 * counts[line] < len(answers)}
        for student, each in lines.items()
    }


def _same(texts: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    by_text: dict[str, list[str]] = {}
    for student, text in sorted(texts.items()):
        by_text.setdefault(text, []).append(student)
    for students in by_text.values():
        if len(students) > 1:
            yield tuple(students)


def _likeness(one: Form, other: Form) -> float:
    shorter, longer = sorted((len(one), len(other)))
    if 2 * shorter < NEAR * (shorter + longer):  # no more can be in common
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.quick_ratio() < NEAR:
        return 0.0
    return matcher.ratio()
