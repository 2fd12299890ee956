"""What the processes of a hub hold: their share of pages that several have, each counted once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

EVERY = 2.0  # seconds
SERVER, KERNEL = "jupyterhub-singleuser", "ipykernel_launcher"


@dataclass(frozen=True)
class Held:
    """Bytes (PSS) of all servers, of all kernels and what they started, and of all there is."""

    servers: int
    kernels: int
    together: int


@dataclass
class Watch:
    """The most that was held at once while it looked."""

    process: int
    most: int = 0
    _looking: list[asyncio.Task[None]] = field(default_factory=list)

    async def __aenter__(self) -> Watch:
        self._looking.append(asyncio.create_task(self._look()))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._looking.pop().cancel()

    async def _look(self) -> None:
        while True:
            now = await asyncio.to_thread(held, self.process)
            self.most = max(self.most, now.together)
            await asyncio.sleep(EVERY)


def held(process: int) -> Held:
    """What a hub's processes hold now."""
    below = psutil.Process(process).children(recursive=True)
    servers, kernels = _named(SERVER, below), _named(KERNEL, below)
    of_kernels = {child for kernel in kernels for child in _with_children(kernel)}
    return Held(_share(servers), _share(of_kernels), _share(below))


def _named(word: str, processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    found = []
    for process in processes:
        with suppress(psutil.Error):
            if any(word in part for part in process.cmdline()):
                found.append(process)
    return found


def _with_children(process: psutil.Process) -> list[psutil.Process]:
    with suppress(psutil.Error):
        return [process, *process.children(recursive=True)]
    return []


def _share(processes: Iterable[psutil.Process]) -> int:
    total = 0
    for process in processes:
        with suppress(psutil.Error):  # it has ended since
            total += process.memory_full_info().pss
    return total
