"""Answers that are alike: equal after renaming, nearly so, or to the letter. Nothing is run."""

from __future__ import annotations

import builtins
import io
import keyword
import tokenize
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from typing import Literal, TypeAlias

from vitlab.core.readings.class_board.records import Answer, LabClass

LEAST_WORDS = 60
"""Shorter answers are alike by nature."""
RARE = 0.03
"""A form that a larger share of the class wrote is a common slip."""
NEAR = 0.9
"""From here on two forms are called nearly equal: the share of words in common."""
_MOST_FORMS = 200  # of one exercise are compared each with each
_LONGEST = 600  # words of those
_KNOWN = frozenset(dir(builtins))
_SPACE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER, tokenize.ENCODING}

How: TypeAlias = Literal["equal after renaming", "nearly equal", "equal to the letter"]
Form: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Alike:
    """Answers of several students to one exercise. That they are alike is measured, not why."""

    exercise: str
    students: tuple[str, ...]
    how: How
    words: int
    """How long they are, in words and signs of Python."""
    share: float = 1.0
    """How much of them is the same, 1 for all."""


def form_of(source: str) -> Form | None:
    r"""Words and signs without comments and layout, names numbered by place; None for no code.

    Names after a dot, keywords and what Python itself has stay: others made those.

    >>> form_of("def f(a):\n    return a + 1") == form_of("def g(b):  # mine\n  return b+1")
    True
    >>> form_of("return (") is None
    True
    """
    seen: dict[str, str] = {}
    form: list[str] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type in _SPACE:
                continue
            form.append(_word(token, seen, after_dot=bool(form) and form[-1] == "."))
    except (tokenize.TokenError, SyntaxError, ValueError):
        return None
    return tuple(form)


def _word(token: tokenize.TokenInfo, seen: dict[str, str], *, after_dot: bool) -> str:
    is_name = token.type == tokenize.NAME and not keyword.iskeyword(token.string)
    if is_name and not after_dot and token.string not in _KNOWN:
        return seen.setdefault(token.string, f"n{len(seen)}")
    if token.type in (tokenize.INDENT, tokenize.DEDENT):
        return ">" if token.type == tokenize.INDENT else "<"
    return token.string


def alike_in(klass: LabClass) -> tuple[Alike, ...]:
    """All groups of answers that are alike, the longest first.

    Compared are answers that do not hold, of `LEAST_WORDS` words or more, in a form that few
    wrote; and, whether they hold or not, texts that are equal to the letter, with a comment that
    not half of the class has, as they have one that the lab itself brings. Those who handed in
    together count once.
    """
    found = [one for task in klass.tasks for one in _in_task(klass, task.id)]
    order: list[How] = ["equal after renaming", "equal to the letter", "nearly equal"]
    return tuple(sorted(found, key=lambda a: (order.index(a.how), -a.words, a.exercise)))


def _in_task(klass: LabClass, exercise: str) -> Iterator[Alike]:
    together = {student for group in klass.groups for student in group[1:]}
    answers = {
        student.id: student.answers[exercise]
        for student in klass.handed_in
        if exercise in student.answers and student.answers[exercise].text.strip()
        if student.id not in together
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
    compared = [form for form in rare if len(form) <= _LONGEST][:_MOST_FORMS]
    for one, other in combinations(compared, 2):
        share = _likeness(one, other)
        if share >= NEAR:
            pair = rare[one][0], rare[other][0]
            yield Alike(exercise, pair, "nearly equal", min(len(one), len(other)), share)


def _rare(
    klass: LabClass, answers: Mapping[str, Answer], forms: Mapping[str, Form]
) -> dict[Form, tuple[str, ...]]:
    """Long forms of answers that do not hold and that few wrote, with who wrote them."""
    counts = Counter(forms.values())
    most = max(2.0, RARE * len(klass.handed_in))
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


def marked(source: str, other: str) -> tuple[tuple[str, bool], ...]:
    """The text in pieces, True for a name that the other text spells in another way.

    >>> marked("a = b + 1", "a = c + 1")
    (('a = ', False), ('b', True), (' + 1', False))
    """
    if form_of(source) is None or form_of(source) != form_of(other):
        return ((source, False),)
    starts = [0]
    for line in io.StringIO(source):
        starts.append(starts[-1] + len(line))
    pieces: list[tuple[str, bool]] = []
    last = 0
    for mine, theirs in zip(_tokens(source), _tokens(other), strict=True):
        if mine.type == tokenize.NAME and mine.string != theirs.string:
            begin = starts[mine.start[0] - 1] + mine.start[1]
            pieces += [(source[last:begin], False), (mine.string, True)]
            last = begin + len(mine.string)
    pieces.append((source[last:], False))
    return tuple(piece for piece in pieces if piece[0])


def _tokens(source: str) -> list[tokenize.TokenInfo]:
    found = tokenize.generate_tokens(io.StringIO(source).readline)
    return [token for token in found if token.type not in _SPACE]
