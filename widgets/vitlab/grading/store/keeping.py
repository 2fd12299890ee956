"""What is known of each exercise: what the file says, and what this kernel could not save yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

from vitlab.grading.course import UnknownExercise, find, find_lab, lab_numbers
from vitlab.grading.exercise import Exercise
from vitlab.grading.store.entries import (
    Entries,
    Entry,
    good,
    in_order,
    joined,
    new,
    problems,
)
from vitlab.grading.store.files import (
    Newer,
    NotProgress,
    load,
    location,
    names_beside,
    set_aside,
    target,
    write,
)
from vitlab.grading.store.locks import locked
from vitlab.grading.store.markers import NEVER_ENDED, never_ended
from vitlab.grading.store.times import worked

_NEXT = "The next check or hint gives it another name and begins a new one."
_unsaved: dict[Path, Entries] = {}
_told: set[tuple[Path, str]] = set()


@dataclass(frozen=True)
class Known:
    """What is known of exercises, and what there is to say of the file."""

    entries: Entries
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kept:
    """What was known of an exercise before and after something was earned, and what to say."""

    before: Entry
    after: Entry
    notices: tuple[str, ...] = ()


def read() -> Entries:
    """What is known of each exercise; empty where nothing is."""
    return known(each for number in lab_numbers() for each in find_lab(number).exercises).entries


def known(exercises: Iterable[Exercise]) -> Known:
    """The file joined with what this kernel could not save; fields that cannot be are left out."""
    path, most = target(), {exercise.id: exercise.points for exercise in exercises}
    in_file, trouble = _in_file(path)
    entries = _with_unsaved(path, in_file)
    notices = [*trouble, *_set_aside_before(path), *_broken(entries, most)]
    if path in _unsaved:
        ids = ", ".join(in_order(_unsaved[path]))
        notices.append(f"Only this kernel knows what you earned in {ids}: it is not saved yet.")
    notices += [NEVER_ENDED.format(name) for name in never_ended(clear=False)]
    return Known(
        {name: good(e, most.get(name, inf)) for name, e in entries.items()}, tuple(notices)
    )


def keep(exercise_id: str, earn: Callable[[Entry], Entry], *, by: str = "") -> Kept:
    """Join what ``earn`` makes of the known entry to it, and save all that is not saved yet.

    The time is kept too where it is earned ``by`` a "check", a "hint" or a "save". What cannot
    be saved is kept in memory, so that this kernel at least knows of it.
    """
    path, notices = target(), list[str]()
    try:
        with locked(path):
            content = _opened(path, notices)
            notices += _told_once(path, _broken(content["exercises"], _lab_of(exercise_id)))
            entries = _with_unsaved(path, content["exercises"])
            before, earned = _earned(entries, exercise_id, earn, by)
            entries[exercise_id] = joined(entries.get(exercise_id), earned, _points(exercise_id))
            write(path, content | {"exercises": entries})
            _unsaved.pop(path, None)
    except (OSError, Newer) as error:
        before, earned = _earned(_with_unsaved(path, _in_file(path)[0]), exercise_id, earn, by)
        mine = _unsaved.setdefault(path, {})
        mine[exercise_id] = joined(mine.get(exercise_id), earned)
        notices.append(_not_saved(error))
    return Kept(before, joined(before, earned), tuple(notices))


def _in_file(path: Path) -> tuple[Entries, list[str]]:
    """The entries in the file, and a sentence where it cannot be read."""
    name = location().name
    try:
        return load(path)["exercises"], []
    except Newer as newer:
        return {}, [str(newer)]
    except NotProgress:
        return {}, [f"{name} is not a progress file that can be read. {_NEXT}"]
    except OSError as error:
        return {}, [f"{name} cannot be read: {_why(error)}."]


def _opened(path: Path, notices: list[str]) -> dict[str, Any]:
    """The content of the file; one that is no progress file makes room for a new one."""
    try:
        return load(path)
    except NotProgress:
        aside = set_aside(path)
        notices.append(
            f"{location().name} was not a progress file that can be read, so it is now called "
            f"{aside}; a new one was begun."
        )
        return load(path)


def _with_unsaved(path: Path, entries: Entries) -> Entries:
    return entries | {
        name: joined(entries.get(name), earned, _points(name))
        for name, earned in _unsaved.get(path, {}).items()
    }


def _earned(
    entries: Entries, exercise_id: str, earn: Callable[[Entry], Entry], by: str
) -> tuple[Entry, Entry]:
    before = good(entries.get(exercise_id), _points(exercise_id))
    spent = worked(entries, by == "check") if by else {}
    return before, new(earn(before), before) | spent


def _broken(entries: Entries, most: Mapping[str, float]) -> list[str]:
    name = location().name
    return [f"{name} says {what}: it is read as nothing." for what in problems(entries, most)]


def _told_once(path: Path, sentences: list[str]) -> list[str]:
    new = [sentence for sentence in sentences if (path, sentence) not in _told]
    _told.update((path, sentence) for sentence in new)
    return new


def _set_aside_before(path: Path) -> list[str]:
    names = names_beside(path, f"{path.name}.unreadable-")
    said = f"What could not be read before is kept as {' and '.join(names)}; delete it if you like."
    return [said] if names else []


def _not_saved(error: OSError | Newer) -> str:
    if isinstance(error, Newer):
        return str(error)
    return f"Nothing was saved in {location().name}: {_why(error)}."


def _why(error: OSError) -> str:
    why = error.strerror or "another program holds its lock"
    return f"{why[0].lower()}{why[1:]}"


def _points(exercise_id: str) -> float:
    try:
        return find(exercise_id).points
    except UnknownExercise:
        return inf


def _lab_of(exercise_id: str) -> dict[str, float]:
    """Points of all exercises of the same lab, which is imported already."""
    try:
        number = find(exercise_id).id.partition(".")[0]
    except UnknownExercise:
        return {}
    return {exercise.id: exercise.points for exercise in find_lab(int(number)).exercises}
