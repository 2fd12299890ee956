"""Refuses calls of Linux that no answer to an exercise needs: a seccomp filter."""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys

# ptrace, process_vm_readv, process_vm_writev, mount, umount2, pivot_root, chroot, unshare, setns,
# bpf, perf_event_open, keyctl, add_key, request_key, userfaultfd, kexec_load, init_module,
# finit_module, open_by_handle_at, pidfd_getfd; memfd_create, shmget: memory of no process
_REFUSED = {
    "x86_64": (
        0xC000003E,
        (
            *(101, 310, 311, 165, 166, 155, 161, 272, 308),
            *(321, 298, 250, 248, 249, 323, 246, 175, 313, 304, 438, 319, 29),
        ),
    ),
    "aarch64": (
        0xC00000B7,
        (
            *(117, 270, 271, 40, 39, 41, 51, 97, 268),
            *(280, 241, 219, 217, 218, 282, 104, 105, 273, 265, 438, 279, 194),
        ),
    ),
}
# io_uring, new mounts, memfd_secret, by one number everywhere
_NEWER = (425, 426, 427, 428, 429, 430, 442, 447)
_LOAD, _EQUAL, _RETURN, _AND_ABOVE = 0x20, 0x15, 0x06, 0x35
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_X32 = 0x40000000
_SECCOMP, _FILTER = 22, 2


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def refuse_calls() -> bool:
    """Let these calls fail in this process and all that it starts; False on a machine unknown."""
    machine = os.uname().machine
    if sys.platform != "linux" or machine not in _REFUSED:
        return False
    steps = ctypes.create_string_buffer(_program(*_REFUSED[machine]))
    program = _Program(len(steps) // 8, ctypes.addressof(steps))
    libc = ctypes.CDLL(None, use_errno=True)
    done: int = libc.prctl(_SECCOMP, _FILTER, ctypes.byref(program), 0, 0)
    return done == 0


def _program(machine: int, refused: tuple[int, ...]) -> bytes:
    """The filter: kill what calls in the way of another machine, then go through the numbers."""
    numbers = (*refused, *_NEWER)
    steps = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
        (_AND_ABOVE, len(numbers) + 1, 0, _X32),
        *((_EQUAL, len(numbers) - at, 0, number) for at, number in enumerate(numbers)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _ERRNO | errno.EPERM),
    ]
    return b"".join(struct.pack("<HBBI", *step) for step in steps)
