"""What breaks: answers by the first law that does not hold, or by the wrong option."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from vitlab.core.readings.class_board.records import Answer, LabClass, Student, Task
from vitlab.words import said, word

OTHER = word("the cell gives an answer that can be judged")


@dataclass(frozen=True)
class Group:
    """Answers to one exercise that do not hold for the same reason; each answer is in one group."""

    exercise: str
    """As in "1.2"."""
    says: str
    """The law, or the text of the option."""
    letter: str
    """The letter of a wrong choice; empty for a law."""
    students: tuple[str, ...]
    """Whose answers these are, fewest points first."""
    wrote: int
    """How many wrote an answer to the exercise at all."""
    stops: int
    """How many of these end with an error."""
    asked_nothing: int
    """How many of these took no hint."""
    known: int
    """Of how many of these it is known what hints they took."""

    @property
    def count(self) -> int:
        """How many answers."""
        return len(self.students)

    @property
    def is_law(self) -> bool:
        """Whether a law does not hold, rather than an option was chosen."""
        return not self.letter

    @property
    def key(self) -> str:
        """What it is called as a setting."""
        return f"{self.exercise} {self.letter or self.says}"

    @property
    def words(self) -> str:
        """The law, or the choice, as it stands in a sentence."""
        told = {"letter": self.letter, "text": said(self.says)}
        return said("chose {letter}: “{text}”", **told) if self.letter else said("“{text}”", **told)


def groups_of(klass: LabClass) -> tuple[Group, ...]:
    """All groups, the largest first.

    >>> from vitlab.core.readings.class_board.made import made_class
    >>> first = groups_of(made_class())[0]
    >>> first.exercise, first.count > 5, first.is_law
    ('1.2', True, True)
    """
    found = [group for task in klass.tasks for group in _of_task(klass, task)]
    return tuple(sorted(found, key=lambda group: (-group.count, group.exercise, group.says)))


def leading(groups: tuple[Group, ...]) -> Group | None:
    """The law that most answers break; an option where no law is broken."""
    return next((group for group in groups if group.is_law), next(iter(groups), None))


def reason_of(task: Task, answer: Answer) -> tuple[str, str] | None:
    """(law, "") or (option, letter) for an answer that does not hold, and None for any other."""
    is_read = task.by_hand or (answer.by_hand and not answer.law)
    if is_read or answer.kind not in ("part", "zero"):
        return None
    if task.options:
        letter = answer.letter
        return (task.options[letter], letter) if letter in task.options else (OTHER, "")
    return answer.law or OTHER, ""


def _of_task(klass: LabClass, task: Task) -> Iterator[Group]:
    found: dict[tuple[str, str], list[Student]] = {}
    for student in sorted(klass.handed_in, key=lambda one: (one.points, one.id)):
        answer = student.answers.get(task.id)
        reason = reason_of(task, answer) if answer else None
        if reason:
            found.setdefault(reason, []).append(student)
    for (says, letter), students in found.items():
        answers = [student.answers[task.id] for student in students]
        known = [one.hints for one in answers if one.hints is not None]
        yield Group(
            task.id,
            says,
            letter,
            tuple(student.id for student in students),
            klass.wrote(task.id),
            sum(one.stops for one in answers),
            sum(hints == 0 for hints in known),
            len(known),
        )


def shared(one: Group, other: Group) -> int:
    """How many students are in both.

    Args:
        one: A group.
        other: A group of another exercise, or the same.

    Returns:
        A number of students.

    >>> one = Group("1.1", "a law", "", ("anna", "ben"), 9, 0, 0, 0)
    >>> shared(one, Group("1.2", "another", "", ("ben", "cleo"), 9, 0, 0, 0))
    1

    """
    return len({*one.students} & {*other.students})


def example(klass: LabClass, group: Group) -> tuple[str, str, str]:
    """One answer that shows the group best: one of those that most of them agree with.

    Args:
        klass: The class.
        group: One of its groups.

    Returns:
        (student, smallest public case, what came of it); empty texts where only hidden cases fail,
        or where nothing was called.

    >>> from vitlab.core.readings.class_board.made import made_class
    >>> klass = made_class(40)
    >>> example(klass, groups_of(klass)[0])[1]
    'row of shape (6,), size = 2'

    """
    answers = [(name, klass.by_id[name].answers[group.exercise]) for name in group.students]
    told = [(name, one) for name, one in answers if one.case] or answers
    counts = Counter((one.case, one.got) for _, one in told)
    name, answer = min(told, key=lambda p: (-counts[p[1].case, p[1].got], len(p[1].case), p[0]))
    if klass.is_made:  # what is kept of a real one stays as it was kept
        return name, said(answer.case), said(answer.got)
    return name, answer.case, answer.got
