"""What is known of each exercise: what the file says, and what this kernel could not save yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import inf
from pathlib import Path
from threading import Event, Lock, RLock, Thread
from typing import Any, TypeAlias

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
from vitlab.words import said, word

_NEXT = word("The next check or hint gives it another name and begins a new one.")
Earned: TypeAlias = tuple[str, Entry]
_PATIENCE = 0.5  # seconds that a check waits for the disk
_MEMORY = RLock()
_ONE_AT_A_TIME = Lock()
_unsaved: dict[Path, list[Earned]] = {}
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
    with _MEMORY:
        unsaved = list(_unsaved.get(path, []))  # before the file: what leaves here is there
    in_file, trouble = _in_file(path)
    entries = _with(in_file, unsaved)
    notices = [*trouble, *_set_aside_before(path), *_broken(entries, most)]
    if unsaved:
        ids = ", ".join(in_order({name for name, _ in unsaved}))
        notices.append(
            said("Only this kernel knows what you earned in {ids}: it is not saved yet.", ids=ids)
        )
    notices += [said(NEVER_ENDED, exercise=name) for name in never_ended(clear=False)]
    return Known(
        {name: good(e, most.get(name, inf)) for name, e in entries.items()}, tuple(notices)
    )


def keep(exercise_id: str, earn: Callable[[Entry], Entry], *, by: str = "") -> Kept:
    """Join what ``earn`` makes of the known entry to it, and save all that is not saved yet.

    The time is kept too where it is earned ``by`` a "check", a "hint" or a "save". What cannot
    be saved is kept in memory, so that this kernel at least knows of it; so is what a slow disk
    has not taken yet, and is saved while you go on.
    """
    saving = _Saving(target(), exercise_id, earn, by)
    try:
        Thread(
            target=saving.run, name=f"vitlab-saves-{exercise_id}"
        ).start()  # no daemon: Python waits for it when it ends
    except RuntimeError:  # a browser has no threads
        saving.run()
    saving.done.wait(_PATIENCE)
    return saving.kept()


class _Saving:
    """Joins what is earned to the file, in a thread of its own: a disk may be slow.

    What is earned stands in `_unsaved` from the moment on when it is known until the file has it.
    """

    def __init__(
        self, path: Path, exercise_id: str, earn: Callable[[Entry], Entry], by: str
    ) -> None:
        self._path, self._id, self._earn, self._by = path, exercise_id, earn, by
        self._unsaved, self._notices = _unsaved, list[str]()
        self._mine: Earned | None = None
        self._before: Entry = {}
        self.done = Event()

    def run(self) -> None:
        """Save it, with all that is not saved yet."""
        with _ONE_AT_A_TIME:
            try:
                if self._mine is None or self._is_unsaved():
                    self._save()
            except (OSError, Newer) as error:
                self._know(_in_file(self._path)[0])
                self._notices.append(_not_saved(error))
            finally:
                self.done.set()

    def kept(self) -> Kept:
        """What is known now, whether the file has it or not yet."""
        if not self.done.is_set():
            self._know(_in_file(self._path)[0])
        assert self._mine is not None
        return Kept(self._before, joined(self._before, self._mine[1]), tuple(self._notices))

    def _save(self) -> None:
        with locked(self._path) as still:
            content = _opened(self._path, self._notices)
            entries = content["exercises"]
            self._notices += _told_once(self._path, _broken(entries, _lab_of(self._id)))
            self._know(entries)
            with _MEMORY:
                written = list(self._unsaved[self._path])
            write(self._path, content | {"exercises": _with(entries, written)}, still)
        with _MEMORY:
            left = [one for one in self._unsaved.pop(self._path) if not _among(one, written)]
            if left:
                self._unsaved[self._path] = left

    def _know(self, in_file: Entries) -> None:
        """Work out what is earned, once, beside what is known by then."""
        with _MEMORY:
            if self._mine is None:
                unsaved = self._unsaved.setdefault(self._path, [])
                entries = _with(in_file, unsaved)
                self._before, earned = _earned(entries, self._id, self._earn, self._by)
                self._mine = self._id, earned
                unsaved.append(self._mine)

    def _is_unsaved(self) -> bool:
        with _MEMORY:
            return _among(self._mine, self._unsaved.get(self._path, []))


def _in_file(path: Path) -> tuple[Entries, list[str]]:
    """The entries in the file, and a sentence where it cannot be read."""
    name = location().name
    try:
        return load(path)["exercises"], []
    except Newer as newer:
        return {}, [str(newer)]
    except NotProgress:
        told = said("{name} is not a progress file that can be read.", name=name)
        return {}, [f"{told} {said(_NEXT)}"]
    except OSError as error:
        return {}, [said("{name} cannot be read: {reason}.", name=name, reason=_why(error))]


def _opened(path: Path, notices: list[str]) -> dict[str, Any]:
    """The content of the file; one that is no progress file makes room for a new one."""
    try:
        return load(path)
    except NotProgress:
        aside = set_aside(path)
        notices.append(
            said(
                "{name} was not a progress file that can be read, so it is now called {aside}; "
                "a new one was begun.",
                name=location().name,
                aside=aside,
            )
        )
        return load(path)


def _with(entries: Entries, unsaved: Iterable[Earned]) -> Entries:
    found = dict(entries)
    for name, earned in unsaved:
        found[name] = joined(found.get(name), earned, _points(name))
    return found


def _among(one: Earned | None, others: Iterable[Earned]) -> bool:
    """Whether this very one is there: equal ones may be earned twice."""
    return any(one is other for other in others)


def _earned(
    entries: Entries, exercise_id: str, earn: Callable[[Entry], Entry], by: str
) -> tuple[Entry, Entry]:
    before = good(entries.get(exercise_id), _points(exercise_id))
    spent = worked(entries, by == "check") if by else {}
    return before, new(earn(before), before) | spent


def _broken(entries: Entries, most: Mapping[str, float]) -> list[str]:
    name = location().name
    return [
        said("{name} says {what}: it is read as nothing.", name=name, what=what)
        for what in problems(entries, most)
    ]


def _told_once(path: Path, sentences: list[str]) -> list[str]:
    new = [sentence for sentence in sentences if (path, sentence) not in _told]
    _told.update((path, sentence) for sentence in new)
    return new


def _set_aside_before(path: Path) -> list[str]:
    names = names_beside(path, f"{path.name}.unreadable-")
    told = said(
        "What could not be read before is kept as {names}; delete it if you like.",
        names=said(" and ").join(names),
    )
    return [told] if names else []


def _not_saved(error: OSError | Newer) -> str:
    if isinstance(error, Newer):
        return str(error)
    return said("Nothing was saved in {name}: {reason}.", name=location().name, reason=_why(error))


def _why(error: OSError) -> str:
    why = error.strerror or said("another program holds its lock")
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
