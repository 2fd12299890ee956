"""Sees which of the library's own functions run while a student's function is called."""

from __future__ import annotations

import sys
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


@contextmanager
def watching(names: Collection[str]) -> Iterator[list[str]]:
    """Collect which of ``names`` are called inside the block, however they are reached.

    A name is ``"module.function"``, or ``"module.Class"`` for all it defines. The
    code is recognised where it runs, so an alias, a partial or a thread hides nothing.

    >>> from vitlab.core import PatchGrid
    >>> with watching({"vitlab.core.grid.PatchGrid"}) as seen:
    ...     _ = PatchGrid(8, 4)
    >>> seen
    ['vitlab.core.grid.PatchGrid']
    """
    seen: list[str] = []
    modules = {name[:end] for name in names for end in range(len(name)) if name[end] == "."}

    def look(frame: FrameType, event: str, _: Any) -> None:
        module = frame.f_globals.get("__name__")
        if event == "call" and module in modules:
            ran = f"{module}.{frame.f_code.co_qualname}."
            seen.extend(name for name in names if ran.startswith(f"{name}.") and name not in seen)

    before, before_in_threads = sys.getprofile(), threading.getprofile()
    threading.setprofile(look)
    sys.setprofile(look)
    try:
        yield seen
    finally:
        sys.setprofile(before)
        threading.setprofile(before_in_threads)
