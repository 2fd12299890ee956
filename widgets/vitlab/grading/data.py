"""What is plain data, and how it is written down as bytes.

Whatever passes between a check and the code of a student, in either direction, is data:
None, bool, int, float, str, tuple, list, dict with text keys, and arrays of numbers.
"""

from __future__ import annotations

import json
import struct
import sys
import types
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vitlab.grading.words import shortened

Data: TypeAlias = (
    "bool | int | float | str | Sequence[Data] | dict[str, Data] | NDArray[Any] | None"
)
MOST_NUMBERS = 2**24
"""Numbers of all arrays together."""

MOST_ITEMS = 100_000
"""Values of all other kinds together."""

DEEPEST = 20
"""Lists inside lists."""

LONGEST_TEXT = 1_000_000
"""Characters of one text."""

_MOST_BITS = 4096  # of a whole number; Python writes more digits only when asked to
_LENGTH = struct.Struct("<Q")


class NotData(Exception):  # noqa: N818 - reads as a phrase: "It returned …"
    """A value that is no plain data; the message names it, as in "It returned a set: …"."""


def plain(value: object) -> Data:
    """The same value as plain data; `NotData` with a phrase where it is none.

    A subclass of a plain type is read as that type holds it, past every method of
    its own; tensors become arrays, and scalars of NumPy numbers.

    >>> plain((np.int64(14), True)), plain(np.zeros((2, 3), np.float16)).shape
    ((14, True), (2, 3))
    >>> plain({1, 2})
    Traceback (most recent call last):
    vitlab.grading.data.NotData: a set, which keeps no order: make a list or an array of it
    """
    return _Reader().read(value)


class _Reader:
    """Reads one value; counts what it has read, so that nothing grows without an end."""

    def __init__(self) -> None:
        self.numbers = self.items = 0

    def read(self, value: Any, depth: int = 0) -> Data:
        if depth > DEEPEST:
            raise NotData(f"values inside values, more than {DEEPEST} deep")
        self.items += 1
        if self.items > MOST_ITEMS:
            raise NotData(f"more than {MOST_ITEMS:,} values: make an array of them")
        if value is None or type(value) is bool:
            return value
        if isinstance(value, np.generic):
            value = np.generic.item(value)
        if isinstance(value, np.ndarray):
            return self._array(value)
        if (tensor := _tensor(value)) is not None:
            return self._array(tensor)
        return self._builtin(value, depth)

    def _builtin(self, value: Any, depth: int) -> Data:
        """A value of a built-in type, by the methods of that type and none of a subclass."""
        if type(value) is bool:
            return value
        if isinstance(value, int):
            if int.bit_length(value) > _MOST_BITS:
                raise NotData(f"a whole number of more than {_MOST_BITS:,} bits")
            return int.__index__(value)
        if isinstance(value, float):
            return float.__float__(value)
        if isinstance(value, str):
            if str.__len__(value) > LONGEST_TEXT:
                raise NotData(f"a text of more than {LONGEST_TEXT:,} characters")
            return str.__str__(value)
        if isinstance(value, tuple):
            return tuple(self.read(item, depth + 1) for item in tuple.__iter__(value))
        if isinstance(value, list):
            return [self.read(item, depth + 1) for item in list.__iter__(value)]
        if isinstance(value, dict):
            return {_key(key): self.read(item, depth + 1) for key, item in dict.items(value)}
        raise NotData(_named(value))

    def _array(self, array: NDArray[Any]) -> NDArray[Any]:
        if isinstance(array, np.ma.MaskedArray):
            raise NotData("a masked array: `.filled(0)` makes a plain one of it")
        array = np.ndarray.view(array, np.ndarray)
        if array.dtype.kind == "c":
            raise NotData("complex numbers: `.real` takes the real part of them")
        if array.dtype.kind not in "biuf":
            rows = ": are its rows of different lengths?" * (array.dtype.kind == "O")
            raise NotData(f"an array of {array.dtype} values, not of numbers{rows}")
        self.numbers += array.size
        if self.numbers > MOST_NUMBERS:
            raise NotData(
                f"an array of shape {array.shape}: a check reads at most {MOST_NUMBERS:,} numbers"
            )
        double = (
            array.dtype.kind == "f" and array.dtype.itemsize > 8
        )  # as wide as the machine likes
        return array.astype(np.float64 if double else array.dtype.newbyteorder("="), order="C")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise NotData(f"a dict with a key that is no text ({_named(key)})")
    return str.__str__(key)


def _tensor(value: object) -> NDArray[Any] | None:
    """A tensor's numbers; None for what is no tensor. torch is there if a tensor is."""
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(value, torch.Tensor):
        return None
    if type(value) not in (torch.Tensor, torch.nn.Parameter):
        raise NotData(f"a tensor of a class of its own ({type(value).__name__})")
    if value.is_meta:
        raise NotData("a tensor on the meta device, which has a shape and no numbers")
    if value.layout is not torch.strided:
        raise NotData("a sparse tensor: `.to_dense()` makes a plain one of it")
    if value.is_complex():
        raise NotData("complex numbers: `.real` takes the real part of them")
    if value.numel() > MOST_NUMBERS:
        raise NotData(
            f"a tensor of shape {tuple(value.shape)}: "
            f"a check reads at most {MOST_NUMBERS:,} numbers"
        )
    whole = value.detach().resolve_conj().resolve_neg().cpu()
    try:
        if whole.is_floating_point() and whole.dtype not in (torch.float16, torch.float64):
            whole = whole.float()  # bfloat16 and narrower: NumPy has none of these
        numbers: NDArray[Any] = whole.numpy()
    except (RuntimeError, TypeError):
        raise NotData(f"a tensor of {value.dtype} values, which NumPy cannot read") from None
    return numbers


def _named(value: object) -> str:
    """What a value is and, for what beginners return, what would work."""
    kind = type(value)
    if isinstance(value, BaseException) or (
        isinstance(value, type) and issubclass(value, BaseException)
    ):
        name = value.__name__ if isinstance(value, type) else kind.__name__
        return f"{_article(name)} and does not raise it: write `raise` in place of `return`"
    if isinstance(value, types.FunctionType | types.MethodType | types.BuiltinFunctionType | type):
        return f"{value.__name__} itself: to call it, put brackets after its name"
    if isinstance(value, complex):
        return "a complex number: `.real` takes the real part of it"
    if isinstance(value, set | frozenset):
        return f"a {kind.__name__}, which keeps no order: make a list or an array of it"
    if isinstance(value, Iterator | range | bytes | bytearray):
        return f"{_article(kind.__name__)}: `list(...)` makes a list of it"
    return f"a value of type {shortened(str(kind.__name__), 60)}"


def _article(name: str) -> str:
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {shortened(name, 60)}"


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
        numbers.append(data.astype(data.dtype.newbyteorder("<"), order="C").tobytes())
        return {"array": data.dtype.newbyteorder("<").str, "shape": data.shape}
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
        count = int(np.prod(shape, dtype=object))
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
