"""What grades on a worker of Dask: a plugin that starts a grader there, and ends it.

Nothing on the worker's machine is asked for but the same vitlab; what a teacher adds is sent along.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

from distributed import WorkerPlugin, get_worker

from vitlab.classroom.course.drawing import Numbers
from vitlab.classroom.marking.grader import Ready, Start, Trusted
from vitlab.classroom.marking.versions import Versions, differing, here
from vitlab.classroom.testing.limits import Limits
from vitlab.classroom.work import CheckRow, Work
from vitlab.core.errors import LabError
from vitlab.grading.settings import settings


@dataclass(frozen=True)
class Sent:
    """The trusted tester, with the text of the files that it reads, for another machine."""

    limits: Limits
    hidden: bytes | None
    seed: int
    numbers: Numbers

    @contextmanager
    def __call__(self) -> Iterator[Ready]:
        """Write the file where this process finds it, and start a zygote."""
        with TemporaryDirectory(prefix="vitlab-class-") as folder:
            hidden = None
            if self.hidden is not None:
                hidden = Path(folder) / "hidden.py"
                hidden.write_bytes(self.hidden)
            with Trusted(self.limits, hidden, self.seed, self.numbers)() as ready:
                yield ready


def sent(trusted: Trusted) -> Sent:
    """The same tester, with all that it reads on this machine."""
    hidden = trusted.hidden.read_bytes() if trusted.hidden else None
    numbers = settings()[0].numbers if trusted.numbers is None else trusted.numbers
    return Sent(trusted.limits, hidden, trusted.seed, numbers)


@dataclass(frozen=True)
class Answered:
    """What a worker says of one work: its rows, or why there are none.

    ``refused`` says why this worker will never grade.
    """

    worker: str
    rows: tuple[CheckRow, ...] = ()
    failed: str = ""
    refused: str = ""
    sandbox: str = ""
    missing: str = ""


@dataclass(eq=False)
class Grader(WorkerPlugin):
    """A grader on a worker: one zygote, started when the first work comes, ended with the run."""

    start: Start
    versions: Versions
    run: str
    name: str = field(default="vitlab-grading", init=False)

    def setup(self, worker: Any) -> None:
        """Start the grader, or keep the sentence on why there is none."""
        self._stack, self._lock = ExitStack(), Lock()
        self._ready: Ready | None = None
        self._refused = differing(self.versions, here())
        if self._refused:
            return
        try:
            self._ready = self._stack.enter_context(self.start())
        except LabError as error:
            self._refused = str(error)

    def teardown(self, worker: Any) -> None:
        """End the zygote with all that it started."""
        self._stack.close()

    def grade(self, work: Work, worker: str) -> Answered:
        """Grade one work; one after the other, whatever number of threads the worker has."""
        if self._ready is None:
            return Answered(worker, refused=self._refused)
        rows: tuple[CheckRow, ...] = ()
        failed = ""
        try:
            with self._lock:
                rows = self._ready.grade(work)
        except Exception as error:  # a fault of ours, in one work of many
            failed = f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}"
        return Answered(
            worker, rows, failed, sandbox=self._ready.sandbox, missing=self._ready.missing
        )


def graded(grader: Grader, work: Work) -> Answered:
    """The task of Dask: grade with the grader of this run, which the first task brings along."""
    worker = get_worker()
    with _COMING:
        there = worker.plugins.get(grader.name)
        if there is None or there.run != grader.run:
            # In the thread of the worker itself: a sandbox ends with the thread that started it.
            adding = asyncio.run_coroutine_threadsafe(
                worker.plugin_add(grader, name=grader.name), worker.loop.asyncio_loop
            )
            adding.result()
            there = grader
    answered: Answered = there.grade(work, worker.address)
    return answered


async def leave(name: str, dask_worker: Any) -> None:
    """End the grader of a worker."""
    if name in dask_worker.plugins:
        await dask_worker.plugin_remove(name=name)


_COMING = Lock()
