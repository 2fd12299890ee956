"""A measurement in a thread, which tells about itself only in the thread that asked for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from vitlab.core.errors import LabError

if TYPE_CHECKING:
    from vitlab.core.profiling import MeasuredStep


class Measurement:
    """Runs `measure_step` beside everything else.

    ``on_progress(share, word)`` and, at the end, ``on_end(step, problem)`` are called by the event
    loop of the caller, between two messages of the kernel: no trait is ever set by the thread.
    Where no loop runs, as in a script, the thread itself calls them. Nothing is said after `stop`.
    """

    def __init__(
        self,
        settings: dict[str, Any],
        on_progress: Callable[[float, str], None],
        on_end: Callable[[MeasuredStep | None, str], None],
    ) -> None:
        self._settings, self._on_progress, self._on_end = settings, on_progress, on_end
        self._stopped = Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = Thread(target=self._run, name="vitlab-measurement", daemon=True)

    def start(self) -> None:
        """Begin."""
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None
        self._thread.start()

    def stop(self) -> None:
        """End it at its next operation, and hear no more of it."""
        self._stopped.set()

    def join(self, timeout: float | None = None) -> None:
        """Wait until it has ended."""
        self._thread.join(timeout)

    def _run(self) -> None:
        self._say(self._on_progress, 0.0, "importing torch")
        try:
            from vitlab.core.profiling import measure_step

            step = measure_step(
                progress=lambda share, word: self._say(self._on_progress, share, word),
                cancelled=self._stopped,
                **self._settings,
            )
        except LabError as error:
            self._say(self._on_end, None, str(error))
        except Exception as error:  # whatever it is, the bar must not stand still for ever
            self._say(self._on_end, None, f"it could not be measured: {error}")
        else:
            self._say(self._on_end, step, "")

    def _say(self, listener: Callable[..., None], *news: Any) -> None:
        if self._loop is None:
            self._deliver(listener, *news)
        elif not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._deliver, listener, *news)

    def _deliver(self, listener: Callable[..., None], *news: Any) -> None:
        if not self._stopped.is_set():
            listener(*news)
