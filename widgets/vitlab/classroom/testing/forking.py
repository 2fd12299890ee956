"""The tester's end of the zygote: starts it in what sandbox there is, and asks it for forks."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from vitlab.classroom.testing.inside.bounds import Bounds
from vitlab.classroom.testing.surrounding import (
    Level,
    Serving,
    bubblewrap,
    environment,
    levels,
    of_students,
    of_worlds,
    settings,
)
from vitlab.classroom.testing.view import view
from vitlab.core.errors import LabError

_START = (
    "import json, sys; given = json.loads(sys.argv[1]); sys.path[:] = given['path']; "
    "from vitlab.classroom.testing.inside.zygote import main; main(sys.argv[1])"
)
_TO_END = 2.0  # seconds
_PATIENCE = 120.0  # seconds until torch is imported, on a slow disk

_NOT_TOGETHER = (
    "/proc of its own: memory is limited for each process, not for all of a student's together"
)


class NoSandbox(LabError):  # noqa: N818 - what there is none of
    """Nothing keeps a student's code from the rest of the machine, and it would run as root."""


class Zygote:
    """A process that forks for each student, with or without torch. Made by `zygote`."""

    def __init__(self, serving: Serving, level: Level | None, *, preloads: bool = True) -> None:
        if not hasattr(os, "fork"):
            raise LabError(
                "A class is graded on Linux or macOS, where a process can fork; on Windows, in WSL."
            )
        self._serving, self._asked_for, self._preloads = serving, level, preloads
        self.level: Level = "limits"
        self.missing = ""
        """What a better sandbox would need; nothing where there is the best one."""
        self._process: subprocess.Popen[bytes] | None = None
        self._weighs = True
        self._others: dict[Serving, Zygote] = {serving: self}
        self._start()

    @property
    def with_torch(self) -> Zygote:
        """One that has imported torch, in the same sandbox; started when it is first needed."""
        return self._beside(of_students(self._serving.folder, torch=True))

    @property
    def with_worlds(self) -> Zygote:
        """One that forks for what answers ask for, in a sandbox of the same kind."""
        return self._beside(of_worlds())

    def _beside(self, serving: Serving) -> Zygote:
        if serving not in self._others:
            self._others[serving] = Zygote(serving, self.level)
        return self._others[serving]

    def fork(self, bounds: Bounds) -> tuple[int, socket.socket]:
        """A student's process, and what it is asked over."""
        if self._process is None or self._process.poll() is not None:
            self._start()
        here, there = socket.socketpair()
        with there:
            request = json.dumps({"do": "fork", "bounds": vars(bounds)}).encode()
            socket.send_fds(self._over, [request], [there.fileno()])
            told = self._told()
        if "process" not in told:
            here.close()
            raise LabError(f"No process for a student can be started: {told['failed']}.")
        return told["process"], here

    def end(self, process: int) -> float:
        """End a student's process and all that it started; the seconds that it computed."""
        try:
            self._over.sendall(json.dumps({"do": "end", "process": process}).encode())
            return float(self._told()["seconds"])
        except (OSError, LabError):
            self._end_process()
            return 0.0

    def close(self) -> None:
        """End it, with all that it started."""
        for other in self._others.values():
            other._end_process()

    def _end_process(self) -> None:
        if self._process is not None:
            self._over.close()  # it ends by itself: what is killed in a sandbox, no system counts
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_TO_END)
            self._process.kill()
            self._process.wait()
            self._process = None

    def _start(self) -> None:
        """Start in the best sandbox that there is: a trial tells."""
        self._end_process()
        tried = [self._asked_for] if self._asked_for else levels()
        missing: list[str] = []
        for level in tried:
            try:
                trouble = self._started(level)
            except (OSError, LabError) as error:
                trouble = str(error)
            if not trouble:
                if not self._weighs:
                    missing.append(_NOT_TOGETHER)
                if not self._asked_for:  # whoever starts again stays at the level that was said
                    self.missing = "; ".join(missing)
                self.level = self._asked_for = level
                return
            missing.append(f"{level}: {trouble}")
            self._end_process()
        if self._asked_for and self._asked_for != "limits":
            raise NoSandbox(f"This machine has no such sandbox: {'; '.join(missing)}.")
        raise NoSandbox(
            "Answers are not graded as root without a sandbox: they could write anywhere. Start "
            f"this as another user, or make one possible ({'; '.join(missing)})."
        )

    def _started(self, level: Level) -> str:
        """Start at a level; why that is none, or nothing."""
        if level == "limits" and hasattr(os, "geteuid") and os.geteuid() == 0:
            return "it is none"
        here, there = socket.socketpair()
        with there:
            given = settings(
                self._serving,
                there.fileno(),
                confined=level != "limits",
                preloads=self._preloads,
            )
            command = [sys.executable, "-P", "-c", _START, json.dumps(given)]
            if level == "bubblewrap":
                command = [*bubblewrap(self._serving.folder, given["readable"]), *command]
            self._process = subprocess.Popen(
                command,
                env=environment(),
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._over = here
        here.settimeout(_PATIENCE)
        told = self._told()
        self._weighs = bool(told["weighs"])
        return "" if level == "limits" else str(told["sandbox"])

    def _told(self) -> dict[str, Any]:
        said = b""
        while not said.endswith(b"\n"):
            more = self._over.recv(4096)
            if not more:
                raise LabError("the process that forks for each student has ended")
            said += more
        told: dict[str, Any] = json.loads(said)
        return told


def sandbox_here() -> tuple[Level, str]:
    """The best sandbox of this machine, and what keeps it from a better one; torch is not imported.

    `NoSandbox` where we are root and there is none.
    """
    with view() as folder:
        trial = Zygote(of_students(folder, torch=False), None, preloads=False)
        trial.close()
        return trial.level, trial.missing


@contextmanager
def zygote(level: Level | None = None) -> Iterator[Zygote]:
    """A zygote in the best sandbox that this machine has, or in one that is asked for."""
    with ExitStack() as stack:
        folder = stack.enter_context(view())
        started = Zygote(of_students(folder, torch=False), level)
        stack.callback(started.close)
        yield started
