"""A function: laws, the arguments to try each with, and the right values by another road."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from vitlab.grading.laws import Function, Law


def _positive_99_9(rng: np.random.Generator) -> Iterable[tuple[NDArray[np.float64]]]:
    for count in (1, 4, 7):
        yield (rng.uniform(3, 9, count),)


def _negative_99_9(rng: np.random.Generator) -> Iterable[tuple[NDArray[np.float64]]]:
    for (numbers,) in _positive_99_9(rng):
        yield (-numbers,)


def doubled_99_9(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Every number twice as large, by adding."""
    return numbers + numbers


EXERCISE_99_9 = Function(
    id="99.9",
    title="Title of the exercise",
    minutes=3,
    parameters=("numbers",),
    laws=(
        Law(
            "a positive number comes back twice as large",
            1,
            inputs=_positive_99_9,
            expect=doubled_99_9,
        ),
        Law(
            "a negative number comes back twice as large",
            1,
            inputs=_negative_99_9,
            expect=doubled_99_9,
        ),
    ),
)
