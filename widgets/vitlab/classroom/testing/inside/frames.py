"""Plain data over a socket: its length, then the bytes that `vitlab.grading.data` makes of it."""

from __future__ import annotations

import struct
import time
from socket import socket

from vitlab.grading.data import Data, from_bytes, to_bytes

MOST_BYTES = 256 * 2**20
"""Of one message, and of all that answer one question."""

MOST_TEXT = 8 * 2**20
"""Bytes of one message that are no numbers of arrays."""

_LENGTH = struct.Struct("<Q")


class Room:
    """How many bytes may still come; whoever keeps all messages keeps no more than these.

    >>> room = Room(100)
    >>> room.take(60)
    >>> room.take(60)
    Traceback (most recent call last):
    ValueError: a message of 60 bytes, and there is room for 40
    """

    def __init__(self, left: int = MOST_BYTES) -> None:
        self._left = left

    def take(self, length: int) -> None:
        """Give so many of them to a message."""
        if length > self._left:
            raise ValueError(f"a message of {length:,} bytes, and there is room for {self._left:,}")
        self._left -= length


def send(over: socket, data: Data) -> None:
    """Send one message."""
    written = to_bytes(data)
    over.sendall(_LENGTH.pack(len(written)) + written)


def receive(over: socket, seconds: float | None = None, room: Room | None = None) -> Data:
    """The next message; ValueError where it is none, or longer than there is ``room`` for.

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
    if length < _LENGTH.size:
        raise ValueError(f"a message of {length:,} bytes")
    (room or Room()).take(length)
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
