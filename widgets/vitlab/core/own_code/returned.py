"""What somebody's own function returned, as plain numbers. Plain Python: torch is never imported.

Nothing of the value's own is called: whatever it is, looking at it neither fails nor hangs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import BuiltinFunctionType, CoroutineType, FunctionType, MethodType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitlab.core.errors import LabError
from vitlab.words import said, word

Array = NDArray[np.float32]

MOST_NUMBERS = 2**24
"""Numbers in one array that are read."""

_COMPLEX = word("complex numbers: `.real` takes the real part of them")

_NOT_RAISED = word("{what} and does not raise it: write `raise` in place of `return`")


class NotPlain(LabError):  # noqa: N818 - reads as a phrase: "It returned …"
    """What a value is that cannot be read, as a phrase: "a masked array: …"."""


def array_of(value: Any) -> NDArray[Any] | None:
    """The real numbers of an array or a tensor; None for what is neither.

    `NotPlain` where they cannot be read. A subclass of an array is read as a plain one.

    >>> array_of(np.ma.masked_array([1.0], [True]))
    Traceback (most recent call last):
    vitlab.core.own_code.returned.NotPlain: a masked array: `.filled(0)` makes a plain one of it
    """
    kind, torch = type(value), sys.modules.get("torch")
    if issubclass(kind, np.ma.MaskedArray):
        raise NotPlain(said("a masked array: `.filled(0)` makes a plain one of it"))
    if issubclass(kind, np.ndarray):
        return _plain(np.ndarray.view(value, np.ndarray))
    if torch is not None and issubclass(kind, torch.Tensor):
        return _plain(_numbers_of_tensor(value, torch))
    return None


def as_numbers(value: Any, shape: tuple[int, ...]) -> Array:
    """An array or a tensor of real numbers as float32.

    `NotPlain` for anything else and for another shape than ``shape``.

    >>> as_numbers([1, 2], (2,))
    Traceback (most recent call last):
    vitlab.core.own_code.returned.NotPlain: a list, not an array: np.array(...) or np.stack(...) \
makes one
    """
    array = array_of(value)
    if array is None:
        what = spoken(value)
        if ": " not in what and issubclass(type(value), list | tuple):
            what = said("{what}, not an array: np.array(...) or np.stack(...) makes one", what=what)
        elif ": " not in what:
            what = said("{what}, not an array", what=what)
        raise NotPlain(what)
    if array.shape != shape:
        raise NotPlain(
            said(
                "an array {shape}, and this grid needs (batch, patches, numbers in a patch) = "
                "{wanted}",
                shape=array.shape,
                wanted=shape,
            )
        )
    with np.errstate(all="ignore"):  # what is too large becomes infinite, and is told as such
        return array.astype(np.float32)


def spoken(value: object) -> str:
    """What a value is and, for what beginners return, what would work.

    >>> spoken(ValueError("no")), spoken({1, 2})
    ('a ValueError and does not raise it: write `raise` in place of `return`', \
'a set, which keeps no order: make a list or an array of it')
    """
    kind = type(value)
    if value is None:
        return said("nothing (None): a `return` may be missing")
    if issubclass(kind, BaseException):
        return said(_NOT_RAISED, what=_article(kind))
    if issubclass(kind, type) and issubclass(value, BaseException):  # type: ignore[arg-type]
        return said(_NOT_RAISED, what=_article(value))  # type: ignore[arg-type]
    if kind in (FunctionType, MethodType, BuiltinFunctionType) or issubclass(kind, type):
        name = value.__name__  # type: ignore[attr-defined]
        return said("{name} itself: to call it, put brackets after its name", name=name)
    if kind is CoroutineType:
        CoroutineType.close(value)  # type: ignore[arg-type]  # or Python warns of it later
        return said("a coroutine: leave out `async` in front of `def`")
    if issubclass(kind, complex):
        return said("a complex number: `.real` takes the real part of it")
    if issubclass(kind, set | frozenset):
        return said(
            "{what}, which keeps no order: make a list or an array of it", what=_article(kind)
        )
    if issubclass(kind, Iterator | range | bytes | bytearray):
        return said("{what}: `list(...)` makes a list of it", what=_article(kind))
    return _article(kind)


def _article(kind: type) -> str:
    name = type.__getattribute__(kind, "__name__")[:60]
    if name[:1].lower() in tuple("aeiou"):
        return said("an {kind}", kind=name)
    return said("a {kind}", kind=name)


def _plain(array: NDArray[Any]) -> NDArray[Any]:
    if array.dtype.kind == "c":
        raise NotPlain(said(_COMPLEX))
    if array.dtype.kind == "O":
        raise NotPlain(
            said(
                "an array of {dtype} values, not of numbers: its rows may be of different lengths",
                dtype=array.dtype,
            )
        )
    if array.dtype.kind not in "biuf":
        raise NotPlain(said("an array of {dtype} values, not of numbers", dtype=array.dtype))
    _refuse_size(said("an array"), array.shape, array.size)
    double = array.dtype.kind == "f" and array.dtype.itemsize > 8  # as wide as the machine likes
    return array.astype(np.float64 if double else array.dtype.newbyteorder("="), order="C")


def _numbers_of_tensor(tensor: Any, torch: Any) -> NDArray[Any]:
    if type(tensor) not in (torch.Tensor, torch.nn.Parameter):
        raise NotPlain(said("a tensor of a class of its own ({kind})", kind=_article(type(tensor))))
    if tensor.is_nested:
        raise NotPlain(said("a nested tensor: `torch.stack(...)` makes a plain one"))
    if tensor.is_meta:
        raise NotPlain(said("a tensor on the meta device, which has a shape and no numbers"))
    if tensor.layout is not torch.strided:
        raise NotPlain(said("a sparse tensor: `.to_dense()` makes a plain one of it"))
    if tensor.is_complex():
        raise NotPlain(said(_COMPLEX))
    _refuse_size(said("a tensor"), tuple(tensor.shape), tensor.numel())
    try:
        whole = tensor.detach().resolve_neg().cpu()
        if whole.is_floating_point() and whole.dtype not in (torch.float16, torch.float64):
            whole = whole.float()  # bfloat16 and narrower: NumPy has none of these
        numbers: NDArray[Any] = whole.numpy()
    except (RuntimeError, TypeError):
        raise NotPlain(
            said("a tensor of {dtype} values, which NumPy cannot read", dtype=tensor.dtype)
        ) from None
    return numbers


def _refuse_size(what: str, shape: tuple[int, ...], count: int) -> None:
    if count > MOST_NUMBERS:
        raise NotPlain(
            said(
                "{what} of shape {shape}: {count:,} numbers are more than the {most:,} that are "
                "read here",
                what=what,
                shape=shape,
                count=count,
                most=MOST_NUMBERS,
            )
        )
