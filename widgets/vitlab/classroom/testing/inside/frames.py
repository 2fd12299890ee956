"""Plain data over a socket: its length, then the bytes that `vitlab.grading.data` makes of it."""

from __future__ import annotations

import struct
import time
from socket import socket

from vitlab.grading.data import Data, from_bytes, to_bytes

MOST_BYTES = 256 * 2**20
"""Of one message."""

MOST_TEXT = 8 * 2**20
"""Bytes of one message that are no numbers of arrays."""

_LENGTH = struct.Struct("<Q")


def send(over: socket, data: Data) -> None:
    """Send one message."""
    written = to_bytes(data)
    over.sendall(_LENGTH.pack(len(written)) + written)


def receive(over: socket, seconds: float | None = None) -> Data:
    """The next message; ValueError where it is none, or too long to be one.

    EOFError where the other end is closed, TimeoutError where it is not whole within ``seconds``.

    >>> from socket import socketpair
    >>> here, there = socketpair()
    >>> send(here, {"sizes": (4, 6)})
    >>> receive(there)
    {'sizes': (4, 6)}
    >>> here.close(), there.close()
    (None, None)
    """
    until = None if seconds is None else time.monotonic() + seconds
    (length,) = _LENGTH.unpack(_exactly(over, _LENGTH.size, until))
    if not _LENGTH.size <= length <= MOST_BYTES:
        raise ValueError(f"a message of {length:,} bytes")
    head = _exactly(over, _LENGTH.size, until)
    if _LENGTH.unpack(head)[0] > MOST_TEXT:
        raise ValueError("a message with too much text")
    return from_bytes(bytes(head + _exactly(over, length - len(head), until)))


def _exactly(over: socket, count: int, until: float | None) -> bytearray:
    read = bytearray()
    while len(read) < count:
        if until is not None:
            over.settimeout(max(until - time.monotonic(), 1e-3))
        more = over.recv(min(count - len(read), 2**20))
        if not more:
            raise EOFError("the other end is closed")
        read += more
    return read
