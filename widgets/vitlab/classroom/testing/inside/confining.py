"""Puts the student's process where it sees nothing but Python, and may write nothing but /tmp.

Namespaces of its own: processes, files, network, and users where we are not root. As root it
becomes a user that owns nothing instead.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from vitlab.classroom.testing.inside import kernel
from vitlab.classroom.testing.inside.bounds import Bounds, set_bounds
from vitlab.classroom.testing.inside.calls import refuse_calls
from vitlab.classroom.testing.inside.weighing import guard

_APART = kernel.NEWNS | kernel.NEWPID | kernel.NEWNET | kernel.NEWIPC | kernel.NEWUTS
_OWNS_NOTHING = 61_000  # a user that no system has; one of a thousand, so that limits count apart
_DEVICES = ("null", "zero", "urandom", "random")


@dataclass(frozen=True)
class Place:
    """What can be read in a sandbox, and what below it cannot; ``tmp`` is the room in /tmp."""

    readable: tuple[str, ...]
    hidden: tuple[str, ...] = ()
    tmp: int = 64 * 2**20


def confined(place: Place, bounds: Bounds, work: Callable[[], None]) -> NoReturn:
    """Do the work in a sandbox, in a process of its own, and end with it. Called in a fork.

    OSError where this system has no such sandbox to give.
    """
    is_root = os.geteuid() == 0
    kernel.prctl(kernel.DUMPABLE, 1)  # or /proc/self would be root's
    user, group = os.geteuid(), os.getegid()
    kernel.unshare(_APART | (0 if is_root else kernel.NEWUSER))
    if not is_root:
        _map_users(user, group)
    kernel.prctl(kernel.PDEATHSIG, signal.SIGKILL)
    owner = _OWNS_NOTHING + os.getpid() % 1000
    seen, sees = os.pipe()
    child = os.fork()
    if child:
        _guard(child, seen, bounds)
    kernel.prctl(kernel.PDEATHSIG, signal.SIGKILL)
    os.close(seen)
    os.write(sees, b"y" if _see_only(place) else b"n")
    os.close(sees)
    if is_root:
        os.setgroups([])
        os.setresgid(owner, owner, owner)
        os.setresuid(owner, owner, owner)
        kernel.prctl(kernel.PDEATHSIG, signal.SIGKILL)  # a change of user clears it
    limited(bounds, work)


def limited(bounds: Bounds, work: Callable[[], None]) -> NoReturn:
    """Do the work within limits, and end with it: all that there is where there is no sandbox."""
    set_bounds(bounds)
    with suppress(OSError):
        kernel.drop_capabilities()
    kernel.prctl(kernel.NO_NEW_PRIVS, 1)
    kernel.prctl(kernel.DUMPABLE, 0)
    refuse_calls()
    work()
    os._exit(0)


def _guard(child: int, seen: int, bounds: Bounds) -> NoReturn:
    """Wait outside for the process inside; if this one is killed, so is all that is inside."""
    os.closerange(0, seen)
    os.closerange(seen + 1, 256)
    guard(child, bounds.of_all, weighs=os.read(seen, 1) == b"y")
    os._exit(0)


def _map_users(user: int, group: int) -> None:
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")


def _see_only(place: Place) -> bool:
    """Make a new root with nothing but what may be read; whether it has a /proc of its own."""
    kernel.mount("", "/", flags=kernel.REC | kernel.PRIVATE)
    kernel.mount("tmpfs", "/tmp", "tmpfs", kernel.NOSUID, "size=1m,mode=755")
    os.chdir("/tmp")
    os.mkdir("old")
    kernel.pivot_root(".", "old")
    os.chdir("/")
    for folder in ("/tmp", "/proc", "/dev"):
        os.mkdir(folder)
    kernel.mount("tmpfs", "/tmp", "tmpfs", kernel.NOSUID, f"size={place.tmp},mode=1777")
    for device in _DEVICES:
        _show(f"/dev/{device}")
    for path in _outermost(place.readable):
        _show(path)
    for path in place.hidden:
        if os.path.isdir(path):
            kernel.mount("tmpfs", path, "tmpfs", kernel.NOSUID, "size=4k,mode=755")
    with suppress(OSError):  # where parts of /proc are masked, a new one is not to be had
        flags = kernel.NOSUID | kernel.NODEV | kernel.NOEXEC
        kernel.mount("proc", "/proc", "proc", flags)
    has_proc = os.path.isdir("/proc/self")
    kernel.unmount("/old")
    os.rmdir("/old")
    kernel.read_only("/")
    kernel.read_only("/tmp", clear=True)
    os.chdir("/tmp")
    return has_proc


def _show(path: str) -> None:
    """Have a file or folder of the old root at its own place in the new one."""
    old = f"/old{path}"
    if os.path.islink(old):
        os.makedirs(os.path.dirname(path), 0o755, exist_ok=True)
        os.symlink(os.readlink(old), path)
        return
    if os.path.isdir(old):
        os.makedirs(path, 0o755, exist_ok=True)
    elif os.path.exists(old):
        os.makedirs(os.path.dirname(path), 0o755, exist_ok=True)
        Path(path).touch()
    else:
        return
    kernel.mount(old, path, flags=kernel.BIND | kernel.REC)


def _outermost(paths: Sequence[str]) -> list[str]:
    """Without those that lie in another of them.

    >>> _outermost(["/usr/lib", "/usr", "/opt/python"])
    ['/opt/python', '/usr']
    """
    kept: list[str] = []
    for path in sorted({os.path.normpath(path) for path in paths}):
        if not any(path.startswith(f"{outer.rstrip('/')}/") for outer in kept):
            kept.append(path)
    return kept
