"""Ends code that runs too long, where the platform has a timer for it."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_AGAIN = 0.005  # seconds; a bare `except:` in a loop catches the first, never all of them
# Leaving the block must not be interrupted itself.
_OURS = frozenset({__file__, contextlib.__file__})


class OutOfTime(BaseException):
    """Raised inside code that runs too long; no ``except Exception`` of its author holds it up."""


@contextmanager
def at_most(seconds: float, *, caller: str) -> Iterator[None]:
    """Raise `OutOfTime` in the block when it takes longer; no limit off the main thread.

    ``caller`` is the file of whoever calls: its own lines are never interrupted.

    >>> with at_most(0.01, caller=""):
    ...     while True:
    ...         pass
    Traceback (most recent call last):
    vitlab.core.time_limit.OutOfTime
    """
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return
    running, ours = True, _OURS | {caller}

    def stop(_: int, frame: FrameType | None) -> None:
        if running and frame and frame.f_code.co_filename not in ours:
            raise OutOfTime

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001), _AGAIN)
    try:
        yield
    finally:
        running = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
