"""Says which submissions count: of a student or a group, for one lab."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches

from vitlab.classroom.course.terms import Course
from vitlab.classroom.submissions.reading import Handed
from vitlab.classroom.work import Work

_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """What stands for some students in one lab: submissions, of which the best one counts.

    ``penalties`` are the shares of the points that being late costs, one for each.
    """

    students: tuple[str, ...]
    lab: int
    handed: tuple[Handed, ...]
    penalties: tuple[float, ...]

    @property
    def owner(self) -> tuple[str, int]:
        """Under whom it is graded."""
        return self.students[0], self.lab

    def name_of(self, work: Work) -> str:
        """What a submission is called: of a group also whose it is, for names may be the same."""
        return _named(work) if len(self.students) > 1 else work.path.name


def entries(course: Course, handed: Iterable[Handed]) -> tuple[list[Entry], list[str]]:
    """An entry for each student or group and lab, in order; sentences on what does not count."""
    found: dict[tuple[str, int], list[Handed]] = defaultdict(list)
    for one in handed:
        found[course.group_of(one.work.student), one.work.lab].append(one)
    made, notices = [], _strangers(course, {name for name, _ in found})
    for (name, lab), several in sorted(found.items(), key=lambda item: item[0]):
        counting = several if course.counts == "best" else [_newest(course, name, lab, several)]
        penalties = [course.penalty(name, lab, one.work.submitted) for one in counting]
        made.append(Entry(course.members(name), lab, tuple(counting), tuple(penalties)))
        if len(several) > 1:
            notices.append(_notice(course, name, lab, several, counting))
    return made, notices


def _strangers(course: Course, known: Collection[str]) -> list[str]:
    """A sentence on those who have more time and have handed in nothing: a name may be wrong."""
    given = dict.fromkeys(student for student, _ in course.extensions)
    others = [student for student in given if course.group_of(student) not in known]
    if not others:
        return []
    near = get_close_matches(others[0], known, 1)
    said = f": perhaps {others[0]} is {near[0]}" if near else ""
    return [f"{', '.join(others)} have more time, and handed in nothing{said}"]


def _newest(course: Course, name: str, lab: int, several: Iterable[Handed]) -> Handed:
    """The newest in time; where none is, the newest."""
    deadline = course.deadline(name, lab) or _EVER
    return max(several, key=lambda one: (_when(one) <= deadline, _when(one)))


def _when(handed: Handed) -> datetime:
    return handed.work.submitted or datetime.min.replace(tzinfo=UTC)


def _named(work: Work) -> str:
    return f"{work.student}/{work.path.name}"


def _file_name(work: Work) -> str:
    return work.path.name


def _notice(
    course: Course, name: str, lab: int, several: list[Handed], counting: list[Handed]
) -> str:
    who = f"group {name}" if name in course.groups else name
    if len(counting) > 1:
        return f"{who} has {len(several)} notebooks for lab {lab}: the best one counts"
    names = [one.work.path.name for one in several]
    called = _named if len(set(names)) < len(names) else _file_name
    others = [called(one.work) for one in several if one is not counting[0]]
    why = "is newer"
    if lab in course.deadlines and _when(counting[0]) < max(map(_when, several)):
        why = "is the newest before the deadline"
    elif all(_when(one) == _when(counting[0]) for one in several):
        why = "is as new as any"
    elif len(several) > 2:
        why = "is the newest"
    said = f"{others[0]} does not" if len(others) == 1 else f"{len(others)} others do not"
    how_many = "two" if len(several) == 2 else len(several)
    return (
        f"{who} has {how_many} notebooks for lab {lab}: {called(counting[0].work)} {why} and "
        f"counts, {said}"
    )
