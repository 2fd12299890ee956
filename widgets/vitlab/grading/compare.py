"""Says how an answer differs from what was expected, in one sentence or not at all."""

from __future__ import annotations

from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown

Array = NDArray[np.float64]
TOLERANCE = 1e-5


def compare(got: Any, expected: Any) -> None:
    """Raise `Broken` with a sentence where ``got`` is not ``expected``.

    ``expected`` is an array, or a tuple of whole numbers.

    >>> compare((14, 14), (14, 14))
    >>> compare(np.zeros((2, 3)), np.zeros((3, 2)))
    Traceback (most recent call last):
    vitlab.grading.trouble.Broken: Your shape is (2, 3), expected (3, 2): the axes are swapped.
    """
    if isinstance(expected, tuple):
        _compare_counts(got, expected)
    else:
        _compare_arrays(as_array(got), np.asarray(expected, np.float64))


def as_array(value: Any) -> Array:
    """An array or a tensor as float64; a sentence for anything else."""
    if value is None:
        raise Broken("It returned nothing (None): is a return missing?")
    if type(value).__module__.partition(".")[0] == "torch" and hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    if not isinstance(value, np.ndarray):
        hint = ": np.array(...) or np.stack(...) makes one of it" * isinstance(value, list | tuple)
        raise Broken(f"It returned a {type(value).__name__}, not an array{hint}.")
    try:
        return value.astype(np.float64)
    except (TypeError, ValueError):
        raise Broken(f"Its array holds {value.dtype} values, not numbers.") from None


def _compare_counts(got: Any, expected: tuple[int, ...]) -> None:
    if got is None:
        raise Broken("It returned nothing (None): is a return missing?")
    if not isinstance(got, tuple | list):  # a generator would run on outside of the box
        raise Broken(f"It returned {shown(got)}, not a tuple of {len(expected)} numbers.")
    values = tuple(got)
    if len(values) != len(expected):
        raise Broken(f"It returned {len(values)} values, expected {len(expected)}.")
    wrong = [value for value in values if not isinstance(value, Integral)]
    if wrong:
        raise Broken(
            f"It returned {shown(wrong[0])}, which is no whole number: "
            "a count comes from // rather than from /."
        )
    if values != expected:
        swapped = " The two are swapped." if values == expected[::-1] else ""
        raise Broken(f"It returned {shown(values)}, expected {expected}.{swapped}")


def _compare_arrays(got: Array, expected: Array) -> None:
    if got.shape != expected.shape:
        raise Broken(
            f"Your shape is {got.shape}, expected {expected.shape}{_shape_symptom(got, expected)}."
        )
    if np.isnan(got).any():
        raise Broken(f"The shape {got.shape} is right, but some values are not a number (NaN).")
    gap = np.abs(got - expected)
    if gap.max(initial=0) > TOLERANCE:
        raise Broken(
            f"The shape {got.shape} is right. {_symptom(got, expected)} "
            f"The largest difference is {gap.max():.2g}."
        )


def _shape_symptom(got: Array, expected: Array) -> str:
    if sorted(got.shape) == sorted(expected.shape):
        return ": the axes are swapped"
    if got.ndim != expected.ndim:
        return f": {got.ndim} axes where {expected.ndim} belong"
    return ": as many numbers, cut differently" if got.size == expected.size else ""


def _symptom(got: Array, expected: Array) -> str:
    rows, expected_rows = (a.reshape(-1, a.shape[-1]) for a in (got, expected))
    if _same(_sorted_rows(rows), _sorted_rows(expected_rows)):
        return "Every vector is right, but they come in the wrong order."
    if _same(np.sort(rows, 1), np.sort(expected_rows, 1)):
        return "Every vector holds the right numbers, in the wrong order inside it."
    if _same(np.sort(rows, None), np.sort(expected_rows, None)):
        return "All values are there, in the wrong order."
    wrong = int((np.abs(got - expected) > TOLERANCE).sum())
    return f"{wrong:,} of {got.size:,} values are wrong."


def _same(left: Array, right: Array) -> bool:
    return bool(np.allclose(left, right, rtol=0, atol=TOLERANCE))


def _sorted_rows(rows: Array) -> Array:
    return rows[np.lexsort(rows.T[::-1])]
