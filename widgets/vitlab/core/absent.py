"""What is said where torch is not there, as in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from vitlab.core.errors import LabError
from vitlab.words import said, word

NO_TORCH = word(
    "this is computed with torch, and there is no torch here: no browser has it. "
    "On a computer, installing vitlab brings it."
)


class AbsentError(LabError, ImportError):
    """A library that computes is not there; Python's `ImportError` as well."""


@contextmanager
def told_if_absent() -> Iterator[None]:
    """Say in a sentence that there is no torch, where something within imports it.

    Any other library that is missing is Python's own error.

    >>> try:
    ...     with told_if_absent():
    ...         raise ModuleNotFoundError("No module named 'torch'", name="torch")
    ... except AbsentError as error:
    ...     print(error)
    this is computed with torch, and there is no torch here: no browser has it. On a computer, \
installing vitlab brings it.
    """
    try:
        yield
    except ModuleNotFoundError as missing:
        if missing.name != "torch":
            raise
        raise AbsentError(said(NO_TORCH)) from missing
