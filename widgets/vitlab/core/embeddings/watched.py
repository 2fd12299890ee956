"""A fit in another library that says how far it is, and ends when it is told to."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NamedTuple

from vitlab.core.watch import Cancelled, CancelledError, Progress
from vitlab.words import said


class Rounds(NamedTuple):
    """What a fit calls once a round, and how many rounds it takes at most."""

    module: str
    """Where it is defined."""
    names: tuple[str, ...]
    """What it may be called."""
    most: int
    """Rounds of a fit that runs to its end."""


@contextmanager
def watching(
    rounds: Rounds, progress: Progress | None, cancelled: Cancelled | None
) -> Iterator[None]:
    """Tell ``progress`` of each round in this thread; `CancelledError` once ``cancelled`` says so.

    t-SNE and UMAP have no such hook. Python tells a profiler of every call, in this thread alone,
    and an error that a profiler raises goes on through the call; whoever profiled before goes on
    afterwards.

    >>> def a_round(): pass
    >>> with watching(Rounds(__name__, ("a_round",), 2), lambda share, word: print(share), None):
    ...     a_round()
    0.0
    """
    stop = cancelled.is_set if isinstance(cancelled, threading.Event) else cancelled
    taken, before = 0, sys.getprofile()

    def look(frame: FrameType, event: str, _: Any) -> None:
        nonlocal taken
        ours = event == "call" and frame.f_code.co_name in rounds.names
        if not ours or frame.f_globals.get("__name__") != rounds.module:
            return
        if stop is not None and stop():
            raise CancelledError(said("the layout was called off."))
        if progress is not None and taken < rounds.most:  # a generator is called once more
            told = said("round {round} of {most}", round=taken + 1, most=rounds.most)
            progress(min(taken / rounds.most, 1.0), told)
        taken += 1

    if progress is None and stop is None:
        yield
        return
    sys.setprofile(look)
    try:
        yield
    finally:
        sys.setprofile(before)
