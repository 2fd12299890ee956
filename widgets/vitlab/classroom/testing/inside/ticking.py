"""Ends an answer in time that is called very often, with one timer for all of its calls."""

from __future__ import annotations

import signal
from collections.abc import Callable, Collection
from importlib import import_module
from types import TracebackType

from vitlab.core.own_code.time_limit import OURS, TICK, Allowance, Look, Meter, cpu_clock

# Python's own looks for a name of the handler first, which takes longer than a small answer.
_handle: Callable[..., object] = import_module("_signal").signal


class Ticking:
    """As `at_most`, for one block after the other; ``callers`` are files never interrupted.

    >>> from vitlab.core.own_code.time_limit import OutOfTime
    >>> ticking, before = Ticking(Allowance(0.01, 0.01), ()), signal.getsignal(signal.SIGALRM)
    >>> try:
    ...     with ticking:
    ...         while True:
    ...             pass
    ... except OutOfTime:
    ...     print("ended")
    ... finally:
    ...     ticking.rest()
    ...     _ = signal.signal(signal.SIGALRM, before)
    ended
    """

    def __init__(self, allowance: Allowance, callers: Collection[str]) -> None:
        ours = OURS | {__file__, *callers}
        self._look = Look(Meter(allowance, cpu_clock()), ours, running=False)

    def __enter__(self) -> None:
        _handle(signal.SIGALRM, self._look)  # the last call may have taken it away
        signal.setitimer(signal.ITIMER_REAL, TICK, TICK)
        self._look.meter.begin()
        self._look.running = True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._look.running = False
        self._look.meter.read(None)

    def rest(self) -> None:
        """Stop the timer, until a block begins."""
        signal.setitimer(signal.ITIMER_REAL, 0)
