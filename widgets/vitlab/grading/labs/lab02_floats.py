"""Arrays in three widths of float. NumPy knows no bfloat16: its bits travel as whole numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

EPS = {"float64": 2.0**-52, "float32": 2.0**-23, "bfloat16": 2.0**-7}
"""The step from 1 to the next larger number, by dtype."""


def rounded(numbers: Array, dtype: str) -> Array:
    """The nearest numbers that a dtype has, in float64.

    >>> rounded(np.array([1.0, 1.003, 1.005]), "bfloat16").tolist()
    [1.0, 1.0, 1.0078125]
    """
    if dtype != "bfloat16":
        return numbers.astype(dtype).astype(np.float64)
    return read(stored(numbers, dtype))


def stored(numbers: Array, dtype: str) -> Array:
    """The numbers in a dtype, as they are handed to an answer; bfloat16 by its bits.

    >>> stored(np.ones(2), "bfloat16").dtype, stored(np.ones(2), "float32").dtype
    (dtype('uint16'), dtype('float32'))
    """
    if dtype != "bfloat16":
        return numbers.astype(dtype)
    bits = numbers.astype(np.float32).view(np.uint32)
    even = (bits >> np.uint32(16)) & np.uint32(1)
    return ((bits + np.uint32(0x7FFF) + even) >> np.uint32(16)).astype(np.uint16)


def read(array: Array) -> Array:
    """What `stored` holds, in float64.

    >>> read(stored(np.array([0.5, -3.0]), "bfloat16")).tolist()
    [0.5, -3.0]
    """
    if array.dtype != np.uint16:
        return array.astype(np.float64)
    return (array.astype(np.uint32) << np.uint32(16)).view(np.float32).astype(np.float64)


def dtype_of(array: Array) -> str:
    """The name of the dtype that `stored` was given.

    >>> dtype_of(stored(np.ones(1), "bfloat16"))
    'bfloat16'
    """
    return "bfloat16" if array.dtype == np.uint16 else str(array.dtype)
