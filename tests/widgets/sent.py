"""What widgets send to the page, as tests count it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from ipywidgets import Widget


class Sent(list[tuple[Widget, dict[str, Any], int]]):
    """Messages as (who, what, bytes)."""

    @property
    def bytes(self) -> int:
        """All of them together."""
        return sum(size for _, _, size in self)

    def of(self, name: str) -> list[Widget]:
        """Who sent a trait of this name."""
        return [who for who, told, _ in self if name in told]


@contextmanager
def sent() -> Iterator[Sent]:
    """Collect what is sent meanwhile."""
    collected, send = Sent(), Widget._send

    def note(widget: Widget, message: Any, buffers: Any = None) -> None:
        told = message.get("state", {})
        # buffers have left the state, for they go beside it
        names = {path[0]: None for path in message.get("buffer_paths", ())}
        size = len(str(told)) + sum(memoryview(buffer).nbytes for buffer in buffers or ())
        collected.append((widget, told | names, size))
        send(widget, message, buffers)

    with patch.object(Widget, "_send", note):
        yield collected
