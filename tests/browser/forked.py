"""Kernels that begin with everything imported: each is a fork of one process that has done so.

    python forked.py DOOR                        the process that imports and forks
    python forked.py SOCKET CONNECTION_FILE      what Jupyter starts in the place of a kernel

A kernel of its own for every test would otherwise spend more time on imports than the test takes.
Nothing is computed before the fork, so no thread is lost by it.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

_ROOM = 2**20  # bytes: an environment and a path


def ask(address: str, connection_file: str) -> None:
    """Be the kernel to whoever started this: end with it, and hand on what interrupts it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as zygote:
        zygote.connect(address)
        wanted = {"file": connection_file, "folder": os.getcwd(), "environment": dict(os.environ)}
        zygote.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _ROOM)
        zygote.send(json.dumps(wanted).encode())
        kernel = int(zygote.recv(16))
        signal.signal(signal.SIGINT, lambda *_: os.kill(kernel, signal.SIGINT))
        zygote.recv(1)  # nothing is sent any more: it ends with the kernel


def serve(door_number: str) -> None:
    """Import, then fork a kernel for everybody who asks; who asks before waits."""
    import torch
    from ipykernel.kernelapp import IPKernelApp

    import vitlab.core
    import vitlab.grading
    import vitlab.widgets

    for package in (vitlab.core, vitlab.widgets, vitlab.grading):
        for name in package.__all__:
            getattr(package, name)
    torch.set_num_threads(1)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    with socket.socket(fileno=int(door_number)) as door:
        while True:
            asking, _ = door.accept()
            if os.fork() == 0:
                door.close()
                _become_kernel(asking, IPKernelApp)
            asking.close()


def _become_kernel(asking: socket.socket, application: type) -> None:
    wanted = json.loads(asking.recv(_ROOM))
    asking.send(str(os.getpid()).encode())
    threading.Thread(target=_end_with, args=(asking,), daemon=True).start()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(wanted["environment"])
    os.environ.pop("JPY_PARENT_PID", None)  # its parent is another one here
    os.chdir(wanted["folder"])
    sys.argv = ["ipykernel_launcher", "-f", wanted["file"]]
    del sys.path[0]  # this file's folder
    application.launch_instance()
    os._exit(0)


def _end_with(asking: socket.socket) -> None:
    with suppress(OSError):
        asking.recv(1)
    os._exit(0)


@contextmanager
def forked_kernels(home: Path, environment: dict[str, str], log: IO[bytes]) -> Iterator[str]:
    """A folder for JUPYTER_PATH in which Python's kernel is one of these."""
    import subprocess

    address = str(home / "zygote")
    folder = home / "forked/kernels/python3"
    folder.mkdir(parents=True)
    start = [sys.executable, "-I", "-S", __file__, address, "{connection_file}"]
    kernel = {"argv": start, "display_name": "Python 3", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(kernel), "utf-8")
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
        door.bind(address)
        door.listen()
        begin = [sys.executable, __file__, str(door.fileno())]
        zygote = subprocess.Popen(
            begin, env=environment, stdout=log, stderr=log, pass_fds=[door.fileno()]
        )
    try:
        yield str(home / "forked")
    finally:
        zygote.kill()
        zygote.wait()


if __name__ == "__main__":
    serve(*sys.argv[1:]) if len(sys.argv) == 2 else ask(*sys.argv[1:])
