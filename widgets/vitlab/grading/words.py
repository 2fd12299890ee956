"""A student's values as they stand in a sentence."""

from __future__ import annotations

from numbers import Integral
from typing import Any

import numpy as np

from vitlab.words import said

_MOST = 8  # of a list, in a sentence


def shown(value: object, length: int = 60) -> str:
    """A value as text: what is plain by its repr, an array by its shape, others by their type.

    A repr of the student's own could raise, print or never end, so none is called.

    >>> shown((14, 14.0, "x")), shown(object()), shown(np.zeros((2, 3)))
    ("(14, 14.0, 'x')", 'a value of type object', 'an array of shape (2, 3)')
    >>> shown([2, 1, 0, 2, 2, 1, 2, 1, 0, 0])
    '[2, 1, 0, 2, 2, 1, 2, 1, … 10 in all]'
    """
    if type(value) in (tuple, list):
        many: Any = value
        inside = ", ".join(shown(item, length) for item in many[:_MOST])
        if len(many) > _MOST:
            end = said("… {count:,} in all", count=len(many))
            length, inside = length + 15, f"{inside}, {end}"
        text = f"({inside})" if type(value) is tuple else f"[{inside}]"
    elif type(value) is np.ndarray:
        return said("an array of shape {shape}", shape=value.shape)
    elif type(value) in (int, float, complex, str, bool, bytes, type(None)):
        text = repr(value)
    elif isinstance(value, Integral) and type(value).__module__ == "numpy":
        text = str(int(value))
    else:
        return said("a value of type {kind}", kind=type(value).__name__)
    return shortened(text, length)


def shortened(text: str, length: int) -> str:
    """At most so many characters.

    >>> shortened("abcdef", 3)
    'abc …'
    """
    return text if len(text) <= length else text[:length] + " …"
