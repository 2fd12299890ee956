"""A file system without locks, as a network home may be: the kernel itself refuses them.

`without_locks` is for a process of its own, and all that it starts: nothing takes it back.
"""

import ctypes
import errno
import os
import struct
import sys

_MACHINES = {"x86_64": (72, 73), "aarch64": (25, 32)}  # the numbers of fcntl and flock
_COMMANDS = (5, 6, 7, 36, 37, 38)  # of fcntl: get and set a lock, two kinds of them
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
NUMBERS = ("ENOSYS", "ENOLCK", "EOPNOTSUPP")


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def without_locks(name):
    """Let every lock on a file fail with this errno from now on."""
    fcntl, flock = _MACHINES[os.uname().machine]
    many = len(_COMMANDS)
    steps = [
        (_LOAD, 0, 0, 0),
        (_EQUAL, many + 3, 0, flock),
        (_EQUAL, 0, many + 1, fcntl),
        (_LOAD, 0, 0, 24),
        *((_EQUAL, many - at, 0, command) for at, command in enumerate(_COMMANDS)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _ERRNO | getattr(errno, name)),
    ]
    text = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *step) for step in steps))
    program = _Program(len(steps), ctypes.addressof(text))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
    assert libc.prctl(_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0


if __name__ == "__main__":  # python -m tests.without_locks ENOLCK vitlab lab
    without_locks(sys.argv[1])
    os.execvp(sys.argv[2], sys.argv[2:])
