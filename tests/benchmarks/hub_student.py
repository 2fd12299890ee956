"""A simulated student: arrives, opens a lab, shows an instrument, moves a slider, asks for checks.

What JupyterLab would ask for over REST, and what it would send over the kernel's websocket.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from tests.benchmarks.hub_lesson import Lesson
from tests.benchmarks.hub_server import TIMEOUT, Hub

LABS = "my_labs"
TIMED = ("server", "picture", "move", "check")
_PROTOCOL = "v1.kernel.websocket.jupyter.org"


class LostKernelError(Exception):
    """A student's kernel is gone, or the way to it."""


@dataclass(frozen=True)
class Message:
    """One of a kernel's, when it came, and how many bytes of buffers it brought."""

    at: float
    parent: str
    kind: str
    content: dict[str, Any]
    buffers: int

    @property
    def state(self) -> dict[str, Any]:
        """What it says of a widget."""
        found: dict[str, Any] = self.content.get("data", {}).get("state", {})
        return found

    def brings(self, trait: str) -> bool:
        """Whether bytes of this trait are in it."""
        paths = self.content.get("data", {}).get("buffer_paths", [])
        return self.buffers > 0 and [trait] in paths


@dataclass
class Student:
    """One of the class, and how long each thing took."""

    hub: Hub
    number: int
    lesson: Lesson
    seconds: dict[str, list[float]] = field(default_factory=lambda: {what: [] for what in TIMED})
    _kernel: int = 0
    _socket: WebSocketClientConnection | None = None
    _inbox: asyncio.Queue[Message | None] = field(default_factory=asyncio.Queue)
    _session: str = field(default_factory=lambda: uuid.uuid4().hex)
    _slider: str = ""
    _values: Iterator[int] = field(default_factory=lambda: iter(()))

    @property
    def name(self) -> str:
        """By which the hub knows it."""
        return f"student-{self.number}"

    async def arrive(self) -> None:
        """Log in: the hub starts a server, which lays out the labs."""
        began = time.monotonic()
        await self._ask("POST", f"hub/api/users/{self.name}")
        await self._ask("POST", f"hub/api/users/{self.name}/server")
        told = await self._ask("GET", f"hub/api/users/{self.name}/server/progress")
        assert '"ready": true' in told, told[-500:]
        self._took("server", began)

    async def open(self) -> None:
        """Open the lab, start its kernel, run its first cells and show the instrument."""
        began = time.monotonic()
        home, path = f"user/{self.name}", f"{LABS}/{self.lesson.notebook}.ipynb"
        for page in ("lab", "lab/api/settings", f"api/contents/{path}?content=1"):
            await self._ask("GET", f"{home}/{page}")
        wanted = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}}
        begun = json.loads(await self._ask("POST", f"{home}/api/sessions", wanted))
        await self._connect(f"{home}/api/kernels/{begun['kernel']['id']}/channels")
        self._kernel = await self._process()
        for name in self.lesson.begin:
            await self.run(self.lesson.cell(name))
        shown = await self.run(self.lesson.cell(self.lesson.show))
        (view,) = (m.at for m in shown if m.kind == "execute_result")
        pictures = [message.at for message in shown if message.brings("image")]
        self._took("picture", began, max(view, max(pictures)))
        opened = [m for m in await self.run(self.lesson.slider) if m.kind == "comm_open"]
        (self._slider,) = (
            m.content["comm_id"] for m in opened if m.state["_model_name"] == "IntSliderModel"
        )
        self._values = _up_and_down(*self.lesson.values)

    async def move(self) -> None:
        """Move the slider by one; it is there when the kernel has told the new numbers."""
        data = {"method": "update", "state": {"value": next(self._values)}, "buffer_paths": []}
        began = time.monotonic()
        told = await self._send("comm_msg", {"comm_id": self._slider, "data": data})
        assert any("data-fact" in str(message.state.get("value")) for message in told), told
        self._took("move", began)

    async def check(self) -> None:
        """Run the cell with the check, of an answer that is right."""
        began = time.monotonic()
        told = await self.run(self.lesson.cell(self.lesson.check))
        assert "right" in str([m.content for m in told if m.kind == "execute_result"]), told
        self._took("check", began)

    async def come_back(self) -> None:
        """See that the kernel is the one that was begun: another one has lost what was in it."""
        if await self._process() != self._kernel:
            raise LostKernelError(f"{self.name}: it is another kernel")

    async def has_torch(self) -> bool:
        """Whether the kernel has imported torch by now."""
        return await self.printed("import sys; print('torch' in sys.modules)") == ["True"]

    async def _process(self) -> int:
        (told,) = await self.printed("import os; print(os.getpid())")
        return int(told)

    async def printed(self, code: str) -> list[str]:
        """The lines that a cell prints."""
        told = await self.run(code)
        return "".join(m.content["text"] for m in told if m.kind == "stream").splitlines()

    async def run(self, code: str) -> list[Message]:
        """Run a cell; all that the kernel said of it."""
        wanted = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        told = await self._send("execute_request", wanted)
        errors = [message.content for message in told if message.kind == "error"]
        assert not errors, errors
        return told

    def close(self) -> None:
        """Leave the kernel running, as who closes a laptop does."""
        if self._socket:
            self._socket.close()

    def _took(self, what: str, began: float, until: float | None = None) -> None:
        self.seconds[what].append((until or time.monotonic()) - began)

    async def _ask(self, method: str, path: str, content: object = None) -> str:
        answer = await AsyncHTTPClient().fetch(
            f"{self.hub.url}/{path}",
            method=method,
            headers=self._headers(),
            body=None if method == "GET" else json.dumps(content) if content else "",
            connect_timeout=TIMEOUT,
            request_timeout=TIMEOUT,
        )
        return answer.body.decode()

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"token {self.hub.token}"}

    async def _connect(self, path: str) -> None:
        url = self.hub.url.replace("http", "ws", 1)
        request = HTTPRequest(
            f"{url}/{path}?session_id={self._session}",
            headers=self._headers(),
            request_timeout=TIMEOUT,
        )
        # What comes is taken at once, as a browser does: else no ping is answered for a while,
        # and the server closes the connection.
        self._socket = await websocket_connect(
            request, subprotocols=[_PROTOCOL], on_message_callback=self._receive
        )
        await self._send("kernel_info_request", {})

    def _receive(self, data: bytes | str | None) -> None:
        self._inbox.put_nowait(_read(data) if isinstance(data, bytes) else None)

    async def _send(self, kind: str, content: dict[str, Any]) -> list[Message]:
        """Send something, and wait until the kernel is done with it; what it said of it."""
        assert self._socket
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": kind,
            "session": self._session,
            "username": self.name,
            "date": "",
            "version": "5.4",
        }
        sent = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        await self._socket.write_message(
            serialize_msg_to_ws_v1(sent, "shell", lambda part: json.dumps(part).encode()),
            binary=True,
        )
        told: list[Message] = []
        while not (told and told[-1].content.get("execution_state") == "idle"):
            message = await self._inbox.get()
            if message is None:
                raise LostKernelError(f"{self.name}: the connection was closed")
            state = message.content.get("execution_state")
            if state in ("dead", "restarting"):
                raise LostKernelError(f"{self.name}: the kernel is {state}")
            if message.parent == header["msg_id"]:
                told.append(message)
        return told


def _read(data: bytes) -> Message:
    at = time.monotonic()
    _, (header, parent, _, content, *buffers) = deserialize_msg_from_ws_v1(data)
    return Message(
        at,
        json.loads(parent).get("msg_id", ""),
        json.loads(header)["msg_type"],
        json.loads(content),
        sum(map(len, buffers)),
    )


def _up_and_down(least: int, most: int) -> Iterator[int]:
    """The values of a slider, from the second one on, each another than the one before.

    >>> from itertools import islice
    >>> [*islice(_up_and_down(1, 3), 6)]
    [2, 3, 2, 1, 2, 3]
    """
    while True:
        yield from range(least + 1, most + 1)
        yield from range(most - 1, least - 1, -1)
