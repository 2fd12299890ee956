"""Work in a thread, which tells about itself only in the thread that asked for it."""

from __future__ import annotations

import asyncio
import atexit
from collections.abc import Callable
from contextvars import copy_context
from inspect import isgenerator
from threading import Event, Thread
from typing import Any
from weakref import WeakSet

from vitlab.core.absent import told_if_absent
from vitlab.core.errors import LabError
from vitlab.words import said, word

NO_THREADS = word(
    "no thread can be started here, and a browser has none: "
    "what takes long runs in JupyterLab on a computer."
)
PATIENCE = 0.5  # seconds that nobody needs to be told about
_FAREWELL = 5.0  # seconds that Python, when it ends, waits for a thread to look up


class Task:
    """Runs ``work(task)`` once, beside everything else.

    ``work`` may call `say`, look whether it is `stopped`, and return a result. A generator
    function says what it yields, a tuple, and ends at the yield at which it is stopped.

    ``on_progress(*news)`` and, at the end, ``on_end(result, problem)`` are called by the event
    loop of the caller, between two messages of the kernel: no trait is ever set by the thread.
    Where no loop runs, as in a script, the thread itself calls them. Nothing is said after `stop`.
    """

    def __init__(
        self,
        work: Callable[[Task], Any],
        on_end: Callable[[Any, str], None],
        on_progress: Callable[..., None] | None = None,
        failed: str = word("it could not be computed"),
    ) -> None:
        self._work, self._on_end, self._on_progress = work, on_end, on_progress
        self._failed = failed
        self.stopped = Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        speaking = copy_context()  # a thread would begin without: it says what its caller would
        self._thread = Thread(
            target=speaking.run, args=(self._run,), name="vitlab-background", daemon=True
        )

    def start(self) -> None:
        """Begin; where no thread can be started, say so and end."""
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None
        _running.add(self)
        try:
            self._thread.start()
        except RuntimeError:
            _running.discard(self)
            self._on_end(None, said(NO_THREADS))

    def stop(self) -> None:
        """End it where it next looks, and hear no more of it."""
        self.stopped.set()

    def join(self, timeout: float | None = None) -> None:
        """Wait until it has ended."""
        if self._thread.ident is not None:  # or it never began
            self._thread.join(timeout)

    def say(self, *news: Any) -> None:
        """Tell how far it is, or what it has so far; called by the work itself."""
        if self._on_progress is not None:
            self._tell(self._on_progress, *news)

    def _run(self) -> None:
        try:
            self._work_and_tell()
        finally:
            _running.discard(self)

    def _work_and_tell(self) -> None:
        try:
            with told_if_absent():
                result = self._work(self)
                if isgenerator(result):
                    result = self._step_through(result)
        except LabError as error:
            self._tell(self._on_end, None, str(error))
        except Exception as error:  # whatever it is, nobody must wait for ever
            self._tell(self._on_end, None, f"{said(self._failed)}: {error}")
        else:
            self._tell(self._on_end, result, "")

    def _step_through(self, steps: Any) -> Any:
        """Say what a generator yields, and bring back what it returns."""
        try:
            while not self.stopped.is_set():
                self.say(*next(steps))
        except StopIteration as end:
            return end.value
        steps.close()
        return None

    def _tell(self, listener: Callable[..., None], *news: Any) -> None:
        if self._loop is None:
            self._deliver(listener, *news)
            return
        try:
            self._loop.call_soon_threadsafe(self._deliver, listener, *news)
        except RuntimeError:  # the loop has ended, and whoever would have listened with it
            return

    def _deliver(self, listener: Callable[..., None], *news: Any) -> None:
        if not self.stopped.is_set():
            listener(*news)


_running: WeakSet[Task] = WeakSet()


@atexit.register
def _end_all() -> None:
    """End what runs; a thread inside torch would take Python down with it when that ends."""
    tasks = list(_running)
    for task in tasks:
        task.stop()
    for task in tasks:
        task.join(_FAREWELL)


def settle(seconds: float) -> None:
    """Wait so long for all that works in a script; with an event loop nothing would be heard."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        for task in list(_running):
            task.join(seconds)


class Background:
    """A place for one `Task`: a newer one takes the place of the older, which is stopped.

    ``on_late()`` is called once a task has taken half a second: then a reader wants to see a bar,
    and a button that calls `stop`. Without an event loop it is never called.

    >>> heard = []
    >>> behind = Background(on_end=lambda result, problem: heard.append(result))
    >>> behind.start(lambda task: 6 * 7)
    >>> behind.join()
    >>> heard, behind.running
    ([42], False)
    """

    def __init__(
        self,
        on_end: Callable[[Any, str], None],
        on_progress: Callable[..., None] | None = None,
        on_late: Callable[[], None] | None = None,
    ) -> None:
        self._on_end, self._on_progress, self._on_late = on_end, on_progress, on_late
        self._task: Task | None = None
        self._last: Task | None = None

    @property
    def running(self) -> bool:
        """Whether there is something to wait for."""
        return self._task is not None

    def start(self, work: Callable[[Task], Any]) -> None:
        """Run this, and stop what ran."""
        self.stop()
        self._task = self._last = task = Task(work, self._end, self._on_progress)
        task.start()
        if self._on_late is not None and task._loop is not None:
            task._loop.call_later(PATIENCE, self._be_late, task)

    def stop(self) -> None:
        """Call off what runs, if anything does; nothing more is heard of it."""
        if self._task is not None:
            self._task.stop()
            self._task = None

    def join(self, timeout: float | None = None) -> None:
        """Wait for the newest task, also one that was stopped."""
        if self._last is not None:
            self._last.join(timeout)

    def _end(self, result: Any, problem: str) -> None:
        self._task = None  # first, so that who hears of it may start the next
        self._on_end(result, problem)

    def _be_late(self, task: Task) -> None:
        if task is self._task and self._on_late is not None:
            self._on_late()


class Rest:
    """Does something once the hand rests: a newer wish takes the place of the older.

    Without an event loop, as in a script, nobody waits and it is done at once.

    >>> done = []
    >>> Rest().then(lambda: done.append("planes"))
    >>> done
    ['planes']
    """

    def __init__(self, seconds: float = 0.2) -> None:
        self._seconds = seconds
        self._waiting: asyncio.TimerHandle | None = None

    def then(self, act: Callable[[], None]) -> None:
        """Do this when nothing else has been asked for meanwhile."""
        self.stop()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            act()
        else:
            self._waiting = loop.call_later(self._seconds, act)

    def stop(self) -> None:
        """Let go of what waits."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
