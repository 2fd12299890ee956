"""Says how an array differs from the expected one: by its shape, its order or its values.

A difference has a name, its symptom, by which a law may explain it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitlab.grading.data import Data
from vitlab.grading.trouble import Broken
from vitlab.words import said, word

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


def compare_arrays(got: Array, expected: Array, within: Within) -> None:
    """Raise `Broken` where shapes or numbers differ by more than is allowed."""
    if got.shape != expected.shape:
        symptom, template = _shape_symptom(got, expected)
        values = {"shape": got.shape, "wanted": expected.shape}
        axes = {"axes": got.ndim, "belong": expected.ndim}
        raise Broken(said(template, **values, **axes), symptom)
    if not (got == got).all():
        raise Broken(
            said(
                "The shape {shape} is right, but some values are not a number (NaN).",
                shape=got.shape,
            ),
            "NaN",
        )
    off = _off(got, expected, within)
    if off.any():
        symptom, what = _symptom(got, expected, within)
        gap = (got - expected).__abs__().max()
        raise Broken(
            said(
                "The shape {shape} is right. {what} The largest difference is {gap:.2g}.",
                shape=got.shape,
                what=what,
                gap=gap,
            ),
            symptom,
        )


def _off(got: Array, expected: Array, within: Within) -> NDArray[np.bool_]:
    """Where two arrays differ by more than is allowed; equal infinities do not."""
    near = (got - expected).__abs__() <= within.absolute + within.relative * expected.__abs__()
    off: NDArray[np.bool_] = ~(near | (got == expected))
    return off


def _shape_symptom(got: Array, expected: Array) -> tuple[str, str]:
    """What is wrong, and a template that says it."""
    if sorted(got.shape) == sorted(expected.shape):
        return "axes swapped", word(
            "Your shape is {shape}, expected {wanted}: the axes are swapped."
        )
    if got.ndim != expected.ndim:
        return "axes", word(
            "Your shape is {shape}, expected {wanted}: {axes} axes where {belong} belong."
        )
    if got.size == expected.size:
        return "shape", word(
            "Your shape is {shape}, expected {wanted}: the number of values is right."
        )
    return "shape", word("Your shape is {shape}, expected {wanted}.")


def _symptom(got: Array, expected: Array, within: Within) -> tuple[str, str]:
    if got.ndim == 0:
        return "value", said("The value is wrong.")
    rows, expected_rows = (a.reshape(-1, a.shape[-1]) for a in (got, expected))

    def same(left: Array, right: Array) -> bool:
        return not _off(left, right, within).any()

    if same(_sorted_rows(rows), _sorted_rows(expected_rows)):
        return "order", said("Every vector is right, but they come in the wrong order.")
    if same(np.sort(rows, 1), np.sort(expected_rows, 1)):
        return "order inside", said(
            "Every vector holds the right numbers, in the wrong order inside it."
        )
    if same(np.sort(rows, None), np.sort(expected_rows, None)):
        return "order of all", said("All values are there, in the wrong order.")
    wrong = int(_off(got, expected, within).sum())
    return "value", said("{wrong:,} of {all:,} values are wrong.", wrong=wrong, all=got.size)


def _sorted_rows(rows: Array) -> Array:
    return rows[np.lexsort(rows.T[::-1])]
