"""What is plain data, and how it is written down as bytes.

Whatever passes between a check and the code of a student, in either direction, is data:
None, bool, int, float, str, tuple, list, dict with text keys, and arrays of numbers.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from math import prod
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vitlab.core.own_code.returned import MOST_NUMBERS, NotPlain, array_of, spoken

Data: TypeAlias = (
    "bool | int | float | str | Sequence[Data] | dict[str, Data] | NDArray[Any] | None"
)
MOST_ITEMS = 100_000
"""Values of all other kinds together."""

DEEPEST = 20
"""Lists inside lists."""

LONGEST_TEXT = 1_000_000
"""Characters of one text."""

_MOST_BITS = 4096  # of a whole number; Python writes more digits only when asked to
_BUILTIN = frozenset({bool, int, float, str, tuple, list, dict})
_LENGTH = struct.Struct("<Q")


def plain(value: object) -> Data:
    """The same value as plain data; `NotPlain` with a phrase where it is none.

    A subclass of a plain type is read as that type holds it, past every method of
    its own; tensors become arrays, and scalars of NumPy numbers.

    >>> plain((np.int64(14), True)), plain(np.zeros((2, 3), np.float16)).shape
    ((14, True), (2, 3))
    >>> plain({1, 2})
    Traceback (most recent call last):
    vitlab.core.own_code.returned.NotPlain: a set, which keeps no order: make a list or an array \
of it
    """
    return _Reader().read(value)


class _Reader:
    """Reads one value; counts what it has read, so that nothing grows without an end."""

    def __init__(self) -> None:
        self.numbers = self.items = 0

    def read(self, value: Any, depth: int = 0) -> Data:
        if depth > DEEPEST:
            raise NotPlain(f"values inside values, more than {DEEPEST} deep")
        self.items += 1
        if self.items > MOST_ITEMS:
            raise NotPlain(f"more than {MOST_ITEMS:,} values: make an array of them")
        if (
            value is None or type(value) in _BUILTIN
        ):  # most are: no array, and of no class of its own
            return self._builtin(value, depth)
        if isinstance(value, np.generic):
            value = np.generic.item(value)
        array = array_of(value)
        if array is None:
            return self._builtin(value, depth)
        self.numbers += array.size
        if self.numbers > MOST_NUMBERS:
            raise NotPlain(f"arrays of more than {MOST_NUMBERS:,} numbers together")
        return array

    def _builtin(self, value: Any, depth: int) -> Data:
        """A value of a built-in type, by the methods of that type and none of a subclass."""
        if value is None or type(value) is bool:
            return value
        if isinstance(value, int):
            if int.bit_length(value) > _MOST_BITS:
                raise NotPlain(f"a whole number of more than {_MOST_BITS:,} bits")
            return int.__index__(value)
        if isinstance(value, float):
            return float.__float__(value)
        if isinstance(value, str):
            if str.__len__(value) > LONGEST_TEXT:
                raise NotPlain(f"a text of more than {LONGEST_TEXT:,} characters")
            return str.__str__(value)
        if isinstance(value, tuple):
            return tuple(self.read(item, depth + 1) for item in tuple.__iter__(value))
        if isinstance(value, list):
            return [self.read(item, depth + 1) for item in list.__iter__(value)]
        if isinstance(value, dict):
            return {_key(key): self.read(item, depth + 1) for key, item in dict.items(value)}
        raise NotPlain(spoken(value))


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise NotPlain(f"a dict with a key that is no text ({spoken(key)})")
    return str.__str__(key)


def to_bytes(data: Data) -> bytes:
    """Write plain data down: the length of a JSON head, the head, the numbers of its arrays.

    >>> from_bytes(to_bytes({"sizes": (4, 6), "scale": 0.5}))
    {'sizes': (4, 6), 'scale': 0.5}
    """
    numbers: list[bytes] = []
    head = json.dumps(_head(data, numbers)).encode("ascii")
    return b"".join([_LENGTH.pack(len(head)), head, *numbers])


def _head(data: Data, numbers: list[bytes]) -> Any:
    if isinstance(data, np.ndarray):
        dtype = data.dtype.newbyteorder("<")
        numbers.append(data.astype(dtype, order="C", copy=False).tobytes())
        return {"array": dtype.str, "shape": data.shape}
    if isinstance(data, dict):
        return {"dict": [[key, _head(value, numbers)] for key, value in data.items()]}
    if isinstance(data, tuple | list):
        return {type(data).__name__: [_head(item, numbers) for item in data]}
    return data


def from_bytes(written: bytes) -> Data:
    """Read what `to_bytes` wrote; ValueError for anything else.

    >>> from_bytes(b"anything else")
    Traceback (most recent call last):
    ValueError: these bytes are not data that was written down by vitlab
    """
    try:
        (length,) = _LENGTH.unpack_from(written)
        body = _LENGTH.size + length
        data, end = _body(json.loads(written[_LENGTH.size : body].decode("ascii")), written, body)
    except (struct.error, ValueError, TypeError, KeyError, RecursionError, OverflowError):
        raise ValueError("these bytes are not data that was written down by vitlab") from None
    if end != len(written):
        raise ValueError("these bytes are not data that was written down by vitlab")
    return data


def _body(head: Any, written: bytes, at: int) -> tuple[Data, int]:
    """The data that a head tells of, and where in ``written`` its numbers end."""
    if not isinstance(head, dict):
        if isinstance(head, list):
            raise TypeError(head)
        return head, at
    if "array" in head:
        dtype, shape = np.dtype(head["array"]), tuple(head["shape"])
        if dtype.kind not in "biuf" or not all(type(n) is int and n >= 0 for n in shape):
            raise TypeError(head)
        count = prod(shape)
        array = np.frombuffer(written, dtype, count, at) if count else np.empty(0, dtype)
        native = array.reshape(shape).astype(dtype.newbyteorder("="))
        return native, at + count * dtype.itemsize
    if "dict" in head:
        entries: dict[str, Data] = {}
        for key, item in head["dict"]:
            entries[str(key)], at = _body(item, written, at)
        return entries, at
    kind = "tuple" if "tuple" in head else "list"
    items: list[Data] = []
    for item in head[kind]:
        value, at = _body(item, written, at)
        items.append(value)
    return (tuple(items) if kind == "tuple" else items), at
