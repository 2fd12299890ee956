"""Sees which functions of vitlab run while a student's function is called."""

from __future__ import annotations

import _thread
import sys
import threading
from collections.abc import Callable, Collection
from pathlib import Path
from types import FrameType
from typing import Any

import vitlab
from vitlab.core.own_code import time_limit
from vitlab.core.own_code.time_limit import is_importing
from vitlab.grading import capture
from vitlab.words import said

_PACKAGE = str(Path(vitlab.__file__).parent)
_OF_THE_BOX = frozenset({time_limit.__file__, capture.__file__, __file__})
_SWITCHES = (sys.setprofile, threading.setprofile)
_RAW_THREADS = (_thread.start_new_thread, getattr(_thread, "start_joinable_thread", None))


class Watch:
    """Collects what an answer should not have run, however it was reached.

    ``may_use`` names what it may: a module, or a class or function in one. The code is
    recognised where it runs, so an alias, a partial or a thread hides nothing; code
    that only runs because a module is imported does not count. What an allowed
    function or ``probe`` calls in its turn is their own affair.

    >>> from vitlab.core import PatchGrid
    >>> with Watch(()) as watch:
    ...     _ = PatchGrid(8, 4)
    >>> watch.seen[0]
    'vitlab.core.grid.patch_grid.PatchGrid.__init__'
    >>> with Watch(("vitlab.core.grid",)) as watch:
    ...     _ = PatchGrid(8, 4)
    >>> watch.seen
    []
    """

    def __init__(
        self,
        may_use: Collection[str],
        written_in: dict[str, Any] | None = None,
        probe: Callable[..., Any] | None = None,
    ) -> None:
        self.seen: list[str] = []
        self._may_use = tuple(f"{name}." for name in may_use)
        self._written_in = written_in
        self._ours = _OF_THE_BOX | ({probe.__code__.co_filename} if probe else set())

    def __enter__(self) -> Watch:
        self._before = sys.getprofile(), threading.getprofile()
        threading.setprofile(self._look)
        sys.setprofile(self._look)
        return self

    def __exit__(self, raised: type[BaseException] | None, *_: object) -> None:
        # Where the stack was too deep for our own look as well, Python lets go of it by itself.
        if raised is None and sys.getprofile() != self._look:
            self.seen.append("sys.setprofile")
        sys.setprofile(self._before[0])
        threading.setprofile(self._before[1])

    def sentence(self, name: str) -> str:
        """What to say to the author of ``name``."""
        ran = self.seen[0]
        own = _shown(ran)
        if own == "check":
            return said(
                "{name} calls check while it is being checked: leave that call out.", name=name
            )
        if not ran.startswith("vitlab."):
            return said(
                "{name} calls {ran}, which hides from the check what it does: leave that call out.",
                name=name,
                ran=ran,
            )
        return said(
            "{name} ran vitlab's own {own}. It is there to compare with; write the steps "
            "yourself, and the points are yours.",
            name=name,
            own=own,
        )

    def _look(self, frame: FrameType, event: str, called: Any) -> None:
        if event == "call":
            file = frame.f_code.co_filename
            if not file.startswith(_PACKAGE) or file in self._ours or self._is_allowed(frame):
                return
            if not is_importing(frame):
                self.seen.append(_name(frame))
        elif event == "c_call":
            file = frame.f_code.co_filename
            if called in _SWITCHES and file not in self._ours:
                self.seen.append(f"sys.{called.__name__}")
            elif called in _RAW_THREADS and file != threading.__file__:
                self.seen.append(f"_thread.{called.__name__}")

    def _is_allowed(self, frame: FrameType | None) -> bool:
        """Whether it is allowed itself, or was called by something that is."""
        while frame is not None and frame.f_globals is not self._written_in:
            file = frame.f_code.co_filename
            if f"{_name(frame)}.".startswith(self._may_use) and file.startswith(_PACKAGE):
                return True
            if file in self._ours:
                return file not in _OF_THE_BOX
            frame = frame.f_back
        return False


def _name(frame: FrameType) -> str:
    return f"{frame.f_globals.get('__name__')}.{frame.f_code.co_qualname}"


def _shown(ran: str) -> str:
    """The function or class as a reader knows it.

    >>> _shown("vitlab.core.grid.PatchGrid.__init__"), _shown("vitlab.core.patches.cutting.cut")
    ('PatchGrid', 'cut')
    """
    public = [part for part in ran.split(".") if not part.startswith(("_", "<"))]
    classes = [part for part in public if part[:1].isupper()]
    return (classes or public)[0 if classes else -1]
