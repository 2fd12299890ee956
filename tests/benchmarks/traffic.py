"""Counts what goes over the kernel's websocket of one page."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from playwright.sync_api import Page, WebSocket


@dataclass(frozen=True)
class Count:
    """Messages and their bytes, as they go over the wire (JupyterLab does not compress)."""

    messages: int = 0
    bytes: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.messages + other.messages, self.bytes + other.bytes)


@dataclass
class Traffic:
    """Listens from the moment the page is opened; `take` empties the counters."""

    received: Count = field(default_factory=Count)
    sent: Count = field(default_factory=Count)
    _last: float = 0.0

    def listen(self, page: Page) -> None:
        """Count on every kernel connection that this page opens."""
        page.on("websocket", self._connect)

    def take(self) -> tuple[Count, Count]:
        """What was received from the kernel and sent to it since the last time."""
        taken = self.received, self.sent
        self.received = self.sent = Count()
        return taken

    def settle(self, page: Page, quiet: float = 0.25) -> None:
        """Wait until nothing has gone over the wire for ``quiet`` seconds."""
        self._last = time.monotonic()
        while (left := self._last + quiet - time.monotonic()) > 0:
            page.wait_for_timeout(1000 * left)

    def _connect(self, socket: WebSocket) -> None:
        if "/channels" not in socket.url:
            return
        socket.on("framereceived", self._receive)
        socket.on("framesent", self._send)

    def _receive(self, payload: str | bytes) -> None:
        self.received += Count(1, _size(payload))
        self._last = time.monotonic()

    def _send(self, payload: str | bytes) -> None:
        self.sent += Count(1, _size(payload))
        self._last = time.monotonic()


def _size(payload: str | bytes) -> int:
    return len(payload.encode() if isinstance(payload, str) else payload)
