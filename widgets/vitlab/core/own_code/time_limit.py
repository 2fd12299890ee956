"""Ends code that runs too long: by a timer of the system, or else by a thread that watches.

What importing a module costs does not count: it is no work of the code that asked for it.
"""

from __future__ import annotations

import contextlib
import ctypes
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType

from vitlab.words import said

TICK = 0.01
"""Seconds from one look at the clocks to the next."""

_LONGEST_IMPORT = 120.0  # seconds; a module may hold a loop without an end
_LOOKS = 10  # chances for an exception from outside to come; one is enough
_PATIENCE = 0.5  # seconds that code may take to end before the whole kernel is interrupted
OURS = frozenset({__file__, contextlib.__file__, threading.__file__})
"""Files whose lines are never interrupted: leaving the block must not be."""

_IMPORTLIB = "<frozen importlib._bootstrap>"


class OutOfTime(BaseException):
    """Raised inside code that runs too long; no ``except Exception`` of its author holds it up."""


@dataclass
class Allowance:
    """Seconds that code may take, all its runs together; ``used`` fills up while it runs.

    ``cpu`` is what its own thread computes, ``wall`` also what it waits and sleeps.
    """

    cpu: float
    wall: float
    used_cpu: float = field(default=0.0, init=False)
    used_wall: float = field(default=0.0, init=False)
    importing: float = field(default=0.0, init=False)

    @property
    def is_used_up(self) -> bool:
        """Whether there is nothing left."""
        return (
            self.used_cpu > self.cpu
            or self.used_wall > self.wall
            or self.importing > _LONGEST_IMPORT
        )

    @property
    def said(self) -> str:
        """Which of the limits it was, in words."""
        if self.used_cpu > self.cpu:
            return said("after {seconds:g} seconds of computing", seconds=self.cpu)
        seconds = min(self.wall, self.used_wall + self.importing)
        return said("after {seconds:g} seconds", seconds=seconds)


def is_importing(frame: FrameType | None) -> bool:
    """Whether a module is being imported in a frame or above it."""
    while frame is not None:
        if frame.f_code.co_filename == _IMPORTLIB:
            return True
        frame = frame.f_back
    return False


@contextmanager
def at_most(allowance: Allowance | float, *, caller: str, also: str = "") -> Iterator[None]:
    """Raise `OutOfTime` in the block when it takes longer than is allowed.

    A number is so many seconds, however they are spent. ``caller`` is the file of
    whoever calls, and ``also`` one that helps it: their own lines are never interrupted.

    >>> with at_most(0.01, caller=""):
    ...     while True:
    ...         pass
    Traceback (most recent call last):
    vitlab.core.own_code.time_limit.OutOfTime
    """
    if not isinstance(allowance, Allowance):
        allowance = Allowance(allowance, allowance)
    on_main = threading.current_thread() is threading.main_thread()
    watched = _by_timer if on_main and hasattr(signal, "setitimer") else _by_thread
    with watched(Meter(allowance, cpu_clock()), OURS | {caller, also}):
        yield


def cpu_clock() -> Callable[[], float]:
    """What this thread has computed, told on any thread where the platform can."""
    if hasattr(time, "pthread_getcpuclockid"):
        clock = time.pthread_getcpuclockid(threading.get_ident())
        return lambda: time.clock_gettime(clock)
    by_timer = threading.current_thread() is threading.main_thread() and hasattr(
        signal, "setitimer"
    )
    return time.thread_time if by_timer else time.process_time


class Meter:
    """Adds what the clocks have gone on to an allowance, unless a module is being imported."""

    def __init__(self, allowance: Allowance, cpu_clock: Callable[[], float]) -> None:
        self.allowance, self._cpu_clock = allowance, cpu_clock
        self.begin()

    def begin(self) -> None:
        """Count from here on."""
        self._cpu, self._wall = self._cpu_clock(), time.monotonic()

    def read(self, frame: FrameType | None) -> bool:
        """Whether the allowance is used up; ``frame`` is where the code stands."""
        cpu, wall = self._cpu_clock(), time.monotonic()
        if is_importing(frame):
            self.allowance.importing += wall - self._wall
        else:
            self.allowance.used_cpu += cpu - self._cpu
            self.allowance.used_wall += wall - self._wall
        self._cpu, self._wall = cpu, wall
        return self.allowance.is_used_up


@dataclass
class Look:
    """What the timer calls again and again: a bare `except:` catches the first, never all."""

    meter: Meter
    ours: frozenset[str]
    running: bool = True

    def __call__(self, _: int, frame: FrameType | None) -> None:
        """Raise `OutOfTime` where the time is used up, unless it would be in our own lines."""
        over = self.running and self.meter.read(frame)
        if over and frame and frame.f_code.co_filename not in self.ours:
            raise OutOfTime


@contextmanager
def _by_timer(meter: Meter, ours: frozenset[str]) -> Iterator[None]:
    look = Look(meter, ours)
    before = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, TICK, TICK)
    try:
        yield
    finally:
        look.running = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        meter.read(None)


@contextmanager
def _by_thread(meter: Meter, ours: frozenset[str]) -> Iterator[None]:
    watcher = _Watcher(meter, ours)
    with watcher.taking_interrupts():
        watcher.start()
        try:
            yield
        finally:
            watcher.end()
            meter.read(None)


class _Watcher(threading.Thread):
    """Looks at a thread from another, and raises `OutOfTime` in it when its time is used up.

    An exception set from outside waits until the thread runs Python again, so a main
    thread that sleeps on is woken by an interrupt, which is turned into `OutOfTime`.
    """

    def __init__(self, meter: Meter, ours: frozenset[str]) -> None:
        super().__init__(daemon=True, name="vitlab time limit")
        self._meter, self._ours = meter, ours
        self._watched = threading.current_thread()
        self._running, self._lock = True, threading.Lock()
        self._interrupts = False

    def run(self) -> None:
        over = 0.0
        while self._running:
            time.sleep(TICK)
            with self._lock:
                frame = sys._current_frames().get(self._watched.ident or 0)
                if not self._running or not self._meter.read(frame) or frame is None:
                    continue
                if frame.f_code.co_filename not in self._ours:
                    self._raise_out_of_time()
                over += TICK
                if over > _PATIENCE and self._interrupts:
                    over = 0.0
                    self._interrupt()

    def end(self) -> None:
        """Stop watching, and take what was set and has not come yet.

        It is not taken back: Python would look for it for ever after, and a thread that is
        profiled would never get past that look.
        """
        while self._running:
            with suppress(OutOfTime), self._lock:
                self._running = False
        with suppress(OutOfTime):
            for _ in range(_LOOKS):
                self.is_alive()  # Python looks for what was set when a function begins

    @contextmanager
    def taking_interrupts(self) -> Iterator[None]:
        """Turn an interrupt of the main thread into `OutOfTime` once the time is used up."""
        if self._watched is not threading.main_thread():
            yield
            return
        before = signal.getsignal(signal.SIGINT)

        def take(number: int, frame: FrameType | None) -> None:
            if self._running and self._meter.allowance.is_used_up:
                raise OutOfTime
            if callable(before):
                before(number, frame)

        signal.signal(signal.SIGINT, take)
        self._interrupts = True
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _raise_out_of_time(self) -> None:
        thread = ctypes.c_ulong(self._watched.ident or 0)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(OutOfTime))

    def _interrupt(self) -> None:
        with suppress(ProcessLookupError):
            if hasattr(signal, "pthread_kill"):
                signal.pthread_kill(self._watched.ident or 0, signal.SIGINT)
            else:
                signal.raise_signal(signal.SIGINT)
