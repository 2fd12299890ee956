"""What somebody's own function returned, as plain numbers. Plain Python: torch is never imported.

Nothing of the value's own is called: whatever it is, looking at it neither fails nor hangs.
"""

from __future__ import annotations

import sys
from types import GeneratorType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitlab.core.errors import LabError

Array = NDArray[np.float32]
_REAL = "biuf"  # kinds of NumPy's dtypes that are numbers on one line


def as_numbers(value: Any, shape: tuple[int, ...]) -> Array:
    """An array or a tensor of real numbers as float32.

    `LabError` for anything else and for another shape than ``shape``. Its sentence begins after
    the name of whoever returned the value.

    >>> as_numbers([1, 2], (2,))
    Traceback (most recent call last):
    vitlab.core.errors.LabError: returned a list, not an array: np.array(...) or np.stack(...) \
makes one of it.
    """
    kind, torch = type(value), sys.modules.get("torch")
    if kind is not np.ndarray and issubclass(kind, np.ma.MaskedArray):
        raise LabError("returned a masked array: .filled(0) makes a plain array of it.")
    if issubclass(kind, np.ndarray):
        return _numbers(np.ndarray.view(value, np.ndarray), shape)
    if torch is not None and (kind is torch.Tensor or kind is torch.nn.Parameter):
        return _numbers_of_tensor(value, shape)
    raise LabError(f"returned {_spoken(value)}, not an array{_hint(value)}")


def _numbers(array: NDArray[Any], shape: tuple[int, ...]) -> Array:
    _refuse_shape(array.shape, shape, "array")
    if array.dtype.kind not in _REAL:
        raise LabError(
            f"returned an array of {array.dtype.name}: patches hold real numbers, such as float32."
        )
    with np.errstate(all="ignore"):  # what is too large becomes infinite, and is told as such
        return np.array(array, np.float32)


def _numbers_of_tensor(tensor: Any, shape: tuple[int, ...]) -> Array:
    if tensor.is_nested:
        raise LabError("returned a nested tensor: torch.stack(...) makes a plain one.")
    _refuse_shape(tuple(tensor.shape), shape, "tensor")
    if tensor.is_meta:
        raise LabError(
            'returned a tensor on "meta", which has a shape and no numbers: work on the CPU.'
        )
    try:
        tensor = tensor.detach().cpu()
        tensor = tensor.float() if tensor.is_floating_point() else tensor  # NumPy has no bfloat16
        array: NDArray[Any] = tensor.resolve_conj().resolve_neg().numpy()
    except Exception:
        raise LabError(
            f"returned a tensor of {tensor.dtype}, {tensor.layout}, whose numbers cannot be "
            "read here: make it a dense one of torch.float32."
        ) from None
    return _numbers(array, shape)


def _refuse_shape(given: tuple[int, ...], wanted: tuple[int, ...], what: str) -> None:
    if given != wanted:
        raise LabError(
            f"returned {'an' if what == 'array' else 'a'} {what} {given}, and this grid needs "
            f"(batch, patches, numbers in a patch) = {wanted}."
        )


def _spoken(value: Any) -> str:
    if value is None:
        return "nothing (None)"
    name = type.__getattribute__(type(value), "__name__")[:60]
    return f"{'an' if name[:1].lower() in tuple('aeiou') else 'a'} {name}"


def _hint(value: Any) -> str:
    if value is None:
        return ": is a return missing?"
    if issubclass(type(value), list | tuple):
        return ": np.array(...) or np.stack(...) makes one of it."
    if issubclass(type(value), BaseException):
        return ": an error is raised, not returned."
    if issubclass(type(value), GeneratorType):
        return ": write return where it says yield."
    return "."
