"""Grades on the workers of a Dask cluster: on other machines, or on more processes of this one.

Grading is idempotent: what is lost with a worker or a scheduler is graded once more.
"""

from __future__ import annotations

import logging
import runpy
import secrets
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from distributed import Client, KilledWorker, LocalCluster, as_completed

from vitlab.classroom.marking.grader import Start
from vitlab.classroom.marking.named import LOCAL, PROCESSES
from vitlab.classroom.marking.remote import Answered, Grader, graded, leave
from vitlab.classroom.marking.versions import here
from vitlab.classroom.marking.workers import Graded, Started
from vitlab.classroom.work import Work
from vitlab.core.errors import LabError

_CONNECTS = 60.0  # seconds for a scheduler to be there, or there again
_COMES = 3600.0  # seconds for its first worker
_ROUNDS = 3  # rounds in which nothing at all was graded, before this gives up
_RETRIES = 2
_HERE = "__import__('vitlab.classroom.marking.versions', fromlist=['here']).here()"


class Cluster:
    """The same as `Workers`, on a scheduler's workers. ``say`` is told who may not grade, and why.

    ``address`` is that of a scheduler, as in tcp://10.0.0.1:8786, or `LOCAL` for a cluster of
    ``count`` processes, or a file of Python that makes one and calls it ``cluster``. `LabError`
    where nobody answers there.
    """

    def __init__(
        self,
        address: str,
        start: Start,
        count: int,
        say: Callable[[str], None],
        *,
        connects: float = _CONNECTS,
        comes: float = _COMES,
    ) -> None:
        self._address, self._count, self._say = address, count, say
        self._connects, self._comes = connects, comes
        self._grader = Grader(start, here(), secrets.token_hex(8))
        self._own: Any = None
        self._client: Any = None
        self._refused: dict[str, str] = {}

    def __enter__(self) -> Cluster:
        if self._address == LOCAL:
            self._own = _of_this_machine(self._count)
        elif self._address.endswith(".py"):
            self._own = _made_by(Path(self._address))
        try:
            self._connect()
        except BaseException:
            self._close_own()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        try:
            self._client.run(leave, self._grader.name, on_error="ignore")
        except Exception:  # the scheduler is gone: its workers go by themselves
            self._say("The scheduler is gone; what was started on its workers ends with them.")
        self._client.close()
        self._close_own()

    def _close_own(self) -> None:
        if self._own is not None:
            self._own.close()

    def grade(self, works: Iterable[Work]) -> Iterator[Started | Graded]:
        """Grade all of them, in whatever order they are done; `LabError` where none can be."""
        left = dict(enumerate(works))
        idle, began = 0, False
        self._ask_versions()
        while left and idle < _ROUNDS:
            before = len(left)
            for number, outcome in self._round(left):
                if not began and isinstance(outcome, Answered):
                    began = True
                    yield Started(outcome.sandbox, outcome.missing)
                work = left.pop(number)
                yield Graded(work, outcome.rows, outcome.failed)
            idle = 0 if len(left) < before else idle + 1
            if left:
                self._go_on()
        if left:
            raise LabError(
                f"{len(left)} notebooks are not graded: the scheduler at {self._address} has "
                "nobody who finishes one. What is done is kept; --resume goes on from there."
            )

    def _round(self, left: dict[int, Work]) -> Iterator[tuple[int, Answered]]:
        """Ask for all that is left; what is lost or refused stays in it."""
        welcome = self._welcome()
        futures = {
            self._client.submit(
                graded,
                self._grader,
                work,
                key=f"vitlab-{number}-{secrets.token_hex(4)}",
                pure=False,
                retries=_RETRIES,
                workers=welcome or None,
                allow_other_workers=bool(welcome),  # or nobody would grade once these are gone
            ): number
            for number, work in left.items()
        }
        for future in as_completed(futures, loop=self._client.loop):
            number = futures[future]
            if future.status == "finished":
                answered: Answered = future.result()
                if answered.refused:
                    self._refuse(answered.worker, answered.refused)
                else:
                    yield number, answered
            elif future.status == "error":
                yield number, Answered("", failed=_said(future.exception()))
            future.release()

    def _welcome(self) -> list[str]:
        """Who may grade, where somebody may not."""
        if not self._refused:
            return []
        known = self._client.nthreads()
        return [address for address in known if address not in self._refused]

    def _ask_versions(self) -> None:
        """Refuse workers whose vitlab is another one, or that have none."""
        self._wait()
        for address, has in self._client.run(eval, _HERE, on_error="return").items():
            if isinstance(has, BaseException):
                self._refuse(address, f"it has no vitlab that can be used ({_said(has)})")
        self._check_anybody()

    def _refuse(self, worker: str, why: str) -> None:
        if worker not in self._refused:
            self._refused[worker] = why.removesuffix(".")
            if self._address != LOCAL:
                self._say(f"! {worker} grades nothing: {self._refused[worker]}.")

    def _check_anybody(self) -> None:
        if self._refused and not self._welcome():
            why = next(reversed(self._refused.values()))
            who = "" if self._address == LOCAL else f"No worker of {self._address} may grade: "
            raise LabError(f"{who}{why}.")

    def _go_on(self) -> None:
        """Be connected again, however the last round ended."""
        if self._client.status != "running":
            self._client.close()
            self._connect()
            self._wait()
        self._check_anybody()

    def _wait(self) -> None:
        """Have a worker: a queue of jobs may give the first one only after a while."""
        try:
            if not self._client.nthreads():
                self._say("Waiting for the first worker …")
                self._client.wait_for_workers(1, timeout=self._comes)
        except TimeoutError:
            raise LabError(f"The scheduler at {self._address} has no workers.") from None

    def _connect(self) -> None:
        try:
            self._client = Client(
                self._own or self._address, timeout=self._connects, set_as_default=False
            )
        except (OSError, TimeoutError, ValueError) as error:
            raise LabError(f"No scheduler answers at {self._address} ({_said(error)}).") from None


def _of_this_machine(count: int) -> LocalCluster:
    """Processes that only this one can speak to: whoever reaches a scheduler can run code there."""
    try:
        return LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            host="127.0.0.1",
            security=True,
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.ERROR,
        )
    except (OSError, RuntimeError, TimeoutError) as error:
        raise LabError(
            f"No cluster can be started on this machine ({_said(error)}): "
            f"--scheduler {PROCESSES} grades without one."
        ) from None


def _made_by(path: Path) -> Any:
    """The cluster that a teacher's file makes; a sentence where it makes none."""
    try:
        cluster = runpy.run_path(str(path)).get("cluster")
    except Exception as error:
        raise LabError(f"{path} does not run ({_said(error)}).") from error
    if not hasattr(cluster, "scheduler_address"):
        raise LabError(f"{path} makes no cluster of Dask: write cluster = SLURMCluster(…) in it.")
    return cluster


def _said(error: BaseException) -> str:
    if isinstance(error, KilledWorker):
        return "the process that graded it ended"
    return f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}"
