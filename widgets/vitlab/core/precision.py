"""Compute in float32 at least, whatever the caller's numbers are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor

from vitlab.core.errors import LabError
from vitlab.words import said


def refuse_whole_numbers(values: Tensor, what: str) -> None:
    """Raise `LabError` for integers and booleans, which would be rounded without a word.

    >>> refuse_whole_numbers(torch.zeros(2), "a table")
    """
    if not values.is_floating_point():
        told = {"what": what, "dtype": values.dtype}
        raise LabError(
            said("{what} takes floating-point numbers, not {dtype}: use .float().", **told)
        )


def working_dtype(values: Tensor, what: str) -> torch.dtype:
    """float32, or float64 where the values have it; whole numbers are refused.

    >>> working_dtype(torch.zeros(2, dtype=torch.bfloat16), "a table")
    torch.float32
    """
    refuse_whole_numbers(values, what)
    return torch.promote_types(values.dtype, torch.float32)


@contextmanager
def full_precision(device: torch.device) -> Iterator[None]:
    """Keep autocast from multiplying in half precision what is wanted exactly.

    >>> a = torch.ones(2, 2)
    >>> with torch.autocast("cpu"), full_precision(a.device):
    ...     (a @ a).dtype
    torch.float32
    """
    if not torch.amp.is_autocast_available(device.type):
        yield
        return
    with torch.autocast(device.type, enabled=False):
        yield
