"""What the checks of lab 2 hand to an answer, in its dtype, and read off what comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from vitlab.grading.labs.lab02_floats import dtype_of
from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown

Array = NDArray[Any]


def spelt(function: Callable[..., Any], images: Array, weight: Array, bias: Array) -> Any:
    """Call with tensors; of each entry its numbers, and its dtype by name.

    >>> from vitlab.grading.labs.lab02_floats import stored
    >>> one = stored(np.ones(2), "bfloat16")
    >>> spelt(lambda images, weight, bias: {"sum": images + bias}, one, one, one)["sum"]
    {'tokens': tensor([2., 2.], dtype=torch.bfloat16), 'dtype': 'bfloat16'}
    """
    with torch.no_grad(), _Convolutions() as seen:
        made = function(*map(_tensor, (images, weight, bias)))
    if seen.any:
        raise Broken("It runs a convolution, and other spellings of it are asked for.")
    if made is None:
        return None
    if not isinstance(made, dict):
        raise Broken(f"It returned {shown(made)}, not a dict with a name for each spelling.")
    return {name: _entry(value) for name, value in made.items()}


def told(function: Callable[..., Any], ours: Array, theirs: Array) -> Any:
    """What a test of two tensors says; a tensor with one value counts as that value.

    >>> told(lambda ours, theirs: (ours == theirs).all(), np.ones(2), np.ones(2))
    True
    """
    said = function(_tensor(ours), _tensor(theirs))
    if isinstance(said, Tensor) and said.numel() == 1:
        return said.item()
    return said


class _Convolutions(TorchDispatchMode):
    """Whether one of torch's convolutions ran inside, by whatever name it was called."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.any = False

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Nothing is compiled here; what would keep that out takes seconds to import."""
        return False

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.any |= "conv" in func.name()
        return func(*args, **(kwargs or {}))


def _tensor(array: Array) -> Tensor:
    if dtype_of(array) == "bfloat16":
        return torch.from_numpy(array.view(np.int16)).view(torch.bfloat16)
    return torch.from_numpy(array)


def _entry(value: Any) -> Any:
    if not isinstance(value, Tensor):
        return value
    return {"tokens": value, "dtype": str(value.dtype).removeprefix("torch.")}
