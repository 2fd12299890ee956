"""The calls of one answer, as they are asked of a student's process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from vitlab.grading.data import to_bytes
from vitlab.grading.laws import Arguments
from vitlab.grading.seam import Reply


@dataclass(frozen=True)
class Calls:
    """Calls of one answer, and the same as bytes; equal ones may be asked but once.

    >>> calls = Calls.once([(7, 2), (8, 2), (7, 2)])
    >>> calls.each, calls.of_all(("a", "b")), calls.of_all(("a",))
    (((7, 2), (8, 2)), ('a', 'b', 'a'), ('a',))
    """

    each: tuple[Arguments, ...]
    order: tuple[int, ...]
    """For each call that was given, which of ``each`` it is."""

    @classmethod
    def all(cls, calls: Sequence[Arguments]) -> Calls:
        """Every call for itself, as a notebook asks it."""
        return cls(tuple(calls), tuple(range(len(calls))))

    @classmethod
    def once(cls, calls: Sequence[Arguments]) -> Calls:
        """Every call once."""
        places: dict[bytes, int] = {}
        order = tuple(places.setdefault(to_bytes(call), len(places)) for call in calls)
        return cls(tuple(calls[order.index(place)] for place in range(len(places))), order)

    @cached_property
    def written(self) -> bytes:
        """What is sent."""
        return to_bytes(self.each)

    def of_all(self, replies: Sequence[Reply]) -> tuple[Reply, ...]:
        """The replies to all calls that were given, up to the first that was not called."""
        missing = (at for at, place in enumerate(self.order) if place >= len(replies))
        return tuple(replies[place] for place in self.order[: next(missing, len(self.order))])
