"""Other people's models, called: what they cannot do becomes one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn

from vitlab.core.errors import LabError, reason
from vitlab.words import said

_NO_ROOM = ("out of memory", "can't allocate memory", "not enough memory")


@contextmanager
def speaking_for(model: nn.Module, task: str) -> Iterator[None]:
    """Whatever a model raises meanwhile becomes a `LabError`; running out of memory stays.

    >>> with speaking_for(nn.Linear(2, 3), "read images (1, 3, 8, 8)"):
    ...     nn.Linear(2, 3)(torch.zeros(1, 3, 8, 8))
    Traceback (most recent call last):
    vitlab.core.errors.LabError: Linear cannot read images (1, 3, 8, 8): mat1 and mat2 shapes \
cannot be multiplied (24x8 and 2x3).
    """
    try:
        yield
    except LabError:
        raise
    except Exception as error:  # it is other people's code
        if is_out_of_memory(error):
            raise
        told = said(
            "{model} cannot {task}: {reason}.",
            model=type(model).__name__,
            task=task,
            reason=reason(error),
        )
        raise LabError(told) from error


def is_out_of_memory(error: BaseException) -> bool:
    """Whether torch had no room, on a GPU or (where it has no class for that) on the CPU.

    >>> is_out_of_memory(torch.OutOfMemoryError()), is_out_of_memory(RuntimeError("no kernel"))
    (True, False)
    """
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    return isinstance(error, RuntimeError) and any(words in str(error) for words in _NO_ROOM)
