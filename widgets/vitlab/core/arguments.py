"""What is given as a number or a switch becomes a plain one here, or is refused. Plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from math import isfinite
from operator import index
from typing import Any

from vitlab.core.errors import KindError, LabError, shown
from vitlab.words import said


def whole(value: Any, name: str) -> int:
    """A plain int from whatever is a whole number; `KindError` for anything else.

    NumPy's integers overflow where Python's grow, and equal keys of a cache hand them on.

    >>> whole(2.5, "batch_size")
    Traceback (most recent call last):
    vitlab.core.errors.KindError: batch_size takes a whole number, not 2.5.
    """
    if not _is_switch(value):
        with suppress(Exception):  # other people's objects
            return index(value)
    raise KindError(
        said("{name} takes a whole number, not {given}.", name=name, given=shown(value))
    )


def switch(value: Any, name: str) -> bool:
    """True or False, NumPy's among them; `KindError` for anything else.

    >>> switch("no", "checkpointing")
    Traceback (most recent call last):
    vitlab.core.errors.KindError: checkpointing takes True or False, not 'no'.
    """
    if not _is_switch(value):
        raise KindError(
            said("{name} takes True or False, not {given}.", name=name, given=shown(value))
        )
    return bool(value)


def whole_bytes(value: Any, name: str) -> int:
    """A whole number of bytes, also as a float such as ``24 * 2.0**30``; `KindError` otherwise.

    >>> whole_bytes(24 * 2.0**30, "budget_bytes") == 24 * 2**30
    True
    """
    try:
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return whole(value, name)
    except TypeError:
        raise KindError(
            said(
                "{name} takes a whole number of bytes, such as 24 * 2**30 for 24 GiB, not {given}.",
                name=name,
                given=shown(value),
            )
        ) from None


def real(value: Any, name: str) -> float:
    """A plain finite float from whatever is a number; `KindError` for anything else.

    >>> real("0.5", "mlp_ratio")
    Traceback (most recent call last):
    vitlab.core.errors.KindError: mlp_ratio takes a finite number, not '0.5'.
    """
    if not _is_switch(value) and not isinstance(value, str | bytes | bytearray):
        with suppress(Exception):  # other people's objects
            if isfinite(number := float(value)):
                return number
    raise KindError(
        said("{name} takes a finite number, not {given}.", name=name, given=shown(value))
    )


def one_of(value: Any, words: tuple[str, ...], name: str, error: type[LabError] = LabError) -> None:
    """Refuse what is none of a few words.

    >>> one_of("up", ("left", "right"), "direction")
    Traceback (most recent call last):
    vitlab.core.errors.LabError: direction 'up' is not known: use 'left' or 'right'.
    """
    if not isinstance(value, str) or value not in words:
        raise error(
            said(
                "{name} {given} is not known: use {known}.",
                name=name,
                given=shown(value),
                known=either(list(map(repr, words))),
            )
        )


def either(words: Sequence[str]) -> str:
    """Words of which one would do, as a sentence lists them.

    >>> either(["1", "2", "3"]), either(["1"])
    ('1, 2 or 3', '1')
    """
    if len(words) < 2:
        return "".join(words)
    return said("{others} or {last}", others=", ".join(words[:-1]), last=words[-1])


def together(words: Sequence[str]) -> str:
    """Words that belong together, as a sentence lists them.

    >>> together(["1", "2", "3"]), together(["1"])
    ('1, 2 and 3', '1')
    """
    if len(words) < 2:
        return "".join(words)
    return said("{others} and {last}", others=", ".join(words[:-1]), last=words[-1])


def _is_switch(value: Any) -> bool:
    """True, False, or one value of NumPy's or torch's whose dtype is bool: neither is imported."""
    if isinstance(value, bool):
        return True
    dtype = str(getattr(value, "dtype", "")).rpartition(".")[2]
    return dtype == "bool" and getattr(value, "ndim", None) == 0
