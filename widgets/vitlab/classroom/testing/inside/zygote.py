"""A process that has imported what answers need, never computes, and forks for each student.

It runs on one thread: a fork of a process with more would hang in torch.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
import time
from contextlib import suppress
from importlib import import_module
from importlib.abc import MetaPathFinder
from typing import Any, NoReturn

from vitlab.classroom.testing.inside import kernel
from vitlab.classroom.testing.inside.absent import stand_in
from vitlab.classroom.testing.inside.bounds import Bounds
from vitlab.classroom.testing.inside.confining import Place, confined, limited

_FIRST = 3  # the descriptor over which it is asked; those below lead nowhere
_LOOKS = 50  # at whether a process has ended, a millisecond apart
_IN = b"in", b"in, and all that is inside can be seen"
_ADOPTS = 36  # what ends without its parent becomes a child of this process


def main(settings: str) -> None:
    """Import what students need, then fork for each that is asked for, until nobody asks."""
    given: dict[str, Any] = json.loads(settings)
    if given["stands_in"]:
        stand_in()
    if given["preloads"]:
        _import([*given["modules"], given["answers"]])
        if "torch" not in sys.modules:
            sys.meta_path.insert(0, _NoTorch())
    gc.collect()
    gc.freeze()
    over = socket.socket(fileno=given["over"])
    _nowhere()
    with suppress(OSError):
        kernel.prctl(_ADOPTS, 1)
        kernel.prctl(kernel.DUMPABLE, 0)
    place = Place(tuple(given["readable"]), tuple(given["hidden"]))
    trouble, weighs = _is_there(place)
    _tell(over, {"ready": True, "sandbox": trouble, "weighs": weighs, "threads": _threads()})
    _serve(over, place, given)
    os._exit(0)  # Python would first put away all of torch


def _import(names: list[str]) -> None:
    for name in names:
        import_module(name)
    sys.modules["numpy"].random.seed(0)  # all students draw the same: nobody draws before the fork
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
        sys.modules["torch"].manual_seed(0)


class _NoTorch(MetaPathFinder):
    """Ends a student's process that wants torch and was forked without: it is asked anew with it.

    To import it would take longer than all else that a submission needs.
    """

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> None:
        if fullname == "torch":
            os._exit(98)


def _serve(over: socket.socket, place: Place, given: dict[str, Any]) -> None:
    while True:
        message, handed, _, _ = socket.recv_fds(over, 4096, 1)
        if not message:
            return
        asked: dict[str, Any] = json.loads(message)
        if asked["do"] == "end":
            _tell(over, {"seconds": _end(asked["process"])})
            continue
        with socket.socket(fileno=handed[0]) as student:
            if _threads() != 1:
                _tell(over, {"failed": "the process that forks has more than one thread"})
                continue
            process = os.fork()
            if not process:
                over.close()
                _become(student, place, Bounds(**asked["bounds"]), given)
        _tell(over, {"process": process})


def _become(
    student: socket.socket, place: Place, bounds: Bounds, given: dict[str, Any]
) -> NoReturn:
    """Be the student's process, whatever comes of it."""
    try:
        gc.enable()
        os.setsid()
        os.dup2(student.fileno(), _FIRST)
        if student.fileno() != _FIRST:
            student.close()
        else:
            student.detach()
        os.closerange(_FIRST + 1, 256)

        def work() -> None:
            if not given["preloads"]:  # where a process that has torch may not fork
                _import(given["modules"])
            import_module(given["answers"]).answer(socket.socket(fileno=_FIRST))

        if given["confined"]:
            confined(place, bounds, work)
        limited(bounds, work)
    finally:
        os._exit(97)


def _is_there(place: Place) -> tuple[str, bool]:
    """Why there is no sandbox here, or nothing; and whether memory is weighed in it."""
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        try:
            confined(place, Bounds(), lambda: _say(writing, _IN[os.path.isdir("/proc/self")]))
        except BaseException as error:
            _say(writing, str(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read(500).decode("utf-8", "replace")
    os.waitpid(process, 0)
    is_in = said.encode() in _IN
    return "" if is_in else said or "it ended without a word", said.encode() == _IN[True]


def _say(descriptor: int, said: bytes) -> None:
    os.write(descriptor, said)


def _end(process: int) -> float:
    """End a student's process with all that it started; the seconds that it computed.

    What it started first: only who was waited for is counted.
    """
    for child in _children(process):
        _kill(child)
    used = _used_by(process, os.WNOHANG)
    for _ in range(_LOOKS):
        if used is not None:
            break
        time.sleep(0.001)
        used = _used_by(process, os.WNOHANG)
    if used is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process, signal.SIGKILL)
        _kill(process)
        used = _used_by(process, 0)
    while left := _children(os.getpid()):  # without a sandbox they may have run away
        for child in left:
            _kill(child)
            _used_by(child, 0)
    return used or 0.0


def _used_by(process: int, flags: int) -> float | None:
    """What a process computed that has ended, and those that it waited for; None for others."""
    try:
        found, _, used = os.wait4(process, flags)
    except ChildProcessError:
        return 0.0
    return used.ru_utime + used.ru_stime if found else None


def _kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def _children(process: int) -> list[int]:
    try:
        with open(f"/proc/{process}/task/{process}/children", encoding="ascii") as file:
            return [int(child) for child in file.read().split()]
    except OSError:
        return []


def _threads() -> int:
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return 1


def _nowhere() -> None:
    """Let the three descriptors of every process lead nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(_FIRST):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _tell(over: socket.socket, data: dict[str, Any]) -> None:
    over.sendall(json.dumps(data).encode() + b"\n")
