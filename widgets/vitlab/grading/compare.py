"""Says how an answer differs from what was expected, in one sentence or not at all.

Both are plain data. What decides are operators and methods of arrays: unlike functions
of NumPy, no code of a student can put others in their place.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from vitlab.grading.arrays import Array, Within, compare_arrays
from vitlab.grading.data import Data
from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown
from vitlab.words import said

__all__ = ["Within", "compare"]


def compare(got: Data, expected: Data | Within) -> None:
    """Raise `Broken` with a sentence where ``got`` is not ``expected``.

    A tuple of whole numbers is expected as counts, an array by shape and numbers, a
    dict or a list entry by entry, a number within a tolerance, a text to the letter.

    >>> compare((14, 14), (14, 14))
    >>> compare({"loss": 0.5000001}, {"loss": 0.5})
    >>> compare(np.zeros((2, 3)), np.zeros((3, 2)))
    Traceback (most recent call last):
    vitlab.grading.trouble.Broken: Your shape is (2, 3), expected (3, 2): the axes are swapped.
    """
    if not isinstance(expected, Within):
        expected = Within(expected)
    _compare(got, expected.expected, expected)


def _compare(got: Data, expected: Data, within: Within) -> None:
    if got is None and expected is not None:
        raise Broken(said("It returned nothing (None): is a return missing?"), "nothing")
    match expected:
        case np.ndarray():
            compare_arrays(_as_array(got), expected.astype(np.float64), within)
        case dict():
            _compare_dicts(got, expected, within)
        case tuple() if all(type(item) is int for item in expected):
            _compare_counts(got, expected)
        case tuple() | list():
            _compare_lists(got, expected, within)
        case bool() | None | str():
            if type(got) is not type(expected) or got != expected:
                raise Broken(_other(got, shown(expected)), "value")
        case int():
            if _whole(got) != expected:
                raise Broken(_other(got, shown(expected)), "value")
        case _:
            _compare_numbers(got, expected, within)


def _as_array(got: Data) -> Array:
    if isinstance(got, np.ndarray):
        return got.astype(np.float64)
    kind = type(got).__name__
    what = said("an {kind}", kind=kind) if kind[0] in "aeiou" else said("a {kind}", kind=kind)
    if isinstance(got, list | tuple):
        told = said(
            "It returned {what}, not an array: np.array(...) or np.stack(...) makes one of it.",
            what=what,
        )
    else:
        told = said("It returned {what}, not an array.", what=what)
    raise Broken(told, "kind")


def _other(got: Data, expected: str) -> str:
    """What came in place of what was expected."""
    return said("It returned {value}, expected {expected}.", value=shown(got), expected=expected)


def _whole(got: Data) -> int:
    if isinstance(got, np.ndarray) and got.ndim == 0 and got.dtype.kind in "iu":
        got = int(got)
    if type(got) is not int:
        raise Broken(
            said(
                "It returned {value}, which is no whole number: "
                "a count comes from // rather than from /.",
                value=shown(got),
            ),
            "not whole",
        )
    return got


def _compare_counts(got: Data, expected: tuple[Any, ...]) -> None:
    if isinstance(got, np.ndarray) and got.ndim == 1:
        got = got.tolist()
    if not isinstance(got, tuple | list):
        raise Broken(
            said(
                "It returned {value}, not a tuple of {count} numbers.",
                value=shown(got),
                count=len(expected),
            ),
            "kind",
        )
    _compare_length(got, expected)
    values = tuple(_whole(value) for value in got)
    if values != expected:
        told = _other(values, str(expected))
        if values == expected[::-1]:
            raise Broken(f"{told} {said('The two are swapped.')}", "swapped")
        raise Broken(told, "value")


def _compare_length(got: Any, expected: Any) -> None:
    if len(got) != len(expected):
        raise Broken(
            said(
                "It returned {count} values, expected {wanted}.",
                count=len(got),
                wanted=len(expected),
            ),
            "count",
        )


def _compare_numbers(got: Data, expected: Any, within: Within) -> None:
    if isinstance(got, np.ndarray) and got.ndim == 0:
        got = got.item()
    if type(got) not in (int, float):
        raise Broken(said("It returned {value}, not a number.", value=shown(got)), "kind")
    if not -_allowed(expected, within) <= got - expected <= _allowed(expected, within):
        raise Broken(_other(got, f"{expected:.6g}"), "value")


def _allowed(expected: Any, within: Within) -> Any:
    size = expected * (1 - 2 * (expected < 0))
    return within.absolute + within.relative * size


def _compare_lists(got: Data, expected: tuple[Any, ...] | list[Any], within: Within) -> None:
    if not isinstance(got, tuple | list):
        raise Broken(
            said(
                "It returned {value}, not a list of {count} values.",
                value=shown(got),
                count=len(expected),
            ),
            "kind",
        )
    _compare_length(got, expected)
    for number, (mine, wanted) in enumerate(zip(got, expected, strict=True)):
        _in_part(said("value {number}", number=number), mine, wanted, within)


def _compare_dicts(got: Data, expected: dict[str, Any], within: Within) -> None:
    if not isinstance(got, dict):
        raise Broken(
            said(
                "It returned {value}, not a dict with {names}.",
                value=shown(got),
                names=", ".join(expected),
            ),
            "kind",
        )
    if got.keys() != expected.keys():
        missing = [key for key in expected if key not in got]
        extra = [key for key in got if key not in expected]
        parts = [said("missing {names}", names=", ".join(missing))] * bool(missing)
        parts += [said("not asked for {names}", names=", ".join(extra))] * bool(extra)
        raise Broken(
            said(
                "The names in it are not the right ones: {which}.",
                which=shown("; ".join(parts), 200)[1:-1],
            ),
            "names",
        )
    for key, wanted in expected.items():
        _in_part(key, got[key], wanted, within)


def _in_part(name: str, got: Data, expected: Data, within: Within) -> None:
    try:
        _compare(got, expected, within)
    except Broken as broken:
        told = said("In {part}: {sentence}", part=name, sentence=str(broken))
        raise Broken(told, broken.symptom) from None
