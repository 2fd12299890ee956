"""What takes a while says how far it is, and ends when it is told to."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeAlias

from vitlab.core.errors import LabError
from vitlab.words import said

Progress: TypeAlias = Callable[[float, str], None]
Cancelled: TypeAlias = threading.Event | Callable[[], bool]


class CancelledError(LabError):
    """The measurement was called off."""


class Watch:
    """Says how far a measurement is, and ends it when it is told to.

    >>> Watch(2, lambda share, word: print(share, word), None).step("first")
    0.0 first
    """

    def __init__(self, steps: int, progress: Progress | None, cancelled: Cancelled | None) -> None:
        self.steps, self.taken = steps, 0
        self.progress = progress or (lambda share, word: None)
        self.stop = cancelled.is_set if isinstance(cancelled, threading.Event) else cancelled

    def step(self, word: str) -> None:
        """Say what comes next; `CancelledError` where it is not wanted any more."""
        if self.stop and self.stop():
            raise CancelledError(said("the measurement was called off."))
        self.progress(self.taken / self.steps, word)
        self.taken += 1

    def end(self) -> None:
        """Say that all is done."""
        self.progress(1.0, said("done"))
