"""What is computed once for all readings that differ in what is looked at alone. Plain Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class shared(Generic[T]):  # noqa: N801  # it stands where property does
    """A property that is computed once and kept in ``kept`` of its object, a dict.

    Copies of the object that have the same dict have what any of them computed.

    >>> class Reading:
    ...     def __init__(self, kept):
    ...         self.kept = kept
    ...
    ...     @shared
    ...     def number(self):
    ...         print("computed")
    ...         return 7
    >>> one = Reading({})
    >>> one.number, Reading(one.kept).number
    computed
    (7, 7)
    """

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute, self._name, self.__doc__ = compute, compute.__name__, compute.__doc__

    def __get__(self, reading: Any, owner: Any = None) -> T:
        if self._name not in reading.kept:
            reading.kept[self._name] = self._compute(reading)
        value: T = reading.kept[self._name]
        return value
