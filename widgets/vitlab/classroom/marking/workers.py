"""Processes that grade side by side: one that ends costs the work that it had, and is replaced."""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import FrameType, TracebackType
from typing import Any

from vitlab.classroom.marking.grader import Start
from vitlab.classroom.work import CheckRow, Work
from vitlab.core.errors import LabError

_TRIES = 2  # a worker may have been ended by something else than the work that it had
_PATIENCE = 5.0  # seconds for a worker to put away what it has started


@dataclass(frozen=True)
class Started:
    """The first worker is there, in this sandbox."""

    sandbox: str
    missing: str


@dataclass(frozen=True)
class Graded:
    """What came of one work: its rows, or why there are none."""

    work: Work
    rows: tuple[CheckRow, ...] = ()
    failed: str = ""


class Workers:
    """So many processes, each with a grader of its own. They end with the block."""

    def __init__(self, start: Start, count: int) -> None:
        self._start, self._count = start, count
        self._context = multiprocessing.get_context("spawn")
        self._processes: dict[Any, BaseProcess] = {}

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for pipe, process in self._processes.items():
            pipe.close()
            process.terminate()
        for process in self._processes.values():
            process.join(_PATIENCE)
            if process.is_alive():
                process.kill()
                process.join()

    def grade(self, works: Iterable[Work]) -> Iterator[Started | Graded]:
        """Grade all of them, in whatever order they are done; `LabError` where none can be."""
        waiting = deque((work, 1) for work in works)
        busy: dict[Any, tuple[Work, int]] = {}
        began = False
        for _ in range(min(self._count, len(waiting))):
            self._add()
        while waiting or busy:
            if not self._processes:
                raise LabError("The processes that grade end as soon as they are started.")
            pipes: list[Any] = wait(list(self._processes))
            for pipe in pipes:
                message, task = self._received(pipe), busy.pop(pipe, None)
                if message is None:
                    yield from self._again(task, waiting)
                    continue
                if isinstance(message, LabError):
                    raise message
                if task is not None:
                    yield Graded(task[0], *message)
                elif not began:
                    began = True
                    yield message
                if waiting:
                    busy[pipe] = waiting.popleft()
                    pipe.send(busy[pipe][0])

    def _again(
        self, task: tuple[Work, int] | None, waiting: deque[tuple[Work, int]]
    ) -> Iterator[Graded]:
        """Replace a worker that ended over its work; one that never began is not replaced."""
        if task is None:
            return
        self._add()
        work, tried = task
        if tried < _TRIES:
            waiting.append((work, tried + 1))
        else:
            yield Graded(work, failed="the process that graded it ended")

    def _add(self) -> None:
        here, there = self._context.Pipe()
        process = self._context.Process(target=_work, args=(there, self._start), daemon=False)
        process.start()
        there.close()
        self._processes[here] = process

    def _received(self, pipe: Any) -> Any:
        """What a worker says; None where it has ended."""
        try:
            return pipe.recv()
        except (EOFError, OSError):
            pipe.close()
            self._processes.pop(pipe).join()
            return None


def _work(pipe: Connection, start: Start) -> None:
    """What a worker does until nobody speaks to it any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started this
    signal.signal(signal.SIGTERM, _leave)
    try:
        with start() as grader:
            pipe.send(Started(grader.sandbox, grader.missing))
            while True:
                work = pipe.recv()
                try:
                    pipe.send((grader.grade(work), ""))
                except Exception as error:  # a fault of ours, in one work of many
                    said = (str(error).splitlines() or [""])[0]
                    pipe.send(((), f"{type(error).__name__}: {said}"))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except LabError as error:
        pipe.send(LabError(str(error)))


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(1)
