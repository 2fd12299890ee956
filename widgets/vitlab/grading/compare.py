"""Says how an answer differs from what was expected, in one sentence or not at all.

Both are plain data. What decides are operators and methods of arrays: unlike functions
of NumPy, no code of a student can put others in their place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitlab.grading.data import Data
from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown

Array = NDArray[np.float64]
TOLERANCE = 1e-5


@dataclass(frozen=True)
class Within:
    """What is expected, with a tolerance of its own for the numbers in it.

    Numbers may differ by ``absolute`` and by ``relative`` times what is expected.
    """

    expected: Data
    absolute: float = TOLERANCE
    relative: float = 0.0


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
        raise Broken("It returned nothing (None): is a return missing?")
    match expected:
        case np.ndarray():
            _compare_arrays(_as_array(got), expected.astype(np.float64), within)
        case dict():
            _compare_dicts(got, expected, within)
        case tuple() if all(type(item) is int for item in expected):
            _compare_counts(got, expected)
        case tuple() | list():
            _compare_lists(got, expected, within)
        case bool() | None | str():
            if type(got) is not type(expected) or got != expected:
                raise Broken(f"It returned {shown(got)}, expected {shown(expected)}.")
        case int():
            if _whole(got) != expected:
                raise Broken(f"It returned {shown(got)}, expected {shown(expected)}.")
        case _:
            _compare_numbers(got, expected, within)


def _as_array(got: Data) -> Array:
    if isinstance(got, np.ndarray):
        return got.astype(np.float64)
    kind = type(got).__name__
    hint = ": np.array(...) or np.stack(...) makes one of it" * isinstance(got, list | tuple)
    raise Broken(f"It returned {'an' if kind[0] in 'aeiou' else 'a'} {kind}, not an array{hint}.")


def _whole(got: Data) -> int:
    if isinstance(got, np.ndarray) and got.ndim == 0 and got.dtype.kind in "iu":
        got = int(got)
    if type(got) is not int:
        raise Broken(
            f"It returned {shown(got)}, which is no whole number: "
            "a count comes from // rather than from /."
        )
    return got


def _compare_counts(got: Data, expected: tuple[Any, ...]) -> None:
    if isinstance(got, np.ndarray) and got.ndim == 1:
        got = got.tolist()
    if not isinstance(got, tuple | list):
        raise Broken(f"It returned {shown(got)}, not a tuple of {len(expected)} numbers.")
    if len(got) != len(expected):
        raise Broken(f"It returned {len(got)} values, expected {len(expected)}.")
    values = tuple(_whole(value) for value in got)
    if values != expected:
        swapped = " The two are swapped." if values == expected[::-1] else ""
        raise Broken(f"It returned {shown(values)}, expected {expected}.{swapped}")


def _compare_numbers(got: Data, expected: Any, within: Within) -> None:
    if isinstance(got, np.ndarray) and got.ndim == 0:
        got = got.item()
    if type(got) not in (int, float):
        raise Broken(f"It returned {shown(got)}, not a number.")
    if not -_allowed(expected, within) <= got - expected <= _allowed(expected, within):
        raise Broken(f"It returned {shown(got)}, expected {expected:.6g}.")


def _allowed(expected: Any, within: Within) -> Any:
    size = expected * (1 - 2 * (expected < 0))
    return within.absolute + within.relative * size


def _compare_lists(got: Data, expected: tuple[Any, ...] | list[Any], within: Within) -> None:
    if not isinstance(got, tuple | list):
        raise Broken(f"It returned {shown(got)}, not a list of {len(expected)} values.")
    if len(got) != len(expected):
        raise Broken(f"It returned {len(got)} values, expected {len(expected)}.")
    for number, (mine, wanted) in enumerate(zip(got, expected, strict=True)):
        _in_part(f"value {number}", mine, wanted, within)


def _compare_dicts(got: Data, expected: dict[str, Any], within: Within) -> None:
    if not isinstance(got, dict):
        raise Broken(f"It returned {shown(got)}, not a dict with {', '.join(expected)}.")
    if got.keys() != expected.keys():
        missing = [key for key in expected if key not in got]
        extra = [key for key in got if key not in expected]
        said = [
            f"{name} {', '.join(keys)}"
            for name, keys in (("missing", missing), ("not asked for", extra))
            if keys
        ]
        raise Broken(
            f"The names in it are not the right ones: {shown('; '.join(said), 200)[1:-1]}."
        )
    for key, wanted in expected.items():
        _in_part(key, got[key], wanted, within)


def _in_part(name: str, got: Data, expected: Data, within: Within) -> None:
    try:
        _compare(got, expected, within)
    except Broken as broken:
        raise Broken(f"In {name}: {broken}") from None


def _compare_arrays(got: Array, expected: Array, within: Within) -> None:
    if got.shape != expected.shape:
        raise Broken(
            f"Your shape is {got.shape}, expected {expected.shape}{_shape_symptom(got, expected)}."
        )
    if not (got == got).all():
        raise Broken(f"The shape {got.shape} is right, but some values are not a number (NaN).")
    off = _off(got, expected, within)
    if off.any():
        gap = (got - expected).__abs__().max()
        raise Broken(
            f"The shape {got.shape} is right. {_symptom(got, expected, within)} "
            f"The largest difference is {gap:.2g}."
        )


def _off(got: Array, expected: Array, within: Within) -> NDArray[np.bool_]:
    """Where two arrays differ by more than is allowed; equal infinities do not."""
    near = (got - expected).__abs__() <= within.absolute + within.relative * expected.__abs__()
    off: NDArray[np.bool_] = ~(near | (got == expected))
    return off


def _shape_symptom(got: Array, expected: Array) -> str:
    if sorted(got.shape) == sorted(expected.shape):
        return ": the axes are swapped"
    if got.ndim != expected.ndim:
        return f": {got.ndim} axes where {expected.ndim} belong"
    return ": the number of values is right" if got.size == expected.size else ""


def _symptom(got: Array, expected: Array, within: Within) -> str:
    if got.ndim == 0:
        return "The value is wrong."
    rows, expected_rows = (a.reshape(-1, a.shape[-1]) for a in (got, expected))

    def same(left: Array, right: Array) -> bool:
        return not _off(left, right, within).any()

    if same(_sorted_rows(rows), _sorted_rows(expected_rows)):
        return "Every vector is right, but they come in the wrong order."
    if same(np.sort(rows, 1), np.sort(expected_rows, 1)):
        return "Every vector holds the right numbers, in the wrong order inside it."
    if same(np.sort(rows, None), np.sort(expected_rows, None)):
        return "All values are there, in the wrong order."
    wrong = int(_off(got, expected, within).sum())
    return f"{wrong:,} of {got.size:,} values are wrong."


def _sorted_rows(rows: Array) -> Array:
    return rows[np.lexsort(rows.T[::-1])]
