"""An exercise as a whole class is asked it: cases and what they must lead to, worked out once.

All students of a class get the same hidden cases. Here is what the tester keeps of them; a
student's process never has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from vitlab.classroom.testing.calls import Calls
from vitlab.classroom.testing.guarding import guarded
from vitlab.grading.laws import SEED, Arguments, Expected, Function, Law


class Prepared:
    """The laws of an exercise, public and hidden, which remember what they expect."""

    def __init__(self, exercise: Function, hidden: Sequence[Law]) -> None:
        judged = guarded(exercise, (*exercise.laws, *hidden))
        laws = tuple(map(_remembering, judged.laws))
        self.public = replace(exercise, laws=laws[: len(exercise.laws)])
        self.every = replace(exercise, laws=laws)
        self._asked: dict[tuple[int, ...], Calls] = {}

    @cached_property
    def shown(self) -> Calls:
        """The public cases of every law, as a notebook calls them."""
        return Calls.all(list(self.public.cases((SEED,))))

    def unseen(self, numbers: Sequence[int], seed: int) -> Calls:
        """The hidden cases of some laws; what two laws ask alike is asked once."""
        key = (seed, *numbers)
        if key not in self._asked:
            self._asked[key] = Calls.once(list(self.some(numbers).cases((seed,))))
        return self._asked[key]

    def some(self, numbers: Sequence[int]) -> Function:
        """The exercise with these of all laws alone."""
        return replace(self.every, laws=tuple(self.every.laws[n - 1] for n in numbers))


@dataclass(frozen=True)
class _Kept(Law):
    """A law that draws its cases from each seed once."""

    known: dict[int, tuple[Arguments, ...]] = field(default_factory=dict, compare=False)

    def cases(self, seeds: Sequence[int]) -> Iterator[Arguments]:
        for seed in seeds:
            if seed not in self.known:
                self.known[seed] = tuple(super().cases((seed,)))
                _freeze(self.known[seed])
            yield from self.known[seed]


class _Once:
    """A function of cases, worked out once for each.

    Cases are kept by whoever draws them: one is known by what it is, not by its numbers.
    """

    def __init__(self, function: Callable[..., Expected]) -> None:
        self._function = function
        self._known: dict[tuple[int, ...], tuple[Arguments, Expected]] = {}

    def __call__(self, *arguments: Any) -> Expected:
        key = tuple(map(id, arguments))
        if key not in self._known:  # beside what came of them stand the arguments: their ids stay
            self._known[key] = arguments, self._function(*arguments)
        return self._known[key][1]


def _remembering(law: Law) -> _Kept:
    return _Kept(
        law.says,
        law.points,
        law.inputs,
        _Once(law.expect),
        tuple(map(_Once, law.also_kept_by)),
        law.explains,
    )


def _freeze(value: Any) -> None:
    """Let nobody change the arrays in a value: it is used for all students."""
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    elif isinstance(value, tuple | list):
        for one in value:
            _freeze(one)
    elif isinstance(value, dict):
        _freeze(list(value.values()))
