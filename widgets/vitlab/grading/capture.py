"""Catches whatever code writes: to sys.stdout, to the file descriptors below it, as warnings.

A grader takes anything on stderr for a failure, so nothing a student's code writes may pass.
"""

from __future__ import annotations

import os
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from io import FileIO, TextIOWrapper
from tempfile import TemporaryFile
from typing import Any

from vitlab.words import said

CAP = 1000
"""Characters that are kept."""


class Writing:
    """What was written, once the block has ended."""

    text = ""


@contextmanager
def captured() -> Iterator[Writing]:
    """Catch everything that is written inside the block, by other threads and processes too.

    >>> with captured() as writing:
    ...     _ = os.write(2, b"to the descriptor")
    >>> writing.text
    'to the descriptor'
    """
    writing = Writing()
    threads = set(threading.enumerate())
    with ExitStack() as stack:
        file = stack.enter_context(TemporaryFile(buffering=0))
        stack.callback(lambda: setattr(writing, "text", _capped(file, caught)))
        caught = stack.enter_context(warnings.catch_warnings(record=True))
        warnings.simplefilter("always")
        for descriptor in (1, 2):
            stack.enter_context(_descriptor_to(file.fileno(), descriptor))
        writer = TextIOWrapper(
            FileIO(os.dup(file.fileno()), "w"), "utf-8", "replace", write_through=True
        )
        stack.callback(writer.close)
        stack.enter_context(_streams_to(writer))
        stack.callback(_wait_for, threads)
        yield writing


def _capped(file: Any, caught: list[warnings.WarningMessage]) -> str:
    file.seek(0)
    text = file.read(4 * CAP).decode("utf-8", "replace").strip("\n")
    # Without the place of the warning: it holds a path of this machine.
    warned = dict.fromkeys(f"{w.category.__name__}: {w.message}" for w in caught)
    text = "\n".join(filter(None, [text, *warned]))
    return text if len(text) <= CAP else text[:CAP].rstrip("\n") + said(" … (and more)")


@contextmanager
def _descriptor_to(target: int, descriptor: int) -> Iterator[None]:
    try:
        kept = os.dup(descriptor)
    except OSError:  # closed, as under pythonw: nothing can come out there
        yield
        return
    os.dup2(target, descriptor)
    try:
        yield
    finally:
        os.dup2(kept, descriptor)
        os.close(kept)


@contextmanager
def _streams_to(writer: TextIOWrapper) -> Iterator[None]:
    old = sys.stdout, sys.stderr
    for stream in old:
        with suppress(Exception):
            stream.flush()
    sys.stdout = sys.stderr = writer
    try:
        with ExitStack() as stack:
            for stream in {id(stream): stream for stream in old}.values():
                stack.enter_context(_writes_to(writer, stream))
            yield
    finally:
        sys.stdout, sys.stderr = old


@contextmanager
def _writes_to(writer: TextIOWrapper, stream: Any) -> Iterator[None]:
    """Reach those who hold the old stream itself: a logging handler, ``from sys import stderr``."""
    try:
        stream.write = writer.write
    except AttributeError:
        yield
        return
    try:
        yield
    finally:
        with suppress(AttributeError):
            del stream.write


def _wait_for(known: set[threading.Thread], seconds: float = 0.3) -> None:
    for thread in set(threading.enumerate()) - known:
        # One that is only starting, or was not started by Python, cannot be waited for.
        with suppress(RuntimeError, AssertionError):
            thread.join(seconds)
