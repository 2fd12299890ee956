"""Run a command, and leave nothing behind: neither a process nor its folder.

python hub_keeper.py FOLDER COMMAND …

It ends with the command, or as soon as nobody holds its standard input any more. So whoever started
it may be killed. A hub puts every server into a session of its own; here all of them are found,
since what loses its parent becomes a child of this process.
"""

from __future__ import annotations

import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from typing import Any

import psutil

_ADOPTS, _DIES_WITH_ITS_PARENT = 36, 1  # of prctl, in Linux


def keep(folder: str, command: list[str]) -> int:
    """Run the command until it ends or nobody wants it, and clear away; its code."""
    libc = ctypes.CDLL(None)
    libc.prctl(_ADOPTS, 1, 0, 0, 0)
    _at_an_ending(lambda *_: sys.exit(1))
    try:
        running = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            preexec_fn=lambda: libc.prctl(_DIES_WITH_ITS_PARENT, signal.SIGKILL, 0, 0, 0),
        )
        while running.poll() is None:
            if select.select([sys.stdin], [], [], 0.5)[0] and not os.read(0, 1):
                return 0
        return running.returncode
    finally:
        _at_an_ending(signal.SIG_IGN)
        _end_all()
        shutil.rmtree(folder, ignore_errors=True)


def _at_an_ending(do: Any) -> None:
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, do)


def _end_all() -> None:
    """Kill every child, and what becomes a child by that, until there is none."""
    while True:
        for child in psutil.Process().children():
            with suppress(psutil.NoSuchProcess):
                child.kill()
        try:
            os.wait()
        except ChildProcessError:
            return


if __name__ == "__main__":
    sys.exit(keep(sys.argv[1], sys.argv[2:]))
