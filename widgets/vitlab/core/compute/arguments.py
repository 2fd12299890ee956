"""What is given as a number or a switch becomes a plain one here, or is refused. Plain Python."""

from __future__ import annotations

from contextlib import suppress
from operator import index
from typing import Any


def whole(value: Any, name: str) -> int:
    """A plain int from whatever is a whole number; `TypeError` for anything else.

    NumPy's integers overflow where Python's grow, and equal keys of a cache hand them on.

    >>> whole(2.5, "batch_size")
    Traceback (most recent call last):
    TypeError: batch_size takes a whole number, not 2.5.
    """
    if not _is_switch(value):
        with suppress(TypeError):
            return index(value)
    raise TypeError(f"{name} takes a whole number, not {value!r}.")


def switch(value: Any, name: str) -> bool:
    """True or False, NumPy's among them; `TypeError` for anything else.

    >>> switch("no", "checkpointing")
    Traceback (most recent call last):
    TypeError: checkpointing takes True or False, not 'no'.
    """
    if not _is_switch(value):
        raise TypeError(f"{name} takes True or False, not {value!r}.")
    return bool(value)


def whole_bytes(value: Any, name: str) -> int:
    """A whole number of bytes, also as a float such as ``24 * 2.0**30``; `TypeError` otherwise.

    >>> whole_bytes(24 * 2.0**30, "budget_bytes") == 24 * 2**30
    True
    """
    try:
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return whole(value, name)
    except TypeError:
        raise TypeError(
            f"{name} takes a whole number of bytes, such as 24 * 2**30 for 24 GiB, not {value!r}."
        ) from None


def _is_switch(value: Any) -> bool:
    """True, False, or one value of NumPy's or torch's whose dtype is bool: neither is imported."""
    if isinstance(value, bool):
        return True
    dtype = str(getattr(value, "dtype", "")).rpartition(".")[2]
    return dtype == "bool" and getattr(value, "ndim", None) == 0
