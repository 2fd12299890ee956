"""Laws that say of any data at all whether it is right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from vitlab.grading.compare import compare
from vitlab.grading.laws import Expected, Fulfils, Function, Law
from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown


def guarded(exercise: Function, laws: Sequence[Law]) -> Function:
    """The exercise with these laws, which say of any data at all whether it is right.

    What comes from a student's process need not be what a probe of ours makes: a law that fails
    over it does not hold.
    """
    return replace(
        exercise,
        laws=tuple(
            replace(
                law,
                expect=partial(_expected, law.expect),
                also_kept_by=tuple(partial(_expected, other) for other in law.also_kept_by),
            )
            for law in laws
        ),
    )


def _expected(expect: Callable[..., Expected], *arguments: Any) -> Expected:
    expected = expect(*arguments)
    if isinstance(expected, type):
        return expected
    return Fulfils(partial(_held, expected))


def _held(expected: Any, value: Any) -> None:
    try:
        if isinstance(expected, Fulfils):
            expected.by(value)
        else:
            compare(value, expected)
    except Broken:
        raise
    except Exception as error:
        raise Broken(f"It returned {shown(value)}, which cannot be judged.", "kind") from error
