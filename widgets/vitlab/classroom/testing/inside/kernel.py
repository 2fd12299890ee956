"""The few calls of Linux that Python has no name for."""

from __future__ import annotations

import ctypes
import os

NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET = (
    *(0x20000, 0x4000000, 0x8000000),
    *(0x10000000, 0x20000000, 0x40000000),
)
NOSUID, NODEV, NOEXEC, BIND, REC, PRIVATE = 2, 4, 8, 0x1000, 0x4000, 0x40000
DETACH = 2
PDEATHSIG, DUMPABLE, CAPBSET_DROP, NO_NEW_PRIVS = 1, 4, 24, 38

_SETATTR = 442  # mount_setattr, by one number on every machine
_RDONLY, _ATTR_NOSUID, _RECURSIVE, _HERE = 1, 2, 0x8000, -100


class _Attributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "user")]


class _CapHead(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _CapData(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable")]


_libc = ctypes.CDLL(None, use_errno=True)


def _done(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def unshare(flags: int) -> None:
    """Leave namespaces that were shared."""
    _done(_libc.unshare(flags), "unshare")


def prctl(option: int, value: int) -> None:
    """Set something of this process; nothing elsewhere than on Linux, which has no such call."""
    if hasattr(_libc, "prctl"):
        _done(_libc.prctl(option, value, 0, 0, 0), f"prctl {option}")


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount a file system, or a folder in another place."""
    said = [part.encode() if part else None for part in (source, target, kind, options)]
    _done(_libc.mount(said[0], said[1], said[2], ctypes.c_ulong(flags), said[3]), f"mount {target}")


def unmount(target: str) -> None:
    """Take a mount away, with all below it."""
    _done(_libc.umount2(target.encode(), DETACH), f"umount {target}")


def pivot_root(new: str, old: str) -> None:
    """Make a mount the root, and put the old root into it."""
    _done(_libc.pivot_root(new.encode(), old.encode()), "pivot_root")


def read_only(target: str, *, clear: bool = False) -> None:
    """Let nothing be written on a mount and all below it; or let it, on this one alone."""
    flags = _Attributes(0, _RDONLY) if clear else _Attributes(_RDONLY | _ATTR_NOSUID)
    depth = 0 if clear else _RECURSIVE
    size = ctypes.c_size_t(ctypes.sizeof(flags))
    done = _libc.syscall(
        ctypes.c_long(_SETATTR), _HERE, target.encode(), depth, ctypes.byref(flags), size
    )
    _done(done, f"read-only {target}")


def drop_capabilities() -> None:
    """Give up everything that only a system's keeper may do, for ever."""
    if not hasattr(_libc, "capset"):
        return
    for capability in range(64):
        _libc.prctl(CAPBSET_DROP, capability, 0, 0, 0)
    _done(_libc.capset(ctypes.byref(_CapHead(0x20080522, 0)), (_CapData * 2)()), "capset")
