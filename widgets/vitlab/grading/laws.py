"""Exercises whose answer computes something: laws it must keep, each worth points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, starmap
from typing import Any, TypeAlias

import numpy as np

from vitlab.grading.compare import Within, compare
from vitlab.grading.data import Data
from vitlab.grading.exercise import Exercise, Judgement, whole
from vitlab.grading.seam import Reply, Report
from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown
from vitlab.words import said, said_many

SEED = 2021
Arguments: TypeAlias = "tuple[Any, ...]"
Inputs: TypeAlias = "Callable[[np.random.Generator], Iterable[Arguments]]"
Expected: TypeAlias = "Data | Within | Fulfils | type[Exception]"


@dataclass(frozen=True)
class Fulfils:
    """What is expected, where many values are right: ``by`` raises `Broken` for those that are not.

    A model whose weights the student has named and drawn is judged so, by what it does.
    """

    by: Callable[[Any], None]


@dataclass(frozen=True)
class Break:
    """A case that does not lead to what it must, the reply to it, and what is wrong with that."""

    arguments: Arguments
    reply: Reply
    sentence: str
    symptom: str = ""


@dataclass(frozen=True)
class Law:
    """One property of a right answer.

    ``inputs`` makes the same arguments from the same generator. ``expect`` works out, by
    another road and only once the answer has run, what they must lead to: data, the
    class of an exception, or what any right value `Fulfils`. ``also_kept_by`` are other ways to
    expect. An answer that keeps to one of them in every case breaks some other law by it, and
    not this one. ``explains`` holds, for some symptoms, a sentence on what that often means.
    """

    says: str
    points: float
    inputs: Inputs
    expect: Callable[..., Expected]
    also_kept_by: tuple[Callable[..., Expected], ...] = ()
    explains: Mapping[str, str] = field(default_factory=dict)

    def cases(self, seeds: Sequence[int]) -> Iterator[Arguments]:
        """Arguments from each seed in turn, small ones first."""
        for seed in seeds:
            yield from sorted(self.inputs(np.random.default_rng(seed)), key=size)

    def broken_by(self, cases: Sequence[Arguments], replies: Sequence[Reply]) -> Break | None:
        """The first case that does not lead to what is expected; None where the law holds."""
        return _first_break(self.expect, cases, replies)

    def is_kept_otherwise(self, cases: Sequence[Arguments], replies: Sequence[Reply]) -> bool:
        """Whether every case leads to what one of ``also_kept_by`` expects."""
        return any(_first_break(other, cases, replies) is None for other in self.also_kept_by)


def size(arguments: Arguments) -> int:
    """How much there is to look at in some arguments; the smallest failing case is shown.

    >>> size((np.zeros((2, 3)), (4, 5), "pad"))
    15
    """
    return sum(_size(argument) for argument in arguments)


def _size(value: Data) -> int:
    if isinstance(value, np.ndarray):
        return value.size
    if isinstance(value, tuple | list):
        return sum(map(_size, value))
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    return int(value) if isinstance(value, int | float) else 0


def described(arguments: Arguments, parameters: Sequence[str]) -> str:
    """The arguments by name, arrays by their shape.

    >>> described((np.zeros((1, 3, 4, 6)), 2), ("images", "patch_size"))
    'images of shape (1, 3, 4, 6), patch_size = 2'
    """
    return ", ".join(starmap(_described, zip(parameters, arguments, strict=False)))


def _described(name: str, value: Data) -> str:
    """One argument; the settings of a module by their own names.

    >>> _described("settings", {"depth": 2}), _described("weights", {"norm": np.ones(3)})
    ('depth = 2', 'weights of 1 array')
    """
    if isinstance(value, np.ndarray):
        return said("{name} of shape {shape}", name=name, shape=value.shape)
    if not isinstance(value, dict):
        return f"{name} = {shown(value)}"
    arrays = sum(isinstance(one, np.ndarray) for one in value.values())
    if arrays:
        return said_many("{name} of {n} array", "{name} of {n} arrays", arrays, name=name)
    return ", ".join(f"{key} = {shown(one)}" for key, one in value.items())


def _first_break(
    expect: Callable[..., Expected], cases: Sequence[Arguments], replies: Sequence[Reply]
) -> Break | None:
    for arguments, reply in zip(cases, replies, strict=False):
        try:
            _judge(reply, expect(*arguments))
        except Broken as broken:
            return Break(arguments, reply, str(broken), broken.symptom)
    if len(replies) < len(cases):  # an earlier call was the last that was worth while
        return Break(cases[len(replies)], Reply("refused"), said("It was not called any more."))
    return None


def _judge(reply: Reply, expected: Expected) -> None:
    if not isinstance(expected, type):
        if reply.outcome != "returned":
            raise Broken(reply.sentence, reply.outcome)
        if isinstance(expected, Fulfils):
            expected.by(reply.value)
        else:
            compare(reply.value, expected)
        return
    if reply.outcome == "returned":
        told = said(
            "It returned {value}, and should raise a {kind}.",
            value=shown(reply.value),
            kind=expected.__name__,
        )
        raise Broken(told, "not raised")
    if f"{expected.__module__}.{expected.__qualname__}" not in reply.kinds:
        raise Broken(reply.sentence, reply.outcome)


@dataclass(frozen=True, kw_only=True)
class Function(Exercise):
    """A function, or a class that a ``probe`` reaches, that computes something."""

    laws: tuple[Law, ...]

    @property
    def points(self) -> float:
        """The points of all laws."""
        return whole(sum(law.points for law in self.laws))

    def calls(self, seed: int) -> Iterator[Arguments]:
        """The cases of each law in turn: those of every check, then fresh ones."""
        return self.cases((SEED, seed))

    def cases(self, seeds: Sequence[int]) -> Iterator[Arguments]:
        """The cases of each law in turn, as these seeds draw them."""
        for law in self.laws:
            yield from law.cases(seeds)

    def assess(self, report: Report, seed: int) -> Judgement:
        """Try every law; the first that breaks is told, each that holds earns its points."""
        broken = self.breaks(report, (SEED, seed))
        if not broken:
            return self._right(report)
        number, first = next(iter(broken.items()))
        law = self.laws[number - 1]
        points = sum(each.points for n, each in enumerate(self.laws, 1) if n not in broken)
        case = said(
            "Smallest failing case: {case}. {sentence}",
            case=described(first.arguments, self.parameters),
            sentence=first.sentence,
        )
        return self.judgement(
            "not right yet",
            points,
            said("What does not hold yet: {law}.", law=said(law.says)),
            case,
            *(said(law.explains[name]) for name in [first.symptom] if name in law.explains),
            printed=first.reply.printed,
            broken=tuple(broken),
        )

    def breaks(self, report: Report, seeds: Sequence[int]) -> dict[int, Break]:
        """Where each law breaks, by its number. One break is not told as two."""
        replies, broken, otherwise = iter(report.replies), {}, set()
        for number, law in enumerate(self.laws, 1):
            cases = list(law.cases(seeds))
            of_law = list(islice(replies, len(cases)))
            if found := law.broken_by(cases, of_law):
                broken[number] = found
                if law.is_kept_otherwise(cases, of_law):
                    otherwise.add(number)
        if broken.keys() == otherwise:  # no other law breaks by it: then it is no other way
            return broken
        return {number: found for number, found in broken.items() if number not in otherwise}

    def _right(self, report: Report) -> Judgement:
        laws = "; ".join(said(law.says) for law in self.laws)
        return self.judgement(
            "right",
            self.points,
            said(
                "In {calls} calls, half of them with sizes drawn anew for this check, this held: "
                "{laws}.",
                calls=len(report.replies),
                laws=laws,
            ),
            printed=report.replies[-1].printed,
        )
