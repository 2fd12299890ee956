"""Plain data over a socket: its length, then the bytes that `vitlab.grading.data` makes of it."""

from __future__ import annotations

import struct
import time
from dataclasses import dataclass
from socket import socket

from vitlab.grading.data import Data, from_bytes, to_bytes

MOST_BYTES = 256 * 2**20
"""Of one message, and of all that answer one question."""

MOST_TEXT = 8 * 2**20
"""Bytes of one message that are no numbers of arrays."""

_LENGTH = struct.Struct("<Q")


@dataclass
class Room:
    """How many bytes may still come; whoever keeps all messages keeps no more than these.

    >>> room = Room(100)
    >>> room.take(60)
    >>> room.take(60)
    Traceback (most recent call last):
    ValueError: a message of 60 bytes, and there is room for 40
    """

    left: int = MOST_BYTES

    def take(self, length: int) -> None:
        """Give so many of them to a message."""
        if length > self.left:
            raise ValueError(f"a message of {length:,} bytes, and there is room for {self.left:,}")
        self.left -= length


def send(over: socket, data: Data, more: bytes = b"") -> None:
    """Send one message, and behind it one that is written down already."""
    parts = [to_bytes(data), *filter(None, [more])]
    over.sendall(b"".join(_LENGTH.pack(len(part)) + part for part in parts))


class Incoming:
    """Messages that come over a socket; of short ones many are read at once.

    >>> from socket import socketpair
    >>> here, there = socketpair()
    >>> send(here, {"sizes": (4, 6)})
    >>> Incoming(there).receive()
    {'sizes': (4, 6)}
    >>> here.close(), there.close()
    (None, None)
    """

    def __init__(self, over: socket) -> None:
        self._over, self._ahead = over, bytearray()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was read ahead."""
        return not self._ahead

    def receive(self, seconds: float | None = None, room: Room | None = None) -> Data:
        """The next message; ValueError where it is none, or longer than there is ``room`` for.

        EOFError where the other end is closed, TimeoutError where it is not whole within
        ``seconds``.
        """
        until = None if seconds is None else time.monotonic() + seconds
        self._have(_LENGTH.size, until)
        (length,) = _LENGTH.unpack_from(self._ahead)
        if length < _LENGTH.size:
            raise ValueError(f"a message of {length:,} bytes")
        (room or Room()).take(length)
        self._have(2 * _LENGTH.size, until)
        if _LENGTH.unpack_from(self._ahead, _LENGTH.size)[0] > MOST_TEXT:
            raise ValueError("a message with too much text")
        end = _LENGTH.size + length
        self._have(end, until)
        with memoryview(self._ahead) as ahead:
            message = bytes(ahead[_LENGTH.size : end])
        del self._ahead[:end]
        return from_bytes(message)

    def _have(self, count: int, until: float | None) -> None:
        """Read ahead until there are so many bytes."""
        while len(self._ahead) < count:
            if until is not None:
                self._over.settimeout(max(until - time.monotonic(), 1e-3))
            more = self._over.recv(min(max(count - len(self._ahead), 2**16), 2**20))
            if not more:
                raise EOFError("the other end is closed")
            self._ahead += more
